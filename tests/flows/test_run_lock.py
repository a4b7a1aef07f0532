from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.run_lock import run_lock
from safeguarding.errors import HomeUnwritable, RunInProgress


def test_the_steps_of_one_run_may_take_its_lock_again(tmp_path: Path) -> None:
    with run_lock(tmp_path), run_lock(tmp_path):
        assert (tmp_path / "run.lock").exists()


def test_the_lock_is_free_again_after_a_run(tmp_path: Path) -> None:
    for _ in range(2):
        with run_lock(tmp_path):
            pass


def test_another_process_is_refused_until_the_run_ends_even_if_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from flows.run_lock import run_lock\n"
        "with run_lock(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RunInProgress), run_lock(tmp_path):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with run_lock(tmp_path):
        pass


def test_a_home_that_cannot_hold_a_lock_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnwritable), run_lock(tmp_path / "file"):
        pass
