"""What `mash worklist` prints and answers beyond the rows: filters, the partnership's own words, what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Exit
from tests.conftest import DemoHome, walk_night
from tests.flows.test_commands import Captured, answer, shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.enter(monkeypatch)


def test_the_keys_that_people_script_are_there(place: Workplace, capsys: Captured) -> None:
    found = answer(capsys, "worklist")
    assert {"persons", "gone", "night_on", "compared_with", "sources", "emergencies_to_judge"} <= set(found)
    known = {"person_id", "household_id", "birth_month", "sex", "attention", "has_news", "patterns", "why", "agencies"}
    assert known | {"last_event_at", "state", "no_agency_alone", "findings"} <= set(found["persons"][0])
    assert "quiet" not in found


@pytest.mark.parametrize("option", ["pattern", "attention", "agency", "household"])
def test_each_filter_leaves_what_was_asked_for(place: Workplace, capsys: Captured, option: str) -> None:
    rows = answer(capsys, "worklist")["persons"]
    if option == "household":
        wanted = next(row["household_id"] for row in rows if row["household_id"])
        found = answer(capsys, "worklist", "--household", wanted)["persons"]
        assert {row["household_id"] for row in found} == {wanted}
        return
    finding = rows[0]["findings"][0]
    wanted = finding["agencies"][0] if option == "agency" else finding[option]
    found = [f for row in answer(capsys, "worklist", f"--{option}", wanted)["persons"] for f in row["findings"]]
    assert found
    assert all(wanted in f["agencies"] if option == "agency" else f[option] == wanted for f in found)


@pytest.mark.parametrize(
    "asked",
    [("--pattern", "nothing"), ("--agency", "fire"), ("--attention", "red"), ("--since", "yesterday")],
)
def test_a_filter_that_is_not_understood_is_refused_and_not_answered_with_nothing(
    place: Workplace, capsys: Captured, asked: tuple[str, str]
) -> None:
    assert answer(capsys, "worklist", *asked, code=Exit.USAGE)["error"]["code"] == "MASH-101"


def test_the_partnerships_own_word_stands_beside_ours(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    settings = (ROOT / "partnership.toml").read_text("utf-8")
    own = tmp_path / "partnership.toml"
    own.write_text(settings + '\n[attention_words]\ninformation = "green"\nlook = "amber"\n"look today" = "red"\n', "utf-8")
    monkeypatch.setenv("MASH_PARTNERSHIP", str(own))
    found = answer(capsys, "worklist")
    assert found["attention_words"]["look today"] == "red"
    words = {row["attention"] for row in found["persons"]}
    assert words <= {"information", "look", "look today"}
    text = shown(capsys, "worklist")
    assert any(said in text for said in ("look, amber", "information, green", "look today, red"))


def test_a_home_is_together_on_the_list(place: Workplace, capsys: Captured) -> None:
    homes = [row["household_id"] or row["person_id"] for row in answer(capsys, "worklist")["persons"]]
    first_places = [home for place_, home in enumerate(homes) if place_ == 0 or homes[place_ - 1] != home]
    assert len(first_places) == len(set(homes)) < len(homes)


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_a_limit_says_how_many_it_leaves_out(place: Workplace, capsys: Captured, limit: int) -> None:
    everybody = answer(capsys, "worklist")
    assert everybody["left_out"] == 0
    some = answer(capsys, "worklist", "--limit", str(limit))
    assert some["persons"] == everybody["persons"][:limit]
    assert some["left_out"] == max(len(everybody["persons"]) - limit, 0)
    said = f"left out by --limit {limit}"
    assert (said in shown(capsys, "worklist", "--limit", str(limit))) is (some["left_out"] > 0)


def test_missing_sources_stand_before_anybody_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    (tmp_path / "inbox").mkdir()
    walk_night(open_workplace(), tmp_path / "inbox")
    text = shown(capsys, "worklist")
    assert text.startswith("Missing or late, so silence about anybody may be theirs: childrens_social_care/cin_census (never)")
    assert text.index("Missing or late") < text.index("No pattern was found on anybody")
