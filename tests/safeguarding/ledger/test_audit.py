from __future__ import annotations

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from safeguarding.errors import AuditUnwritable
from tests.safeguarding.ledger.conftest import Ledger, look, open_at
from tests.safeguarding.ledger.servers import Server
from tests.safeguarding.ledger.tampering import change, stored


def test_records_are_numbered_from_one_without_a_gap(ledger: Ledger) -> None:
    assert [ledger.audit.record(look()) for _ in range(3)] == [1, 2, 3]


def test_what_was_asked_is_not_readable_in_the_file(ledger: Ledger) -> None:
    ledger.look(1)
    assert b"question 0" not in ledger.file.read_bytes()


def test_threads_write_one_chain(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: ledger.audit.record(look(n)), range(24)))
    assert sorted(numbers) == list(range(1, 25))
    assert ledger.audit.verify().is_whole


WRITER = """
import sys
from pathlib import Path
from tests.safeguarding.ledger.conftest import look, open_at
ledger = open_at(Path(sys.argv[1]), sys.argv[2] or None)
print("ready", flush=True)
sys.stdin.readline()
ledger.look(10)
"""


def test_processes_write_one_chain(either_ledger: Ledger) -> None:
    command = [sys.executable, "-c", WRITER, str(either_ledger.home), either_ledger.url or ""]
    write_at_once([command] * 3)
    verdict = either_ledger.audit.verify()
    assert (verdict.records, verdict.is_whole) == (30, True)


def test_machines_that_share_a_database_write_one_chain(server: Server, tmp_path: Path) -> None:
    """Each has its own MASH_HOME, so no file lock keeps them apart: the database does."""
    url = server.fresh_database()
    homes = [tmp_path / "one", tmp_path / "other", tmp_path / "third"]
    for home in homes:
        home.mkdir()
        open_at(home, url).engine.dispose()
    open_at(homes[0], url).look(1)
    write_at_once([[sys.executable, "-c", WRITER, str(home), url] for home in homes])
    verdicts = [open_at(home, url).audit.verify() for home in homes]
    assert {verdict.records for verdict in verdicts} == {33}, (
        "30 looks, the first, and a note of each machine that joined later"
    )
    joined = stored(open_at(homes[0], url))
    assert [record["action"] for record in joined].count("audit_break") == 2


def test_a_machine_that_joins_is_answered_for_once(server: Server, tmp_path: Path) -> None:
    url = server.fresh_database()
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    open_at(tmp_path / "one", url).look(2)
    joining = open_at(tmp_path / "other", url)
    joining.look(2)
    assert (joining.audit.verify().is_whole, joining.audit.verify().broken_at) == (False, 3)
    joining.audit.acknowledge(3, "the second web server was set up", "dpo", "auditor")
    joining.look(1)
    assert joining.audit.verify().is_whole


def write_at_once(commands: list[list[str]]) -> None:
    """Start them all, and let them write only when the last is ready."""
    writers = [subprocess.Popen(c, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for c in commands]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.close()
    assert [writer.wait() for writer in writers] == [0] * len(writers)


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
        import resource
        from pathlib import Path
        from safeguarding.errors import AuditUnwritable
        from tests.safeguarding.ledger.conftest import look, open_at
        audit = open_at(Path({str(ledger.home)!r})).audit
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
