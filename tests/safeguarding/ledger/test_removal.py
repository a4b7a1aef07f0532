"""Records past their own term leave from the beginning of the chain, and what is left still verifies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from safeguarding.errors import AuditChainBroken, AuditUnwritable, HeadRefused
from safeguarding.ledger import audit as audit_module
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.chain import Head
from safeguarding.ledger.kept_heads import sign_head
from safeguarding.ledger.tables import AUDIT_REMOVAL
from safeguarding.signatures import Signer
from tests.safeguarding.ledger.conftest import Ledger
from tests.safeguarding.ledger.tampering import chain_anew, replace_all, stored

PAST, TERM = datetime(2020, 3, 1, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC)


@contextmanager
def years_ago() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as clocks:
        clock = type("Clock", (datetime,), {"now": classmethod(lambda cls, tz=None: PAST.astimezone(tz))})
        clocks.setattr(audit_module, "datetime", clock)
        yield


def fill(ledger: Ledger, old: int, recent: int) -> None:
    """So many records of years ago, then so many of today, each written by the system itself."""
    with years_ago():
        ledger.look(old)
    ledger.look(recent)


def test_records_past_their_term_go_and_the_rest_verifies(either_ledger: Ledger) -> None:
    fill(either_ledger, 5, 3)
    assert either_ledger.audit.count_before(TERM) == 5
    assert either_ledger.audit.remove_before(TERM, "dpo", "auditor") == 5
    verdict = either_ledger.audit.verify()
    assert (verdict.records, verdict.is_whole, verdict.removed_up_to) == (4, True, 5)
    assert [record["sequence"] for record in stored(either_ledger)] == [6, 7, 8, 9]
    with either_ledger.engine.connect() as connection:
        assert connection.execute(select(AUDIT_REMOVAL.c.up_to)).scalars().all() == [5]
    either_ledger.look(2)
    assert either_ledger.audit.verify().records == 6


def test_a_second_removal_goes_on_from_the_first(ledger: Ledger) -> None:
    fill(ledger, 4, 2)
    assert ledger.audit.remove_before(TERM, "dpo", "auditor") == 4
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert ledger.audit.count_before(later) == 3
    assert ledger.audit.remove_before(later, "dpo", "auditor") == 3
    verdict = ledger.audit.verify()
    assert (verdict.records, verdict.is_whole, verdict.removed_up_to) == (1, True, 7)


def test_nothing_past_its_term_leaves_no_trace(ledger: Ledger) -> None:
    ledger.look(3)
    assert ledger.audit.count_before(TERM) == 0
    assert ledger.audit.remove_before(TERM, "dpo", "auditor") == 0
    assert ledger.audit.verify().records == 3


def test_a_removed_record_leaves_no_byte_in_the_file(ledger: Ledger) -> None:
    fill(ledger, 3, 1)
    sealed = [str(record["asked"]).encode() for record in stored(ledger)[:3]]
    assert all(words in ledger.file.read_bytes() for words in sealed)
    ledger.audit.remove_before(TERM, "dpo", "auditor")
    assert not any(words in ledger.file.read_bytes() for words in sealed)


def test_a_broken_chain_is_evidence_and_is_not_removed(ledger: Ledger) -> None:
    fill(ledger, 3, 1)
    records = stored(ledger)
    replace_all(ledger, [records[0] | {"who": "nobody"}, *records[1:]])
    with pytest.raises(AuditChainBroken):
        ledger.audit.remove_before(TERM, "dpo", "auditor")
    assert len(stored(ledger)) == 4


def test_a_removal_that_fails_removes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(ledger, 3, 1)

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("safeguarding.ledger.removal.remove_up_to", fail)
    with pytest.raises(AuditUnwritable):
        ledger.audit.remove_before(TERM, "dpo", "auditor")
    assert (ledger.audit.verify().records, ledger.audit.verify().is_whole) == (4, True)


def test_more_than_was_recorded_as_removed_is_found(ledger: Ledger) -> None:
    fill(ledger, 3, 3)
    ledger.audit.remove_before(TERM, "dpo", "auditor")
    replace_all(ledger, stored(ledger)[1:])
    assert ledger.audit.verify().problem == "the oldest records are missing and no record says that they were removed"


def test_a_stop_between_removing_everything_and_its_head_is_no_cut(ledger: Ledger) -> None:
    fill(ledger, 3, 0)
    before = ledger.head.path.read_bytes()
    ledger.audit.remove_before(TERM, "dpo", "auditor")
    ledger.head.path.write_bytes(before)
    ledger.look(1)
    assert (ledger.audit.verify().records, ledger.audit.verify().is_whole) == (2, True)


def test_a_head_of_the_last_removed_record_still_proves_and_an_older_one_is_refused(ledger: Ledger, signer: Signer) -> None:
    fill(ledger, 2, 0)
    first = sign_head(Head(1, stored(ledger)[0]["digest"]), ledger.audit.installation, signer)
    last = sign_head(ledger.audit.newest(), ledger.audit.installation, signer)
    ledger.look(2)
    ledger.audit.remove_before(TERM, "dpo", "auditor")
    assert ledger.audit.verify([last]).heads_found == 1
    assert ledger.audit.verify([first, last]).heads_found == 1
    with pytest.raises(HeadRefused, match="end of its term"):
        ledger.audit.verify([first])
    remade = chain_anew([record | {"who": "nobody", "action": "worklist"} for record in stored(ledger)])
    replace_all(ledger, remade)
    ledger.head.write(Head(remade[-1]["sequence"], remade[-1]["digest"]))
    assert not ledger.audit.verify([last]).is_whole


def test_a_legal_hold_keeps_the_looks_at_its_case_and_whatever_came_after(ledger: Ledger) -> None:
    """Who looked at a child is part of what an inquiry asks; only the beginning of a chain can go."""
    held = "C-0000000001"
    with years_ago():
        ledger.look(3)
        ledger.audit.record(Entry("an.analyst", "analyst", "chronology_viewed", "", case_id=held))
    fill(ledger, 2, 2)
    assert ledger.audit.count_before(TERM, [held]) == 3
    assert ledger.audit.remove_before(TERM, "dpo", "auditor", [held]) == 3
    assert [record["sequence"] for record in stored(ledger)] == [4, 5, 6, 7, 8, 9]
    assert ledger.audit.verify().is_whole
    assert ledger.audit.count_before(TERM) == 3, "without the hold the rest is past its term as before"
