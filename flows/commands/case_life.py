"""What is done to an opened case until it is closed: review, tell the family, judge an emergency, close."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from flows.commands.case_list import CaseId, Reason, actor, app
from flows.commands.cases import codes_of, print_case
from flows.commands.options import AsJson, AsRole, day
from flows.output import print_json
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import CaseOutcome, EmergencyFinding, FamilyInformed, Justification
from safeguarding.errors import Exit, UsageError
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import Case

__all__ = ["app"]


@app.command
def review(
    case: CaseId,
    /,
    *,
    reason: Reason,
    review_on: Annotated[str | None, Parameter(help="When to look again; 28 days from now where not stated.")] = None,
    justification: Annotated[str | None, Parameter(help=codes_of(Justification))] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Look at a case again and keep it open. One past its review date shows nothing after a few days' grace."""
    place = open_workplace(as_role)
    again = day(review_on, "--review-on")
    done = place.cases.review(case, actor(place), reason=reason, review_on=again, justification=justification)
    return _print(place, done, json)


@app.command
def tell(
    case: CaseId,
    /,
    *,
    family_informed: Annotated[str, Parameter(help=codes_of(FamilyInformed))],
    on: Annotated[str | None, Parameter(help="When the family was told; today where not stated.")] = None,
    ask_again_on: Annotated[str | None, Parameter(help="Where it was not told: when to ask again; in 14 days.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Record that the family was told that its information is shared, or why it lawfully still was not."""
    place = open_workplace(as_role)
    told_on, again = day(on, "--on"), day(ask_again_on, "--ask-again-on")
    done = place.cases.tell(case, actor(place), family_informed=family_informed, on=told_on, ask_again_on=again)
    return _print(place, done, json)


@app.command
def close(
    case: CaseId,
    /,
    *,
    outcome: Annotated[str, Parameter(help=codes_of(CaseOutcome))],
    reason: Reason,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Close a case for good: from then on it shows nothing."""
    place = open_workplace(as_role)
    return _print(place, place.cases.close(case, actor(place), outcome=outcome, reason=reason), json)


@app.command(name="review-emergency")
def review_emergency(
    case: CaseId,
    /,
    *,
    reason: Reason,
    as_justified: Annotated[bool, Parameter(negative=(), help="The emergency justified it: the case stays open.")] = False,
    not_justified: Annotated[bool, Parameter(negative=(), help="It did not: the case is closed at once.")] = False,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Judge, as another person than its opener, a case that was opened in an emergency without an authoriser."""
    if as_justified is not_justified:
        raise UsageError("mash cases review-emergency", what="Say either --as-justified or --not-justified")
    place = open_workplace(as_role)
    finding = EmergencyFinding.JUSTIFIED if as_justified else EmergencyFinding.NOT_JUSTIFIED
    return _print(place, place.cases.review_emergency(case, actor(place), finding=finding, reason=reason), json)


def _print(place: Workplace, case: Case, as_json: bool) -> int:
    if as_json:
        print_json(case)
    else:
        print_case(case, place.cases.prompts(case, uk_now()))
    return Exit.OK
