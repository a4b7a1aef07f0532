"""mash weigh and mash comment: what people make of an opened case's chronology, apart from what agencies recorded."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

from cyclopts import Parameter

from flows.commands.case_list import CaseId, Reason, actor
from flows.commands.cases import codes_of
from flows.commands.options import AsJson, AsRole
from flows.output import console, print_json
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Route
from safeguarding.errors import AccessRefused, Exit
from safeguarding.identifiers import uk_now
from safeguarding.ledger.analysis import Weight
from safeguarding.ledger.analysis import comment as comment_on
from safeguarding.ledger.analysis import weigh as weigh_event

EventId = Annotated[str, Parameter(name="EVENT", help="The first characters of an event, as `mash chronology` shows them.")]


def weigh(
    case: CaseId,
    event: EventId,
    /,
    *,
    weight: Annotated[str, Parameter(name="--as", help=codes_of(Weight))],
    reason: Reason,
    as_role: Annotated[
        str | None, Parameter(name="--role", help="In which of your roles; MASH_ROLE, or the first that may, where not given.")
    ] = None,
    json: AsJson = False,
) -> int:
    """Promote an event that is routine to its agency and matters for this child, or demote one that does not. The agency's own
    grading stays, a brother's or sister's chronology is not touched, and no pattern reads it."""
    place = open_workplace(as_role)
    made = weigh_event(place.cases, case, actor(place), event_id=_event(place, case, event), weight=weight, reason=reason)
    if json:
        print_json(made)
    else:
        console().print(f"{made.weight.label}, as {made.weighed_by} sees it: {made.reason}", soft_wrap=True)
    return Exit.OK


def comment(
    case: CaseId,
    event: Annotated[
        str | None, Parameter(name="EVENT", help="An event, as `mash chronology` names it; else the whole.")
    ] = None,
    /,
    *,
    text: Annotated[str, Parameter(help="What you think of it. Kept sealed, and shown apart from the evidence.")],
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Say what you think of an event or of the whole: analysis, kept apart from what agencies recorded."""
    place = open_workplace(as_role)
    meant = _event(place, case, event) if event else None
    made = comment_on(place.cases, case, actor(place), text=text, event_id=meant)
    if json:
        print_json(made)
    else:
        console().print(f"{made.said_by}: {made.text}", soft_wrap=True)
    return Exit.OK


def _event(place: Workplace, case_id: str, text: str) -> str:
    """The event that is meant. Raises CaseUnknown, CaseClosed, AccessRefused, UsageError, NothingPublished."""
    from warehouse.publish import open_published
    from warehouse.queries.case_events import event_meant

    now = uk_now()
    case = place.case_to_view(case_id, now)
    permit = place.permit(Route.CHRONOLOGY, case=case, now=now)
    if permit.only_agency is not None:
        place.record_refusal(Route.CHRONOLOGY, case_id)
        raise AccessRefused(f"weigh and comment, {permit.role.value}")
    with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
        return event_meant(picture, permit, case, text)
