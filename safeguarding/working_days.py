"""Working days in England: Monday to Friday without bank holidays. Statutory clocks run on them (domain: clocks)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_DAYS_OF_WORK = 5


def bank_holidays(years: Iterable[int]) -> tuple[date, ...]:
    """England's bank holidays of these years, substitute days and one-off holidays included, in order."""
    return tuple(sorted({day for year in years for day in _of_year(year)}))


def is_working_day(day: date) -> bool:
    """Whether offices in England are open."""
    return day.weekday() < _DAYS_OF_WORK and day not in _of_year(day.year)


def add_working_days(day: date, count: int) -> date:
    """The day that is `count` working days after `day`, which itself is not counted; the day itself where count is 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(earlier: date, later: date) -> int:
    """Working days after `earlier` up to and with `later`; negative where `later` lies before."""
    if later < earlier:
        return -working_days_between(later, earlier)
    return sum(is_working_day(earlier + timedelta(days=n)) for n in range(1, (later - earlier).days + 1))


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
