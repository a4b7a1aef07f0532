"""What was decided about a case, what was agreed to be done, and what came of it (protocol 1.3).

Each is one more event of the case: audited before it is kept, sealed, never changed, kept as long as the case. What is
decided by people stays apart from what the hub found: nothing here is computed, and nothing here feeds a pattern.
"""

from __future__ import annotations

from datetime import date

from safeguarding.codes import FamilyInformed, Threshold
from safeguarding.errors import CaseNotOpenable
from safeguarding.ledger.action_record import (
    AGREED,
    DECIDED,
    ENDED,
    ActionResult,
    ActionTaken,
    Decision,
    DecisionMade,
    actions,
    decisions,
)
from safeguarding.ledger.case_record import Case
from safeguarding.ledger.case_rules import REASON_CHARACTERS, check_reason, code_of
from safeguarding.ledger.cases import Actor, Cases

_OWNER_CHARACTERS = 2

# Children Act 1989 s.17(10) and s.47(1)(b): the level that has to be met.
_AT_LEAST = {
    Decision.ASSESSMENT: Threshold.LEVEL_3,
    Decision.STRATEGY_DISCUSSION: Threshold.LEVEL_4,
    Decision.SECTION_47: Threshold.LEVEL_4,
    Decision.IMMEDIATE_PROTECTION: Threshold.LEVEL_4,
}


def decide(
    cases: Cases,
    case_id: str,
    by: Actor,
    *,
    decision: str,
    threshold: str,
    reason: str,
    family_informed: str | None = None,
    told_by: str | None = None,
) -> DecisionMade:
    """Record a decision; whether the family was told has to be stated with it, unless the case says so already.

    Raises CaseUnknown, CaseClosed, CaseNotOpenable, AuditUnwritable.
    """

    def checked(case: Case) -> dict[str, str]:
        chosen, level = code_of(Decision, decision, "--decision"), code_of(Threshold, threshold, "--threshold")
        levels, least = list(Threshold), _AT_LEAST.get(chosen, Threshold.NONE)
        if levels.index(level) < levels.index(least):
            raise CaseNotOpenable(f"--threshold: {chosen.value} needs {least.value} (Children Act 1989 s.17(10), s.47(1)(b))")
        stated = {"decision": chosen.value, "level": level.value, "reason": check_reason(reason)}
        informed = code_of(FamilyInformed, family_informed, "--told-family") if family_informed else case.family_informed
        if informed is None:
            raise CaseNotOpenable("--told-family is needed: TOLD, or the lawful reason why not")
        if told_by and informed is not FamilyInformed.TOLD:
            raise CaseNotOpenable("--told-by goes with --told-family TOLD")
        if family_informed:
            is_told = informed is FamilyInformed.TOLD
            again = "" if is_told else cases.next_asking(by.now).isoformat()
            stated |= {"told_on": by.now.date().isoformat() if is_told else "", "ask_again_on": again}
        teller = (told_by or "").strip() or (by.who if family_informed and informed is FamilyInformed.TOLD else "")
        return stated | {"family_informed": informed.value, "told_by": teller}

    cases.do(DECIDED, case_id, by, checked)
    return decisions(cases.history(case_id))[-1]


def agree(cases: Cases, case_id: str, by: Actor, *, what: str, owner: str, due_on: date) -> ActionTaken:
    """Record who undertook to do what by when. Raises as `decide` does."""

    def checked(_case: Case) -> dict[str, str]:
        if len(what.strip()) < REASON_CHARACTERS:
            raise CaseNotOpenable(f"--what needs at least {REASON_CHARACTERS} characters")
        if len(owner.strip()) < _OWNER_CHARACTERS:
            raise CaseNotOpenable("--owner names who does it")
        if due_on < by.now.date():
            raise CaseNotOpenable("--due lies in the past")
        return {"what": what.strip(), "owner": owner.strip(), "due_on": due_on.isoformat()}

    cases.do(AGREED, case_id, by, checked)
    return actions(cases.history(case_id))[-1]


def end(cases: Cases, case_id: str, action_id: str, by: Actor, *, result: str, what_happened: str) -> ActionTaken:
    """Record what came of an action. One that is done in part stays open. Raises as `decide` does."""
    wanted = action_id.strip().upper()

    def checked(_case: Case) -> dict[str, str]:
        known = {action.action_id: action for action in actions(cases.history(case_id))}
        if wanted not in known:
            raise CaseNotOpenable("ACTION is none of this case's: `mash case-record` lists them")
        if not known[wanted].is_open:
            raise CaseNotOpenable("ACTION has its result already; agree on another action where more is to be done")
        ended = code_of(ActionResult, result, "--result")
        if len(what_happened.strip()) < REASON_CHARACTERS:
            raise CaseNotOpenable(f"--what-happened needs at least {REASON_CHARACTERS} characters")
        return {"action_id": wanted, "result": ended.value, "what_happened": what_happened.strip()}

    cases.do(ENDED, case_id, by, checked)
    return next(action for action in actions(cases.history(case_id)) if action.action_id == wanted)
