"""How a clock stands: whether a step is due, due soon, overdue or taken (domain: levels, BRAG, clocks).

Where a clock's end can only be seen in a feed, and the newest extract of that feed is from before the due time, nobody
here knows whether the step was taken: such a clock is not known, and not overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from safeguarding.clock_limits import Clock
from safeguarding.codes import Labelled
from safeguarding.due_times import due_at
from safeguarding.settings import ClockTerms
from safeguarding.working_days import working_days_between


class ClockStanding(Labelled):
    """How a clock stands, in the order in which people have to act on it."""

    OVERDUE = "overdue", "Overdue"
    DUE_SOON = "due_soon", "Due soon"
    NOT_KNOWN = "not_known", "Past its time; not known whether it was done"
    DUE = "due", "Due"
    MET = "met", "Done"


@dataclass(frozen=True)
class Reading:
    """One clock as it stands for one case."""

    case_id: str
    clock: str  # code
    label: str
    started_by: str
    started_at: datetime
    limit: str
    due_at: datetime
    standing: ClockStanding
    met_at: datetime | None
    was_late: bool  # done, but after its time
    source: str  # of the limit
    note: str | None  # what is not known, and why


def read_clock(
    case_id: str,
    clock: Clock,
    started_at: datetime,
    terms: ClockTerms,
    now: datetime,
    *,
    started_by: str | None = None,
    met_at: datetime | None = None,
    known_until: datetime | None = None,
    note: str | None = None,
) -> Reading:
    """How the clock stands at `now`. known_until: how far the data reach that would show its end; None: to this moment."""
    due = due_at(clock, started_at, terms)
    standing = standing_of(due, met_at, now, terms.due_soon_working_days, known_until or now)
    if standing is ClockStanding.NOT_KNOWN and note is None and known_until:
        note = f"the newest extract is of {known_until:%d %b %Y}, before it was due"
    said = note if standing is ClockStanding.NOT_KNOWN else None
    return Reading(
        case_id=case_id,
        clock=clock.code,
        label=clock.label,
        started_by=started_by or clock.starts_with,
        started_at=started_at,
        limit=clock.limit_text,
        due_at=due,
        standing=standing,
        met_at=met_at,
        was_late=met_at is not None and met_at > due,
        source=clock.source,
        note=said,
    )


def standing_of(due: datetime, met: datetime | None, now: datetime, soon: int, known_until: datetime) -> ClockStanding:
    """How a step stands that was taken at `met`, where it was. `soon`: within how many working days it is due soon."""
    if met is not None and met <= now:
        return ClockStanding.MET
    if now > due:
        return ClockStanding.OVERDUE if known_until > due else ClockStanding.NOT_KNOWN
    is_soon = working_days_between(now.date(), due.date()) <= soon
    return ClockStanding.DUE_SOON if is_soon else ClockStanding.DUE
