"""What people judged of findings: shown rightly, not significant, of the wrong person, or known already.

A review quietens the finding it was made of, and nothing else: not the pattern, not the person, and no rule learns from
it. It is only ever added, and audited before it is kept. What the finding rested on is sealed beside the reason, so that
a finding which rests on anything more, or is asked attention for more strongly, or comes of another version of the rule,
is loud again. It is removed when its own term is past, which is on record too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from safeguarding.codes import Labelled
from safeguarding.crypto import Keys
from safeguarding.errors import AuditUnwritable, UsageError
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.database import wait_for_writers
from safeguarding.ledger.tables import FINDING_REVIEW, REVIEW_REMOVAL

REASON_CHARACTERS = 10
_STRENGTH = {"information": 1, "look": 2, "look today": 3}


class ReviewOutcome(Labelled):
    """What a person who looked into a finding made of it."""

    AGREE = "agree", "It shows what it says, and is being looked into"
    NOT_SIGNIFICANT = "not-significant", "It is so, and means nothing for this child"
    WRONG_MATCH = "wrong-match", "Records of two people were taken for one person's"
    ALREADY_KNOWN = "already-known", "It is known, and dealt with elsewhere"


@dataclass(frozen=True)
class ReviewedFinding:
    """One finding as it stood when it was looked at. facts: its events with their versions, 'event_id@version'."""

    person_id: str
    pattern: str
    version: str
    attention: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """One review as it was made."""

    number: int
    finding: ReviewedFinding
    outcome: ReviewOutcome
    reason: str
    reviewed_at: datetime
    who: str
    role: str
    look_again_on: date | None = None  # when somebody is to look at it again; None of one from before this was asked

    def quietens(self, finding: ReviewedFinding) -> bool:
        """Whether the finding, as it stands now, is still the one that was reviewed: of the same rule's version, resting
        on no event and no correction that was not there then, and asking for no more attention."""
        return (
            finding.version == self.finding.version
            and set(finding.facts) <= set(self.finding.facts)
            and _STRENGTH.get(finding.attention, 0) <= _STRENGTH.get(self.finding.attention, 0)
        )


class Reviews:
    """Keeps reviews and hands them out."""

    def __init__(self, engine: Engine, keys: Keys, audit: Audit) -> None:
        self._engine = engine
        self._seal = keys.seal("findings/review")
        self._audit = audit

    def review(
        self,
        finding: ReviewedFinding,
        outcome: ReviewOutcome,
        reason: str,
        *,
        who: str,
        role: str,
        now: datetime,
        look_again_on: date | None = None,
    ) -> Review:
        """Record that somebody judged a finding, then keep it.

        Raises UsageError where the reason is shorter than a reason can be, or the day of looking again has come already;
        AuditUnwritable: then nothing was kept.
        """
        if look_again_on is not None and look_again_on <= now.date():
            raise UsageError("--again-on", what="That day is not to come", fix="Name a later day, as 2026-11-30.")
        said = " ".join(reason.split())
        if len(said) < REASON_CHARACTERS:
            raise UsageError(
                "--reason",
                what=f"A reason of at least {REASON_CHARACTERS} characters is missing",
                fix="Say in a sentence what you looked at and found.",
            )
        asked = {"person": finding.person_id, "pattern": finding.pattern, "version": finding.version, "outcome": outcome.value}
        self._audit.record(Entry(who, role, "finding_reviewed", json.dumps({**asked, "reason": said})))
        again = look_again_on.isoformat() if look_again_on else None
        stated = {"reason": said, "attention": finding.attention, "facts": sorted(finding.facts), "look_again_on": again}
        kept = {
            "person_id": finding.person_id,
            "pattern": finding.pattern,
            "version": finding.version,
            "outcome": outcome.value,
            "reviewed_at": now,
            "who": who,
            "role": role,
            "stated": self._seal.close(json.dumps(stated)),
        }
        try:
            with self._engine.begin() as connection:
                wait_for_writers(connection)
                given = (FINDING_REVIEW.c.number, REVIEW_REMOVAL.c.number)  # no number is given twice
                number = 1 + max(connection.execute(select(func.max(column))).scalar() or 0 for column in given)
                connection.execute(insert(FINDING_REVIEW).values(number=number, **kept))
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None
        return Review(number, finding, outcome, said, now, who, role, look_again_on)

    def all(self) -> tuple[Review, ...]:
        """Every review, in order. Raises AuditUnwritable where the ledger cannot be read."""
        try:
            with self._engine.connect().execution_options(is_reading=True) as connection:
                rows = connection.execute(select(FINDING_REVIEW).order_by(FINDING_REVIEW.c.number)).all()
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None
        return tuple(self._review(row) for row in rows)

    def past_term(self, moment: datetime, held: Collection[str]) -> tuple[Review, ...]:
        """The reviews made before that moment, the end of their term. `held`: ids of persons under a legal hold."""
        return tuple(r for r in self.all() if r.reviewed_at < moment and r.finding.person_id not in held)

    def forget(self, reviews: Sequence[Review], who: str, role: str) -> None:
        """Remove these reviews, after recording that it is done. Raises AuditUnwritable."""
        if not reviews:
            return
        numbers = [review.number for review in reviews]
        self._audit.record(Entry(who, role, "reviews_removed", f"{len(numbers)} whose term is past"))
        removed_at = datetime.now(UTC).isoformat(timespec="microseconds")
        try:
            with self._engine.begin() as connection:
                wait_for_writers(connection)
                for number in numbers:
                    connection.execute(insert(REVIEW_REMOVAL).values(number=number, removed_at=removed_at))
                    connection.execute(delete(FINDING_REVIEW).where(FINDING_REVIEW.c.number == number))
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None

    def _review(self, row: Any) -> Review:
        stated = json.loads(self._seal.open(row.stated))
        finding = ReviewedFinding(row.person_id, row.pattern, row.version, stated["attention"], tuple(stated["facts"]))
        return Review(
            number=row.number,
            finding=finding,
            outcome=next(outcome for outcome in ReviewOutcome if outcome == row.outcome),
            reason=stated["reason"],
            reviewed_at=row.reviewed_at,
            who=row.who,
            role=row.role,
            look_again_on=date.fromisoformat(stated["look_again_on"]) if stated.get("look_again_on") else None,
        )


def reviews_of(reviews: Iterable[Review], person_id: str, pattern: str, current_ids: Mapping[str, str]) -> tuple[Review, ...]:
    """The reviews of one pattern on one person, the earliest first. current_ids: the ids that persons go by now, of those
    who were found to be one with another since."""
    return tuple(
        review
        for review in reviews
        if review.finding.pattern == pattern
        and current_ids.get(review.finding.person_id, review.finding.person_id) == person_id
    )
