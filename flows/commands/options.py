"""Options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from cyclopts import Parameter

from safeguarding.errors import UsageError
from safeguarding.identifiers import parse_date, parse_instant, uk_now

AsJson = Annotated[bool, Parameter(name="--json", negative=(), help="Print JSON of a stable shape instead of tables.")]

AsRole = Annotated[
    str | None,
    Parameter(name="--as", help="In which of your roles you ask; MASH_ROLE, or the first that may, where not given."),
]

KnownOn = Annotated[
    str | None,
    Parameter(help="As it stood at the end of this day: events, links, patterns and their rules. Takes seconds."),
]
KnownTo = Annotated[
    str | None,
    Parameter(help="What this agency's deliveries alone tell: as it would look had nobody else shared."),
]


def moment(text: str | None, option: str) -> datetime:
    """A date and time as typed, as UK wall clock; now where none was typed. Raises UsageError."""
    if text is None:
        return uk_now()
    found = parse_instant(text)
    if found is None:
        raise UsageError(option, what="The date and time were not understood", fix="Write it as 2026-11-22T02:00.")
    return found


def day(text: str | None, option: str) -> date | None:
    """A date as typed. Raises UsageError."""
    if text is None:
        return None
    found = parse_date(text)
    if found is None:
        raise UsageError(option, what="The date was not understood", fix="Write it as 2026-11-22.")
    return found
