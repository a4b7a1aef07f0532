"""mash chronology: every agency's events about the subject of an opened case on one line, for a strategy meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.padding import Padding

from flows.commands.options import AsJson, day
from flows.commands.worklist import print_sources
from flows.output import console, print_json
from flows.workplace import OPERATOR, Workplace, open_workplace
from safeguarding.codes import Precision
from safeguarding.errors import CaseUnknown, Exit, UsageError
from safeguarding.ledger.audit import Entry

if TYPE_CHECKING:
    from safeguarding.ledger.cases import Case
    from warehouse.queries.chronology import Chronology, Line
    from warehouse.queries.identity import FamilyMember, NamedPerson


def chronology(
    case: Annotated[str, Parameter(name="CASE", help="A case's id, as `mash open` printed it.")],
    /,
    *,
    known_on: Annotated[str | None, Parameter(help="As the hub knew it at the end of this day.")] = None,
    agency: Annotated[Sequence[str], Parameter(help="Only this agency's events; may be given several times.")] = (),
    all: Annotated[bool, Parameter(negative=(), help="Routine events too.")] = False,  # noqa: A002  (what people type)
    json: AsJson = False,
) -> int:
    """The combined chronology of an opened case. The look is recorded before anything is shown."""
    place = open_workplace()
    known = day(known_on, "--known-on")
    found_case, found = look_at_chronology(place, case, known_on=known, agencies=tuple(agency), everything=all)
    if json:
        print_json({"case": found_case, "chronology": found})
    else:
        print_chronology(found_case, found)
    return Exit.OK


def look_at_chronology(
    place: Workplace,
    case_id: str,
    *,
    known_on: date | None = None,
    agencies: tuple[str, ...] = (),
    everything: bool = False,
) -> tuple[Case, Chronology]:
    """The case and its chronology, after the look is recorded.

    Raises CaseUnknown after recording the refusal; UsageError, NothingPublished, AuditUnwritable.
    """
    from connectors import connectors
    from warehouse.publish import open_published
    from warehouse.queries.chronology import chronology as ask

    if not set(agencies) <= set(connectors()):
        raise UsageError("--agency", what="No connector is named so", fix="`mash connectors list` names the agencies.")
    try:
        case = place.cases.get(case_id)
    except CaseUnknown:
        place.audit.record(Entry(place.who, OPERATOR, "chronology_refused", case_id))
        raise
    with (
        closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity,
        closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture,
    ):
        found = ask(
            identity,
            picture,
            place.audit,
            case,
            asked_by=place.who,
            role=OPERATOR,
            known_on=known_on,
            agencies=agencies,
            everything=everything,
        )
    return case, found


def print_chronology(case: Case, found: Chronology) -> None:
    """The chronology for people: who, why it is open, every event, what is hidden, what was searched."""
    out = console()
    out.print(_named(found.person), style="bold")
    for text in _head(case, found):
        _print_indented(out, text, 2)
    for line in found.lines:
        _print_line(out, line)
    out.print()
    if not found.lines:
        out.print("No event is shown. That is not the same as nothing having happened: see the sources below.")
    if found.minor_hidden:
        out.print(f"{found.minor_hidden} minor events hidden (--all shows them).")
    if found.withheld:
        out.print(f"{found.withheld} restricted events withheld: ask the agency that holds them.")
    print_sources(found.sources)


def _head(case: Case, found: Chronology) -> Iterator[str]:
    person = found.person
    born = f"born {person.birth_date:%d %b %Y}" if person.birth_date else "date of birth not known"
    if person.expected_birth_date and not person.birth_date:
        born = f"unborn, expected {person.expected_birth_date:%d %b %Y}"
    place = ", ".join(filter(None, (person.address, person.postcode))) or "address not known"
    yield f"{born}, sex {person.sex}; {'address restricted' if person.is_restricted else place}"
    if person.nhs_number:
        yield f"NHS number {person.nhs_number} ({'verified' if person.has_verified_nhs_number else 'not verified'})"
    yield from _family(found.family)
    authorised = f", authorised by {case.authorised_by}" if case.authorised_by else ""
    yield f"case {case.case_id}: {case.purpose.label}; {case.threshold.label}; opened by {case.opened_by}{authorised}"
    if found.link.record_count > 1:
        yield f"{found.link.record_count} records held to be one person's; least sure: {_plain(found.link.weakest_link_reason)}"
    if found.known_on:
        yield f"as the hub knew it at the end of {found.known_on:%d %b %Y}"
    if found.agencies:
        yield f"only {', '.join(map(_plain, found.agencies))}: every other agency's events are left out"


def _family(members: Sequence[FamilyMember]) -> Iterator[str]:
    """Who is what to the person; people of one name and relation on one line, though they are not held to be one."""
    said: dict[tuple[str, str], list[FamilyMember]] = {}
    for member in members:
        said.setdefault((member.relation, _name(member).casefold()), []).append(member)
    for (relation, _), alike in said.items():
        agencies = sorted({_plain(agency) for member in alike for agency in member.agencies})
        records = f"; {len(alike)} records, not linked" if len(alike) > 1 else ""
        yield f"{relation}: {_name(alike[0])} ({', '.join(agencies)}{records})"


def _print_line(out: Console, line: Line) -> None:
    out.print()
    heading = f"{_when(line)}  {_plain(line.agency)}: {line.kind} [{line.statement_kind}] {line.significance.lower()}"
    out.print(heading, style="bold")
    if line.withdrawn_at:
        _print_indented(out, f"WITHDRAWN by the agency; we learnt so on {line.withdrawn_at:%d %b %Y}. {line.summary}")
        return
    for title, text in (
        ("", line.summary),
        ("", line.narrative),
        ("The child said: ", line.voice_of_child),
        ("Done: ", line.action_taken),
        ("Outcome: ", line.outcome),
        ("Handling: ", line.handling),
        ("Caveats: ", ", ".join(map(_plain, line.caveats))),
    ):
        if text:
            _print_indented(out, f"{title}{text}")
    _print_indented(out, _provenance(line), style="dim")


def _print_indented(out: Console, text: str, by: int = 6, style: str = "") -> None:
    out.print(Padding(text, (0, 0, 0, by), expand=False), style=style)


def _when(line: Line) -> str:
    if line.occurred_from is None:
        return "date not known"
    if line.precision == Precision.EXACT:
        until = f" to {_until(line.occurred_from, line.occurred_to)}" if line.occurred_to else ""
        return f"{line.occurred_from:%d %b %Y %H:%M}{until}"
    if line.precision == Precision.MONTH:
        return f"{line.occurred_from:%b %Y}"
    day_only = f"{line.occurred_from:%d %b %Y}"
    return day_only if line.precision == Precision.DAY else f"{day_only} (approximately)"


def _until(begun: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M}" if ended.date() == begun.date() else f"{ended:%d %b %Y %H:%M}"


def _provenance(line: Line) -> str:
    """How long it took to be written down and to reach us, and where it is to be found."""
    parts = []
    if line.recorded_at:
        parts.append(f"recorded {line.recorded_at:%d %b %Y %H:%M}{_lag(line.occurred_from, line.recorded_at)}")
    parts.append(f"received {line.received_at:%d %b %Y}{_lag(line.recorded_at or line.occurred_from, line.received_at)}")
    if line.source_record:
        parts.append(f"record {line.source_record}, version {line.version}")
    if line.child_seen is not None:
        parts.append("child seen" if line.child_seen else "child NOT seen")
    return "; ".join(parts)


def _lag(earlier: datetime | None, later: datetime) -> str:
    days = (later - earlier).days if earlier else 0
    return f" ({days} day{'s' if days > 1 else ''} later)" if days > 0 else ""


def _named(person: NamedPerson) -> str:
    also = f" (also {person.other_names.replace(';', ', ')})" if person.other_names else ""
    return f"{_name(person)}{also}"


def _name(person: NamedPerson | FamilyMember) -> str:
    return " ".join(filter(None, (person.given_name, person.family_name))) or "name not known"


def _plain(code: str) -> str:
    return code.replace("_", " ")
