"""Decisions, actions and outcomes as they are read back from what happened to a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from safeguarding.codes import FamilyInformed, Labelled, Threshold
from safeguarding.ledger.case_record import CaseEvent
from safeguarding.ledger.case_rules import code_of

DECIDED, AGREED, ENDED = "decided", "action_agreed", "action_ended"


class Decision(Labelled):
    """What a decision maker decides to happen next."""

    NO_FURTHER_ACTION = "no_further_action", "No further action"
    MORE_INFORMATION = "more_information", "More information is to be asked for"
    EARLY_HELP = "early_help", "Early help"
    ALLOCATED_WORKER = "allocated_worker", "Passed to the worker who has the case already"
    ASSESSMENT = "assessment", "Child and family assessment, Children Act 1989 s.17"
    STRATEGY_DISCUSSION = "strategy_discussion", "Strategy discussion"
    SECTION_47 = "section_47", "Section 47 enquiry"
    IMMEDIATE_PROTECTION = "immediate_protection", "Immediate protection"


class ActionResult(Labelled):
    """What came of an action."""

    DONE = "done", "Done"
    PARTLY = "partly", "Done in part: it stays open"
    NOT_DONE = "not_done", "Not done"
    NOT_NEEDED = "not_needed", "No longer needed"


@dataclass(frozen=True)
class DecisionMade:
    """One decision, on what threshold, why, and what of it the family was told."""

    decision: Decision
    threshold: Threshold
    reason: str
    family_informed: FamilyInformed
    told_by: str | None  # who told the family
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True)
class ActionTaken:
    """What somebody undertook to do by a day, and what came of it."""

    action_id: str  # A1, A2, ... within the case
    what: str
    owner: str
    due_on: date
    agreed_at: datetime
    agreed_by: str
    result: ActionResult | None  # None: nothing was said of it yet
    what_happened: str | None
    ended_at: datetime | None  # when the last result was recorded
    ended_by: str | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.result in (None, ActionResult.PARTLY)


def decisions(events: Sequence[CaseEvent]) -> tuple[DecisionMade, ...]:
    """The decisions among what happened to a case, in order."""
    return tuple(
        DecisionMade(
            decision=code_of(Decision, event.stated["decision"], "decision"),
            threshold=code_of(Threshold, event.stated["level"], "level"),
            reason=event.stated["reason"],
            family_informed=code_of(FamilyInformed, event.stated["family_informed"], "family_informed"),
            told_by=event.stated["told_by"] or None,
            decided_at=event.recorded_at,
            decided_by=event.who,
        )
        for event in events
        if event.action == DECIDED
    )


def actions(events: Sequence[CaseEvent]) -> tuple[ActionTaken, ...]:
    """The actions among what happened to a case, in the order in which they were agreed, each with its last result."""
    ended = {event.stated["action_id"]: event for event in events if event.action == ENDED}
    return tuple(
        _action(f"A{number}", event, ended.get(f"A{number}"))
        for number, event in enumerate((event for event in events if event.action == AGREED), 1)
    )


def _action(action_id: str, agreed: CaseEvent, ended: CaseEvent | None) -> ActionTaken:
    return ActionTaken(
        action_id=action_id,
        what=agreed.stated["what"],
        owner=agreed.stated["owner"],
        due_on=date.fromisoformat(agreed.stated["due_on"]),
        agreed_at=agreed.recorded_at,
        agreed_by=agreed.who,
        result=code_of(ActionResult, ended.stated["result"], "result") if ended else None,
        what_happened=ended.stated["what_happened"] if ended else None,
        ended_at=ended.recorded_at if ended else None,
        ended_by=ended.who if ended else None,
    )
