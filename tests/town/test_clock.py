"""The town's nights and school days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from town.clock import is_school_day, nights_until, school_day_before, school_year_start
from town.people import AGENCIES


def test_nights_end_with_the_instant_asked_for_and_extracts_come_before_it() -> None:
    nights = nights_until(datetime(2026, 11, 22, 2), 3)
    assert [n.at.day for n in nights] == [20, 21, 22]
    assert [n.is_last for n in nights] == [False, False, True]
    assert all(n.at - timedelta(days=1) < n.drawn_at(agency) < n.at for n in nights for agency in AGENCIES)


def test_schools_are_closed_at_weekends_and_in_the_summer() -> None:
    assert is_school_day(date(2026, 11, 20))
    assert not is_school_day(date(2026, 11, 21))
    assert not is_school_day(date(2026, 8, 5))
    assert school_day_before(date(2026, 8, 5)) == date(2026, 7, 21)


def test_the_log_goes_back_to_the_september_before_last() -> None:
    assert school_year_start(date(2026, 11, 22)) == date(2025, 9, 1)
    assert school_year_start(date(2026, 6, 1)) == date(2024, 9, 1)
