"""mash open: a case is opened for a recorded purpose, basis, threshold, reason and authoriser. Only then do names appear."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields, replace
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import AsJson, AsRole, day
from flows.link_notices import notices
from flows.output import console, print_json
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Basis, FamilyInformed, Justification, Labelled, Purpose, Route, Threshold
from safeguarding.errors import Exit, PersonUnknown
from safeguarding.identifiers import uk_now
from safeguarding.ledger.case_standing import Standing
from safeguarding.ledger.cases import Case, CaseRequest


def codes_of(codes: type[Labelled]) -> str:
    """The codes that an option takes, with what each means, for its help."""
    return "One of: " + "; ".join(f"{code.value} ({code.label})" for code in codes) + "."


def open_case(
    person: Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")],
    /,
    *,
    purpose: Annotated[str, Parameter(help=codes_of(Purpose))],
    basis: Annotated[str, Parameter(help=codes_of(Basis))],
    threshold: Annotated[str, Parameter(help=codes_of(Threshold))],
    reason: Annotated[str, Parameter(help="Why names are needed, in a sentence. Kept sealed.")],
    authorised_by: Annotated[
        str | None, Parameter(help="Who authorised it: another person than the opener, above the partnership's level.")
    ] = None,
    family_informed: Annotated[str | None, Parameter(help=codes_of(FamilyInformed))] = None,
    ask_again_on: Annotated[
        str | None, Parameter(help="Where the family was not told: when to ask again whether it can be; 14 days from now.")
    ] = None,
    review_on: Annotated[str | None, Parameter(help="When to look again; 28 days from now where not stated.")] = None,
    justification: Annotated[
        str | None, Parameter(help=f"Below level 4: why agencies are asked about the family. {codes_of(Justification)}")
    ] = None,
    emergency: Annotated[
        bool,
        Parameter(negative=(), help="Open without an authoriser: marked on every view, and judged by another person in a day."),
    ] = False,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Open a case on one person and print its id. Opening, and every refusal to open, is recorded."""
    place = open_workplace(as_role)
    request = CaseRequest(
        person_id=person,
        purpose=purpose,
        basis=basis,
        threshold=threshold,
        reason=reason,
        opened_by=place.who,
        role="none",  # the one that lets them open it is found when it is opened
        authorised_by=authorised_by,
        family_informed=family_informed,
        review_on=day(review_on, "--review-on"),
        ask_again_on=day(ask_again_on, "--ask-again-on"),
        justification=justification,
        is_emergency=emergency,
    )
    now = uk_now()
    case = opened(place, request, now)
    told = notices(place, place.permit(Route.OPEN, purpose=case.purpose.value), person)
    if json:
        shown = {field.name: getattr(case, field.name) for field in fields(case)}
        print_json({**shown, "notices": told})
    else:
        print_case(case, (*told, *place.cases.prompts(case, now)))
    return Exit.OK


def opened(place: Workplace, request: CaseRequest, now: datetime) -> Case:
    """The case, opened on a person of the published picture.

    Raises AccessRefused, PersonUnknown and CaseNotOpenable after recording the refusal; NothingPublished, AuditUnwritable.
    """
    from warehouse.publish import open_published
    from warehouse.queries.people import find_person

    permit = place.permit(Route.OPEN, purpose=request.purpose.strip().replace("-", "_").casefold())
    request = replace(request, role=permit.role.value)
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        try:
            find_person(picture, permit, request.person_id)
        except PersonUnknown as error:
            place.cases.refuse(request, error.code)
            raise
    return place.cases.open(request, now)


def print_case(case: Case, prompts: Sequence[str] = ()) -> None:
    """The case's id, what it was opened for, when it is looked at again, and what people still owe it."""
    out = console()
    out.print(f"{case.case_id}  opened on {case.person_id}", style="bold")
    print_prompts(prompts)
    authorised = f", authorised by {case.authorised_by}" if case.authorised_by else ""
    out.print(f"  {case.purpose.label}; {case.basis.label}; {case.threshold.label}")
    out.print(f"  opened by {case.opened_by}{authorised}; to be reviewed on {case.review_on:%d %b %Y}")
    informed = case.family_informed.label if case.family_informed else "Not recorded: tell the family, or record why not"
    again = f"; ask again on {case.ask_again_on:%d %b %Y}" if case.ask_again_on else ""
    told = f" on {case.told_on:%d %b %Y}" if case.told_on else ""
    if case.purpose is not Purpose.SUBJECT_ACCESS:
        out.print(f"  family: {informed}{told}{again}")
    if case.justification:
        out.print(f"  agencies are asked because: {case.justification.label}")
    if case.outcome and case.closed_at:
        out.print(f"  closed on {case.closed_at:%d %b %Y}: {case.outcome.label}")
    if case.is_held:
        out.print("  under a legal hold: nothing of this person and their family is removed when its time is past")


def print_prompts(prompts: Sequence[str]) -> None:
    """What every view of a case says first."""
    for prompt in prompts:
        console().print(f"  ! {prompt}", style="bold red" if prompt.startswith("EMERGENCY") else "bold yellow")


def emergencies(place: Workplace, now: datetime) -> int:
    """How many cases were opened in an emergency that nobody has judged yet."""
    return sum(place.cases.standing(case, now) is Standing.EMERGENCY for case in place.cases.all())


def print_emergencies(place: Workplace) -> None:
    """What stands above the worklist until it is done."""
    if count := emergencies(place, uk_now()):
        console().print(f"  ! {count} opened in an EMERGENCY and not judged yet: mash cases", style="bold red")
