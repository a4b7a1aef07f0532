from __future__ import annotations

import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeguarding.errors import AuditChainBroken
from safeguarding.ledger.chain import Head
from safeguarding.ledger.kept_heads import check_heads, sign_head
from safeguarding.ledger.looks import Asked
from safeguarding.signatures import Signer
from tests.safeguarding.ledger.conftest import Ledger
from tests.safeguarding.ledger.tampering import WITH_KEYS, WITHOUT_KEYS, change, replace_all, stored


def test_an_untouched_chain_verifies_and_counts_its_records(ledger: Ledger) -> None:
    ledger.look(5)
    verdict = ledger.audit.verify()
    assert (verdict.records, verdict.is_whole, verdict.problem) == (5, True, None)


def test_an_empty_chain_verifies(ledger: Ledger) -> None:
    assert ledger.audit.verify().is_whole


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    column=st.sampled_from(
        ["who", "role", "action", "asked", "rows_shown", "rows_withheld", "recorded_at", "case_id", "purpose"]
    ),
    sequence=st.integers(1, 4),
)
def test_an_edit_of_any_field_of_any_record_is_found_at_that_record(ledger: Ledger, column: str, sequence: int) -> None:
    if not ledger.head.path.exists():
        ledger.look(4)
    untouched = ledger.file.with_suffix(".untouched")
    shutil.copy(ledger.file, untouched)
    change(ledger, f"UPDATE audit_record SET {column} = '77' WHERE sequence = {sequence}")
    verdict = ledger.audit.verify()
    shutil.copy(untouched, ledger.file)
    assert (verdict.is_whole, verdict.broken_at, verdict.problem) == (False, sequence, "the record was changed")


def test_a_removed_record_is_found(ledger: Ledger) -> None:
    ledger.look(4)
    change(ledger, "DELETE FROM audit_record WHERE sequence = 2")
    assert ledger.audit.verify().broken_at == 2


def test_a_removed_record_is_found_when_the_rest_are_renumbered(ledger: Ledger) -> None:
    ledger.look(4)
    change(
        ledger,
        "DELETE FROM audit_record WHERE sequence = 2",
        "UPDATE audit_record SET sequence = sequence - 1 WHERE sequence > 2",
    )
    assert ledger.audit.verify().broken_at == 2


def test_an_inserted_record_is_found(ledger: Ledger) -> None:
    ledger.look(3)
    change(
        ledger,
        "INSERT INTO audit_record SELECT 4, recorded_at, 'somebody', role, action, case_id, purpose, asked, rows_shown, "
        "rows_withheld, digest, digest FROM audit_record WHERE sequence = 3",
    )
    assert ledger.audit.verify().broken_at == 4


def test_two_swapped_records_are_found(ledger: Ledger) -> None:
    ledger.look(4)
    change(
        ledger,
        "UPDATE audit_record SET sequence = 99 WHERE sequence = 2",
        "UPDATE audit_record SET sequence = 2 WHERE sequence = 3",
        "UPDATE audit_record SET sequence = 3 WHERE sequence = 99",
    )
    assert ledger.audit.verify().broken_at == 2


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_a_cut_tail_is_found_by_the_head_kept_apart(ledger: Ledger, kept: int) -> None:
    ledger.look(5)
    change(ledger, f"DELETE FROM audit_record WHERE sequence > {kept}")
    verdict = ledger.audit.verify()
    assert (verdict.is_whole, verdict.problem) == (False, "the newest records were cut off")


def test_a_cut_tail_is_found_after_the_chain_was_continued(ledger: Ledger) -> None:
    ledger.look(3)
    kept_apart = ledger.head.path.read_bytes()
    change(ledger, "DELETE FROM audit_record WHERE sequence = 3")
    ledger.look(2)
    ledger.head.path.write_bytes(kept_apart)
    assert ledger.audit.verify().problem == "the chain is not the one that the head was kept of"


@pytest.mark.parametrize("content", [None, "", '{"sequence": 1, "digest": "0", "mark": "0"}'])
def test_a_missing_or_forged_head_is_not_taken_for_a_whole_chain(ledger: Ledger, content: str | None) -> None:
    ledger.look(2)
    ledger.head.path.unlink()
    if content is not None:
        ledger.head.path.write_text(content)
    assert not ledger.audit.verify().is_whole


def test_a_record_written_just_before_a_crash_leaves_a_whole_chain(ledger: Ledger) -> None:
    ledger.look(2)
    before = ledger.head.path.read_bytes()
    ledger.look(1)
    ledger.head.path.write_bytes(before)
    assert ledger.audit.verify().is_whole


def test_the_oldest_records_cannot_go_without_a_record_of_it(ledger: Ledger) -> None:
    ledger.look(4)
    change(ledger, "DELETE FROM audit_record WHERE sequence <= 2")
    verdict = ledger.audit.verify()
    assert (verdict.is_whole, verdict.broken_at) == (False, 1)
    assert verdict.problem == "the oldest records are missing and no record says that they were removed"


