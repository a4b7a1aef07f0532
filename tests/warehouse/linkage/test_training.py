"""The model is trained by a command from people whose truth is known, and what it learns makes sense."""

from __future__ import annotations

from pathlib import Path

from tests.warehouse.linkage.linking import NOW
from tests.warehouse.linkage.population import population
from warehouse.linkage.settings import COMPARISONS, read_model
from warehouse.linkage.training import train


def test_training_gives_every_level_a_weight_and_agreement_more_than_disagreement(tmp_path: Path) -> None:
    _, people, truth = population(150, seed=5)
    file = tmp_path / "people.parquet"
    people.assign(person=people["record_id"].map(truth)).to_parquet(file)
    model = train(file, prior=0.001, link_from=22.0, review_from=14.0, now=NOW)
    assert model["weights"].keys() == COMPARISONS.keys()
    for name, levels in model["weights"].items():
        assert [label for _, label in COMPARISONS[name][1]] == list(levels)
        ratios = [level["m"] / level["u"] for level in levels.values()]
        assert ratios[0] > 1 > ratios[-1]


def test_the_model_in_use_has_the_levels_of_the_settings_and_thresholds_in_order() -> None:
    model = read_model()
    assert {name: list(levels) for name, levels in model.weights.items()} == {
        name: [label for _, label in levels] for name, (_, levels) in COMPARISONS.items()
    }
    assert model.link_from > model.review_from > 0
    assert model.prior_bits < 0
