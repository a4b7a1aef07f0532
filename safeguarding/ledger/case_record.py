"""What a case is: what its opener stated, and what the events since then made of it.

A case is never changed in place. Each thing that happens to it is one more event; the case as it stands is what its
events say together, and as it stood on a day is what the events up to then say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from safeguarding.codes import Basis, CaseOutcome, EmergencyFinding, FamilyInformed, Justification, Purpose, Threshold


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
    ask_again_on: date | None = None
    justification: str | None = None
    is_emergency: bool = False


@dataclass(frozen=True)
class CaseEvent:
    """One thing that happened to a case. `stated` holds codes, ISO dates and the reason; it is sealed in the ledger."""

    action: str  # opened, reviewed, told, emergency_reviewed, closed, held, released or person_carried
    recorded_at: datetime  # UK wall-clock time
    who: str
    stated: dict[str, str]


@dataclass(frozen=True)
class Case:
    """A case as it stands; its id is what a chronology is asked for with."""

    case_id: str
    person_id: str
    purpose: Purpose
    basis: Basis
    threshold: Threshold
    reason: str
    opened_by: str
    authorised_by: str | None
    family_informed: FamilyInformed | None  # None: not yet stated
    opened_at: datetime
    review_on: date
    justification: Justification | None = None
    told_on: date | None = None
    ask_again_on: date | None = None  # where the family was not told: when to ask again whether it can be
    is_emergency: bool = False
    emergency_review_by: datetime | None = None  # by when another person has to have judged the emergency
    emergency_finding: EmergencyFinding | None = None
    emergency_reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    closed_at: datetime | None = None
    outcome: CaseOutcome | None = None
    is_held: bool = False  # a legal hold: nothing of its person is removed when its time is past

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def awaits_emergency_review(self) -> bool:
        """It was broken open without an authoriser, and nobody else has judged that yet."""
        return self.is_emergency and self.emergency_finding is None and not self.is_closed


def as_it_stands(opened: Case, events: Iterable[CaseEvent]) -> Case:
    """The case after its events, in their order."""
    case = opened
    for event in events:
        case = replace(case, **_changes(event))
    return case


def _changes(event: CaseEvent) -> dict[str, Any]:
    """What an event changes. Whatever it does not state stays."""
    stated = event.stated
    found = {name: read(stated[name]) if stated[name] else None for name, read in _READ.items() if name in stated}
    by_whom: dict[str, dict[str, Any]] = {
        "reviewed": {"reviewed_at": event.recorded_at, "reviewed_by": event.who},
        "emergency_reviewed": {"emergency_reviewed_by": event.who},
        "held": {"is_held": True},
        "released": {"is_held": False},
    }
    is_ended = {"closed_at": event.recorded_at} if "outcome" in stated else {}
    return {**found, **is_ended, **by_whom.get(event.action, {})}


_READ: dict[str, Any] = {
    "person_id": str,
    "family_informed": FamilyInformed,
    "justification": Justification,
    "emergency_finding": EmergencyFinding,
    "outcome": CaseOutcome,
    "review_on": date.fromisoformat,
    "told_on": date.fromisoformat,
    "ask_again_on": date.fromisoformat,
    "emergency_review_by": datetime.fromisoformat,
    "is_emergency": lambda text: text == "yes",
}
