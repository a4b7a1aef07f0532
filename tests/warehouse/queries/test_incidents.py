"""One incident that several agencies report: what is taken for one, and what never is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.queries.incidents import incidents

EVENING = datetime(2026, 11, 3, 20)


@dataclass(frozen=True)
class Telling:
    event_id: str
    agency: str = "police"
    occurred_from: datetime | None = EVENING
    kind: str = "domestic_abuse"
    precision: str = "exact"
    statement_kind: str = "allegation"
    incident_id: str | None = None
    indicators: tuple[str, ...] | None = ()
    withdrawn_at: datetime | None = None


POLICE = Telling("p")
ENCOMPASS = {"agency": "education", "kind": "contact", "indicators": ("domestic_abuse",), "statement_kind": "reported_by_adult"}
MORNING = EVENING + timedelta(hours=13)


@pytest.mark.parametrize(
    "other",
    [
        Telling("o", "health", kind="injury", indicators=("domestic_abuse",)),
        Telling("o", "health", EVENING.replace(hour=0), precision="day"),
        Telling("o", "health", EVENING + timedelta(hours=5)),
        Telling("o", **ENCOMPASS, occurred_from=MORNING),
    ],
    ids=["another kind with the same indicator", "known to the day", "over midnight", "passed on the next morning"],
)
def test_what_two_agencies_tell_of_one_evening_is_one_incident(other: Telling) -> None:
    assert incidents([POLICE, other]) == {"p": 1, "o": 1}


@pytest.mark.parametrize(
    "other",
    [
        Telling("o"),
        Telling("o", "health", kind="missing"),
        Telling("o", "health", MORNING),
        Telling("o", "health", precision="approx"),
        Telling("o", "health", None),
        Telling("o", "health", statement_kind="professional_opinion"),
        Telling("o", "health", statement_kind="intelligence"),
        Telling("o", "health", withdrawn_at=MORNING),
        Telling("o", "childrens_social_care", kind="referral", indicators=("domestic_abuse",)),
        Telling("o", **ENCOMPASS, occurred_from=MORNING + timedelta(days=1)),
        Telling("o", **ENCOMPASS, occurred_from=EVENING - timedelta(days=1)),
    ],
    ids=[
        "the same agency twice",
        "another kind of thing",
        "the next day",
        "a day that is not known",
        "no date",
        "an opinion",
        "intelligence",
        "withdrawn",
        "what was done about it",
        "passed on two days later",
        "passed on before it happened",
    ],
)
def test_what_may_be_two_things_stays_two_lines(other: Telling) -> None:
    assert incidents([POLICE, other]) == {}


def test_where_either_of_two_would_fit_neither_is_taken() -> None:
    assert incidents([POLICE, Telling("p2"), Telling("h", "health")]) == {}


def test_events_under_one_number_of_their_agency_are_one_and_take_the_other_agency_with_them() -> None:
    visit = Telling("h", "health", kind="attendance", incident_id="i")
    bruise = Telling("b", "health", kind="injury", incident_id="i", indicators=("domestic_abuse",))
    assert incidents([visit, bruise, POLICE]) == {"h": 1, "b": 1, "p": 1}


def test_three_agencies_that_agree_tell_of_one() -> None:
    told = [POLICE, Telling("h", "health"), Telling("e", **ENCOMPASS, occurred_from=MORNING)]
    assert incidents(told)["p"] == incidents(told)["h"] == 1


TELLINGS = st.lists(
    st.builds(
        Telling,
        event_id=st.uuids().map(str),
        agency=st.sampled_from(["police", "health", "education"]),
        occurred_from=st.integers(0, 72).map(lambda hours: EVENING + timedelta(hours=hours)),
        kind=st.sampled_from(["domestic_abuse", "missing", "contact"]),
        indicators=st.sampled_from([(), ("domestic_abuse",)]),
    ),
    max_size=8,
    unique_by=lambda telling: telling.event_id,
)


@settings(deadline=None, max_examples=60)
@given(TELLINGS)
def test_no_agency_stands_twice_in_an_incident_and_no_order_changes_what_is_one(told: list[Telling]) -> None:
    numbered, reversed_ = incidents(told), incidents(told[::-1])
    together = {frozenset(t.event_id for t in told if numbered.get(t.event_id) == n) for n in set(numbered.values())}
    again = {frozenset(t.event_id for t in told if reversed_.get(t.event_id) == n) for n in set(reversed_.values())}
    assert together == again
    for group in together:
        agencies = [t.agency for t in told if t.event_id in group]
        assert len(agencies) == len(set(agencies)) > 1
