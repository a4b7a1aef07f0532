"""What people decided about links is kept for ever, sealed, and only ever added to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from safeguarding.errors import AuditUnwritable, UsageError
from safeguarding.ledger.decisions import DecisionKind, Decisions, Judgement, Recall, recalls
from safeguarding.ledger.looks import Asked
from tests.safeguarding.ledger.conftest import NOW, Ledger

RECALL = Recall("P-0000000001", date(2026, 11, 1), ("C-1",), ("convergence on P-0000000001",), ("an.analyst",))


def decisions_of(ledger: Ledger) -> Decisions:
    return Decisions(ledger.engine, ledger.keys, ledger.audit)


def judgement(
    kind: DecisionKind = DecisionKind.CONFIRM, reason: str = "one birth certificate for both", **changes: object
) -> Judgement:
    stated: dict[str, object] = {
        "record_id": "police:QZX1",
        "other_record_ids": ("health:QZX2",),
        "person_ids": ("P-0000000001",),
    }
    return Judgement(kind=kind, reason=reason, pairs=("L-0000000001",), **(stated | changes))  # type: ignore[arg-type]


def test_a_decision_is_found_again_as_it_was_made_by_either_database(either_ledger: Ledger) -> None:
    decisions = decisions_of(either_ledger)
    first = decisions.decide(judgement(), "a.reviewer", "linkage_reviewer", NOW)
    split = judgement(DecisionKind.SPLIT, other_record_ids=("health:QZX2", "education:QZX3"), recall=RECALL)
    second = decisions.decide(split, "a.reviewer", "linkage_reviewer", NOW + timedelta(days=1))
    assert decisions_of(either_ledger).all() == (first, second)
    assert (first.number, first.kind, first.who, first.recall) == (1, DecisionKind.CONFIRM, "a.reviewer", None)
    assert second.recall == RECALL
    assert first.record == second.record == decisions.digest("police:QZX1")
    assert set(second.others) == {decisions.digest("health:QZX2"), decisions.digest("education:QZX3")}


def test_a_decision_is_audited_and_names_no_record_and_no_reason_in_clear(ledger: Ledger) -> None:
    decisions_of(ledger).decide(judgement(recall=RECALL), "a.reviewer", "linkage_reviewer", NOW)
    [look] = ledger.audit.looks(Asked(), is_opened=True)
    assert (look.action, look.who) == ("link_confirmed", "a.reviewer")
    assert "one birth certificate" in str(look.asked)
    content = ledger.file.read_bytes()
    assert not [word for word in (b"QZX", b"birth certificate", b"convergence") if word in content]


@pytest.mark.parametrize("reason", ["", "too short", "   a   \n  b    "])
def test_a_decision_without_a_reason_is_refused_and_leaves_nothing(ledger: Ledger, reason: str) -> None:
    with pytest.raises(UsageError, match="reason"):
        decisions_of(ledger).decide(judgement(reason=reason), "a.reviewer", "linkage_reviewer", NOW)
    assert decisions_of(ledger).all() == ()
    assert ledger.audit.verify().records == 0


@pytest.mark.parametrize("statement", ["DELETE FROM link_decision", "UPDATE link_decision SET kind = 'link_rejected'"])
def test_the_database_itself_refuses_to_change_a_decision(either_ledger: Ledger, statement: str) -> None:
    decisions_of(either_ledger).decide(judgement(), "a.reviewer", "linkage_reviewer", NOW)
    with pytest.raises(DBAPIError, match="append-only"), either_ledger.engine.begin() as connection:
        connection.execute(text(statement))
    assert len(decisions_of(either_ledger).all()) == 1


def test_what_cannot_be_audited_is_not_decided(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_entry: object) -> int:
        raise AuditUnwritable("full")

    monkeypatch.setattr(ledger.audit, "record", refuse)
    with pytest.raises(AuditUnwritable):
        decisions_of(ledger).decide(judgement(), "a.reviewer", "linkage_reviewer", NOW)
    assert decisions_of(ledger).all() == ()


def test_only_what_had_been_shown_is_recalled_and_the_newest_comes_first(ledger: Ledger) -> None:
    decisions = decisions_of(ledger)
    for recall in (None, RECALL, None, RECALL):
        decisions.decide(judgement(DecisionKind.REJECT, recall=recall), "a.reviewer", "linkage_reviewer", NOW)
    assert [decision.number for decision in recalls(decisions.all())] == [4, 2]
    assert recalls(decisions.all(), ["P-0000000002"]) == ()
