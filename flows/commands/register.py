"""mash register: what is shared, why, on what basis, for how long, and who may see it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from flows.commands.options import AsJson, AsRole
from flows.output import json_text, say
from safeguarding.codes import Route
from safeguarding.errors import AuditUnwritable, Exit, SafetyRefusal, UsageError
from safeguarding.ledger.audit import Entry

if TYPE_CHECKING:
    from warehouse.drops import DroppedColumn

Format = Literal["markdown", "csv", "json"]


def register(
    *,
    written_as: Annotated[Format, Parameter(name="--format", help="How it is written.")] = "markdown",
    out: Annotated[Path | None, Parameter(help="Write it to this file instead of to stdout.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """The data-sharing register: every agency, dataset and column, with need, treatment, lawful basis, condition, statute,
    retention, agreement and who may see it; and, where deliveries have landed, which undeclared columns were dropped.

    It is made from the declarations and holds no data of any person. What was dropped is left out for an account that
    holds no role. --json is --format json.
    """
    from connectors.register import registered_columns, registered_datasets
    from flows.register_page import Register, as_csv, as_markdown
    from safeguarding.need_to_know.access import roles_that_see

    found = Register(registered_datasets(), list(registered_columns(roles_that_see)), _drops(as_role))
    write = {"json": json_text, "csv": as_csv, "markdown": as_markdown}["json" if json else written_as]
    text = write(found)
    if out is None:
        sys.stdout.write(text)
        return Exit.OK
    try:
        out.write_text(text, "utf-8")
    except OSError:
        raise UsageError("--out", what="The file cannot be written") from None
    say(f"{len(found.columns)} columns of {len(found.datasets)} datasets registered.")
    return Exit.OK


def _drops(as_role: str | None) -> list[DroppedColumn] | None:
    """What was dropped from the deliveries that landed here, after the look is recorded; None where nothing has landed, it
    cannot be read now, or the account may not see it, which is recorded. Raises AuditUnwritable."""
    from flows.workplace import open_workplace
    from safeguarding.settings import load_settings
    from warehouse.deliveries import read_deliveries
    from warehouse.drops import count_drops

    if not any((load_settings().home / "landing").glob("*.duckdb")):
        return None
    try:
        place = open_workplace(as_role)
        permit = place.permit(Route.REGISTER)
        found = count_drops(read_deliveries(place.home, place.keys, place.encryption))
        entry = Entry(permit.who, permit.role.value, "register_viewed", "dropped columns", rows_shown=len(found))
        place.audit.record(entry)
        return found
    except AuditUnwritable:
        raise
    except SafetyRefusal as refusal:
        say(f"Which columns were dropped is left out: {refusal.what} ({refusal.code}).")
        return None
