"""Clocks: when a step is due over weekends, bank holidays, ends of months and changes of the clock, and how it stands."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from safeguarding.clock_limits import CLOCKS, NOT_CARRIED, Clock, clock_in_force
from safeguarding.clocks import ClockStanding, read_clock
from safeguarding.due_times import add_months, add_working_hours, due_at
from safeguarding.errors import SettingsInvalid
from safeguarding.settings import ClockTerms, LimitUnit, load_settings
from safeguarding.working_days import is_working_day, working_days_between

TERMS = ClockTerms()
OPENS, CLOSES = time(9), time(17)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31))


@pytest.mark.parametrize(
    ("clock", "start", "due"),
    [
        ("decision", datetime(2026, 11, 20, 16), datetime(2026, 11, 23, 23, 59)),  # a Friday: Monday
        ("decision", datetime(2026, 12, 24, 9), datetime(2026, 12, 29, 23, 59)),  # Christmas, and Boxing Day's substitute
        ("assessment", datetime(2026, 9, 18), datetime(2026, 11, 20, 23, 59)),  # no bank holiday between
        ("conference", datetime(2026, 12, 18), datetime(2027, 1, 13, 23, 59)),
        ("first_review", datetime(2026, 11, 30), datetime(2027, 2, 28, 23, 59)),  # February has no 30th
        ("later_review", datetime(2026, 8, 31), datetime(2027, 2, 28, 23, 59)),
        ("return_interview", datetime(2026, 11, 20, 22, 15), datetime(2026, 11, 23, 22, 15)),
        ("return_interview", datetime(2026, 3, 28, 12), datetime(2026, 3, 31, 13)),  # the night of 29 March is an hour short
        ("return_interview", datetime(2026, 10, 24, 12), datetime(2026, 10, 27, 11)),  # that of 25 October an hour long
        ("encompass", datetime(2026, 11, 21, 23), datetime(2026, 11, 23, 23, 59)),
        ("subject_access", datetime(2026, 11, 22), datetime(2026, 12, 22, 23, 59)),
        ("subject_access", datetime(2026, 11, 25), datetime(2026, 12, 29, 23, 59)),  # Christmas Day: the next working day
        ("subject_access", datetime(2026, 1, 31), datetime(2026, 3, 2, 23, 59)),  # 28 February is a Saturday
    ],
)
def test_when_a_step_is_due(clock: str, start: datetime, due: datetime) -> None:
    assert due_at(CLOCKS[clock], start, TERMS) == due


@settings(deadline=None, max_examples=40)
@given(MOMENTS, st.sampled_from([clock for clock in CLOCKS.values() if clock.unit is LimitUnit.WORKING_DAYS]))
def test_working_days_are_counted_without_the_first_and_end_on_one(start: datetime, clock: Clock) -> None:
    due = due_at(clock, start, TERMS)
    assert is_working_day(due.date())
    assert working_days_between(start.date(), due.date()) == clock.limit


@settings(deadline=None, max_examples=60)
@given(st.dates(date(2023, 1, 1), date(2029, 1, 1)), st.integers(1, 24))
def test_months_end_on_the_corresponding_day_or_the_last(day: date, count: int) -> None:
    later = add_months(day, count)
    assert (later.year - day.year) * 12 + later.month - day.month == count
    assert later.day == day.day or later.day == calendar.monthrange(later.year, later.month)[1] < day.day


@settings(deadline=None, max_examples=60)
@given(MOMENTS, st.integers(1, 40))
def test_working_hours_end_in_working_hours_and_are_all_counted(start: datetime, hours: int) -> None:
    end = add_working_hours(start, hours, OPENS, CLOSES)
    assert is_working_day(end.date())
    assert OPENS < end.time() <= CLOSES
    worked, day = timedelta(), start.date()
    while day <= end.date():
        if is_working_day(day):
            opening, closing = datetime.combine(day, OPENS), datetime.combine(day, CLOSES)
            worked += max(timedelta(), min(end, closing) - max(start, opening))
        day += timedelta(days=1)
    assert worked == timedelta(hours=hours)


@settings(deadline=None, max_examples=60)
@given(MOMENTS, st.sampled_from(sorted(CLOCKS)), st.integers(0, 400), st.integers(0, 400) | st.none(), st.integers(0, 400))
def test_a_clock_is_overdue_only_where_the_data_reach_past_its_time(
    start: datetime, code: str, age: int, met_after: int | None, known_after: int
) -> None:
    now, known = start + timedelta(days=age), start + timedelta(days=known_after)
    met = None if met_after is None else start + timedelta(days=met_after)
    found = read_clock("C-1", CLOCKS[code], start, TERMS, now, met_at=met, known_until=known)
    if met is not None and met <= now:
        assert found.standing is ClockStanding.MET
        assert found.was_late is (met > found.due_at)
    elif now <= found.due_at:
        assert found.standing in (ClockStanding.DUE, ClockStanding.DUE_SOON)
    else:
        assert found.standing is (ClockStanding.OVERDUE if known > found.due_at else ClockStanding.NOT_KNOWN)
        assert (found.note is not None) is (found.standing is ClockStanding.NOT_KNOWN)


@pytest.mark.parametrize(
    ("day", "standing"),
    [(17, ClockStanding.DUE), (18, ClockStanding.DUE_SOON), (20, ClockStanding.DUE_SOON), (21, ClockStanding.OVERDUE)],
)
def test_a_step_is_due_soon_within_the_partnerships_working_days(day: int, standing: ClockStanding) -> None:
    # The assessment of a referral of 18 September is due on Friday 20 November.
    found = read_clock("C-1", CLOCKS["assessment"], datetime(2026, 9, 18), TERMS, datetime(2026, 11, day, 12))
    assert found.standing is standing


def test_a_partnership_may_shorten_a_limit_and_its_source_says_so() -> None:
    clock = clock_in_force("assessment", ClockTerms(limits={"assessment": 35}))
    assert (clock.limit, clock.limit_text) == (35, "35 working days")
    assert clock.source.startswith("the partnership's own")
    assert clock_in_force("conference", ClockTerms(limits={"assessment": 35})) == CLOCKS["conference"]


@pytest.mark.parametrize("limits", [{"assessment": 46}, {"assessment": 0}, {"no_such_clock": 1}])
def test_a_limit_that_is_longer_than_the_nations_or_of_no_clock_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(SettingsInvalid, match=f"clocks.limits.{next(iter(limits))}"):
        clock_in_force("conference", ClockTerms(limits=limits))


def test_working_hours_must_begin_before_they_end() -> None:
    with pytest.raises(ValidationError):
        ClockTerms(opens_at=time(17), closes_at=time(9))


def test_the_shipped_partnership_sets_a_turnaround_for_every_level_and_every_clock_names_its_source() -> None:
    assert {level.value for level in load_settings().partnership.clocks.turnaround} == {"level_2", "level_3", "level_4"}
    assert all(len(clock.source) > 10 for clock in CLOCKS.values())
    assert all(len(why.split()) > 3 for why in NOT_CARRIED.values())
