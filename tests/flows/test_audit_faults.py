"""Whatever goes wrong with the audit chain while people look, nothing is shown that was not recorded (promise 4)."""

from __future__ import annotations

import io
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import run
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Exit
from safeguarding.ledger import database
from safeguarding.ledger.looks import Asked
from tests.conftest import DemoHome

ROOT = Path(__file__).resolve().parents[2]
Break = Callable[[Workplace, pytest.MonkeyPatch], object]


@pytest.fixture
def own(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[Workplace, str, str]:
    """A home of one's own, a person in it and a case opened on that person."""
    place = demo_home.copy(tmp_path).enter(monkeypatch)
    assert run(["worklist", "--json"]) == Exit.OK
    person = json.loads(capsys.readouterr().out)["persons"][0]["person_id"]
    stated = ("--purpose", "section_47", "--basis", "public_task", "--threshold", "level_4", "--reason", "strategy discussion")
    assert run(["open", person, *stated, "--authorised-by", "demo.team.manager", "--json"]) == Exit.OK
    return place, person, json.loads(capsys.readouterr().out)["case_id"]


def personal(truth: Path) -> set[str]:
    """Names, numbers and postcodes of everybody in the town, where they are long enough not to stand there by chance."""
    people = [json.loads(line) for line in (truth / "people.jsonl").read_text("utf-8").splitlines()]
    values = {value for p in people for value in (p["family_name"], p["given_name"], p["nhs_number"], p["upn"])}
    values |= {address["postcode"] for p in people for address in p["addresses"]}
    return {value for value in values if value and len(value) >= 6}


def read_only(place: Workplace, environment: pytest.MonkeyPatch) -> None:
    """As on a file system that was remounted read-only, for root as well."""
    environment.setenv("MASH_LEDGER_URL", f"sqlite:///file:{place.home / 'ledger.sqlite'}?mode=ro&uri=true")


def locked(place: Workplace, environment: pytest.MonkeyPatch) -> sqlite3.Connection:
    environment.setattr(database, "_BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(place.home / "ledger.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    return holder


def being_written(place: Workplace, environment: pytest.MonkeyPatch) -> sqlite3.Connection:
    environment.setattr(database, "_BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(place.home / "ledger.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    return holder


def overwritten(place: Workplace, environment: pytest.MonkeyPatch) -> None:
    (place.home / "ledger.sqlite").write_bytes(b"no database " * 1000)


def head_unwritable(place: Workplace, environment: pytest.MonkeyPatch) -> None:
    (place.home / "audit.part").mkdir()


def head_not_ours(place: Workplace, environment: pytest.MonkeyPatch) -> None:
    (place.home / "audit.head").unlink()
    (place.home / "audit.head").mkdir()


def lock_unusable(place: Workplace, environment: pytest.MonkeyPatch) -> None:
    (place.home / "audit.lock").unlink(missing_ok=True)
    (place.home / "audit.lock").mkdir()


def server_gone(place: Workplace, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("MASH_LEDGER_URL", f"postgresql+psycopg://mash@/ledger?host={place.home}")


FAULTS: tuple[Break, ...] = (
    read_only, locked, being_written, overwritten, head_unwritable, head_not_ours, lock_unusable, server_gone,
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_of_the_ledger_lets_nothing_be_shown(
    own: tuple[Workplace, str, str],
    fault: Break,
    demo_home: DemoHome,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place, person, case = own
    values = personal(demo_home.truth)
    number = next(value for value in values if value.isdigit() and len(value) == 10)
    assert len(values) > 20
    holder = fault(place, monkeypatch)
    as_json = (["worklist"], ["explain", person], ["chronology", case], ["audit", "list", "--asked"], ["find"])
    for arguments in (["chronology", case], *([*command, "--json"] for command in as_json)):
        monkeypatch.setattr("sys.stdin", io.StringIO(number + "\n"))
        capsys.readouterr()
        assert run(arguments) == Exit.REFUSED, arguments
        out, said = capsys.readouterr()
        assert set(json.loads(out)) == {"error"} if "--json" in arguments else out == ""
        assert not [value for value in values if value in out + said]
    if isinstance(holder, sqlite3.Connection):
        holder.close()


VIEWS = """
import contextlib, io, json, os, resource, sys
from pathlib import Path
from flows.cli import run
person, case, values = sys.argv[1], sys.argv[2], sys.argv[3].split("|")
ledger = Path(os.environ["MASH_HOME"], "ledger.sqlite")
for number in range(int(sys.argv[4])):
    if number == 1 and sys.argv[5] == "full":
        room = ledger.stat().st_size + 4096
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        code = run([["explain", person], ["chronology", case]][number % 2])
    holds = sum(value in shown.getvalue() for value in values)
    print(json.dumps([code, len(shown.getvalue()), holds]), flush=True)
"""


def start_views(own: tuple[Workplace, str, str], values: set[str], how_many: int, disk: str) -> subprocess.Popen[str]:
    """One program that looks at one person over and over through the real commands, and says how each look ended."""
    command = [sys.executable, "-c", VIEWS, own[1], own[2], "|".join(values), str(how_many), disk]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def looks_recorded() -> int:
    """Every look of the two commands that is in the chain, which must be whole."""
    audit = open_workplace().audit
    assert audit.verify().is_whole
    actions = [look.action for look in audit.looks(Asked(last=100_000), is_opened=False)]
    return sum(action.startswith(("explain", "chronology")) and not action.endswith("refused") for action in actions)


def test_a_disk_made_full_during_views_shows_nothing_more_and_nothing_unrecorded(
    own: tuple[Workplace, str, str], demo_home: DemoHome
) -> None:
    before = looks_recorded()
    with start_views(own, personal(demo_home.truth), 40, "full") as views:
        assert views.stdout
        ended = [json.loads(line) for line in views.stdout]
    shown = [holds for code, _, holds in ended if code == Exit.OK]
    refused = [(code, holds) for code, _, holds in ended if code != Exit.OK]
    assert len(shown) > 2
    assert max(shown) > 0, "a chronology that is shown does name people"
    assert len(refused) > 5
    assert set(refused) == {(Exit.REFUSED, 0)}
    assert looks_recorded() - before >= len(shown)


def test_views_that_are_killed_leave_no_look_without_its_record(own: tuple[Workplace, str, str], demo_home: DemoHome) -> None:
    """Killed at any moment, as a machine may be: what was shown is in the chain, which is whole and goes on."""
    chance = random.Random(5)
    for _ in range(2):
        before = looks_recorded()
        with start_views(own, personal(demo_home.truth), 10_000, "roomy") as views:
            assert views.stdout
            ended = [views.stdout.readline()]
            time.sleep(chance.uniform(0.1, 0.6))
            views.send_signal(signal.SIGKILL)
            ended += [line for line in views.stdout if line.endswith("\n")]
        assert {json.loads(line)[0] for line in ended} == {Exit.OK}
        assert len(ended) <= looks_recorded() - before <= len(ended) + 1
