"""The record of a case as text: what was recorded, shared, understood and acted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flows.output import console, table

if TYPE_CHECKING:
    from warehouse.queries.case_record import PersonRecord


_NOT_HELD = "Its reason is not shown: an event it rested on is not held any more."


@dataclass(frozen=True)
class View:
    """One look at the case: who, in which role, when, and how much was shown."""

    at: datetime
    who: str
    role: str
    action: str
    rows_shown: int


def print_person(record: PersonRecord) -> None:
    """What was recorded of the person and how fast, and what was found in it."""
    out = console()
    out.print("\nRecorded", style="bold")
    listed = table("agency", "#events", "first", "last", "#days to record", "#days to share")
    for each in record.recorded:
        first, last = (f"{moment:%d %b %Y}" if moment else "" for moment in (each.first_at, each.last_at))
        lags = ("" if lag is None else f"{lag:g}" for lag in (each.median_days_to_record, each.median_days_to_share))
        listed.add_row(each.agency.replace("_", " "), str(each.events), first, last, *lags)
    out.print(listed if record.recorded else "  No event is shown.")
    for held in record.withheld_by:
        out.print(f"  {held.events} events withheld: ask {held.agency.replace('_', ' ')}.")
    out.print("\nUnderstood", style="bold")
    for finding in record.understood:
        out.print(f"  {finding.pattern.replace('_', ' ')} (version {finding.version}), {finding.attention}: {finding.why}")
    if not record.understood:
        out.print("  No pattern is found on this person today.")


def print_reviews(record: PersonRecord) -> None:
    """What people made of what was found, each review with its reason, the earliest first."""
    out = console()
    out.print("\nReviewed", style="bold")
    for review in record.reviewed:
        pattern, still = (
            review.pattern.replace("_", " "),
            "" if review.is_of_this else "; the finding has gone or changed since",
        )
        out.print(
            f"  {review.reviewed_at:%d %b %Y %H:%M}  {pattern} (version {review.version}, {review.attention}): "
            f"{review.outcome} by {review.who} ({review.role}){still}"
        )
        out.print(f"    {review.reason or _NOT_HELD}")
    if not record.reviewed:
        out.print("  Nobody has reviewed a finding on this person.")


def print_views(views: tuple[View, ...] | None) -> None:
    """Who looked at the case and when; that it is not told, where the asker may not read the audit chain."""
    out = console()
    out.print("\nShared", style="bold")
    if views is None:
        out.print("  Who looked at the case is shown to an auditor.")
        return
    for view in views:
        out.print(
            f"  {view.at:%d %b %Y %H:%M}  {view.action.replace('_', ' ')} by {view.who} ({view.role}), {view.rows_shown} rows"
        )
