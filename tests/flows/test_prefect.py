"""The flow under Prefect itself. Its temporary server takes its time, so one run serves all these tests."""

from __future__ import annotations

import importlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import orchestrator
from safeguarding.errors import Exit
from tests.flows.test_night import put

ROOT = Path(__file__).resolve().parents[2]
MARKER = "Quillfeatherstonehaugh"
POLICE = (
    "PPN ID,Nominal Ref,PPN Type,Incident From,Submitted,Role,Relationship,Forename,Surname,DOB,Vehicle,Circumstances\n"
    f"N1,P1,child,20/11/2026 10:00,20/11/2026 12:00,subject,Child,Ada,{MARKER},01/02/2015,{MARKER},Ada {MARKER} seen.\n"
)
_MASH = "import sys; from flows.cli import main; main()"
_POISONED = f"""
import connectors.receive, flows.readers
read = flows.readers.receive
def receive(path, agency, *args, **kwargs):
    if agency == "housing":
        raise OSError(5, {MARKER!r})
    if agency == "health":
        raise KeyError({MARKER!r})
    return read(path, agency, *args, **kwargs)
flows.readers.receive = receive
import flows.nightly
flows.nightly.receive_delivery.retry_delay_seconds = [0.1, 0.1]
"""


@dataclass(frozen=True)
class Night:
    """What one `mash nightly --json` left behind."""

    home: Path
    exit_code: int
    answer: dict[str, Any]
    said: str


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A night on Prefect with a good delivery, a misplaced one, an unreadable one, and two poisoned steps."""
    folder = tmp_path_factory.mktemp("orchestrated")
    put(folder / "inbox", f"police/vulnerability_reports/{MARKER} 20261121.csv", POLICE)
    put(folder / "inbox", f"education/attendance/{MARKER}.xlsx", MARKER)
    put(folder / "inbox", f"housing/tenancy_concerns/{MARKER}.txt", MARKER)
    put(folder / "inbox", f"health/emergency_attendances/{MARKER}.json", MARKER)
    put(folder / "inbox", f"{MARKER}/{MARKER}/{MARKER}.csv", MARKER)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MASH_", "PREFECT_"))}
    environment |= {"MASH_HOME": str(folder / "home"), "MASH_INBOX": str(folder / "inbox")}
    command = [sys.executable, "-c", _POISONED + _MASH, "nightly", "--now", "2026-11-22T02:00", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    return Night(folder / "home", ran.returncode, json.loads(ran.stdout), ran.stdout + ran.stderr)


def states(night: Night) -> dict[str, list[str]]:
    with closing(sqlite3.connect(night.home / "prefect" / "prefect.db")) as store:
        return {
            table: [row[0] for row in store.execute(f"SELECT state_type FROM {table}")] for table in ("flow_run", "task_run")
        }


def test_a_failing_delivery_stops_no_other_and_the_worst_decides_the_exit_code(night: Night) -> None:
    outcomes = {d["agency"]: (d["status"], d["code"]) for d in night.answer["deliveries"]}
    assert outcomes == {
        "police": ("landed", None),
        "education": ("refused", "MASH-202"),
        "housing": ("failed", "MASH-502"),
        "health": ("failed", "MASH-501"),
        "unrecognised": ("refused", "MASH-203"),
    }
    assert night.exit_code == night.answer["exit_code"] == Exit.FAULT
    assert night.answer["is_published"]


def test_one_task_ran_per_delivery_and_the_passing_fault_was_tried_three_times(night: Night) -> None:
    assert len(states(night)["task_run"]) == 5
    with closing(sqlite3.connect(night.home / "prefect" / "prefect.db")) as store:
        assert store.execute("SELECT max(run_count) FROM task_run").fetchone()[0] == 3


def test_the_flow_is_failed_where_something_was_refused_or_failed(night: Night) -> None:
    assert states(night)["flow_run"] == ["FAILED"]


def test_a_value_or_a_file_name_is_in_no_file_no_store_and_no_output(night: Night) -> None:
    assert MARKER not in night.said
    holding = [path.name for path in night.home.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]
    assert holding == []


def test_the_orchestrators_store_holds_folders_and_a_time_as_parameters(night: Night) -> None:
    with closing(sqlite3.connect(night.home / "prefect" / "prefect.db")) as store:
        parameters = [json.loads(row[0]) for row in store.execute("SELECT parameters FROM flow_run")]
        names = {row[0] for row in store.execute("SELECT name FROM task_run")}
    assert [set(each) for each in parameters] == [{"inbox", "now", "cold_links"}]
    assert names == {"receive_delivery"}


def test_the_summary_is_counts(night: Night) -> None:
    with closing(sqlite3.connect(night.home / "prefect" / "prefect.db")) as store:
        (summary,) = (row[0] for row in store.execute("SELECT data FROM artifact"))
    assert "police/vulnerability_reports | 1 | 1 | 1 | 0 | 0 | 0" in summary


def test_the_temporary_server_ends_with_the_run(night: Night) -> None:
    assert not (night.home / "prefect" / "server.pid").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_everything_that_is_kept_belongs_to_one_account(night: Night) -> None:
    assert [path.name for path in night.home.rglob("*") if path.stat().st_mode & 0o077] == []


def test_the_server_of_a_killed_run_is_ended_and_its_store_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*orchestrator.ENVIRONMENT, "PREFECT_HOME", "NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("COLUMNS", "40")  # a narrow terminal shortens what `ps` prints
    code = "import time; time.sleep(60)  # prefect.server"
    left = subprocess.Popen([sys.executable, "-c", code])
    store = tmp_path / "prefect"
    store.mkdir()
    (store / "server.pid").write_text(str(left.pid))
    (store / "prefect.db").write_text("half-written")
    orchestrator.prepare(tmp_path)
    assert left.wait(timeout=10) != 0
    assert list(store.iterdir()) == []


def test_a_process_that_took_over_the_number_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*orchestrator.ENVIRONMENT, "PREFECT_HOME", "NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "server.pid").write_text(str(other.pid))
    orchestrator.prepare(tmp_path)
    assert other.poll() is None
    other.kill()
    other.wait()


def test_the_deployment_starts_the_same_flow_at_two_in_the_morning() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (deployment,) = (d for d in deployments if d["name"] == "nightly")
    module, _, name = deployment["entrypoint"].partition(":")
    assert getattr(importlib.import_module(module), name).name == "nightly"
    assert deployment["schedules"] == [{"cron": "0 2 * * *", "timezone": "Europe/London", "active": True}]
