"""The town's time: which nights deliver, when each agency draws its extract, which days are school days.

Everything is UK wall-clock time without zone and counted back from `now`, the instant of the last night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from town.people import CARE, EDUCATION, HEALTH, HOUSING, POLICE

_DRAWN_BEFORE = {  # how long before the night's instant an agency draws its extract
    POLICE: timedelta(hours=3, minutes=45),
    HOUSING: timedelta(hours=6),
    EDUCATION: timedelta(hours=7, minutes=30),
    HEALTH: timedelta(minutes=55),
    CARE: timedelta(hours=5),
}
HISTORY = timedelta(days=450)  # how far back the town's records go


@dataclass(frozen=True)
class Night:
    """One night, counted from 1, at an instant."""

    number: int
    at: datetime
    is_last: bool

    def drawn_at(self, agency: str) -> datetime:
        return self.at - _DRAWN_BEFORE[agency]


def nights_until(now: datetime, count: int) -> list[Night]:
    """The nights that end with `now`, first to last."""
    return [Night(n, now - timedelta(days=count - n), n == count) for n in range(1, count + 1)]


def is_school_day(day: date) -> bool:
    """Whether the schools of the town are open: not at weekends, nor in the six holidays of its calendar."""
    holidays = (
        ((7, 22), (9, 2)),
        ((10, 24), (10, 31)),
        ((12, 20), (12, 31)),
        ((1, 1), (1, 4)),
        ((2, 14), (2, 21)),
        ((4, 3), (4, 17)),
        ((5, 24), (5, 31)),
    )
    return day.weekday() < 5 and not any(first <= (day.month, day.day) <= last for first, last in holidays)


def school_day_before(day: date) -> date:
    """The last school day up to and with the day."""
    while not is_school_day(day):
        day -= timedelta(1)
    return day


def school_year_start(day: date) -> date:
    """1 September of the school year before the day's."""
    return date(day.year - 1 if (day.month, day.day) >= (9, 1) else day.year - 2, 9, 1)
