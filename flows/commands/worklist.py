"""mash worklist and mash explain: pseudonymous looks at the published picture. Each is recorded before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.options import AsJson
from flows.output import console, print_json, table
from flows.workplace import OPERATOR, Workplace, open_workplace
from safeguarding.errors import Exit, PersonUnknown
from safeguarding.ledger.audit import Entry

if TYPE_CHECKING:
    from warehouse.queries.explanation import ExplainedEvent, Explanation
    from warehouse.queries.people import KnownPerson
    from warehouse.queries.sources import Source
    from warehouse.queries.worklist import Worklist, WorklistRow


def worklist(
    *,
    limit: Annotated[int | None, Parameter(help="Show only so many persons from the top.")] = None,
    all: Annotated[bool, Parameter(negative=(), help="Children without a finding too.")] = False,  # noqa: A002  (what people type)
    json: AsJson = False,
) -> int:
    """Persons (pseudonymous) whose combined picture needs a look: what is new first, then what asks for a look today."""
    place = open_workplace()
    children = look_at_children(place) if all else ()
    if json:
        found = look_at_worklist(place, limit)
        answer = {"persons": found.rows, "sources": found.sources}
        print_json({**answer, "without_finding": children} if all else answer)
    else:
        show_worklist(place, limit)
        if all:
            _print_children(children)
    return Exit.OK


def explain(
    person: Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")],
    /,
    *,
    json: AsJson = False,
) -> int:
    """Every pattern on one person: rule, version, window, events, sources searched and missing, innocent explanations."""
    explanation = look_at_person(open_workplace(), person)
    if json:
        print_json(explanation)
    else:
        _print_explanation(explanation)
    return Exit.OK


def look_at_worklist(place: Workplace, limit: int | None) -> Worklist:
    """The worklist from the top, after the look is recorded. Raises NothingPublished, AuditUnwritable."""
    from warehouse.publish import open_published
    from warehouse.queries.worklist import Worklist
    from warehouse.queries.worklist import worklist as ask

    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        found = ask(picture)
    shown = found.rows[:limit]
    withheld = len(found.rows) - len(shown)
    asked = f"the first {limit}" if limit is not None else "all"
    place.audit.record(Entry(place.who, OPERATOR, "worklist", asked, rows_shown=len(shown), rows_withheld=withheld))
    return Worklist(shown, found.sources)


def look_at_children(place: Workplace) -> Sequence[KnownPerson]:
    """The children on whom no pattern was found, after the look is recorded. Raises NothingPublished, AuditUnwritable."""
    from warehouse.publish import open_published
    from warehouse.queries.people import children_without_finding

    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        found = children_without_finding(picture)
    place.audit.record(Entry(place.who, OPERATOR, "children_listed", "children without a finding", rows_shown=len(found)))
    return found


def look_at_person(place: Workplace, person_id: str) -> Explanation:
    """The explanation, after the look is recorded. Raises PersonUnknown, NothingPublished, AuditUnwritable."""
    from warehouse.publish import open_published
    from warehouse.queries.explanation import explain as ask

    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        try:
            found = ask(picture, person_id)
        except PersonUnknown:
            place.audit.record(Entry(place.who, OPERATOR, "explain_refused", person_id))
            raise
    shown = sum(len(finding.events) for finding in found.findings) + len(found.protective_events)
    place.audit.record(Entry(place.who, OPERATOR, "explain", person_id, rows_shown=shown))
    return found


def published_sources(place: Workplace) -> Sequence[Source]:
    """Every feed as it stood when the picture was made: no person is looked at. Raises NothingPublished."""
    from warehouse.publish import open_published
    from warehouse.queries.sources import sources

    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        return sources(picture)


def show_worklist(place: Workplace, limit: int | None = None) -> Sequence[WorklistRow]:
    """Record, print and hand out the worklist."""
    found = look_at_worklist(place, limit)
    out = console()
    listed = table("person", "home", "born", "look", "news", "why", "agencies")
    for row in found.rows:
        home = row.household_id or ""
        agencies = "\n".join(_plain(agency) for agency in row.agencies)
        news = "yes" if row.has_news else ""
        listed.add_row(row.person_id, home, row.birth_month or "", row.attention, news, "\n".join(row.why), agencies)
    out.print(listed if found.rows else "No pattern was found on anybody.")
    print_sources(found.sources)
    return found.rows


def print_sources(found: Sequence[Source]) -> None:
    """Which sources were searched, how fresh each is, which are missing or late. Always part of an answer."""
    out = console()
    out.print("\nSources searched (silence is never safety):")
    listed = table("source", "status", "newest extract", "arrives every")
    for source in found:
        drawn = f"{source.last_extracted_at:%d %b %Y %H:%M}" if source.last_extracted_at else "none has ever arrived"
        status = source.status.replace("_", " ").upper() if source.is_missing or source.is_stale else source.status
        listed.add_row(f"{source.agency}/{source.dataset}", status, drawn, f"{source.due_every_hours} h")
    out.print(listed)


def _print_children(children: Sequence[KnownPerson]) -> None:
    out = console()
    out.print(f"\n{len(children)} children on whom no pattern was found. That says nothing about what is missing above.")
    listed = table("person", "born", "sex", "#records", "agencies")
    for child in children:
        born = "unborn" if child.is_unborn else child.birth_month or ""
        listed.add_row(child.person_id, born, child.sex, str(child.record_count), ", ".join(map(_plain, child.agencies)))
    out.print(listed)


def _print_explanation(found: Explanation) -> None:
    out = console()
    person = found.person
    born = "unborn" if person.is_unborn else f"born {person.birth_month or 'on a date nobody knows'}"
    out.print(f"{person.person_id}  {born}, sex {person.sex}, known to {', '.join(map(_plain, person.agencies))}", style="bold")
    out.print(
        f"{person.record_count} records held to be one person's; the least sure link: {_plain(person.weakest_link_reason)}"
    )
    if not found.findings:
        out.print("\nNo pattern was found on this person. That says nothing about what is missing below.")
    for finding in found.findings:
        pattern = finding.pattern
        out.print(f"\n{pattern.label} ({finding.attention})", style="bold")
        out.print(f"  {finding.why}")
        out.print(f"  rule {pattern.name}, version {finding.version} ({', '.join(finding.thresholds)}): {pattern.rule}")
        out.print(f"  rests on: {pattern.basis}")
        out.print(f"  window {finding.window_from:%d %b %Y} to {finding.window_to:%d %b %Y}")
        _print_events(finding.events)
        out.print(f"  caution: {pattern.caution}")
        for title, lines in (
            ("could also be", pattern.innocent_explanations),
            ("would change this", pattern.what_would_change_this),
        ):
            out.print(f"  {title}: " + "; ".join(lines))
        out.print(f"  ask next: {pattern.question}")
    if found.protective_events:
        out.print("\nStrengths and positive changes on record", style="bold")
        _print_events(found.protective_events)
    print_sources(found.sources)


def _print_events(events: Sequence[ExplainedEvent]) -> None:
    listed = table("  when", "agency", "what", "known as", "summary")
    for event in events:
        when = f"{event.occurred_from:%d %b %Y}" if event.occurred_from else "not known"
        listed.add_row(f"  {when}", _plain(event.agency), event.kind, event.statement_kind, event.summary)
    console().print(listed)


def _plain(code: str) -> str:
    return code.replace("_", " ")
