from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeguarding.errors import AuditUnwritable, SettingsInvalid
from safeguarding.ledger.database import open_ledger
from tests.safeguarding.ledger.conftest import Ledger, look


def change(ledger: Ledger, *statements: str) -> None:
    """What somebody with the file and an SQLite client, but without the key, can do."""
    with closing(sqlite3.connect(ledger.file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_an_untouched_chain_verifies_and_counts_its_records(ledger: Ledger) -> None:
    ledger.look(5)
    verdict = ledger.audit.verify()
    assert (verdict.records, verdict.is_whole, verdict.problem) == (5, True, None)


def test_an_empty_chain_verifies(ledger: Ledger) -> None:
    assert ledger.audit.verify().is_whole


def test_records_are_numbered_from_one_without_a_gap(ledger: Ledger) -> None:
    assert [ledger.audit.record(look()) for _ in range(3)] == [1, 2, 3]


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


def test_what_was_asked_is_not_readable_in_the_file(ledger: Ledger) -> None:
    ledger.look(1)
    assert b"question 0" not in ledger.file.read_bytes()


def test_threads_write_one_chain(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: ledger.audit.record(look(n)), range(24)))
    assert sorted(numbers) == list(range(1, 25))
    assert ledger.audit.verify().is_whole


def test_processes_write_one_chain(ledger: Ledger) -> None:
    code = textwrap.dedent(f"""
        from pathlib import Path
        from tests.safeguarding.ledger.conftest import *
        home = Path({str(ledger.home)!r})
        keys = Keys(bytes(range(32)))
        audit = Audit(open_ledger(home), keys, HeadFile(home / "audit.head", keys))
        for _ in range(10):
            audit.record(look())
    """)
    writers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    verdict = ledger.audit.verify()
    assert (verdict.records, verdict.is_whole) == (20, True)


def test_a_ledger_that_cannot_be_written_raises_audit_unwritable(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.look(1)
    change(ledger, "CREATE TRIGGER full BEFORE INSERT ON audit_record BEGIN SELECT RAISE(FAIL, 'P-SECRET'); END")
    with pytest.raises(AuditUnwritable) as refusal:
        ledger.look(1)
    assert "P-SECRET" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_full_disk_raises_audit_unwritable_and_leaves_a_whole_chain(ledger: Ledger) -> None:
    ledger.look(1)
    code = textwrap.dedent(f"""
        from pathlib import Path
        from tests.safeguarding.ledger.conftest import *
        from safeguarding.errors import AuditUnwritable
        home = Path({str(ledger.home)!r})
        keys = Keys(bytes(range(32)))
        audit = Audit(open_ledger(home), keys, HeadFile(home / "audit.head", keys))
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_960, 40_960))
        written = 0
        try:
            for number in range(500):
                audit.record(look(number))
                written += 1
        except AuditUnwritable:
            print(written)
    """)
    written = int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
    verdict = ledger.audit.verify()
    assert verdict.is_whole
    assert verdict.records >= written + 1


def test_a_head_that_cannot_be_written_raises_audit_unwritable(ledger: Ledger) -> None:
    ledger.head.path.mkdir()
    with pytest.raises(AuditUnwritable):
        ledger.look(1)


def test_a_url_that_names_no_known_database_is_a_wrong_setting(ledger: Ledger) -> None:
    with pytest.raises(SettingsInvalid, match="MASH_LEDGER_URL"):
        open_ledger(ledger.home, "nonsense://somewhere")


def test_random_damage_to_the_records_is_always_found(ledger: Ledger) -> None:
    ledger.look(12)
    untouched = ledger.file.read_bytes()
    chance = random.Random(7)
    for _ in range(20):
        one, other = chance.sample(range(1, 13), 2)
        from_other = "(SELECT {0} FROM audit_record WHERE sequence = " + str(other) + ")"
        damage = chance.choice(
            [
                f"DELETE FROM audit_record WHERE sequence = {one}",
                f"UPDATE audit_record SET rows_shown = rows_shown + 1 WHERE sequence = {one}",
                f"UPDATE audit_record SET digest = {from_other.format('digest')} WHERE sequence = {one}",
                f"UPDATE audit_record SET asked = {from_other.format('asked')} WHERE sequence = {one}",
            ]
        )
        change(ledger, damage)
        assert not ledger.audit.verify().is_whole, damage
        ledger.file.write_bytes(untouched)
    assert ledger.audit.verify().is_whole
