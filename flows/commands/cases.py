"""mash open: a case is opened for a recorded purpose, basis, threshold, reason and authoriser. Only then do names appear."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import AsJson, day
from flows.output import console, print_json
from flows.workplace import OPERATOR, Workplace, open_workplace
from safeguarding.codes import Basis, FamilyInformed, Labelled, Purpose, Threshold
from safeguarding.errors import Exit, PersonUnknown
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import Case, CaseRequest


def _codes(codes: type[Labelled]) -> str:
    return "One of: " + "; ".join(f"{code.value} ({code.label})" for code in codes) + "."


def open_case(
    person: Annotated[str, Parameter(name="PERSON", help="An id from `mash worklist`.")],
    /,
    *,
    purpose: Annotated[str, Parameter(help=_codes(Purpose))],
    basis: Annotated[str, Parameter(help=_codes(Basis))],
    threshold: Annotated[str, Parameter(help=_codes(Threshold))],
    reason: Annotated[str, Parameter(help="Why names are needed, in a sentence. Kept sealed.")],
    authorised_by: Annotated[
        str | None, Parameter(help="Who authorised it: another person than the opener, above the partnership's level.")
    ] = None,
    family_informed: Annotated[str | None, Parameter(help=_codes(FamilyInformed))] = None,
    review_on: Annotated[str | None, Parameter(help="When to look again; 28 days from now where not stated.")] = None,
    json: AsJson = False,
) -> int:
    """Open a case on one person and print its id. Opening, and every refusal to open, is recorded."""
    place = open_workplace()
    request = CaseRequest(
        person_id=person,
        purpose=purpose,
        basis=basis,
        threshold=threshold,
        reason=reason,
        opened_by=place.who,
        role=OPERATOR,
        authorised_by=authorised_by,
        family_informed=family_informed,
        review_on=day(review_on, "--review-on"),
    )
    case = opened(place, request, uk_now())
    if json:
        print_json(case)
    else:
        print_case(case)
    return Exit.OK


def opened(place: Workplace, request: CaseRequest, now: datetime) -> Case:
    """The case, opened on a person of the published picture.

    Raises PersonUnknown and CaseNotOpenable after recording the refusal; NothingPublished, AuditUnwritable.
    """
    from warehouse.publish import open_published
    from warehouse.queries.people import find_person

    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        try:
            find_person(picture, request.person_id)
        except PersonUnknown as error:
            place.cases.refuse(request, error.code)
            raise
    return place.cases.open(request, now)


def print_case(case: Case) -> None:
    """The case's id, what it was opened for, and when it is looked at again."""
    out = console()
    out.print(f"{case.case_id}  opened on {case.person_id}", style="bold")
    authorised = f", authorised by {case.authorised_by}" if case.authorised_by else ""
    out.print(f"  {case.purpose.label}; {case.basis.label}; {case.threshold.label}")
    out.print(f"  opened by {case.opened_by}{authorised}; to be reviewed on {case.review_on:%d %b %Y}")
    informed = case.family_informed.label if case.family_informed else "Not recorded: tell the family, or record why not"
    out.print(f"  family: {informed}")
