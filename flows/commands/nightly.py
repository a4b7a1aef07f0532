"""mash nightly: one run, on Prefect where it can be had."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import AsJson, moment
from flows.output import console, print_json, say, table
from flows.run_lock import run_lock
from flows.runs import RunRecord, all_runs
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import EncryptionUnavailable, Exit, Fault, InboxMissing, MashError


def nightly(
    *,
    inbox: Annotated[Path | None, Parameter(help="Where deliveries lie: INBOX/<agency>/<dataset>/<file>.")] = None,
    now: Annotated[str | None, Parameter(help="The time to take for now, such as 2026-11-22T02:00.")] = None,
    cold_links: Annotated[
        bool, Parameter(negative=(), help="Compare every record with every other anew, not only what is new since last night.")
    ] = False,
    json: AsJson = False,
) -> int:
    """Receive what waits in the inbox, check it, land it, rebuild the picture and publish it.

    Exit codes: 0 all well, 1 findings to look at, 2 usage, 3 something refused, 4 an expected source late or missing, 5 fault.
    """
    place = open_workplace()
    record = run_night(place, inbox or place.settings.inbox, moment(now, "--now"), cold_links=cold_links)
    if json:
        print_json(record)
    else:
        print_night(record)
    return record.exit_code if record.exit_code is not None else Exit.FAULT


def run_night(place: Workplace, inbox: Path, now: datetime, *, cold_links: bool = False) -> RunRecord:
    """Run one night and give its record. `cold_links`: compare every record with every other anew.

    Raises RunInProgress, InboxMissing, EncryptionUnavailable before anything is started.
    """
    from flows import orchestrator
    from warehouse.store import Database

    if not inbox.is_dir():
        raise InboxMissing("--inbox")
    if place.encryption == "database" and not Database(place.home, place.keys, place.encryption).encryption_works():
        raise EncryptionUnavailable("httpfs")
    with run_lock(place.home):
        if not orchestrator.has_loopback():
            say("Prefect needs the loopback interface, which is down: the same steps without it, each delivery tried once.")
            return _without_orchestrator(place, inbox, now, cold_links)
        orchestrator.prepare(place.home)
        with orchestrator.temporary_server(place.home, _import_pipeline) as seconds:
            if seconds is None:
                say("Prefect's temporary server did not start: the same steps without it, each delivery tried once.")
                return _without_orchestrator(place, inbox, now, cold_links)
            say(f"orchestrator start-up {seconds:.0f} s, imports done meanwhile; the night's work is timed from here")
            return _on_prefect(place, inbox, now, cold_links)


def print_night(record: RunRecord) -> None:
    """What became of the night, for people: counts per feed, then what did not go well and what to do."""
    out = console()
    feeds = table("feed", "#deliveries", "#received", "#landed", "#quarantined", "#rejected", "#unchanged", "not landed")
    for feed in sorted({(d["agency"], d["dataset"]) for d in record.deliveries}):
        of_feed = [d for d in record.deliveries if (d["agency"], d["dataset"]) == feed]
        counts = [sum(d[f"rows_{c}"] for d in of_feed) for c in ("received", "landed", "quarantined", "rejected", "unchanged")]
        turned_away = sorted(f"{d['status']} {d['code']}" for d in of_feed if d["status"] != "landed")
        feeds.add_row("/".join(feed), str(len(of_feed)), *map(str, counts), ", ".join(turned_away))
    out.print(feeds)
    for error in record.errors:
        out.print(f"\n{error['code']}  {error['what']} ({error['where']})\n  {error['why']}\n  {error['fix']}", soft_wrap=True)
    for word, sources in (("late", record.sources_late), ("never arrived", record.sources_missing)):
        if sources:
            out.print(f"\nExpected, but {word}: {', '.join(sources)}. Silence is not safety.", soft_wrap=True)
    if record.seen_before:
        out.print(f"\n{record.seen_before} files had landed before; nothing of them was landed twice.")
    if record.linking:
        out.print(f"\n{_linked(record.linking)}")
    if record.still_arriving or record.not_followed:
        out.print(f"{record.still_arriving} files still arriving, {record.not_followed} links not followed.")
    out.print(f"\n{'Published' if record.is_published else 'NOT published: the picture from before is still served'}.")


_FROM_COLD = {
    "asked_for": "as was asked for",
    "nothing_kept": "for nothing was kept of a night before",
    "other_method": "for the rules of linking are others than last night's",
    "unreadable": "for what was kept of the night before could not be read",
}


def _linked(linking: Mapping[str, Any]) -> str:
    if linking["reason"]:
        return f"{linking['records']:,} records linked from cold, {_FROM_COLD[linking['reason']]}."
    return f"{linking['changed']:,} of {linking['records']:,} records are new or changed; only their pairs were scored."


def _import_pipeline() -> None:
    # The slow imports of the whole night; the checking engine and the linker are otherwise loaded on first use.
    for module in ("flows.nightly", "expectations.duckdb_source", "warehouse.linkage.link"):
        importlib.import_module(module)


def _on_prefect(place: Workplace, inbox: Path, now: datetime, cold_links: bool) -> RunRecord:
    from flows.nightly import nightly as flow

    state = flow(inbox=str(inbox), now=now.isoformat(), cold_links=cold_links, return_state=True)
    outcome = state.result(raise_on_failure=False)
    if isinstance(outcome, MashError):
        raise outcome
    return _newest(place)


def _without_orchestrator(place: Workplace, inbox: Path, now: datetime, cold_links: bool) -> RunRecord:
    from flows.night import one_after_the_other, work_through
    from flows.progress import Progress

    with Progress() as progress:
        return work_through(place, inbox, now, one_after_the_other, progress, cold_links=cold_links)


def _newest(place: Workplace) -> RunRecord:
    record = all_runs(place.home)[-1]
    if record.status != "finished":
        raise Fault("nightly")
    return record
