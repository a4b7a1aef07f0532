from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows.runs import all_runs, finish_run, start_run
from safeguarding.errors import HomeUnwritable

NOW = datetime(2026, 11, 22, 2)


def test_a_run_is_on_record_from_its_start(tmp_path: Path) -> None:
    start_run(tmp_path, NOW)
    (found,) = all_runs(tmp_path)
    assert (found.status, found.finished_at, found.now) == ("running", None, "2026-11-22T02:00:00")


def test_a_finished_run_keeps_its_counts(tmp_path: Path) -> None:
    finish_run(tmp_path, replace(start_run(tmp_path, NOW), seen_before=3, exit_code=4, sources_late=["police/reports"]))
    (found,) = all_runs(tmp_path)
    assert (found.status, found.seen_before, found.exit_code, found.sources_late) == ("finished", 3, 4, ["police/reports"])
    assert found.finished_at is not None


def test_the_next_run_closes_what_a_killed_one_left_open(tmp_path: Path) -> None:
    start_run(tmp_path, NOW)
    start_run(tmp_path, NOW)
    assert [run.status for run in all_runs(tmp_path)] == ["interrupted", "running"]


def test_a_torn_record_does_not_stop_the_next_run(tmp_path: Path) -> None:
    start_run(tmp_path, NOW)
    (tmp_path / "runs" / "00.json").write_text('{"run": ')
    start_run(tmp_path, NOW)
    assert len(all_runs(tmp_path)) == 2


def test_a_home_without_room_for_the_record_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(HomeUnwritable):
        start_run(tmp_path, NOW)
