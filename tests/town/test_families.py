"""Every trap of identity that real families hold is in forty families, where an agency's records show it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from safeguarding.identifiers import nhs_number_holds, upn_holds
from tests.town.conftest import NOW
from town import Town
from town.people import CARE, EDUCATION, HEALTH, POLICE, Family, Known, Person
from town.plan import TRAPS
from town.traps import STAND_IN_DATE

TODAY = NOW.date()


@pytest.fixture
def trapped(made: Town) -> dict[str, Family]:
    return {family.trap: family for family in made.families if family.story == "traced"}


def _child(family: Family) -> Person:
    return family.children[0]


def _known(trapped: dict[str, Family], trap: str, agency: str) -> Known:
    return _child(trapped[trap]).known(agency, TODAY)


def test_forty_families_hold_every_trap(trapped: dict[str, Family]) -> None:
    assert set(trapped) == {plot.trap for plot in TRAPS}


def test_everybody_has_a_valid_nhs_number_of_the_test_range_that_nobody_else_has(made: Town) -> None:
    numbers = [p.nhs for f in made.families for p in (*f.members, *f.elsewhere) if p.nhs]
    assert all(n.startswith("999") and nhs_number_holds(n) for n in numbers)
    assert len(numbers) == len(set(numbers))


def test_every_pupil_has_a_upn_whose_check_letter_holds(made: Town) -> None:
    numbers = [c.upn for f in made.families for c in f.children if c.school]
    assert all(n and upn_holds(n) for n in numbers)
    assert len(numbers) == len(set(numbers))


def test_twins_share_birth_date_surname_and_home(trapped: dict[str, Family]) -> None:
    same, mixed = trapped["twins_same_sex"].children[:2], trapped["twins_mixed"].children[:2]
    for one, other in (same, mixed):
        assert (one.born_on, one.home.at(TODAY), one.given != other.given) == (other.born_on, other.home.at(TODAY), True)
    assert same[0].sex == same[1].sex
    assert mixed[0].sex != mixed[1].sex


def test_half_siblings_have_two_homes_and_one_father(trapped: dict[str, Family]) -> None:
    family = trapped["half_siblings"]
    father, half_sibling = family.elsewhere
    assert (father.relation, half_sibling.relation) == ("father", "child")
    assert half_sibling.home is father.home
    assert half_sibling.home.at(TODAY) != family.home.at(TODAY)


def test_the_police_keep_a_surname_that_others_have_changed(trapped: dict[str, Family]) -> None:
    police, health = _known(trapped, "renamed", POLICE), _known(trapped, "renamed", HEALTH)
    assert police.family != health.family
    assert health.other_names == police.family


def test_a_double_barrelled_name_is_halved_differently_by_school_and_police(trapped: dict[str, Family]) -> None:
    halves = [_known(trapped, "double_barrelled", agency).family for agency in (EDUCATION, POLICE)]
    assert "-".join(h or "" for h in halves) == _child(trapped["double_barrelled"]).family


def test_birth_dates_are_swapped_stood_in_for_mistyped_or_missing(trapped: dict[str, Family]) -> None:
    swapped, true = _known(trapped, "swapped_birth_date", POLICE).born_on, _child(trapped["swapped_birth_date"]).born_on
    assert swapped is not None
    assert swapped != true
    assert (swapped.day, swapped.month, swapped.year) == (true.month, true.day, true.year)
    assert _known(trapped, "stand_in_birth_date", POLICE).born_on == STAND_IN_DATE
    assert _known(trapped, "wrong_birth_digit", HEALTH).born_on != _known(trapped, "wrong_birth_digit", CARE).born_on
    assert _known(trapped, "missing_birth_date", POLICE).born_on is None


def test_a_move_reaches_agencies_at_different_times(trapped: dict[str, Family]) -> None:
    child = _child(trapped["moved"])
    soon = child.home.stays[-1][0] + timedelta(30)
    assert child.known(HEALTH, soon).address != child.known(POLICE, soon).address
    assert child.known(HEALTH, TODAY).address == child.known(POLICE, TODAY).address


def test_an_unborn_child_has_an_expected_date_and_no_name_and_is_then_born(trapped: dict[str, Family]) -> None:
    child = _child(trapped["unborn"])
    before, after = child.known(CARE, child.born_on - timedelta(2)), child.known(CARE, TODAY)
    assert (before.given, before.born_on, before.sex, before.expected_on is not None) == ("Baby", None, "U", True)
    assert (after.ref, after.born_on, after.expected_on) == (before.ref, child.born_on, None)
    later = _child(trapped["unborn_later_born"])
    assert later.known(POLICE, later.born_on - timedelta(9)).ref != later.known(POLICE, TODAY).ref


def test_only_health_knows_a_restricted_address_and_says_so(trapped: dict[str, Family]) -> None:
    child = _child(trapped["restricted"])
    protected = child.home.stays[-1][1].full
    assert child.known(HEALTH, TODAY).is_restricted
    assert child.known(HEALTH, TODAY).address == protected
    for agency in (POLICE, EDUCATION, CARE):
        assert protected not in {child.known(agency, TODAY - timedelta(ago)).address for ago in (0, 30, 74, 200)}


def test_nhs_numbers_are_missing_untraced_or_mistyped(trapped: dict[str, Family]) -> None:
    assert (_known(trapped, "nhs_missing", HEALTH).nhs, _known(trapped, "nhs_missing", HEALTH).nhs_status) == (None, "07")
    assert _known(trapped, "nhs_unverified", HEALTH).nhs_status == "02"
    mistyped = _known(trapped, "nhs_mistyped", HEALTH).nhs
    assert mistyped is not None
    assert not nhs_number_holds(mistyped)


def test_upns_are_wrong_a_siblings_or_temporary(trapped: dict[str, Family]) -> None:
    wrong, temporary = _known(trapped, "upn_wrong", CARE).upn, _known(trapped, "upn_temporary", EDUCATION).upn
    assert wrong
    assert not upn_holds(wrong)
    assert temporary
    assert temporary[-1].isalpha()
    assert _known(trapped, "upn_temporary", CARE).former_upn == temporary
    assert _known(trapped, "upn_of_sibling", CARE).upn == trapped["upn_of_sibling"].children[1].upn


def test_two_unrelated_children_share_name_sex_and_birth_year(trapped: dict[str, Family]) -> None:
    one, other = _child(trapped["namesake_first"]), _child(trapped["namesake_second"])
    assert (one.given, one.family, one.sex, one.born_on.year) == (other.given, other.family, other.sex, other.born_on.year)
    assert one.born_on != other.born_on
    assert one.nhs != other.nhs


def test_names_are_misspelt_swapped_or_nicknames(made: Town, trapped: dict[str, Family]) -> None:
    assert _known(trapped, "misspelt", POLICE).family != _child(trapped["misspelt"]).family
    swapped, child = _known(trapped, "names_swapped", HEALTH), _child(trapped["names_swapped"])
    assert (swapped.given, swapped.family) == (child.family, child.given)
    flagship = made.families[0].children[0]
    assert (flagship.known(EDUCATION, TODAY).given, flagship.known(HEALTH, TODAY).given) == ("Katie", "Katherine")


def test_no_child_is_born_to_a_parent_under_sixteen(made: Town) -> None:
    for family in made.families:
        eldest = min(c.born_on for c in family.children)
        assert all(p.age_on(eldest) >= 16 for p in family.members if not p.is_child)


def test_siblings_who_are_no_twins_are_months_apart(made: Town) -> None:
    for family in made.families:
        births = sorted({c.born_on for c in family.children if c.home is family.home})
        assert all((later - earlier).days > 250 for earlier, later in pairwise(births))
        assert all(b <= date(2026, 11, 22) for b in births)
