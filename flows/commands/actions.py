"""mash decide, act and outcome: what people decided about a case, agreed to do, and what came of it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from flows.commands.case_list import CaseId, Reason, actor
from flows.commands.cases import codes_of
from flows.commands.options import AsJson, AsRole, day
from flows.output import console, print_json
from flows.workplace import open_workplace
from safeguarding.codes import FamilyInformed, Threshold
from safeguarding.errors import Exit, UsageError
from safeguarding.ledger.action_record import ActionResult, ActionTaken, Decision, DecisionMade
from safeguarding.ledger.actions import agree as agree_on
from safeguarding.ledger.actions import decide as decide_on
from safeguarding.ledger.actions import end as end_action


def decide(
    case: CaseId,
    /,
    *,
    decision: Annotated[str, Parameter(help=codes_of(Decision))],
    threshold: Annotated[str, Parameter(help=codes_of(Threshold))],
    reason: Reason,
    told_family: Annotated[
        str | None, Parameter(help=f"{codes_of(FamilyInformed)} What the case says where not given.")
    ] = None,
    told_by: Annotated[str | None, Parameter(help="Who told the family; you, where not given.")] = None,
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Record what was decided, on what threshold and why, and what of it the family was told. Nothing is ever changed."""
    place = open_workplace(as_role)
    made = decide_on(
        place.cases, case, actor(place), decision=decision, threshold=threshold, reason=reason,
        family_informed=told_family, told_by=told_by,
    )  # fmt: skip
    if json:
        print_json(made)
    else:
        console().print(decision_line(made))
    return Exit.OK


def act(
    case: CaseId,
    /,
    *,
    what: Annotated[str, Parameter(help="What is to be done. Kept sealed.")],
    owner: Annotated[str, Parameter(help="Who does it. Kept sealed.")],
    due: Annotated[str, Parameter(help="By when, as 2026-11-30.")],
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Record an action that was agreed: what, who, by when. `mash clocks` says when it is due."""
    place = open_workplace(as_role)
    due_on = day(due, "--due")
    if due_on is None:
        raise UsageError("--due", what="The date is missing", fix="Write it as 2026-11-30.")
    agreed = agree_on(place.cases, case, actor(place), what=what, owner=owner, due_on=due_on)
    return _print(agreed, json)


def outcome(
    case: CaseId,
    action: Annotated[str, Parameter(name="ACTION", help="An action's id, as `mash act` printed it: A1.")],
    /,
    *,
    result: Annotated[str, Parameter(help=codes_of(ActionResult))],
    what_happened: Annotated[str, Parameter(help="What came of it, in a sentence. Kept sealed.")],
    as_role: AsRole = None,
    json: AsJson = False,
) -> int:
    """Record what came of an action."""
    place = open_workplace(as_role)
    ended = end_action(place.cases, case, action, actor(place), result=result, what_happened=what_happened)
    return _print(ended, json)


def decision_line(made: DecisionMade) -> str:
    """One decision in a line."""
    told = f"{made.family_informed.label}{f' (by {made.told_by})' if made.told_by else ''}"
    return (
        f"{made.decided_at:%d %b %Y %H:%M}  {made.decision.label}; {made.threshold.label}; by {made.decided_by}: {made.reason} "
        f"[{told}]"
    )


def action_line(action: ActionTaken) -> str:
    """One action in a line, with what came of it."""
    came = f"{action.result.label}, {action.what_happened}" if action.result else "no outcome yet"
    ended = f" ({action.ended_at:%d %b %Y}, {action.ended_by})" if action.ended_at else ""
    return f"{action.action_id}  {action.what}; {action.owner}, by {action.due_on:%d %b %Y}: {came}{ended}"


def _print(action: ActionTaken, as_json: bool) -> int:
    if as_json:
        print_json(action)
    else:
        console().print(action_line(action))
    return Exit.OK
