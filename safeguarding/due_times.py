"""When a step is due that is limited in hours, working hours, working days or months. UK wall-clock times."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta

from safeguarding.clock_limits import Clock
from safeguarding.identifiers import UK
from safeguarding.settings import ClockTerms, LimitUnit
from safeguarding.working_days import add_working_days, is_working_day

END_OF_DAY = time(23, 59)
_YEAR = 12


def due_at(clock: Clock, started_at: datetime, terms: ClockTerms) -> datetime:
    """When the step has to have been taken, UK wall clock. Days and months run to the end of their last day, and the day
    on which they began is not counted; hours run on through the night on which the clocks change."""
    if clock.unit is LimitUnit.HOURS:
        elapsed = started_at.replace(tzinfo=UK).astimezone(UTC) + timedelta(hours=clock.limit)
        return elapsed.astimezone(UK).replace(tzinfo=None)
    if clock.unit is LimitUnit.WORKING_HOURS:
        return add_working_hours(started_at, clock.limit, terms.opens_at, terms.closes_at)
    if clock.unit is LimitUnit.WORKING_DAYS:
        day = add_working_days(started_at.date(), clock.limit)
    else:
        day = add_months(started_at.date(), clock.limit)
    if clock.ends_on_working_day and not is_working_day(day):
        day = add_working_days(day, 1)
    return datetime.combine(day, END_OF_DAY)


def add_months(day: date, count: int) -> date:
    """The corresponding day `count` months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + count, _YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_working_hours(moment: datetime, hours: int, opens: time, closes: time) -> datetime:
    """The moment after so many hours in which the hub was at work. A contact at night counts from the next opening."""
    left = timedelta(hours=hours)
    while True:
        opening, closing = datetime.combine(moment.date(), opens), datetime.combine(moment.date(), closes)
        begin = max(moment, opening)
        if is_working_day(moment.date()) and begin < closing:
            if left <= closing - begin:
                return begin + left
            left -= closing - begin
        moment = datetime.combine(add_working_days(moment.date(), 1), opens)
