"""What people make of an opened case's chronology: which events matter for this child, and what they think of it.

What is significant for one child is not for another, so somebody who knows the case may promote an event that its agency
calls routine, or demote one that it does not, with a reason; a brother's chronology is not touched by it. Comments are
kept apart from the evidence. Each is one more event of the case: audited before it is kept, sealed, never changed. The
agency's own grading stays as it is, and no pattern reads any of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from safeguarding.codes import Labelled
from safeguarding.errors import CaseNotOpenable
from safeguarding.ledger.case_record import Case, CaseEvent
from safeguarding.ledger.case_rules import REASON_CHARACTERS, check_reason, code_of
from safeguarding.ledger.cases import Actor, Cases

WEIGHED, COMMENTED = "event_weighed", "commented"


class Weight(Labelled):
    """What an event means for the child of the case, as somebody who knows the case sees it."""

    SIGNIFICANT = "significant", "Significant for this child"
    MINOR = "minor", "Minor for this child"


@dataclass(frozen=True)
class Weighing:
    """An event that was promoted or demoted, by whom and why."""

    event_id: str
    weight: Weight
    reason: str
    weighed_at: datetime
    weighed_by: str


@dataclass(frozen=True)
class Comment:
    """What somebody thinks of an event, or of the whole."""

    event_id: str | None  # None: of the whole
    text: str
    said_at: datetime
    said_by: str


@dataclass(frozen=True)
class Analysis:
    """The last weighing of each event, and every comment in order."""

    weighings: Mapping[str, Weighing] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()


def analysis_of(events: Sequence[CaseEvent], before: datetime | None = None) -> Analysis:
    """The analysis among what happened to a case, as it stood before a moment where one is given."""
    told = [event for event in events if before is None or event.recorded_at < before]
    return Analysis(
        {event.stated["event_id"]: _weighing(event) for event in told if event.action == WEIGHED},
        tuple(
            Comment(event.stated["event_id"] or None, event.stated["text"], event.recorded_at, event.who)
            for event in told
            if event.action == COMMENTED
        ),
    )


def weigh(cases: Cases, case_id: str, by: Actor, *, event_id: str, weight: str, reason: str) -> Weighing:
    """Record that an event matters for this child, or does not. The caller has made sure that it is of the case's person
    and shown to whoever asks. Raises CaseUnknown, CaseClosed, CaseNotOpenable, AuditUnwritable."""

    def checked(_case: Case) -> dict[str, str]:
        chosen = code_of(Weight, weight, "--as")
        return {"event_id": event_id, "weight": chosen.value, "reason": check_reason(reason)}

    cases.do(WEIGHED, case_id, by, checked)
    return analysis_of(cases.history(case_id)).weighings[event_id]


def comment(cases: Cases, case_id: str, by: Actor, *, text: str, event_id: str | None = None) -> Comment:
    """Record what somebody thinks of an event, or of the whole. Raises as `weigh` does."""

    def checked(_case: Case) -> dict[str, str]:
        if len(text.strip()) < REASON_CHARACTERS:
            raise CaseNotOpenable(f"--text needs at least {REASON_CHARACTERS} characters")
        return {"event_id": event_id or "", "text": text.strip()}

    cases.do(COMMENTED, case_id, by, checked)
    return analysis_of(cases.history(case_id)).comments[-1]


def _weighing(event: CaseEvent) -> Weighing:
    stated = event.stated
    weight = code_of(Weight, stated["weight"], "weight")
    return Weighing(stated["event_id"], weight, stated["reason"], event.recorded_at, event.who)
