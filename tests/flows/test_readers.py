from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.readers import Readers
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import ColumnMissing, DeliveryMisplaced
from safeguarding.need_to_know.redactor_pool import Rules
from safeguarding.need_to_know.restricted_people import NOBODY
from tests.conftest import NOW
from tests.flows.test_night import POLICE, put

PSEUDONYMISER = Pseudonymiser(bytes(32))
MUCH = 10**9
FEED = ("police", "vulnerability_reports")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Readers]:
    with Readers(Rules(strangers=PSEUDONYMISER), MUCH) as readers:
        yield readers


@pytest.fixture
def here() -> Readers:
    return Readers(Rules(strangers=PSEUDONYMISER), bytes_waiting=0)


def test_other_processes_read_what_this_one_would(tmp_path: Path, here: Readers, elsewhere: Readers) -> None:
    sample = put(tmp_path, "sample.csv", POLICE)
    one, other = (
        readers.read(sample, *FEED, now=NOW, known={}, restrictions=NOBODY, pseudonymiser=PSEUDONYMISER).tables["report"]
        for readers in (here, elsewhere)
    )
    assert len(one) == 1
    assert one.equals(other)


@pytest.mark.parametrize("place", ["here", "elsewhere"])
def test_a_refusal_arrives_whole_and_without_its_cause(tmp_path: Path, place: str, request: pytest.FixtureRequest) -> None:
    readers: Readers = request.getfixturevalue(place)
    sample = put(tmp_path, "sample.csv", "PPN ID,Surname\nN1,Loveday\n")
    with pytest.raises(ColumnMissing) as refusal:
        readers.read(sample, *FEED, now=NOW, known={}, restrictions=NOBODY, pseudonymiser=PSEUDONYMISER)
    with pytest.raises(DeliveryMisplaced):
        readers.read(sample, "police", "parking_tickets", now=NOW, known={}, restrictions=NOBODY, pseudonymiser=PSEUDONYMISER)
    assert refusal.value.where.startswith("police/vulnerability_reports")
    assert "Loveday" not in str(refusal.value)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_the_other_processes_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    sample = put(tmp_path, "sample.csv", POLICE)
    code = """
import os, sys, time; from pathlib import Path
from flows.readers import Readers
from tests.flows.test_readers import FEED, MUCH, NOBODY, NOW, PSEUDONYMISER, Rules
if __name__ == "__main__":
    with Readers(Rules(strangers=PSEUDONYMISER), MUCH) as readers:
        readers.read(Path(sys.argv[1]), *FEED, now=NOW, known={}, restrictions=NOBODY, pseudonymiser=PSEUDONYMISER)
        print(*readers._pool._processes, flush=True)
        time.sleep(60)
"""
    script = put(tmp_path, "run.py", code)
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    run = subprocess.Popen([sys.executable, str(script), str(sample)], stdout=subprocess.PIPE, text=True, env=environment)
    assert run.stdout
    readers = [int(pid) for pid in run.stdout.readline().split()]
    run.send_signal(signal.SIGKILL)
    run.wait()
    until = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in readers) and time.monotonic() < until:
        time.sleep(0.05)
    assert readers
    assert not [pid for pid in readers if Path(f"/proc/{pid}").exists()]
