"""No command reads the ledger or the data without leave and without a record (promise 4), and none can be forgotten."""

from __future__ import annotations

import io
import json
import resource
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from flows import orchestrator
from flows.cli import run
from flows.workplace import Workplace
from safeguarding.errors import Exit
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.tables import AUDIT_RECORD
from tests.conftest import DemoHome
from tests.flows.every_command import READS, READS_NEITHER, Command, of_the_program, partnership_without_guests, subjects
from tests.flows.test_audit_faults import FAULTS, Break, overwritten, personal, read_only

Captured = pytest.CaptureFixture[str]
_NOBODY = "somebody.passing.by"
# Whether the chain is whole is said without a record where the record cannot be written: an alarm that anybody could
# silence by locking the ledger would be none. Of the machine, the doctor says what needs no leave.
_ALARM, _MACHINE = ("audit", "verify"), ("doctor",)
named = pytest.mark.parametrize("command", READS, ids=lambda command: command.words)


@pytest.fixture(scope="module")
def begun(demo_home: DemoHome) -> tuple[DemoHome, dict[str, str]]:
    """A home with a case and a request opened in it, and what stands for PERSON, CASE and the rest. It is only copied."""
    return demo_home, subjects(demo_home)


@pytest.fixture(scope="module")
def tried(begun: tuple[DemoHome, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    return begun[0].copy(tmp_path_factory.mktemp("tried"))


@pytest.fixture
def place(tried: DemoHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return tried.enter(monkeypatch)


@pytest.fixture(scope="module")
def held(begun: tuple[DemoHome, dict[str, str]], tried: DemoHome) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as environment:
        tried.enter(environment)
        assert run(["cases", "review", begun[1]["CASE"], "--reason", "opened for every test here"]) == Exit.OK
    return begun[1]


def records(place: Workplace) -> list[tuple[str, str, str]]:
    """Who, in which role, did what: the whole chain."""
    columns = AUDIT_RECORD.c
    asked = select(columns.who, columns.role, columns.action).order_by(columns.sequence)
    with open_ledger(place.home).connect() as connection:
        return [(row.who, row.role, row.action) for row in connection.execute(asked)]


def asked(command: Command, held: dict[str, str], environment: pytest.MonkeyPatch, capsys: Captured) -> tuple[int, str, str]:
    environment.setattr("sys.stdin", io.StringIO(command.typed))
    capsys.readouterr()
    code = run(command.arguments(held))
    return (code, *capsys.readouterr())


def test_every_command_is_tried_here_or_said_to_read_nothing() -> None:
    assert {command.name for command in READS} | set(READS_NEITHER) == of_the_program()


@named
def test_a_command_that_reads_leaves_a_record_in_a_role_that_may(
    place: Workplace, held: dict[str, str], command: Command, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("MASH_ROLE", command.role)
    before = records(place)
    code, out, _ = asked(command, held, monkeypatch, capsys)
    added = records(place)[len(before) :]
    assert added, f"{command.words} left no record"
    assert {(who, role) for who, role, _ in added} == {("demo.analyst", command.role.value)}
    assert code in ((Exit.USAGE, Exit.REFUSED) if command.is_idle else (Exit.OK,)), out


@named
def test_an_account_without_a_role_is_shown_nothing_and_the_refusal_is_recorded(
    place: Workplace, tmp_path: Path, held: dict[str, str], command: Command, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("MASH_USER", _NOBODY)
    monkeypatch.setenv("MASH_PARTNERSHIP", str(partnership_without_guests(tmp_path)))
    before = records(place)
    code, out, _ = asked(command, held, monkeypatch, capsys)
    added = records(place)[len(before) :]
    assert [(who, role, action.endswith("_refused")) for who, role, action in added] == [(_NOBODY, "none", True)]
    if command.name == ("register",):
        assert json.loads(out)["drops"] is None, "the declarations are no secret; what arrived is"
    elif command.name == _MACHINE:
        said = json.loads(out)
        assert "demo.analyst" not in out
        assert {f["topic"] for f in said if f["detail"].startswith("not shown")} == {
            "audit chain", "opened cases", "sources", "settings in force",
        }  # fmt: skip
    else:
        assert (code, set(json.loads(out))) == (Exit.REFUSED, {"error"})


class DiskFull:
    """No file of this process can grow by a byte."""

    def __init__(self, _place: Workplace, _environment: pytest.MonkeyPatch) -> None:
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, self._before[1]))

    def close(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


@pytest.mark.parametrize("fault", [*FAULTS, DiskFull], ids=lambda fault: fault.__name__)
def test_nothing_is_shown_by_any_command_where_it_cannot_be_recorded(
    begun: tuple[DemoHome, dict[str, str]],
    tmp_path: Path,
    fault: Break | type[DiskFull],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    """Every command meets a ledger that cannot be written and a disk that is full, and a third of the other faults: each of
    them strikes at the one function that all of them record by."""
    home, held = begun
    own = home.copy(tmp_path)
    tried = READS if fault in (read_only, DiskFull) else READS[FAULTS.index(fault) % 3 :: 3]
    values = {*personal(own.truth), "demo.team.manager"}
    place = own.enter(monkeypatch)
    holder = fault(place, monkeypatch)
    try:
        said = {command: asked(command, held, monkeypatch, capsys) for command in tried}
    finally:
        if isinstance(holder, sqlite3.Connection | DiskFull):
            holder.close()
    for command, (code, out, err) in said.items():
        # A look back makes a picture, for which there must be room as well: without it, that is a fault.
        may_be_fault = fault is DiskFull and "--known-on" in command.words
        assert code == Exit.REFUSED or (may_be_fault and code == Exit.FAULT), (command.words, out, err)
        assert not [value for value in values if value in out + err], command.words
        if command.name == _ALARM:
            assert "is_whole" not in json.loads(out) or not json.loads(out)["is_whole"]
        elif command.name == _MACHINE:
            assert {f["topic"] for f in json.loads(out) if f["state"] == "problem"} & {"ledger", "audit chain"}
        else:
            assert set(json.loads(out)) == {"error"}, command.words


def test_a_night_is_on_record_and_shows_nothing_where_it_cannot_be(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    own = demo_home.copy(tmp_path)
    place = own.enter(monkeypatch)
    monkeypatch.setattr(orchestrator, "has_loopback", lambda: False)
    monkeypatch.setenv("MASH_USER", _NOBODY)
    monkeypatch.setenv("MASH_PARTNERSHIP", str(partnership_without_guests(tmp_path)))
    before = records(place)
    assert run(["nightly", "--now", "2026-11-22T02:00", "--json"]) in (Exit.OK, Exit.FINDINGS)
    assert records(place)[len(before) :] == [(_NOBODY, "none", "night_run")]
    overwritten(place, monkeypatch)
    capsys.readouterr()
    assert run(["nightly", "--now", "2026-11-22T02:00", "--json"]) == Exit.REFUSED
    assert set(json.loads(capsys.readouterr().out)) == {"error"}


def test_who_checks_who_looked_is_named_where_they_also_look(place: Workplace, capsys: Captured) -> None:
    assert run(["doctor", "--json"]) == Exit.OK
    cautions = {f["topic"]: f["detail"] for f in json.loads(capsys.readouterr().out) if f["state"] == "caution"}
    assert "two people" in cautions["staff demo.analyst"]
    assert "staff demo.team.manager" not in cautions
