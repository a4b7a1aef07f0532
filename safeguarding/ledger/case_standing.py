"""How a case stands today, and what people still owe it: said by every view of it, until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from safeguarding.codes import FamilyInformed, Labelled, Purpose, Threshold
from safeguarding.errors import CaseClosed
from safeguarding.ledger.case_record import Case
from safeguarding.settings import CaseTerms


class Standing(Labelled):
    """Where a case stands; the first that fits, in the order in which people have to act on it."""

    EMERGENCY = "emergency", "Opened in an emergency, not judged yet"
    LAPSED = "lapsed", "Not reviewed in time: shows nothing until it is"
    REVIEW_DUE = "review_due", "Review due"
    FAMILY = "family_to_be_told", "The family is to be told, or asked about again"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed: shows nothing"


def standing(case: Case, now: datetime, terms: CaseTerms) -> Standing:
    """Where the case stands at this moment."""
    today = now.date()
    if case.is_closed:
        return Standing.CLOSED
    if case.awaits_emergency_review:
        return Standing.EMERGENCY
    if today > case.review_on + timedelta(days=terms.review_grace_days):
        return Standing.LAPSED
    if today >= case.review_on:
        return Standing.REVIEW_DUE
    return Standing.FAMILY if _family_is_due(case, now) else Standing.OPEN


def check_viewable(case: Case, now: datetime, terms: CaseTerms) -> None:
    """Raises CaseClosed where the case is closed, or is further past its review date than the partnership's grace."""
    if case.is_closed:
        raise CaseClosed("closed")
    if now.date() > case.review_on + timedelta(days=terms.review_grace_days):
        raise CaseClosed(f"its review was due on {case.review_on:%d %b %Y}")


def prompts(case: Case, now: datetime, terms: CaseTerms) -> tuple[str, ...]:
    """What every view of the case says first, the most pressing at the top; nothing for a closed case."""
    return () if case.is_closed else tuple(_prompts(case, now, terms))


def _prompts(case: Case, now: datetime, terms: CaseTerms) -> Iterator[str]:
    if case.awaits_emergency_review and case.emergency_review_by:
        verb = "should have judged" if now > case.emergency_review_by else "has to judge"
        yield (
            f"EMERGENCY: opened without an authoriser. Another person {verb} it by {case.emergency_review_by:%d %b %Y %H:%M}: "
            "mash cases review-emergency."
        )
    if now.date() >= case.review_on:
        last = case.review_on + timedelta(days=terms.review_grace_days)
        yield f"Review was due on {case.review_on:%d %b %Y}; after {last:%d %b %Y} the case shows nothing: mash cases review."
    if case.purpose is Purpose.SUBJECT_ACCESS:
        return  # the person asked: there is no family to be told of it, and no agencies to be justified
    if case.family_informed is None:
        yield "Whether the family was told is not yet stated: tell it, or record the lawful reason why not: mash cases tell."
    elif _family_is_due(case, now):
        yield f"The family was not told ({case.family_informed.value}): ask again now whether it can be: mash cases tell."
    if case.threshold is not Threshold.LEVEL_4 and case.justification is None:
        yield (
            "Below the threshold of section 47 the family's agreement or another justification has to be recorded "
            "(R v Haringey 2013): mash cases review --justification."
        )


def _family_is_due(case: Case, now: datetime) -> bool:
    """Whether somebody has to tell the family, state why not, or ask again."""
    if case.purpose is Purpose.SUBJECT_ACCESS or case.family_informed is FamilyInformed.TOLD:
        return False
    return case.family_informed is None or case.ask_again_on is None or now.date() >= case.ask_again_on
