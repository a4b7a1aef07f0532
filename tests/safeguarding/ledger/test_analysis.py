"""Promoting, demoting and commenting: what has to be stated, what is refused, and that nothing of it is lost or readable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from safeguarding.errors import CaseClosed, CaseNotOpenable, CaseUnknown
from safeguarding.ledger.analysis import Comment, Weight, analysis_of, comment, weigh
from safeguarding.ledger.cases import Actor
from safeguarding.ledger.looks import Asked
from tests.safeguarding.ledger.conftest import NOW, Ledger, request

BY = Actor("an.analyst", "analyst", NOW + timedelta(hours=1))
LATER = Actor("a.manager", "manager", NOW + timedelta(hours=2))
WHY = "the QZXMARKER account changed within a minute"


def test_the_last_word_on_an_event_counts_and_the_earlier_ones_stay(either_ledger: Ledger) -> None:
    case = either_ledger.cases.open(request(), NOW)
    weigh(either_ledger.cases, case.case_id, BY, event_id="E1", weight="minor", reason=WHY)
    made = weigh(either_ledger.cases, case.case_id, LATER, event_id="E1", weight="significant", reason=WHY)
    history = either_ledger.cases.history(case.case_id)
    assert analysis_of(history).weighings == {"E1": made}
    assert (made.weight, made.weighed_by) == (Weight.SIGNIFICANT, "a.manager")
    assert analysis_of(history, LATER.now).weighings["E1"].weight is Weight.MINOR
    assert analysis_of(history, BY.now).weighings == {}


def test_a_comment_is_on_an_event_or_on_the_whole(ledger: Ledger) -> None:
    case = ledger.cases.open(request(), NOW)
    of_event = comment(ledger.cases, case.case_id, BY, text=WHY, event_id="E1")
    of_whole = comment(ledger.cases, case.case_id, BY, text=WHY)
    assert analysis_of(ledger.cases.history(case.case_id)).comments == (of_event, of_whole)
    assert of_whole == Comment(None, WHY, BY.now, "an.analyst")


def test_it_changes_nothing_of_the_case_and_is_sealed(ledger: Ledger) -> None:
    case = ledger.cases.open(request(), NOW)
    weigh(ledger.cases, case.case_id, BY, event_id="E1", weight="minor", reason=WHY)
    comment(ledger.cases, case.case_id, BY, text=WHY)
    assert ledger.cases.get(case.case_id) == case
    assert b"QZXMARKER" not in ledger.file.read_bytes()
    actions = [look.action for look in ledger.audit.looks(Asked(), is_opened=False)]
    assert actions[-2:] == ["case_event_weighed", "case_commented"]


@pytest.mark.parametrize("stated", [{"weight": "huge", "reason": WHY}, {"weight": "minor", "reason": "because"}])
def test_without_a_weight_or_a_reason_nothing_is_kept_and_the_refusal_is_recorded(
    ledger: Ledger, stated: dict[str, str]
) -> None:
    case = ledger.cases.open(request(), NOW)
    with pytest.raises(CaseNotOpenable):
        weigh(ledger.cases, case.case_id, BY, event_id="E1", **stated)
    with pytest.raises(CaseNotOpenable):
        comment(ledger.cases, case.case_id, BY, text="hm")
    assert analysis_of(ledger.cases.history(case.case_id)).weighings == {}
    actions = [look.action for look in ledger.audit.looks(Asked(), is_opened=False)]
    assert actions[-2:] == ["case_event_weighed_refused", "case_commented_refused"]


def test_a_closed_case_and_one_that_nobody_opened_take_none(ledger: Ledger) -> None:
    case = ledger.cases.open(request(), NOW)
    ledger.cases.close(case.case_id, BY, outcome="early_help", reason=WHY)
    with pytest.raises(CaseClosed):
        comment(ledger.cases, case.case_id, LATER, text=WHY)
    with pytest.raises(CaseUnknown):
        comment(ledger.cases, "C-0000000000", BY, text=WHY)
