"""Opened cases (promise 3): names appear only for a recorded purpose, basis, threshold, reason and authoriser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from safeguarding.codes import Basis, FamilyInformed, Labelled, Purpose, Threshold
from safeguarding.crypto import Keys
from safeguarding.errors import AuditUnwritable, CaseNotOpenable, CaseUnknown
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.database import OPENED_CASE

_C = TypeVar("_C", bound=Labelled)

REASON_CHARACTERS = 10
REVIEW_AFTER = timedelta(days=28)


@dataclass(frozen=True)
class CaseRequest:
    """What the opener states, as typed: codes are checked when the case is opened."""

    person_id: str
    purpose: str
    basis: str
    threshold: str
    reason: str
    opened_by: str
    role: str
    authorised_by: str | None = None
    family_informed: str | None = None
    review_on: date | None = None


@dataclass(frozen=True)
class Case:
    """A case that was opened; its id is what a chronology is asked for with."""

    case_id: str
    person_id: str
    purpose: Purpose
    basis: Basis
    threshold: Threshold
    reason: str
    opened_by: str
    authorised_by: str | None
    family_informed: FamilyInformed | None
    opened_at: datetime
    review_on: date


class Cases:
    """Opens cases and finds them again. Opening and refusing to open both leave an audit record."""

    def __init__(self, engine: Engine, keys: Keys, audit: Audit, *, authorise_above: str) -> None:
        self._engine = engine
        self._seal = keys.seal("cases/reason")
        self._ids = keys.pseudonymiser("case")
        self._audit = audit
        self._authorise_above = Threshold[authorise_above.upper()]

    def open(self, request: CaseRequest, now: datetime) -> Case:
        """Record the case, then hand it out.

        Raises CaseNotOpenable, naming what is missing or wrong, after recording the refusal; AuditUnwritable.
        """
        try:
            case = self._checked(request, now)
        except CaseNotOpenable as refusal:
            self.refuse(request, refusal.where)
            raise
        self._audit.record(self._entry(request, "case_opened", case_id=case.case_id))
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(OPENED_CASE).values({**vars(case), "reason": self._seal.close(case.reason)}))
        except IntegrityError:
            raise CaseNotOpenable("the same case was opened a moment ago", fix="Use the id printed then.") from None
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None
        return case

    def refuse(self, request: CaseRequest, why: str) -> None:
        """Record that a case was asked for and not opened. Raises AuditUnwritable."""
        self._audit.record(self._entry(request, "case_refused", refused_for=why))

    def get(self, case_id: str) -> Case:
        """Raises CaseUnknown."""
        with self._engine.connect().execution_options(is_reading=True) as connection:
            row = connection.execute(select(OPENED_CASE).where(OPENED_CASE.c.case_id == case_id)).first()
        if row is None:
            raise CaseUnknown
        return Case(
            case_id=row.case_id,
            person_id=row.person_id,
            purpose=_code(Purpose, row.purpose, "purpose"),
            basis=_code(Basis, row.basis, "basis"),
            threshold=_code(Threshold, row.threshold, "threshold"),
            reason=self._seal.open(row.reason),
            opened_by=row.opened_by,
            authorised_by=row.authorised_by,
            family_informed=_code(FamilyInformed, row.family_informed, "family_informed") if row.family_informed else None,
            opened_at=row.opened_at,
            review_on=row.review_on,
        )

    def _checked(self, request: CaseRequest, now: datetime) -> Case:
        purpose = _code(Purpose, request.purpose, "--purpose")
        threshold = _code(Threshold, request.threshold, "--threshold")
        levels = list(Threshold)
        review_on = request.review_on or (now + REVIEW_AFTER).date()
        if len(request.reason.strip()) < REASON_CHARACTERS:
            raise CaseNotOpenable(f"--reason needs at least {REASON_CHARACTERS} characters")
        if review_on <= now.date():
            raise CaseNotOpenable("--review-on lies not in the future")
        authoriser = (request.authorised_by or "").strip()
        if levels.index(threshold) > levels.index(self._authorise_above):
            if not authoriser:
                raise CaseNotOpenable(f"--authorised-by is needed above {self._authorise_above}")
            if _same_person(authoriser, request.opened_by):
                raise CaseNotOpenable("--authorised-by must be another person than the opener")
        return Case(
            case_id=self._ids.short("C", repr(request), now.isoformat()),  # the same words twice in a second are one case
            person_id=request.person_id,
            purpose=purpose,
            basis=_code(Basis, request.basis, "--basis"),
            threshold=threshold,
            reason=request.reason.strip(),
            opened_by=request.opened_by,
            authorised_by=authoriser or None,
            family_informed=(
                _code(FamilyInformed, request.family_informed, "--family-informed") if request.family_informed else None
            ),
            opened_at=now,
            review_on=review_on,
        )

    def _entry(self, request: CaseRequest, action: str, *, case_id: str | None = None, refused_for: str = "") -> Entry:
        stated = {key: str(value) for key, value in vars(request).items() if value is not None and key != "role"}
        if refused_for:
            stated["refused_for"] = refused_for
        is_known = request.purpose in list(Purpose)
        return Entry(
            who=request.opened_by,
            role=request.role,
            action=action,
            asked=json.dumps(stated, sort_keys=True),
            case_id=case_id,
            purpose=request.purpose if is_known else None,
        )


def _code(codes: type[_C], text: str, option: str) -> _C:
    """The code that was typed, whatever its case and whether with dashes or underscores."""
    wanted = text.strip().replace("-", "_").casefold()
    for code in codes:
        if code.casefold() == wanted:
            return code
    raise CaseNotOpenable(f"{option} is one of: {', '.join(codes)}")


def _same_person(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
