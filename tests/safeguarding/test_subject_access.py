"""By when a person's request is answered, and what a person has to decide before it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.codes import EventKind
from safeguarding.subject_access import (
    EDUCATION,
    HEALTH,
    HOUSING,
    POLICE,
    SOCIAL_WORK,
    Requester,
    age_on,
    answer_by,
    to_decide,
)


@dataclass(frozen=True)
class Told:
    """An event as the rules look at it."""

    kind_code: str = EventKind.ARREARS
    subject_role: str | None = None
    is_withdrawn: bool = False
    mentions_others: bool = False


def sources(*events: Told, requester: Requester = Requester.SELF, age: int | None = 30, restricted: bool = False) -> list[str]:
    return [decision.source for decision in to_decide(requester, age, events, is_place_restricted=restricted)]


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 12, 23)),
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2027, 12, 31), 1, date(2028, 1, 31)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 10, 14), 3, date(2027, 1, 14)),
        (date(2026, 11, 5), 1, date(2026, 12, 7)),  # the 5th is a Saturday
    ],
)
def test_the_answer_is_due_in_calendar_months_and_never_at_a_weekend(received: date, months: int, due: date) -> None:
    assert answer_by(received, months) == due


@settings(deadline=None, max_examples=50)
@given(received=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.sampled_from([1, 3]))
def test_the_answer_is_due_on_a_working_day_within_the_month(received: date, months: int) -> None:
    due = answer_by(received, months)
    assert due.weekday() < 5
    assert 27 * months < (due - received).days <= 31 * months + 2


def test_every_kind_of_event_is_somebodys_data() -> None:
    groups = (SOCIAL_WORK, HEALTH, EDUCATION, POLICE, HOUSING)
    assert set().union(*groups) == set(EventKind)
    assert sum(map(len, groups)) == len(EventKind)


def test_each_kind_of_data_has_its_own_test_of_harm() -> None:
    found = sources(Told(EventKind.REFERRAL), Told(EventKind.INJURY), Told(EventKind.SCHOOL_CONCERN), Told())
    assert [s for s in found if "Schedule 3 Part" in s] == [
        "DPA 2018 Schedule 3 Part 3", "DPA 2018 Schedule 3 Part 2", "DPA 2018 Schedule 3 Part 4"]  # fmt: skip


@pytest.mark.parametrize(
    ("requester", "age", "asked"),
    [
        (Requester.PARENT, 5, {"child abuse data"}),
        (Requester.PARENT, 14, {"child abuse data", "children's rights"}),
        (Requester.PARENT, None, {"child abuse data", "children's rights"}),  # where nobody knows the age, both are asked
        (Requester.PARENT, 30, {"children's rights"}),
        (Requester.SELF, 9, {"recital 58"}),
        (Requester.SELF, 15, set()),
        (Requester.REPRESENTATIVE, 9, set()),
        (Requester.REPRESENTATIVE, 40, {"children's rights"}),
    ],
)
def test_who_asks_and_how_old_the_person_is_decides_what_is_asked(
    requester: Requester, age: int | None, asked: set[str]
) -> None:
    found = " ".join(sources(requester=requester, age=age))
    assert {word for word in ("child abuse data", "children's rights", "recital 58") if word in found} == asked


def test_the_police_are_asked_whatever_the_copy_shows() -> None:
    nothing = to_decide(Requester.SELF, 30, [], is_place_restricted=False)
    silent = [decision for decision in nothing if "neither be given nor confirmed" in decision.question]
    assert [decision.events for decision in silent] == [None]


def test_a_possible_perpetrators_request_goes_to_whoever_looks_after_the_victim() -> None:
    for event in (Told(EventKind.DOMESTIC_ABUSE), Told(subject_role="Suspect"), Told(subject_role="alleged offender")):
        decided = to_decide(Requester.SELF, 30, [event, Told()], is_place_restricted=False)
        assert [d.events for d in decided if "perpetrator" in d.question] == [1]
    assert not any("perpetrator" in d.question for d in to_decide(Requester.SELF, 30, [Told()], is_place_restricted=False))


def test_other_people_what_was_taken_back_and_a_hidden_place_are_asked_about() -> None:
    found = to_decide(Requester.SELF, 30, [Told(mentions_others=True), Told(is_withdrawn=True)], is_place_restricted=True)
    for words in ("each other person", "take this back", "where the person lives"):
        assert any(words in decision.question for decision in found)


def test_ages_are_whole_years() -> None:
    assert age_on(date(2026, 11, 22), date(2014, 11, 23)) == 11
    assert age_on(date(2026, 11, 23), date(2014, 11, 23)) == 12
    assert age_on(date(2026, 11, 23), None) is None
