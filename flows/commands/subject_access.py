"""mash subject-access: what may go into the answer to a person who asks for their own data."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.case_list import CaseId
from flows.commands.cases import codes_of, print_prompts
from flows.commands.options import AsJson, AsRole, day
from flows.commands.worklist import print_sources
from flows.output import console, print_json, table
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import CaseClosed, CaseNotOpenable, CaseUnknown, Exit, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.subject_access import Requester

if TYPE_CHECKING:
    from warehouse.queries.own_data import OwnEvent
    from warehouse.queries.subject_access import SubjectAccess


def subject_access(
    case: CaseId,
    /,
    *,
    requested_by: Annotated[str, Parameter(help=codes_of(Requester))] = Requester.SELF.value,
    received_on: Annotated[str | None, Parameter(help="When the request was received; the day the case was opened.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """One person's data from every agency, with other people's withheld, and what a person must decide by hand.

    Needs a case opened with --purpose subject_access_request --basis legal_obligation --threshold none. It is a draft:
    nothing of it goes out before somebody has decided each of the questions at its end.
    """
    place = open_workplace(as_role)
    requester = next((each for each in Requester if each.value == requested_by.strip().casefold()), None)
    if requester is None:
        raise UsageError("--requested-by", what="The requester was not understood", fix=codes_of(Requester))
    found = look_at_own_data(place, case, requester, day(received_on, "--received-on"))
    if json:
        print_json(found)
    else:
        print_prompts(place.cases.prompts(place.cases.get(case), uk_now()))
        print_subject_access(found)
    return Exit.OK


def look_at_own_data(place: Workplace, case_id: str, requester: Requester, received_on: date | None) -> SubjectAccess:
    """The person's data, after the look is recorded.

    Raises CaseUnknown, CaseClosed, CaseNotOpenable, AccessRefused after recording the refusal; NothingPublished,
    AuditUnwritable.
    """
    from warehouse.publish import open_published
    from warehouse.queries.subject_access import subject_access as ask

    now = uk_now()
    try:
        case = place.cases.to_view(case_id, now)
        permit = place.permit(Route.SUBJECT_ACCESS, case=case, now=now)
        with (
            closing(open_published(place.home, place.keys, place.encryption, "identity")) as identity,
            closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture,
        ):
            received = received_on or case.opened_at.date()
            return ask(
                identity, picture, permit, place.audit, case, requester=requester, received_on=received, today=now.date()
            )
    except (CaseUnknown, CaseClosed, CaseNotOpenable):
        place.record_refusal(Route.SUBJECT_ACCESS, case_id)
        raise


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
    when = f"{event.occurred_from:%d %b %Y}" if event.occurred_from else "date not known"
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
