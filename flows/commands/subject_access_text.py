"""A person's own data as text: what is given, what is withheld, what a person has to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.commands.worklist import print_sources
from flows.output import console, table
from safeguarding.codes import Precision

if TYPE_CHECKING:
    from warehouse.queries.own_data import OwnEvent
    from warehouse.queries.subject_access import SubjectAccess


def print_subject_access(found: SubjectAccess) -> None:
    """The draft for people: by when, who, what each agency holds, what is withheld, what is to be decided."""
    out = console()
    name = " ".join(filter(None, (found.person.given_name, found.person.family_name))) or "name not known"
    out.print(f"Subject access, case {found.case_id}: {name}", style="bold")
    out.print(f"  asked by: {found.requester}; received on {found.received_on:%d %b %Y}")
    complex_by = f"{found.answer_by_if_complex:%d %b %Y}"
    out.print(f"  answer by {found.answer_by:%d %b %Y} ({complex_by} if it is complex and the requester is told so by then)")
    out.print("  DRAFT: decide each question at the end before anything goes out.", style="bold yellow")
    out.print("\nWho the agencies say the person is", style="bold")
    records = table("record", "name", "born", "NHS number", "UPN", "address", "received")
    for record in found.records:
        named = " ".join(filter(None, (record.given_name, record.family_name)))
        born = f"{record.birth_date:%d %b %Y}" if record.birth_date else ""
        where = ", ".join(filter(None, (record.address, record.postcode)))
        received = f"{record.received_at:%d %b %Y}"
        records.add_row(record.record_id, named, born, record.nhs_number or "", record.upn or "", where, received)
    out.print(records)
    if found.relations:
        out.print(f"  recorded family, names withheld: {'; '.join(found.relations)}")
    out.print("\nWhat they recorded", style="bold")
    for event in found.events:
        _print_event(event)
    out.print("\nWithheld", style="bold")
    for each in found.withheld:
        out.print(f"  {each.agency}: {each.count} {each.reason}")
    out.print("\nTo be decided by a person", style="bold")
    for number, decision in enumerate(found.to_decide, 1):
        events = f" [{decision.events} events]" if decision.events is not None else ""
        out.print(f"  {number}. {decision.question}{events}")
        out.print(f"     {decision.why} ({decision.source})", style="dim")
    print_sources(found.sources)


def _print_event(event: OwnEvent) -> None:
    out = console()
    form = "%b %Y" if event.precision == Precision.MONTH else "%d %b %Y"
    when = event.occurred_from.strftime(form) if event.occurred_from else "date not known"
    marks = (
        "; taken back by the agency" if event.is_withdrawn else "; replaced by a later version" if event.is_superseded else ""
    )
    agency = event.agency.replace("_", " ")
    out.print(f"  {when}  {agency}: {event.kind} [{event.statement_kind}], version {event.version}{marks}", style="bold")
    said = (
        ("", event.summary),
        ("", event.narrative),
        ("The child said: ", event.voice_of_child),
        ("Done: ", event.action_taken),
    )
    for title, text in said:
        if text:
            out.print(f"      {title}{text}")
