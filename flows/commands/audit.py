"""mash audit: whether the record of who looked at what is whole."""

from __future__ import annotations

from cyclopts import App

from flows.commands.options import AsJson
from flows.output import console, print_json
from flows.workplace import open_workplace
from safeguarding.errors import AuditChainBroken, Exit

app = App(name="audit", help="Verify the record of who looked at what.")


@app.command
def verify(*, json: AsJson = False) -> int:
    """Walk the whole chain. An edited, inserted, removed or swapped record is found, and a cut tail.

    Not found: an older copy of the ledger and of audit.head put back together. Keep a copy of audit.head elsewhere.
    """
    place = open_workplace()
    verdict = place.audit.verify()
    if json:
        print_json(verdict)
    elif verdict.is_whole:
        console().print(f"The audit chain is whole: {verdict.records} records.")
    if verdict.is_whole:
        return Exit.OK
    if json:
        return Exit.REFUSED
    at = f" at record {verdict.broken_at}" if verdict.broken_at else ""
    raise AuditChainBroken(f"{verdict.problem}{at}")
