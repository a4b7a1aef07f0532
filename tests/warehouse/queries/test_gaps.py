"""Silences as lines of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from safeguarding.settings import ChronologyTerms
from warehouse.queries.gaps import Gap, silences, source_gaps
from warehouse.queries.sources import Source

BEGAN = datetime(2026, 1, 10, 9)
TERMS = ChronologyTerms(gap_days=30, concern_open_days=100)


@dataclass(frozen=True)
class Told:
    day: int
    significance: str = "concern"
    kind: str = "school_concern"
    withdrawn_at: datetime | None = None
    recorded_at: datetime | None = None

    @property
    def occurred_from(self) -> datetime:
        return BEGAN + timedelta(days=self.day)


def found(*told: Told, today: int) -> list[tuple[int | None, bool]]:
    """Days of each silence, and whether it goes on."""
    on = (BEGAN + timedelta(days=today)).date()
    return [(gap.days, gap.to_on is None) for gap in silences(told, TERMS, on)]


def test_more_days_than_agreed_without_any_event_are_a_gap_and_so_many_are_not() -> None:
    assert found(Told(0), Told(31), today=31) == [(31, False)]
    assert found(Told(0), Told(30), today=30) == []


def test_the_last_silence_goes_on_until_today() -> None:
    assert found(Told(0), today=40) == [(40, True)]


def test_any_event_breaks_a_silence_also_a_routine_one_and_not_one_that_was_withdrawn() -> None:
    assert found(Told(0), Told(20, "routine"), Told(40, "routine"), today=40) == []
    assert found(Told(0), Told(20, withdrawn_at=BEGAN), Told(40), today=40) == [(40, False)]


@pytest.mark.parametrize("ending", ["case_closed", "plan_ended"])
def test_no_gap_is_shown_where_no_concern_is_open(ending: str) -> None:
    assert found(Told(0, "notable"), Told(90), today=90) == []
    assert found(Told(0), Told(1, "notable", ending), Told(90), today=90) == []


def test_a_concern_that_nobody_closed_is_open_for_so_long_and_a_plan_until_it_ends() -> None:
    steady = [Told(day, "routine") for day in range(20, 141, 20)]
    assert found(Told(0), *steady, today=180) == []
    assert found(Told(0, "notable", "plan"), *steady, today=180) == [(40, True)]


def test_nothing_is_said_of_somebody_without_events() -> None:
    assert found(today=500) == []


def test_an_expected_source_that_is_missing_or_stale_is_a_line_and_a_fresh_one_is_not() -> None:
    drawn = datetime(2026, 11, 1, 3)
    feeds = [
        Source("police", "reports", "", True, 24, drawn, drawn, "late"),
        Source("health", "visits", "", True, 24, None, None, "never"),
        Source("housing", "alerts", "", True, 24, drawn, drawn, "fresh"),
        Source("education", "log", "", False, 24, None, None, "never"),
    ]
    assert source_gaps(feeds) == (
        Gap("source_stale", date(2026, 11, 1), None, None, "police", "reports"),
        Gap("source_missing", None, None, None, "health", "visits"),
    )
