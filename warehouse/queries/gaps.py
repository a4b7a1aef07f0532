"""What is missing from a chronology, as lines of their own: silence is never safety (promise 7).

Nothing is concluded from a gap. It may be that nobody looked, that nobody wrote it down, or that it has not reached us.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from safeguarding.codes import EventKind, Significance
from safeguarding.settings import ChronologyTerms
from warehouse.queries.sources import Source


@dataclass(frozen=True)
class Gap:
    """A stretch of time in which the chronology says nothing. from_on is None where a source has never said anything."""

    kind: str  # no_contact, not_attended, no_access, source_stale or source_missing
    from_on: date | None
    to_on: date | None  # None where it goes on
    days: int | None
    agency: str | None  # of a source, or of whoever did not get to see the child
    dataset: str | None  # of a source


class Dated(Protocol):
    """What of an event tells when somebody was in contact, and whether a concern is open."""

    @property
    def occurred_from(self) -> datetime | None: ...
    @property
    def recorded_at(self) -> datetime | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def significance(self) -> str: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


def silences(events: Sequence[Dated], terms: ChronologyTerms, today: date) -> tuple[Gap, ...]:
    """Stretches of more than `gap_days` days without any event while a concern is open, in order; the last may go on.

    A concern is open until a case is closed or a plan is ended after it, and no longer than `concern_open_days`; a plan
    that was started and not ended keeps it open.
    """
    happened = sorted((_day(e), n, e) for n, e in enumerate(events) if e.withdrawn_at is None and _day(e) <= today)
    days = sorted({day for day, _, _ in happened})
    found = []
    for begun, ended in pairwise([*days, today]):
        apart = (ended - begun).days
        if apart > terms.gap_days and _is_concern_open([(d, e) for d, _, e in happened if d <= begun], begun, terms):
            goes_on = begun == days[-1]
            found.append(Gap("no_contact", begun, None if goes_on else ended, apart, None, None))
    return tuple(found)


class Told(Protocol):
    """What of a line tells that somebody did not get to see the child."""

    @property
    def occurred_from(self) -> datetime | None: ...
    @property
    def recorded_at(self) -> datetime | None: ...
    @property
    def agency(self) -> str: ...
    @property
    def gap(self) -> str | None: ...


def missed(lines: Sequence[Told]) -> tuple[Gap, ...]:
    """Appointments that were not attended and homes that nobody got into, among the lines shown: each has a line already."""
    found = []
    for line in lines:
        at = line.occurred_from or line.recorded_at
        day = at.date() if at else None
        if line.gap:
            found.append(Gap(line.gap, day, day, None, line.agency, None))
    return tuple(found)


def in_order(*gaps: Sequence[Gap]) -> list[Gap]:
    """Gaps of several kinds in the order of time, those without a day last."""
    return sorted((gap for some in gaps for gap in some), key=lambda gap: gap.from_on or date.max)


def source_gaps(sources: Sequence[Source]) -> tuple[Gap, ...]:
    """The expected sources that are missing or stale, as lines: since when nothing newer is known of each."""
    return tuple(
        Gap(
            "source_missing" if source.is_missing else "source_stale",
            source.last_extracted_at.date() if source.last_extracted_at else None,
            None,
            None,
            source.agency,
            source.dataset,
        )
        for source in sources
        if source.is_expected and (source.is_missing or source.is_stale)
    )


def _day(event: Dated) -> date:
    at = event.occurred_from or event.recorded_at
    return at.date() if at else date.max


def _is_concern_open(before: Sequence[tuple[date, Dated]], on: date, terms: ChronologyTerms) -> bool:
    concerned_on, has_plan = None, False
    for day, event in before:
        if event.kind in (EventKind.CASE_CLOSED, EventKind.PLAN_ENDED):
            concerned_on, has_plan = None, False
        elif event.kind == EventKind.PLAN:
            has_plan = True
        elif event.significance == Significance.CONCERN:
            concerned_on = day
    return has_plan or (concerned_on is not None and (on - concerned_on).days <= terms.concern_open_days)