def test_bytes_that_are_no_text_are_found_at_their_record(ledger: Ledger) -> None:
    ledger.look(15)
    change(ledger, "UPDATE audit_record SET who = CAST(x'ff' AS TEXT) WHERE sequence = 12")
    verdict = ledger.audit.verify()
    assert (verdict.records, verdict.is_whole, verdict.broken_at) == (11, False, 12)


@pytest.mark.parametrize("value", ["x'ff'", "1.5", "9e999", "'text'"])
def test_a_value_of_another_type_is_a_changed_record(ledger: Ledger, value: str) -> None:
    ledger.look(2)
    change(ledger, f"UPDATE audit_record SET rows_shown = {value} WHERE sequence = 2")
    assert (ledger.audit.verify().is_whole, ledger.audit.verify().broken_at) == (False, 2)


def test_every_kind_of_damage_by_somebody_without_the_keys_is_found(ledger: Ledger) -> None:
    ledger.look(12)
    records, chance = stored(ledger), random.Random(7)
    for number in range(200):
        damage = WITHOUT_KEYS[number % len(WITHOUT_KEYS)]
        replace_all(ledger, damage(records, chance))
        verdict = ledger.audit.verify()
        assert not verdict.is_whole, (number, damage.__name__)
        assert verdict.problem
    replace_all(ledger, records)
    assert ledger.audit.verify().is_whole


def test_a_chain_made_anew_by_whoever_holds_every_key_but_the_signing_key_is_found(ledger: Ledger, signer: Signer) -> None:
    """Such a person makes the head beside the ledger anew too, and only the head kept elsewhere tells."""
    ledger.look(12)
    line = sign_head(ledger.audit.newest(), ledger.audit.installation, signer).line
    kept = check_heads(line, ledger.audit.installation, signer.public)
    records, chance, at = stored(ledger), random.Random(11), ledger.head.read()
    for number in range(120):
        made = WITH_KEYS[number % len(WITH_KEYS)](records, chance)
        replace_all(ledger, made)
        ledger.head.write(Head(made[-1]["sequence"], made[-1]["digest"]) if made else Head(0, "0" * 64))
        assert ledger.audit.verify().is_whole, "the chain alone cannot tell"
        assert not ledger.audit.verify(kept).is_whole, number
    replace_all(ledger, records)
    assert at is not None
    ledger.head.write(at)
    assert ledger.audit.verify(kept).heads_found == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.integers(0, 4), added=st.integers(1, 3))
def test_a_cut_that_is_added_to_is_written_down_for_good(ledger: Ledger, kept: int, added: int) -> None:
    """The head beside the ledger moves on with the next record, so what it tells must not be lost."""
    if not ledger.head.path.exists():
        ledger.look(5)
    untouched, head = stored(ledger), ledger.head.path.read_bytes()
    replace_all(ledger, untouched[:kept])
    ledger.look(added)
    verdict = ledger.audit.verify()
    replace_all(ledger, untouched)
    ledger.head.path.write_bytes(head)
    assert (verdict.records, verdict.is_whole, verdict.broken_at) == (kept + 1 + added, False, kept + 1)
    assert verdict.problem == "the chain was found cut before this record was added"


def test_a_cut_that_somebody_answers_for_stays_named(ledger: Ledger) -> None:
    ledger.look(3)
    change(ledger, "DELETE FROM audit_record WHERE sequence = 3")
    ledger.look(1)
    ledger.audit.acknowledge(3, "restored from the backup of the night", "dpo", "auditor")
    verdict = ledger.audit.verify()
    assert (verdict.is_whole, verdict.acknowledged_breaks) == (True, (3,))


def test_only_a_noticed_cut_can_be_answered_for(ledger: Ledger) -> None:
    ledger.look(3)
    for number in (1, 4):
        with pytest.raises(AuditChainBroken):
            ledger.audit.acknowledge(number, "there is nothing to answer for", "dpo", "auditor")
    assert ledger.audit.verify().is_whole
    refused = [look.action for look in ledger.audit.looks(Asked(last=2), is_opened=False)]
    assert refused == ["audit_break_acknowledged_refused"] * 2


def test_a_stop_between_the_first_record_and_its_head_is_no_damage(ledger: Ledger) -> None:
    write = ledger.head.write
    ledger.head.write = lambda head: write(head) if head.sequence == 0 else None  # type: ignore[method-assign]
    ledger.look(1)
    ledger.head.write = write  # type: ignore[method-assign]
    assert ledger.audit.verify().is_whole
    ledger.look(1)
    assert (ledger.audit.verify().records, ledger.audit.verify().is_whole) == (2, True)
