"""Decisions, actions and outcomes: what has to be stated, what is refused, and that nothing of it is lost or readable."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from safeguarding.clocks import ClockStanding
from safeguarding.codes import FamilyInformed
from safeguarding.errors import CaseClosed, CaseNotOpenable
from safeguarding.ledger.action_record import ActionResult, Decision, actions, decisions
from safeguarding.ledger.actions import agree, decide, end
from safeguarding.ledger.case_clocks import ledger_clocks
from safeguarding.ledger.cases import Actor, Case
from safeguarding.ledger.looks import Asked
from safeguarding.settings import ClockTerms, LimitUnit, Turnaround
from tests.safeguarding.ledger.conftest import NOW, Ledger, request

LATER = NOW + timedelta(hours=3)
BY = Actor("manager", "decision_maker", LATER)
WHY = "bruises that the account does not explain"
TERMS = ClockTerms(turnaround={"level_4": Turnaround(colour="red", limit=4, unit=LimitUnit.HOURS)})  # type: ignore[dict-item]


def opened(ledger: Ledger, **changes: object) -> Case:
    return ledger.cases.open(request(**changes), NOW)


def standing(ledger: Ledger, case: Case, now: datetime) -> dict[str, ClockStanding]:
    found = ledger_clocks(ledger.cases.get(case.case_id), ledger.cases.history(case.case_id), TERMS, now)
    return {reading.label: reading.standing for reading in found}


def last_actions(ledger: Ledger) -> list[str]:
    return [look.action for look in ledger.audit.looks(Asked(), is_opened=False)]


def test_a_decision_says_what_on_what_threshold_why_and_what_the_family_was_told(ledger: Ledger) -> None:
    case = opened(ledger)
    made = decide(
        ledger.cases, case.case_id, BY, decision="section-47", threshold="level_4", reason=WHY, family_informed="told",
        told_by="the social worker",
    )  # fmt: skip
    assert (made.decision, made.reason, made.decided_by, made.told_by) == (
        Decision.SECTION_47, WHY, "manager", "the social worker",
    )  # fmt: skip
    assert decisions(ledger.cases.history(case.case_id)) == (made,)
    after = ledger.cases.get(case.case_id)
    assert (after.family_informed, after.told_on) == (FamilyInformed.TOLD, LATER.date())
    assert last_actions(ledger)[-1] == "case_decided"


def test_a_family_that_is_not_told_is_asked_after_again(ledger: Ledger) -> None:
    case = opened(ledger)
    decide(ledger.cases, case.case_id, BY, decision="strategy_discussion", threshold="level_4", reason=WHY,
           family_informed="EVIDENCE_RISK")  # fmt: skip
    after = ledger.cases.get(case.case_id)
    assert (after.family_informed, after.ask_again_on) == (FamilyInformed.EVIDENCE_RISK, LATER.date() + timedelta(days=14))


def test_what_the_case_says_of_the_family_already_need_not_be_said_again(ledger: Ledger) -> None:
    case = opened(ledger, family_informed="UNCONTACTABLE")
    made = decide(ledger.cases, case.case_id, BY, decision="more_information", threshold="level_4", reason=WHY)
    assert made.family_informed is FamilyInformed.UNCONTACTABLE
    assert ledger.cases.get(case.case_id).ask_again_on == case.ask_again_on


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"reason": "no"}, "--reason"),  # no further action needs one as everything else does
        ({"reason": " " * 20}, "--reason"),
        ({"decision": "remove"}, "--decision"),
        ({"threshold": "level_9"}, "--threshold"),
        ({"decision": "section_47", "threshold": "level_3"}, "level_4"),
        ({"decision": "assessment", "threshold": "level_2"}, "level_3"),
        ({"family_informed": None}, "--told-family"),
        ({"family_informed": "maybe"}, "--told-family"),
        ({"family_informed": "DELAY", "told_by": "somebody"}, "--told-by"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_the_refusal_recorded(
    ledger: Ledger, stated: dict[str, str | None], named: str
) -> None:
    case = opened(ledger)
    whole = {"decision": "no_further_action", "threshold": "level_2", "reason": WHY, "family_informed": "TOLD"}
    with pytest.raises(CaseNotOpenable, match=named):
        decide(ledger.cases, case.case_id, BY, **whole | stated)  # type: ignore[arg-type]
    assert decisions(ledger.cases.history(case.case_id)) == ()
    assert last_actions(ledger)[-1] == "case_decided_refused"


def test_an_action_from_agreement_over_a_part_to_its_end(ledger: Ledger) -> None:
    case = opened(ledger)
    first = agree(ledger.cases, case.case_id, BY, what="Visit the child at school", owner="SW", due_on=LATER.date())
    second = agree(ledger.cases, case.case_id, BY, what="Ask the practice for its view", owner="HV", due_on=date(2026, 11, 30))
    assert (first.action_id, second.action_id, second.is_open) == ("A1", "A2", True)
    part = end(ledger.cases, case.case_id, "a1", BY, result="partly", what_happened="The child was seen with a parent")
    assert part.is_open
    done = end(ledger.cases, case.case_id, "A1", BY, result="done", what_happened="The child was seen alone")
    assert (done.result, done.is_open, done.ended_by) == (ActionResult.DONE, False, "manager")
    assert actions(ledger.cases.history(case.case_id)) == (done, second)
    with pytest.raises(CaseNotOpenable, match="result already"):
        end(ledger.cases, case.case_id, "A1", BY, result="not_done", what_happened="The child was seen alone")


@pytest.mark.parametrize(
    ("what", "owner", "due_on"),
    [("call", "SW", LATER.date()), ("Visit the child at school", " ", LATER.date()),
     ("Visit the child at school", "SW", LATER.date() - timedelta(days=1))],
)  # fmt: skip
def test_an_action_says_what_who_and_by_when(ledger: Ledger, what: str, owner: str, due_on: date) -> None:
    case = opened(ledger)
    with pytest.raises(CaseNotOpenable):
        agree(ledger.cases, case.case_id, BY, what=what, owner=owner, due_on=due_on)
    assert actions(ledger.cases.history(case.case_id)) == ()


def test_an_outcome_is_of_an_action_of_this_case(ledger: Ledger) -> None:
    case, other = opened(ledger), opened(ledger, reason="Another matter altogether")
    agree(ledger.cases, other.case_id, BY, what="Visit the child at school", owner="SW", due_on=LATER.date())
    with pytest.raises(CaseNotOpenable, match="none of this case"):
        end(ledger.cases, case.case_id, "A1", BY, result="done", what_happened="The child was seen alone")


def test_nothing_is_decided_about_a_closed_case(ledger: Ledger) -> None:
    case = opened(ledger)
    ledger.cases.close(case.case_id, BY, outcome="early_help", reason=WHY)
    with pytest.raises(CaseClosed):
        decide(ledger.cases, case.case_id, BY, decision="early_help", threshold="level_2", reason=WHY, family_informed="TOLD")


def test_what_was_written_is_sealed(ledger: Ledger) -> None:
    case = opened(ledger)
    decide(ledger.cases, case.case_id, BY, decision="early_help", threshold="level_2", reason=WHY, family_informed="TOLD")
    agree(ledger.cases, case.case_id, BY, what="Visit the child at school", owner="Zanzibar", due_on=LATER.date())
    kept = ledger.file.read_bytes()
    assert b"bruises" not in kept
    assert b"Zanzibar" not in kept
    with ledger.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM case_event")).scalar() == 3


def test_the_first_decision_stops_the_clocks_of_the_contact(ledger: Ledger) -> None:
    case = opened(ledger)  # on a Sunday at two in the morning: a decision is due on Monday, red within four hours
    assert standing(ledger, case, NOW) == {
        "Decision on what happens next": ClockStanding.DUE_SOON,
        "Turnaround of a red contact": ClockStanding.DUE_SOON,
    }
    late = NOW + timedelta(hours=5)
    assert standing(ledger, case, late)["Turnaround of a red contact"] is ClockStanding.OVERDUE
    decide(ledger.cases, case.case_id, BY, decision="section_47", threshold="level_4", reason=WHY, family_informed="TOLD")
    assert set(standing(ledger, case, late).values()) == {ClockStanding.MET}


def test_an_action_is_due_by_the_end_of_its_day(ledger: Ledger) -> None:
    case = opened(ledger)
    agree(ledger.cases, case.case_id, BY, what="Visit the child at school", owner="SW", due_on=date(2026, 11, 30))
    for day, expected in ((23, ClockStanding.DUE), (26, ClockStanding.DUE_SOON), (30, ClockStanding.DUE_SOON)):
        assert standing(ledger, case, datetime(2026, 11, day, 23))["Action A1"] is expected
    assert standing(ledger, case, datetime(2026, 12, 1))["Action A1"] is ClockStanding.OVERDUE


def test_a_request_for_ones_own_data_has_a_month_and_no_other_clock(ledger: Ledger) -> None:
    case = opened(ledger, purpose="subject_access_request", basis="legal_obligation", threshold="none")
    label = "Answer to a person's request for their data"
    assert standing(ledger, case, NOW) == {label: ClockStanding.DUE}
    assert standing(ledger, case, datetime(2026, 12, 23))[label] is ClockStanding.OVERDUE
    ledger.cases.close(case.case_id, BY, outcome="answered", reason="The copy was handed over")
    assert standing(ledger, case, datetime(2026, 12, 23))[label] is ClockStanding.MET
