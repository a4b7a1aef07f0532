"""Who must not be found is told by every number an agency gives for them, until the record type that said so takes it back."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from safeguarding.need_to_know.restricted import ENDED, RESTRICTED
from safeguarding.need_to_know.restricted_people import (
    HIDDEN,
    PersonColumns,
    Restrictions,
    Word,
    carry_restriction,
    hide,
    last_words,
    said,
)

PEOPLE = {"incident": PersonColumns(("pupil",), ("upn",)), "mark": PersonColumns(("pupil",), ("upn",))}
HERE, ELSEWHERE = ("log", "incident"), ("register", "pupil")


def frames(flag: str | None, *, upn: str | None = "A801200001001") -> Mapping[str, pd.DataFrame]:
    """One pupil in two record types, of which the first can say that the pupil must not be found; and another pupil."""
    incidents = {"pupil": ["1", "2"], "upn": [upn, None], RESTRICTED: [flag, None]}
    return {
        "incident": pd.DataFrame(incidents, dtype="str"),
        "mark": pd.DataFrame({"pupil": ["1", "2", None], "upn": [None, None, "A801200001001"]}, dtype="str"),
    }


def hidden(told: Mapping[str, pd.DataFrame], restrictions: Restrictions) -> dict[str, list[bool]]:
    carry_restriction(told, PEOPLE, "log", restrictions)
    hide(told, PEOPLE, "log", restrictions)
    return {record: frame[HIDDEN].tolist() for record, frame in told.items()}


def test_a_flag_hides_the_pupil_in_every_record_type_also_where_only_another_number_stands() -> None:
    assert hidden(frames("true"), Restrictions()) == {"incident": [True, False], "mark": [True, False, True]}


@pytest.mark.parametrize("flag", [None, "true"])
def test_an_empty_cell_takes_nothing_back(flag: str | None) -> None:
    before = Restrictions(held={HERE: {"1": frozenset()}})
    assert hidden(frames(flag), before) == {"incident": [True, False], "mark": [True, False, True]}


def test_a_plain_no_takes_back_what_its_own_record_type_said_and_nothing_else() -> None:
    nobody = {"incident": [False, False], "mark": [False, False, False]}
    assert hidden(frames("false"), Restrictions(held={HERE: {"1": frozenset()}})) == nobody
    elsewhere = Restrictions(held={HERE: {"1": frozenset()}, ELSEWHERE: {"1": frozenset()}})
    assert hidden(frames("false"), elsewhere) == {"incident": [True, False], "mark": [True, False, True]}


def test_a_delivery_that_waits_is_believed_before_it_is_received() -> None:
    waiting = Restrictions(waiting={"9": frozenset({"A801200001001"})})
    assert hidden(frames(None), waiting) == {"incident": [True, False], "mark": [True, False, True]}


def test_a_stand_in_for_a_number_hides_nobody_else() -> None:
    waiting = Restrictions(waiting={"9": frozenset({"0000000000"})})
    assert hidden(frames(None, upn="0000000000"), waiting)["mark"] == [False, False, False]


def test_where_the_agency_hides_for_adoption_the_names_from_before_are_hidden_too() -> None:
    told = frames(None)
    hide(told, PEOPLE, "log", Restrictions(held={ELSEWHERE: {"1": frozenset()}}, may_be_adoption=True))
    assert told["mark"][ENDED].tolist() == [True, False, True]


def test_what_a_delivery_says_is_told_by_record_type_with_yes_before_no() -> None:
    both = pd.DataFrame({"pupil": ["1", "1", "2"], "upn": [None] * 3, RESTRICTED: ["true", "false", "false"]}, dtype="str")
    word = said({"incident": both, "mark": frames(None)["mark"]}, PEOPLE)
    assert set(word) == {"incident"}
    assert (set(word["incident"].restricted), word["incident"].lifted) == ({"1"}, frozenset({"2"}))


def test_of_several_deliveries_the_last_word_of_each_record_type_holds_and_one_yes_is_enough() -> None:
    hides, lifts = Word({"1": frozenset({"A801200001001"})}, frozenset()), Word({}, frozenset({"1"}))
    assert last_words([(HERE, hides), (HERE, lifts)]) == {}
    assert last_words([(HERE, lifts), (HERE, hides)]) == {"1": frozenset({"A801200001001"})}
    still = last_words([(HERE, hides), (ELSEWHERE, Word({"1": frozenset({"9434765919"})}, frozenset())), (HERE, lifts)])
    assert still == {"1": frozenset({"9434765919"})}


def test_a_name_with_a_birth_date_tells_who_it_is_where_the_number_is_another_schools() -> None:
    columns = PersonColumns(("pupil",), (), ("given_name", "family_name", "birth_date"))
    cells = {"pupil": ["7", "8", "9"], "given_name": ["ZOFIA", "Zofia", "Zofia"], "family_name": ["Kowalska"] * 3}
    told = {"mark": pd.DataFrame(cells | {"birth_date": ["2015-04-03", "2016-04-03", None]}, dtype="str")}
    hide(told, {"mark": columns}, "register", Restrictions(held={HERE: {"1": frozenset({"zofia|kowalska|2015-04-03"})}}))
    assert told["mark"][HIDDEN].tolist() == [True, False, False]
