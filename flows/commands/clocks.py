"""mash clocks: what is due, due soon and overdue for opened cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.case_list import actor
from flows.commands.options import AsJson, AsRole
from flows.commands.worklist import print_missing, print_sources
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.clock_limits import NOT_CARRIED
from safeguarding.clocks import ClockStanding, Reading
from safeguarding.codes import Purpose, Route
from safeguarding.errors import AccessRefused, CaseClosed, Exit, NothingPublished, PersonUnknown
from safeguarding.identifiers import uk_now
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.case_clocks import ledger_clocks
from safeguarding.ledger.case_standing import check_viewable
from safeguarding.ledger.cases import Actor, Case

if TYPE_CHECKING:
    from warehouse.queries.sources import Source


@dataclass(frozen=True)
class CaseClocks:
    """The clocks of one case, and whether the agencies' steps could be looked at for them."""

    case_id: str
    readings: tuple[Reading, ...]
    withheld: int  # events on which a clock could rest
    not_read: str | None  # why the agencies' steps were not looked at
    sources: tuple[Source, ...] = ()  # in which the agencies' steps were looked for


def clocks(
    case: Annotated[str | None, Parameter(name="CASE", help="A case's id; every open case where not given.")] = None,
    /,
    *,
    all: Annotated[bool, Parameter(negative=(), help="Steps that were taken too.")] = False,  # noqa: A002  (what people type)
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """What is overdue, due soon and due for an opened case, or for every one. Working days of England. No names."""
    place, now = open_workplace(as_role), uk_now()
    by = actor(place)
    wanted = [place.cases.get(case)] if case else [each for each in place.cases.all() if not each.is_closed]
    if not wanted:
        place.audit.record(Entry(by.who, by.role, "clocks_viewed", "no case is open"))
    found = [read_clocks(place, by, each, now) for each in wanted]
    order = list(ClockStanding)
    readings = sorted((r for f in found for r in f.readings), key=lambda r: (order.index(r.standing), r.due_at, r.case_id))
    readings = [r for r in readings if all or r.standing is not ClockStanding.MET]
    unread = {f.case_id: f.not_read for f in found if f.not_read}
    hidden = {f.case_id: f.withheld for f in found if f.withheld}
    searched = next((f.sources for f in found if f.sources), ())
    if json:
        shape = {"clocks": readings, "not_read": unread, "withheld": hidden, "not_carried": NOT_CARRIED, "sources": searched}
        print_json(shape)
        return Exit.OK
    print_missing(searched)
    print_clocks(readings)
    for case_id, why in unread.items():
        console().print(f"{case_id}: the agencies' steps were not looked at: {why}.")
    for case_id, count in hidden.items():
        console().print(f"{case_id}: {count} events withheld; a clock that rests on one is not shown.")
    print_unknown_starts()
    if searched:
        print_sources(searched)
    return Exit.OK


def read_clocks(place: Workplace, by: Actor, case: Case, now: datetime) -> CaseClocks:
    """The clocks of one case, after the look is recorded. Where its person may not be looked at, those of the ledger.

    Raises SettingsInvalid, AuditUnwritable.
    """
    from warehouse.publish import open_published
    from warehouse.queries.clocks import landed_clocks

    terms = place.settings.partnership.clocks
    own = ledger_clocks(case, place.cases.history(case.case_id), terms, now)
    place.audit.record(Entry(by.who, by.role, "clocks_viewed", "", case_id=case.case_id, purpose=case.purpose.value))
    if case.purpose is Purpose.SUBJECT_ACCESS:
        return CaseClocks(case.case_id, own, 0, None)
    try:
        check_viewable(case, now, place.cases.terms)
        permit = place.permit(Route.CHRONOLOGY, case=case, now=now)
        with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
            landed = landed_clocks(picture, permit, case, terms, now)
    except (AccessRefused, CaseClosed, NothingPublished, PersonUnknown) as refusal:
        return CaseClocks(case.case_id, own, 0, f"{refusal.code}, {refusal.what[0].lower()}{refusal.what[1:]}")
    held_back = sum(each.events for each in landed.withheld_by)
    return CaseClocks(case.case_id, (*own, *landed.readings), held_back, None, landed.sources)


def print_clocks(readings: list[Reading]) -> None:
    """One line per clock, the most pressing first."""
    listed = table("case", "how it stands", "what", "due", "started by", "limit")
    for reading in readings:
        started = f"{reading.started_by}, {reading.started_at:%d %b %Y}"
        listed.add_row(
            reading.case_id, "; ".join(_stands(reading)), reading.label, _when(reading.due_at), started, reading.limit
        )
    console().print(listed if readings else "Nothing is due.")


def print_unknown_starts() -> None:
    """The steps for which no clock can run, and why: their absence above says nothing."""
    listed = table("no start known", "why no clock runs")
    for step, why in NOT_CARRIED.items():
        listed.add_row(step, why)
    console().print("\nNot timed here, so never shown as overdue:")
    console().print(listed)


def _stands(reading: Reading) -> Iterator[str]:
    yield reading.standing.label
    if reading.met_at:
        yield f"{reading.met_at:%d %b %Y}{', late' if reading.was_late else ''}"
    if reading.note:
        yield reading.note


def _when(due: datetime) -> str:
    return f"{due:%d %b %Y}" if (due.hour, due.minute) == (23, 59) else f"{due:%d %b %Y %H:%M}"
