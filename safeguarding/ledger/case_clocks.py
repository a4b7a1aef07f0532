"""The clocks that the ledger alone can read: the first decision on a case, the partnership's turnaround, a person's
request for their data, and the actions that were agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from safeguarding.clock_limits import Clock, clock_in_force
from safeguarding.clocks import Reading, read_clock, standing_of
from safeguarding.codes import CaseOutcome, Purpose
from safeguarding.due_times import END_OF_DAY
from safeguarding.ledger.action_record import ActionResult, ActionTaken, actions, decisions
from safeguarding.ledger.case_record import Case, CaseEvent
from safeguarding.settings import ClockTerms


def ledger_clocks(case: Case, events: Sequence[CaseEvent], terms: ClockTerms, now: datetime) -> tuple[Reading, ...]:
    """How they stand, from what happened to the case (`Cases.history`). Raises SettingsInvalid."""
    return (*_of_case(case, events, terms, now), *(_of_action(case, each, terms, now) for each in actions(events)))


def _of_case(case: Case, events: Sequence[CaseEvent], terms: ClockTerms, now: datetime) -> Iterator[Reading]:
    if case.purpose is Purpose.SUBJECT_ACCESS:
        answered = case.closed_at if case.outcome is CaseOutcome.ANSWERED else None
        yield read_clock(
            case.case_id, clock_in_force("subject_access", terms), case.opened_at, terms, now,
            started_by="request, as the case was opened for it", met_at=answered,
        )  # fmt: skip
        return
    first = min((made.decided_at for made in decisions(events)), default=case.closed_at)
    yield read_clock(case.case_id, clock_in_force("decision", terms), case.opened_at, terms, now, met_at=first)
    if turnaround := terms.turnaround.get(case.threshold):
        clock = Clock(
            "turnaround", f"Turnaround of a {turnaround.colour} contact", "the case was opened", turnaround.limit,
            turnaround.unit, "partnership.toml, clocks.turnaround",
        )  # fmt: skip
        yield read_clock(case.case_id, clock, case.opened_at, terms, now, met_at=first)


def _of_action(case: Case, action: ActionTaken, terms: ClockTerms, now: datetime) -> Reading:
    """An action is due by the end of the day that was agreed. One that is not done when it ends has met nothing, but
    nobody owes it any more."""
    due = datetime.combine(action.due_on, END_OF_DAY)
    met = None if action.is_open else action.ended_at
    return Reading(
        case_id=case.case_id,
        clock="action",
        label=f"Action {action.action_id}",
        started_by=f"agreed by {action.agreed_by}",
        started_at=action.agreed_at,
        limit=f"{action.due_on:%d %b %Y}",
        due_at=due,
        standing=standing_of(due, met, now, terms.due_soon_working_days, now),
        met_at=met,
        was_late=met is not None and met > due,
        source="as agreed",
        note=action.result.label if action.result in (ActionResult.NOT_DONE, ActionResult.PARTLY) else None,
    )
