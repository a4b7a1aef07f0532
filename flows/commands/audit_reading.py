"""mash audit list and acknowledge: reading the record of who looked at what, and answering for a cut that was noticed in it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import AsJson, AsRole, moment
from flows.output import console, print_json, table
from flows.workplace import open_workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit, UsageError
from safeguarding.identifiers import UK
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.looks import Asked, Look

_REASON_CHARACTERS = 10


def list_looks(
    *,
    case: Annotated[str | None, Parameter(help="Records of this case.")] = None,
    who: Annotated[str | None, Parameter(help="Records of this account.")] = None,
    action: Annotated[str | None, Parameter(help="Records of this kind, such as chronology_viewed or case_refused.")] = None,
    since: Annotated[str | None, Parameter(help="Records since this date and time, UK time.")] = None,
    last: Annotated[int, Parameter(help="The newest so many of them.")] = 50,
    asked: Annotated[bool, Parameter(help="Open what was asked, which may name people.", negative=())] = False,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Who looked at what, newest last, for auditors alone. Reading the record is itself recorded.

    Exit codes: 0 every record is genuine; 1 one of them was changed, and is marked; 3 not for this account.
    """
    if last < 1:
        raise UsageError("--last", what="At least one record must be asked for")
    place = open_workplace(as_role)
    permit = place.permit(Route.AUDIT)
    begun = moment(since, "--since").replace(tzinfo=UK) if since else None
    found = place.audit.looks(Asked(case, who, action, begun, last), is_opened=asked)
    question = f"newest {last}, who={who}, action={action}, since={begun}, asked {'opened' if asked else 'left sealed'}"
    place.audit.record(Entry(permit.who, permit.role.value, "audit_listed", question, case_id=case, rows_shown=len(found)))
    if json:
        print_json(found)
    else:
        _print_looks(found, is_opened=asked)
    return Exit.OK if all(look.is_genuine for look in found) else Exit.FINDINGS


def acknowledge(record: int, *, reason: str, as_role: AsRole = None, json: AsJson = False) -> int:
    """Answer for a cut that the system noticed before it added RECORD, after it was looked into.

    Until then `mash audit verify` does not call the chain whole; afterwards it still names the record.
    """
    if len(reason.strip()) < _REASON_CHARACTERS:
        raise UsageError("--reason", what=f"The reason needs at least {_REASON_CHARACTERS} characters")
    place = open_workplace(as_role)
    permit = place.permit(Route.AUDIT)
    number = place.audit.acknowledge(record, reason.strip(), permit.who, permit.role.value)
    if json:
        print_json({"acknowledged": record, "recorded_as": number})
    else:
        console().print(f"The cut noticed at record {record} is answered for in record {number}.")
    return Exit.OK


def _print_looks(found: list[Look], *, is_opened: bool) -> None:
    headings = ["#record", "when (UK)", "who", "role", "action", "case", "purpose", "#shown", "#withheld"]
    listed = table(*headings, *(["asked"] if is_opened else []))
    for look in found:
        when = look.recorded_at.astimezone(UK).strftime("%d %b %Y %H:%M:%S") if look.recorded_at.year > 1 else "?"
        cells = (look.sequence, when, look.who, look.role, look.action, look.case_id, look.purpose, look.rows_shown)
        row = ["" if cell is None else str(cell) for cell in (*cells, look.rows_withheld)]
        if not look.is_genuine:
            row[4] += " (CHANGED)"
        listed.add_row(*row, *([look.asked or ""] if is_opened else []))
    console().print(listed if found else "No record answers to this.")
