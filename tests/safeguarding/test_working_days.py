"""Working days: bank holidays of England, and clocks that run over them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.working_days import add_working_days, bank_holidays, is_working_day, working_days_between

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 12, 25), False),  # Christmas Day
        (date(2026, 12, 28), False),  # Boxing Day fell on a Saturday
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 5, 4), False),  # early May
        (date(2026, 3, 17), True),  # St Patrick's Day is Northern Ireland's
        (date(2026, 11, 30), True),  # St Andrew's Day is Scotland's
    ],
)
def test_offices_in_england_are_open_or_not(day: date, is_open: bool) -> None:
    assert is_working_day(day) is is_open


def test_fifteen_working_days_over_christmas() -> None:
    assert add_working_days(date(2026, 12, 18), 15) == date(2027, 1, 13)


def test_holidays_come_in_order_and_once() -> None:
    days = bank_holidays([2026, 2025, 2026])
    assert list(days) == sorted(set(days))
    assert len([day for day in days if day.year == 2026 and day.weekday() < 5]) == 8


@settings(deadline=None, max_examples=40)
@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    later = add_working_days(day, count)
    assert working_days_between(day, later) == count
    assert working_days_between(later, day) == -count
    assert count == 0 or is_working_day(later)


@settings(deadline=None, max_examples=20)
@given(DAYS)
def test_a_working_week_has_at_most_five_days(day: date) -> None:
    assert working_days_between(day, day + timedelta(days=7)) <= 5
