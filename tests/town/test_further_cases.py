"""The further cases: every pattern has one that must fire and nearly every one a near miss, and none meets another rule."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from tests.town.conftest import NOW
from town import Town, make
from town.attendance import marks_on
from town.clock import is_school_day
from town.expected import firings
from town.families import make_families
from town.further_cases import FURTHER_CASES, FURTHER_PLOTS
from town.lives import live
from town.people import HOUSING, Family
from town.plan import BLOCK
from town.planted import PATTERN_OF
from town.recorder import Recorder
from warehouse.models import FOLDER

FAMILIES = BLOCK + len(FURTHER_PLOTS)


@pytest.fixture(scope="module")
def families() -> list[Family]:
    return list(make_families(FAMILIES, random.Random(5), NOW.date()))


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return make(tmp_path_factory.mktemp("larger"), families=FAMILIES, nights=4, seed=5, now=NOW, silent=HOUSING)


def test_every_pattern_is_planted_somewhere() -> None:
    planted = {case.pattern for case in FURTHER_CASES.values() if not case.why_not} | set(PATTERN_OF.values())
    assert planted == {path.stem for path in Path(FOLDER / "risk_picture").glob("*.sql")}


def test_the_second_block_holds_every_further_case(families: list[Family]) -> None:
    assert [family.story for family in families[BLOCK:]] == list(FURTHER_CASES)
    assert len(FURTHER_PLOTS) <= 2 * BLOCK, "the fourth block holds traps"


def test_a_further_case_meets_none_of_the_rules_of_the_first_cases(families: list[Family]) -> None:
    write = Recorder(random.Random(6), NOW)
    for family in families[BLOCK:]:
        live(family, write)
    assert firings(write.records, NOW) == []


def test_the_truth_names_them_with_their_records(larger: Town) -> None:
    firing = {f["story"]: f for f in larger.patterns["firing"] if f["story"] in FURTHER_CASES}
    assert set(firing) == {story for story, case in FURTHER_CASES.items() if not case.why_not}
    for story, found in firing.items():
        case = FURTHER_CASES[story]
        told = sum(fact[0] != "moved" for fact in case.facts)
        assert (found["pattern"], found["is_planted"], len(found["records"])) == (case.pattern, True, told)


def test_an_agencys_silence_is_planted_where_it_falls_silent(larger: Town, tmp_path: Path) -> None:
    assert {d["night"] for d in larger.deliveries if d["agency"] == HOUSING} == {1}
    assert {d["night"] for d in larger.deliveries if d["agency"] == "police"} == {1, 2, 3, 4}
    telling = make(tmp_path, families=FAMILIES, nights=1, seed=5, now=NOW)
    assert "stale_silence" not in {f["pattern"] for f in telling.patterns["firing"]}
    assert "stale_silence" in {f["pattern"] for f in larger.patterns["firing"]}
    with pytest.raises(ValueError, match="none of the town"):
        make(tmp_path, families=1, nights=1, seed=5, now=NOW, silent="fire")


def test_the_truth_says_why_a_near_miss_must_not_fire(larger: Town) -> None:
    near = {n["story"]: n for n in larger.patterns["near_misses"] if n["story"] in FURTHER_CASES}
    assert {story: n["why_not"] for story, n in near.items()} == {s: c.why_not for s, c in FURTHER_CASES.items() if c.why_not}


def test_whoever_is_marked_absent_has_the_whole_register_sent(families: list[Family]) -> None:
    days = [day for back in range(1, 29) if is_school_day(day := NOW.date() - timedelta(back))]
    marks = [mark for day in days for mark in marks_on(day, families, seed=5)]
    absent = {mark.pupil.number for mark in marks if mark.code not in ("/", "\\")}
    sent = {number: {mark.on for mark in marks if mark.pupil.number == number} for number in absent}
    assert len(absent) > 5
    assert all(len(on) == len(days) for on in sent.values())
