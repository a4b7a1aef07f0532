"""The slow check of the patterns: each rule at its edges, and chance firings in a large town."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.town.conftest import NOW
from town import lives
from town.expected import firings
from town.families import make_families
from town.people import Family
from town.planted import PATTERN_OF
from town.recorder import Recorder

Story = Callable[[Recorder, Family], object]


@pytest.fixture
def family() -> Family:
    """The flagship's family, with nothing written about it yet: a pupil with a UPN, a social tenancy, two adults."""
    return next(iter(make_families(1, random.Random(3), NOW.date())))


def _patterns(family: Family, story: Story) -> list[str]:
    write = Recorder(random.Random(1), NOW)
    story(write, family)
    child = family.children[0]
    return [f.pattern for f in firings(write.records, NOW) if f.person is child]


def _day(days_ago: int) -> date:
    return NOW.date() - timedelta(days_ago)


@pytest.mark.parametrize(("first", "fires"), [(95, ["convergence"]), (96, [])])
def test_three_agencies_converge_within_ninety_days_and_not_within_ninety_one(
    family: Family, first: int, fires: list[str]
) -> None:
    def story(write: Recorder, family: Family) -> None:
        write.housing(family, "ASB", _day(first))
        write.visit(family, family.children[0], "not_brought", write.at(40))
        write.notice(family, "child", write.at(5, 12))

    assert _patterns(family, story) == fires


def test_a_referral_counts_for_the_agency_that_made_it(family: Family) -> None:
    def story(write: Recorder, family: Family) -> None:
        write.episode(family, family.children[0], _day(30), "6", is_nfa=True)
        write.notice(family, "child", write.at(31, 12))
        write.housing(family, "ASB", _day(20))

    assert _patterns(family, story) == []


def test_rent_arrears_and_fevers_are_no_concern(family: Family) -> None:
    def story(write: Recorder, family: Family) -> None:
        write.housing(family, "ARREARS", _day(10))
        write.visit(family, family.children[0], "emergency", write.at(11))
        write.notice(family, "child", write.at(12, 12))

    assert _patterns(family, story) == []


@pytest.mark.parametrize(
    ("referrals", "fires"),
    [
        ([(300, "2A"), (200, "6"), (100, "4")], True),
        ([(300, "6"), (200, "6"), (100, "6")], False),
        ([(300, "2A"), (100, "6"), (100, "2A")], False),
        ([(467, "2A"), (200, "6"), (101, "4")], False),
        ([(300, "1A"), (200, "6"), (100, "9")], False),
    ],
)
def test_contacts_repeat_on_three_days_from_two_agencies_in_a_year(
    family: Family, referrals: list[tuple[int, str]], fires: bool
) -> None:
    def story(write: Recorder, family: Family) -> None:
        for days_ago, source in referrals:
            write.episode(family, family.children[0], _day(days_ago), source, is_nfa=True)

    assert _patterns(family, story) == ["repeat_contacts"] * fires


@pytest.mark.parametrize(("hours", "fires"), [([24.0], False), ([24.5], True), ([5.0, 5.0], False), ([5.0, 5.0, 5.0], True)])
def test_a_child_goes_missing_often_or_long(family: Family, hours: list[float], fires: bool) -> None:
    def story(write: Recorder, family: Family) -> None:
        for days_ago, each in zip((60, 30, 10), hours, strict=False):
            write.notice(family, "missing", write.at(days_ago, 14), family.children[0], hours=each)

    assert _patterns(family, story) == ["repeat_missing"] * fires


def test_a_sibling_named_in_a_missing_notice_is_not_missing(family: Family) -> None:
    write = Recorder(random.Random(1), NOW)
    write.notice(family, "missing", write.at(9, 14), family.children[1], hours=40)
    assert [f.person for f in firings(write.records, NOW)] == [family.children[1]]


def test_no_pattern_fires_by_chance_in_six_hundred_families() -> None:
    families = list(make_families(600, random.Random(11), NOW.date()))
    write = Recorder(random.Random(12), NOW)
    for each in families:
        lives.live(each, write)
    story_of = {child.number: each.story for each in families for child in each.children}
    found = firings(write.records, NOW)
    assert {f.pattern for f in found} == set(PATTERN_OF.values())
    assert all(PATTERN_OF.get(story_of.get(f.person.number, "")) == f.pattern for f in found)
