"""The record of a case as text: what was recorded, shared, understood and acted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flows.commands.chronology_lines import EVENT_CHARACTERS
from flows.output import console, table

if TYPE_CHECKING:
    from safeguarding.ledger.analysis import Analysis
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
        if review.look_again_on:
            out.print(f"    To be looked at again on {review.look_again_on:%d %b %Y}.")
    if not record.reviewed:
        out.print("  Nobody has reviewed a finding on this person.")


def print_analysis(record: PersonRecord, analysis: Analysis) -> None:
    """Which events people promoted or demoted for this child, and what they think."""
    out = console()
    out.print("\nWeighed and commented on", style="bold")
    if not record.is_whole:
        out.print("  Not shown: it may speak of what is withheld.")
        return
    for each in analysis.weighings.values():
        out.print(
            f"  {each.weighed_at:%d %b %Y %H:%M}  event {each.event_id[:EVENT_CHARACTERS]}, {each.weight.label.lower()}, by "
            f"{each.weighed_by}: {each.reason}"
        )
    for said in analysis.comments:
        of = f"event {said.event_id[:EVENT_CHARACTERS]}" if said.event_id else "the whole"
        out.print(f"  {said.said_at:%d %b %Y %H:%M}  on {of}, by {said.said_by}: {said.text}")
    if not (analysis.weighings or analysis.comments):
        out.print("  Nobody has promoted, demoted or commented on an event.")


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
