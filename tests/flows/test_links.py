"""mash links: the shape that scripts rely on, and what is written beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from flows.cli import run
from town.registers import make_registers
from warehouse.linkage.tables import COLUMNS


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MASH_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.csv"
    make_registers(60, seed=3).rename(columns={"birth_date": "dob"}).to_csv(path, index=False)
    return path


def test_evaluate_prints_a_stable_shape_and_writes_every_row_and_the_pairs_to_ask_about(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, review = table.with_name("clusters.csv"), table.with_name("review.csv")
    asked = [
        "--records",
        str(table),
        "--truth",
        "person",
        "--map",
        "dob=birth_date",
        "--out",
        str(out),
        "--review",
        str(review),
    ]
    assert run(["links", "evaluate", *asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["records", "persons", "columns", "pairs_linked", "pairs_to_review", "quality"]
    assert list(answer["quality"]) == ["pairs", "clusters", "false_merges", "by_sex", "by_name_origin"]
    assert list(answer["quality"]["pairs"]) == ["found", "true", "right", "precision", "recall", "f1"]
    assert answer["quality"]["false_merges"] == {"twins": 0, "siblings": 0, "other": 0}
    clusters, pairs = pd.read_csv(out), pd.read_csv(review)
    assert list(clusters.columns) == ["agency", "local_id", "person_id"]
    assert len(clusters) == answer["records"]
    assert clusters["person_id"].nunique() == answer["persons"]
    assert list(pairs.columns) == ["a_agency", "a_local_id", "b_agency", "b_local_id"]
    assert len(pairs) == answer["pairs_to_review"]
    assert not (table.parent / "var").exists()


def test_without_a_truth_there_is_no_quality_and_people_can_read_the_rest(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["links", "evaluate", "--records", str(table), "--map", "dob=birth_date"]) == 0
    printed = capsys.readouterr().out
    assert "records became" in printed
    assert "precision" not in printed


def test_train_writes_a_model_that_says_what_it_was_trained_on(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = table.with_name("model.json")
    asked = ["--records", str(table), "--truth", "person", "--map", "dob=birth_date", "--out", str(out), "--about", "invented"]
    assert run(["links", "train", *asked, "--json"]) == 0
    written = json.loads(out.read_text("utf-8"))
    assert json.loads(capsys.readouterr().out) == written
    assert written["trained_on"].endswith("records: invented")


@pytest.mark.parametrize(
    "wrong",
    [
        ["evaluate", "--records", "nowhere.csv"],
        ["evaluate", "--records", "people.csv", "--map", "dob"],
        ["evaluate", "--records", "people.csv", "--out", "no/such/folder/x.csv"],
        ["train", "--records", "people.csv", "--out", "m.json", "--about", "x", "--link-above", "1", "--review-above", "2"],
    ],
)
def test_what_is_asked_wrongly_is_a_usage_error(table: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]) -> None:
    assert run(["links", *wrong]) == 2
    assert "MASH-101" in capsys.readouterr().err


def test_the_help_names_every_column_that_a_table_may_have(capsys: pytest.CaptureFixture[str]) -> None:
    run(["links", "evaluate", "--help"])
    shown = capsys.readouterr().out
    assert [column for column in COLUMNS if column not in shown] == []
