"""mash subject-access: what may go into the answer to a person who asks for their own data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.case_list import CaseId
from flows.commands.cases import codes_of, print_prompts
from flows.commands.options import AsJson, AsRole, day
from flows.commands.subject_access_text import print_subject_access
from flows.output import print_json
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import CaseClosed, CaseNotOpenable, CaseUnknown, Exit, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.subject_access import Requester

if TYPE_CHECKING:
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
    from warehouse.publish import open_both
    from warehouse.queries.subject_access import subject_access as ask

    now = uk_now()
    try:
        case = place.cases.to_view(case_id, now)
        permit = place.permit(Route.SUBJECT_ACCESS, case=case, now=now)
        with open_both(place.home, place.keys, place.encryption) as (identity, picture):
            received = received_on or case.opened_at.date()
            return ask(
                identity, picture, permit, place.audit, case, requester=requester, received_on=received, today=now.date()
            )
    except (CaseUnknown, CaseClosed, CaseNotOpenable):
        place.record_refusal(Route.SUBJECT_ACCESS, case_id)
        raise
