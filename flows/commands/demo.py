"""mash demo: an invented town's deliveries through the whole night, then a case."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.output import console, say
from safeguarding.codes import Basis, FamilyInformed, Purpose, Role, Threshold
from safeguarding.errors import Exit, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import CaseRequest

_MARK = ".mash-demo"
_NOW = datetime(2026, 11, 22, 2)
_SEED = 2026
# The people are invented, so the key may be known: with it the ids come out the same on every machine.
_KEY = hashlib.sha256(b"the invented town").digest()
OPENER, AUTHORISER = "demo.analyst", "demo.team.manager"


def demo(
    *,
    families: Annotated[int, Parameter(help="How many families live in the town.")] = 40,
    nights: Annotated[int, Parameter(help="How many nights of deliveries are waiting.")] = 3,
    home: Annotated[Path, Parameter(help="Where the demo lives; an earlier demo there is replaced.")] = Path("var/demo"),
) -> int:
    """Make an invented town, run the nightly flow on its deliveries, show the worklist, open a case, show its chronology."""
    import town
    from flows.commands.cases import opened, print_case
    from flows.commands.chronology import look_at_chronology, print_chronology
    from flows.commands.deliveries import print_deliveries_per_feed
    from flows.commands.nightly import run_night
    from flows.commands.worklist import Wanted, show_worklist
    from flows.workplace import open_workplace
    from warehouse.deliveries import read_deliveries

    if families < 1 or nights < 1:
        raise UsageError("--families, --nights", what="A town needs at least one family and one night")
    _make_room(home)
    town.make(home / "town", families=families, nights=nights, seed=_SEED, now=_NOW)
    say(f"An invented town of {families} families: {nights} nights of deliveries lie in {home / 'town' / 'inbox'}")

    os.environ |= {"MASH_HOME": str(home), "MASH_INBOX": str(home / "town" / "inbox"), "MASH_USER": OPENER}
    os.environ.pop("MASH_KEY_FILE", None)
    os.environ.pop("MASH_LEDGER_URL", None)
    place = open_workplace()
    record = run_night(place, place.settings.inbox, _NOW)

    _heading("What arrived (mash deliveries)")
    print_deliveries_per_feed(read_deliveries(place.home, place.keys, place.encryption))
    for error in record.errors:
        console().print(f"{error['code']}  {error['what']} ({error['where']})", soft_wrap=True)
    if not record.is_published:
        return record.exit_code or Exit.FAULT

    _heading("Whose combined picture needs a look (mash worklist)")
    worklist = show_worklist(place, Wanted(limit=10))
    if not worklist:
        return Exit.OK
    person = max(worklist, key=lambda row: len(row.agencies)).person_id
    _heading(f"A case is opened on the one of whom most agencies hold a piece (mash open {person} ...)")
    request = CaseRequest(
        person_id=person,
        purpose=Purpose.STRATEGY,
        basis=Basis.PUBLIC_TASK,
        threshold=Threshold.LEVEL_4,
        reason="Patterns across several agencies, for a strategy discussion",
        opened_by=OPENER,
        role=Role.ANALYST,
        authorised_by=AUTHORISER,
        family_informed=FamilyInformed.NOT_YET_UNSAFE_CHILD,
    )
    case = opened(place, request, uk_now())
    print_case(case)
    _heading(f"Its combined chronology (mash chronology {case.case_id})")
    print_chronology(*look_at_chronology(place, case.case_id))
    _heading("What to type next")
    _next(home, person, case.case_id)
    return Exit.OK


def _make_room(home: Path) -> None:
    """Raises UsageError where something lies there that is not an earlier demo."""
    if home.exists() and any(home.iterdir()):
        if not (home / _MARK).is_file():
            raise UsageError(
                "--home", what="The folder holds something other than a demo", fix="Name an empty or absent folder."
            )
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / _MARK).write_text("Made by `mash demo`, which removes this folder when it is run again.\n")
    key = home / "master.key"
    key.touch(mode=0o600)
    key.write_bytes(base64.b64encode(_KEY) + b"\n")


def _heading(text: str) -> None:
    console().print(f"\n{text}\n{'-' * len(text)}", style="bold")


def _next(home: Path, person: str, case_id: str) -> None:
    out = console()
    beside = Path(sys.argv[0]).parent
    if beside.name in ("bin", "Scripts") and shutil.which("mash") is None:
        out.print(f"  {beside}\\Activate.ps1" if sys.platform == "win32" else f"  . {beside}/activate", soft_wrap=True)
    settings = {"MASH_HOME": home, "MASH_INBOX": home / "town" / "inbox", "MASH_USER": OPENER}
    for name, value in settings.items():
        out.print(f"  $env:{name} = '{value}'" if sys.platform == "win32" else f"  export {name}='{value}'", soft_wrap=True)
    for command, what in (
        (f"mash explain {person}", "every pattern on this person: rule, version, window, events, sources"),
        (f"mash chronology {case_id} --all", "the minor events too"),
        (f"mash chronology {case_id} --agency police", "one agency's events"),
        ("mash nightly --now 2026-11-22T02:00", "a second run: everything has been seen, nothing lands twice"),
        ("mash audit verify", "the record of these looks is whole"),
        ("mash doctor", "settings, key, encryption, sources"),
    ):
        out.print(f"  {command:<55} # {what}", soft_wrap=True)
