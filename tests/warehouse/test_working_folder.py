"""Where a picture is built: a look back that was killed is swept at the next start, one that is being asked is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import NOW, Given, declared_tables, feeds, partnership
from warehouse.build import build
from warehouse.past import Past
from warehouse.working_folder import night_folder, replay_folder

ROOT = Path(__file__).resolve().parents[2]
_LOOK_BACK = """
import sys, time
from pathlib import Path
from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import NOW, declared_tables, feeds, partnership
from warehouse.build import build
from warehouse.past import Past
with build(Path(sys.argv[1]), KEYS, "disk", declared_tables(), feeds(), partnership().patterns, NOW, past=Past(NOW)):
    print("made", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name != "posix", reason="a process is killed as POSIX does it")
def test_a_look_back_that_was_killed_is_swept_and_one_that_lives_is_not(tmp_path: Path) -> None:
    given = Given()
    given.notice(given.child(), 20, "child")
    with given.built(tmp_path):
        pass
    asking = subprocess.Popen(
        [sys.executable, "-c", _LOOK_BACK, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert asking.stdout is not None
        assert asking.stdout.readline() == "made\n"
        (left,) = tmp_path.glob("replay-*")
        with replay_folder(tmp_path, "another"):
            assert left.is_dir(), "its process lives: it is being asked"
            assert len(list(left.glob("*.duckdb"))) == 3, "what it works in, and the two halves of a picture"
        with night_folder(tmp_path):
            assert left.is_dir()
    finally:
        asking.kill()
        asking.wait()
    assert left.is_dir(), "a killed process removes nothing"
    patterns = partnership().patterns
    with build(tmp_path, KEYS, "disk", declared_tables(), feeds(), patterns, NOW, past=Past(NOW)) as again:
        assert not left.exists()
        assert again.connection.execute("SELECT count(*) > 0 FROM chronology.event").fetchall() == [(True,)]
    assert list(tmp_path.glob("replay-*")) == []


def test_a_night_sweeps_too_also_what_bears_no_lock(tmp_path: Path) -> None:
    left = tmp_path / "replay-20261101T020000-abc123"
    left.mkdir()
    (left / "20261101T020000-abc123.duckdb").write_bytes(b"of somebody")
    with night_folder(tmp_path) as working:
        assert not left.exists()
        (working / "half.duckdb").write_bytes(b"of somebody")
    assert list(working.iterdir()) == []


def test_two_looks_back_at_once_leave_each_other_alone(tmp_path: Path) -> None:
    with replay_folder(tmp_path, "one") as one, replay_folder(tmp_path, "two") as two:
        (one / "of.duckdb").write_bytes(b"1")
        assert one.is_dir()
        assert two.is_dir()
    assert list(tmp_path.glob("replay-*")) == []


def fail(folder: Path) -> None:
    (folder / "of.duckdb").write_bytes(b"1")
    raise ZeroDivisionError


def test_a_look_back_is_removed_when_its_question_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), replay_folder(tmp_path, "one") as folder:
        fail(folder)
    assert list(tmp_path.glob("replay-*")) == []
