"""mash retain and mash hold: what is past its time is removed, except what a legal hold keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.case_list import CaseId, Reason, actor
from flows.commands.cases import print_case
from flows.commands.options import AsJson, AsRole, moment
from flows.output import console, print_json, table
from flows.workplace import open_workplace
from safeguarding.errors import Exit, UsageError
from safeguarding.identifiers import uk_now

if TYPE_CHECKING:
    from flows.retention import Retention


def retain(
    *,
    apply: Annotated[bool, Parameter(negative=(), help="Remove it. Without this nothing is changed.")] = False,
    on: Annotated[str | None, Parameter(help="What will be past its time on this day; not with --apply.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """What is past the time that its sharing agreement allows, per dataset; with --apply it is removed for good.

    It goes from the landing (every version), the quarantine, the rejected lines and both snapshots, and the stores are
    written anew, so that not even the bytes are left. What a legal hold keeps stays.
    """
    from flows.retention import apply_retention, look_at_retention

    if apply and on:
        raise UsageError("--on", what="Only what is past its time today can be removed", fix="Leave out --on or --apply.")
    place = open_workplace(as_role)
    found = apply_retention(place, uk_now()) if apply else look_at_retention(place, moment(on, "--on"))
    if json:
        print_json(found)
    else:
        print_retention(found)
    return Exit.OK


def hold(
    case: CaseId,
    /,
    *,
    reason: Reason,
    release: Annotated[bool, Parameter(negative=(), help="Lift the hold.")] = False,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Keep every record of a case's person and their family, whatever their time: for an inquiry, a review or a court."""
    place = open_workplace(as_role)
    held = place.cases.hold(case, actor(place), reason=reason, release=release)
    if json:
        print_json(held)
    else:
        print_case(held)
    return Exit.OK


def print_retention(found: Retention) -> None:
    """Counts per dataset, record type and place, and what happens next."""
    out = console()
    listed = table("agency/dataset", "record", "where", "#kept for days", "#past its time", "#kept by a legal hold")
    for row in found.rows:
        feed = f"{row.agency}/{row.dataset}"
        listed.add_row(feed, row.record or "any", row.place, str(row.kept_days), str(row.rows), str(row.rows_held))
    out.print(listed if found.rows else "Nothing that was received is past its time.")
    out.print(f"Records of closed cases, kept for {found.case_kept_years} years: {found.case_records} past their time.")
    out.print(f"Reviews of findings, kept for {found.reviews_kept_years} years: {found.review_records} past their time.")
    done = "removed" if found.is_applied else "past their time"
    out.print(f"Records of who looked at what, kept for {found.audit_kept_years} years: {found.audit_records} {done}.")
    if found.is_applied:
        out.print("Removed. The snapshots were made anew, and the ones before them are gone.")
    elif any(row.rows for row in found.rows) or found.case_records or found.review_records or found.audit_records:
        out.print("Nothing was changed. `mash retain --apply` removes it.")
