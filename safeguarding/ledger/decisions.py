"""What people decided about who is who (promise 9): two records are one person, are not, or one record leaves its person.

A decision is only ever added, and audited before it is kept. It names records by keyed digests of their ids, so that the
ledger holds nobody's number and every later night, under whatever model, still finds the records it speaks of. What was
decided is undone by a later decision alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from safeguarding.crypto import Keys
from safeguarding.errors import AuditUnwritable, UsageError
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.database import wait_for_writers
from safeguarding.ledger.tables import LINK_DECISION

REASON_CHARACTERS = 10


class DecisionKind(StrEnum):
    """What was decided. The value is how the audit chain calls it."""

    CONFIRM = "link_confirmed"  # the records are one person's
    REJECT = "link_rejected"  # they are two people's
    SPLIT = "record_split"  # the record is not the person's whom the others describe


@dataclass(frozen=True)
class Recall:
    """What was shown on the strength of a link that a person has since rejected.

    since_on  the earliest day on which the records could have been linked
    cases     that were opened on the person; patterns: that were found on the person when it was decided
    viewers   the accounts that looked at the person since, who are to be told
    """

    person_id: str
    since_on: date
    cases: tuple[str, ...]
    patterns: tuple[str, ...]
    viewers: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """What somebody wants to be decided: of which record, and which others it belongs with or apart from."""

    kind: DecisionKind
    record_id: str
    other_record_ids: tuple[str, ...]
    reason: str
    person_ids: tuple[str, ...]  # who they were held to be
    pairs: tuple[str, ...]  # the codes by which people name the pairs of these records
    recall: Recall | None = None  # None where nothing was shown on the strength of the link


@dataclass(frozen=True)
class LinkDecision:
    """A decision as it was made. `record` and `others` are keyed digests of record ids."""

    number: int
    kind: DecisionKind
    record: str
    others: tuple[str, ...]
    decided_at: datetime
    who: str
    role: str
    reason: str
    person_ids: tuple[str, ...]
    pairs: tuple[str, ...]
    recall: Recall | None


class Decisions:
    """Keeps decisions about links and hands them out, the earliest first."""

    def __init__(self, engine: Engine, keys: Keys, audit: Audit) -> None:
        self._engine = engine
        self._seal = keys.seal("links/decision")
        self._records = keys.pseudonymiser("links/record")
        self._audit = audit

    def digest(self, record_id: str) -> str:
        """By what a decision names a record: 32 hexadecimal digits that nobody without the key can lead back."""
        return self._records.digest(record_id)

    def decide(self, judgement: Judgement, who: str, role: str, now: datetime) -> LinkDecision:
        """Record that somebody decides, then keep it. It takes effect when the picture is built next.

        Raises UsageError where the reason is shorter than a reason can be; AuditUnwritable: then nothing was decided.
        """
        reason = " ".join(judgement.reason.split())
        if len(reason) < REASON_CHARACTERS:
            raise UsageError(
                "--reason",
                what=f"A reason of at least {REASON_CHARACTERS} characters is missing",
                fix="Say in a sentence what shows that it is one person, or that it is not.",
            )
        recall = judgement.recall
        asked = {"persons": judgement.person_ids, "records": 1 + len(judgement.other_record_ids), "reason": reason}
        self._audit.record(Entry(who, role, judgement.kind.value, json.dumps(asked)))
        stated = {
            "reason": reason,
            "person_ids": judgement.person_ids,
            "pairs": judgement.pairs,
            "recall": asdict(recall) if recall else None,
        }
        kept = {
            "kind": judgement.kind.value,
            "record_digest": self.digest(judgement.record_id),
            "other_digests": json.dumps(sorted({self.digest(record) for record in judgement.other_record_ids})),
            "decided_at": now,
            "who": who,
            "role": role,
            "stated": self._seal.close(json.dumps(stated, default=str)),
        }
        try:
            with self._engine.begin() as connection:
                wait_for_writers(connection)
                number = 1 + (connection.execute(select(func.max(LINK_DECISION.c.number))).scalar() or 0)
                connection.execute(insert(LINK_DECISION).values(number=number, **kept))
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None
        return next(decision for decision in self.all() if decision.number == number)

    def all(self) -> tuple[LinkDecision, ...]:
        """Every decision that was ever made, in order. Raises AuditUnwritable where the ledger cannot be read."""
        try:
            with self._engine.connect().execution_options(is_reading=True) as connection:
                rows = connection.execute(select(LINK_DECISION).order_by(LINK_DECISION.c.number)).all()
        except SQLAlchemyError as error:
            raise AuditUnwritable(type(error).__name__) from None
        return tuple(self._decision(row) for row in rows)

    def _decision(self, row: Any) -> LinkDecision:
        stated = json.loads(self._seal.open(row.stated))
        return LinkDecision(
            number=row.number,
            kind=DecisionKind(row.kind),
            record=row.record_digest,
            others=tuple(json.loads(row.other_digests)),
            decided_at=row.decided_at,
            who=row.who,
            role=row.role,
            reason=stated["reason"],
            person_ids=tuple(stated["person_ids"]),
            pairs=tuple(stated["pairs"]),
            recall=_recall(stated["recall"]),
        )


def recalls(decisions: Sequence[LinkDecision], person_ids: Sequence[str] | None = None) -> tuple[LinkDecision, ...]:
    """The decisions that took back something that had been shown, of anybody or of these persons, the newest first."""
    wanted = [d for d in decisions if d.recall and (person_ids is None or d.recall.person_id in person_ids)]
    return tuple(reversed(wanted))


def _recall(stated: dict[str, Any] | None) -> Recall | None:
    if stated is None:
        return None
    lists = {name: tuple(stated[name]) for name in ("cases", "patterns", "viewers")}
    return Recall(person_id=stated["person_id"], since_on=date.fromisoformat(stated["since_on"]), **lists)
