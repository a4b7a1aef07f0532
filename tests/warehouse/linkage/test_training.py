"""The model is trained on a table, from its truth or without it, and what it learns makes sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from town.registers import make_registers
from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.evaluation import train_on
from warehouse.linkage.tables import PeopleTable
from warehouse.linkage.weights import read_model


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registers") / "people.parquet"
    make_registers(170, seed=5).to_parquet(path)
    return path


@pytest.mark.parametrize("truth", ["person", None])
def test_agreement_weighs_more_than_disagreement_however_the_model_was_trained(registers: Path, truth: str | None) -> None:
    model = train_on(PeopleTable(registers, {}, truth), "invented", link_above=6.0, review_above=3.0)
    assert model["weights"].keys() == COMPARISONS.keys()
    for name, levels in model["weights"].items():
        assert [level.label for level in COMPARISONS[name].levels] == list(levels)
        ratios = [level["m"] / level["u"] for level in levels.values()]
        assert ratios[0] > 1 > ratios[-1], name
    assert ("known persons" in model["trained_by"]) == (truth is not None)


def test_the_model_in_use_has_every_level_and_thresholds_in_order() -> None:
    model = read_model()
    assert {name: list(levels) for name, levels in model.weights.items()} == {
        name: [level.label for level in comparison.levels] for name, comparison in COMPARISONS.items()
    }
    assert model.link_above > model.review_above > 0
    assert model.link_from(1_000_000) > model.link_from(10_000) > model.review_from(10_000)
    assert model.link_from(2) == model.link_from(1000)


def test_a_model_whose_levels_could_not_be_told_apart_is_refused(tmp_path: Path) -> None:
    stored = json.loads((Path(train_on.__code__.co_filename).with_name("model.json")).read_text("utf-8"))
    stored["weights"]["sex"]["differs"] = stored["weights"]["sex"]["same"]
    (tmp_path / "model.json").write_text(json.dumps(stored), "utf-8")
    with pytest.raises(ValueError, match="two levels of sex weigh the same"):
        read_model(tmp_path / "model.json")
