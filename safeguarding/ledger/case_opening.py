"""How a request becomes a case: every code checked, every default of the partnership filled in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from safeguarding.codes import Basis, FamilyInformed, Justification, Purpose, Threshold
from safeguarding.errors import CaseNotOpenable
from safeguarding.ledger.case_record import Case, CaseRequest
from safeguarding.ledger.case_rules import (
    MayAuthorise,
    check_authoriser,
    check_combination,
    check_future,
    check_reason,
    code_of,
)
from safeguarding.settings import CaseTerms


def case_of(request: CaseRequest, case_id: str, now: datetime, terms: CaseTerms, above: Threshold, may: MayAuthorise) -> Case:
    """The case that a request asks for. Raises CaseNotOpenable, naming the option that is missing or wrong."""
    purpose = code_of(Purpose, request.purpose, "--purpose")
    basis = code_of(Basis, request.basis, "--basis")
    threshold = code_of(Threshold, request.threshold, "--threshold")
    reason = check_reason(request.reason)
    check_future(request.review_on, now, "--review-on")
    check_combination(purpose, basis, threshold)
    check_authoriser(request, purpose, threshold, above, may)
    informed = code_of(FamilyInformed, request.family_informed, "--family-informed") if request.family_informed else None
    justification = code_of(Justification, request.justification, "--justification") if request.justification else None
    judged_by = now + timedelta(hours=terms.emergency_review_hours) if request.is_emergency else None
    return Case(
        case_id=case_id,
        person_id=request.person_id,
        purpose=purpose,
        basis=basis,
        threshold=threshold,
        reason=reason,
        opened_by=request.opened_by,
        authorised_by=(request.authorised_by or "").strip() or None,
        family_informed=informed,
        opened_at=now,
        review_on=request.review_on or _first_review(now, judged_by, terms),
        justification=justification,
        told_on=now.date() if informed is FamilyInformed.TOLD else None,
        ask_again_on=_ask_again(request, informed, now, terms),
        is_emergency=request.is_emergency,
        emergency_review_by=judged_by,
    )


def stated_at_opening(case: Case) -> dict[str, str]:
    """What of a new case is kept with its first event, beside what the opening itself holds."""
    stated = {
        "justification": case.justification.value if case.justification else "",
        "told_on": case.told_on.isoformat() if case.told_on else "",
        "ask_again_on": case.ask_again_on.isoformat() if case.ask_again_on else "",
    }
    if case.emergency_review_by:
        stated |= {"is_emergency": "yes", "emergency_review_by": case.emergency_review_by.isoformat()}
    return stated


def _first_review(now: datetime, judged_by: datetime | None, terms: CaseTerms) -> date:
    """An emergency that nobody judges is past its review as soon as it should have been judged."""
    return judged_by.date() + timedelta(days=1) if judged_by else (now + timedelta(days=terms.review_after_days)).date()


def _ask_again(request: CaseRequest, informed: FamilyInformed | None, now: datetime, terms: CaseTerms) -> date | None:
    """When to ask again whether the family can be told. Raises CaseNotOpenable where there is nothing to ask again."""
    check_future(request.ask_again_on, now, "--ask-again-on")
    if informed in (None, FamilyInformed.TOLD):
        if request.ask_again_on:
            raise CaseNotOpenable("--ask-again-on goes with a reason in --family-informed why the family was not told")
        return None
    return request.ask_again_on or (now + timedelta(days=terms.ask_again_after_days)).date()
