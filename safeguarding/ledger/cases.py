"""Opened cases (promise 3): names appear only for a recorded purpose, basis, threshold, reason and authoriser.

Whatever is done to a case, and every refusal, leaves an audit record before it takes effect.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from safeguarding.codes import CaseOutcome, EmergencyFinding, FamilyInformed, Justification, Purpose, Threshold
from safeguarding.crypto import Keys
from safeguarding.errors import CaseClosed, CaseNotOpenable
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.case_opening import case_of, stated_at_opening
from safeguarding.ledger.case_record import Case, CaseEvent, CaseRequest, as_it_stands
from safeguarding.ledger.case_rules import MayAuthorise, check_future, check_reason, code_of, is_same_person
from safeguarding.ledger.case_standing import Standing, check_viewable, prompts, standing
from safeguarding.ledger.case_store import CaseStore
from safeguarding.settings import CaseTerms

__all__ = ["Actor", "Case", "CaseEvent", "CaseRequest", "Cases"]


Checked = Callable[[Case], dict[str, str]]
_IN_ERROR = CaseOutcome.OPENED_IN_ERROR.value


@dataclass(frozen=True)
class Actor:
    """Who does something to a case, in which role, and when (UK wall-clock time)."""

    who: str
    role: str
    now: datetime


class Cases:
    """Opens cases, finds them again, and keeps what becomes of them."""

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        audit: Audit,
        *,
        authorise_above: str,
        terms: CaseTerms | None = None,
        may_authorise: MayAuthorise | None = None,
    ) -> None:
        self._store = CaseStore(engine, keys)
        self._ids = keys.pseudonymiser("case")
        self._audit = audit
        self._authorise_above = Threshold[authorise_above.upper()]
        self._may_authorise = may_authorise or (lambda _account, _threshold: True)
        self.terms = terms or CaseTerms()

    def open(self, request: CaseRequest, now: datetime) -> Case:
        """Record the case, then hand it out.

        Raises CaseNotOpenable, naming what is missing or wrong, after recording the refusal; AuditUnwritable.
        """
        try:
            # The same words twice in a second are one case.
            case_id = self._ids.short("C", repr(request), now.isoformat())
            case = case_of(request, case_id, now, self.terms, self._authorise_above, self._may_authorise)
        except CaseNotOpenable as refusal:
            self.refuse(request, refusal.where)
            raise
        action = "case_opened_in_emergency" if case.is_emergency else "case_opened"
        self._audit.record(self._entry(request, action, case_id=case.case_id))
        self._store.add(case, CaseEvent("opened", now, request.opened_by, stated_at_opening(case)))
        return case

    def refuse(self, request: CaseRequest, why: str) -> None:
        """Record that a case was asked for and not opened. Raises AuditUnwritable."""
        self._audit.record(self._entry(request, "case_refused", refused_for=why))

    def get(self, case_id: str) -> Case:
        """The case as it stands, also where it may not be looked at. Raises CaseUnknown."""
        return self._store.read(case_id)[0]

    def to_view(self, case_id: str, now: datetime) -> Case:
        """The case, where its person may be looked at now. Raises CaseUnknown, CaseClosed: the caller records the refusal."""
        case = self.get(case_id)
        check_viewable(case, now, self.terms)
        return case

    def all(self) -> tuple[Case, ...]:
        """Every case, closed ones too, in the order in which they were opened."""
        return self._store.all()

    def history(self, case_id: str) -> tuple[CaseEvent, ...]:
        """What happened to the case, in order."""
        return self._store.events(case_id)

    def standing(self, case: Case, now: datetime) -> Standing:
        """Where the case stands at this moment."""
        return standing(case, now, self.terms)

    def prompts(self, case: Case, now: datetime) -> tuple[str, ...]:
        """What every view of the case says first: what people still owe it."""
        return prompts(case, now, self.terms)

    def review(
        self, case_id: str, by: Actor, *, reason: str, review_on: date | None = None, justification: str | None = None
    ) -> Case:
        """Look at the case again and keep it open. Raises CaseUnknown, CaseClosed, CaseNotOpenable, AuditUnwritable."""

        def checked(case: Case) -> dict[str, str]:
            if case.awaits_emergency_review:
                raise CaseNotOpenable("an emergency is judged first, by another person: mash cases review-emergency")
            check_future(review_on, by.now, "--review-on")
            stated = {"reason": check_reason(reason), "review_on": (review_on or self._next_review(by.now)).isoformat()}
            if justification:
                stated["justification"] = code_of(Justification, justification, "--justification").value
            return stated

        return self.do("reviewed", case_id, by, checked)

    def tell(
        self, case_id: str, by: Actor, *, family_informed: str, on: date | None = None, ask_again_on: date | None = None
    ) -> Case:
        """Record that the family was told, or the lawful reason why it still was not and when to ask again.

        Raises CaseUnknown, CaseClosed, CaseNotOpenable, AuditUnwritable.
        """

        def checked(case: Case) -> dict[str, str]:
            informed = code_of(FamilyInformed, family_informed, "--family-informed")
            day = on or by.now.date()
            if day > by.now.date():
                raise CaseNotOpenable("--on lies in the future")
            if informed is FamilyInformed.TOLD:
                return {"family_informed": informed.value, "told_on": day.isoformat(), "ask_again_on": ""}
            check_future(ask_again_on, by.now, "--ask-again-on")
            again = ask_again_on or self.next_asking(by.now)
            return {"family_informed": informed.value, "told_on": "", "ask_again_on": again.isoformat()}

        return self.do("told", case_id, by, checked)

    def close(self, case_id: str, by: Actor, *, outcome: str, reason: str) -> Case:
        """Close the case for good: from here on it shows nothing. Raises as `review` does."""

        def checked(case: Case) -> dict[str, str]:
            if case.awaits_emergency_review:
                raise CaseNotOpenable("an emergency is judged first, by another person: mash cases review-emergency")
            return {"outcome": code_of(CaseOutcome, outcome, "--outcome").value, "reason": check_reason(reason)}

        return self.do("closed", case_id, by, checked)

    def review_emergency(self, case_id: str, by: Actor, *, finding: EmergencyFinding, reason: str) -> Case:
        """Judge, as another person than its opener and one who may authorise it, whether the emergency justified
        opening the case without an authoriser. One that was not justified is closed at once. Raises as `review` does."""

        def checked(case: Case) -> dict[str, str]:
            if not case.awaits_emergency_review:
                raise CaseNotOpenable("the case awaits no judgement of an emergency")
            if is_same_person(by.who, case.opened_by):
                raise CaseNotOpenable("an emergency is judged by another person than the one who opened it")
            if not self._may_authorise(by.who, case.threshold):
                raise CaseNotOpenable("an emergency is judged by somebody who may authorise its threshold")
            is_justified = finding is EmergencyFinding.JUSTIFIED
            ends = {"review_on": self._next_review(by.now).isoformat()} if is_justified else {"outcome": _IN_ERROR}
            return {"emergency_finding": finding.value, "reason": check_reason(reason), **ends}

        return self.do("emergency_reviewed", case_id, by, checked)

    def hold(self, case_id: str, by: Actor, *, reason: str, release: bool = False) -> Case:
        """Place a legal hold on the case's person, or lift it; on a closed case too. Raises CaseUnknown,
        CaseNotOpenable, AuditUnwritable."""

        def checked(case: Case) -> dict[str, str]:
            if case.is_held is not release:
                raise CaseNotOpenable("the case is under no hold" if release else "the case is under a hold already")
            return {"reason": check_reason(reason)}

        return self.do("released" if release else "held", case_id, by, checked, is_closed_too=True)

    def carry(self, case_id: str, by: Actor, person_id: str) -> Case:
        """Record that the person of the case goes by another id, since the record that the first was made of is
        removed. Raises CaseUnknown, AuditUnwritable."""
        return self.do("person_carried", case_id, by, lambda _case: {"person_id": person_id}, is_closed_too=True)

    def past_term(self, now: datetime) -> tuple[Case, ...]:
        """Closed cases whose own record has been kept for its term. One under a legal hold is not among them."""
        oldest = now - timedelta(days=365.25 * self.terms.kept_years)
        return tuple(case for case in self.all() if case.closed_at and not case.is_held and case.closed_at < oldest)

    def forget(self, cases: Sequence[Case], by: Actor) -> None:
        """Remove the records of these cases, after recording that it is done. Raises AuditUnwritable."""
        for case in cases:
            self._audit.record(Entry(by.who, by.role, "case_record_removed", "its term is past", case_id=case.case_id))
        self._store.forget(case.case_id for case in cases)

    def do(self, action: str, case_id: str, by: Actor, checked: Checked, *, is_closed_too: bool = False) -> Case:
        """Check, record, append: the same way for everything that happens to a case. A refusal is recorded as well."""
        case, newest = self._store.read(case_id)
        try:
            if case.is_closed and not is_closed_too:
                raise CaseClosed("closed", fix="A closed case stays closed; open another with `mash open`.")
            stated = checked(case)
        except CaseNotOpenable as refusal:
            self._record(f"case_{action}_refused", case, by, {"refused_for": refusal.where})
            raise _unchanged(refusal) from None
        except CaseClosed:
            self._record(f"case_{action}_refused", case, by, {"refused_for": "closed"})
            raise
        self._record(f"case_{action}", case, by, stated)
        event = CaseEvent(action, by.now, by.who, stated)
        self._store.append(case_id, newest + 1, event)
        return as_it_stands(case, (event,))

    def _record(self, action: str, case: Case, by: Actor, stated: Mapping[str, str]) -> None:
        asked = json.dumps(stated, sort_keys=True)
        self._audit.record(Entry(by.who, by.role, action, asked, case_id=case.case_id, purpose=case.purpose.value))

    def _next_review(self, now: datetime) -> date:
        return (now + timedelta(days=self.terms.review_after_days)).date()

    def next_asking(self, now: datetime) -> date:
        """When to ask again whether a family that was not told can be."""
        return (now + timedelta(days=self.terms.ask_again_after_days)).date()

    def _entry(self, request: CaseRequest, action: str, *, case_id: str | None = None, refused_for: str = "") -> Entry:
        stated = {key: str(value) for key, value in vars(request).items() if value not in (None, False) and key != "role"}
        if refused_for:
            stated["refused_for"] = refused_for
        return Entry(
            who=request.opened_by,
            role=request.role,
            action=action,
            asked=json.dumps(stated, sort_keys=True),
            case_id=case_id,
            purpose=request.purpose if request.purpose in list(Purpose) else None,
        )


def _unchanged(refusal: CaseNotOpenable) -> CaseNotOpenable:
    """The refusal of a change, in words that fit: nothing was being opened."""
    what, fix = (
        "The case cannot be changed as asked",
        "Give the missing or corrected value; `mash cases --help` lists what can be done.",
    )
    return CaseNotOpenable(refusal.where, what=what, fix=fix)
