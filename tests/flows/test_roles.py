"""The commands in one role at a time: what is refused, what it says, and that it is recorded."""

from __future__ import annotations

import io
import itertools
import json
from typing import Any

import pytest
from sqlalchemy import select

from flows.cli import run
from flows.workplace import Workplace
from safeguarding.errors import Exit
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.tables import AUDIT_RECORD
from tests.conftest import DemoHome
from tests.flows.test_commands import STATED

Captured = pytest.CaptureFixture[str]
LOOKS = itertools.count()
REFUSED = [
    ("data_engineer", "worklist"),
    ("data_engineer", "explain"),
    ("data_engineer", "find"),
    ("data_engineer", "chronology"),
    ("linkage_reviewer", "worklist"),
    ("linkage_reviewer", "chronology"),
    ("auditor", "worklist"),
    ("auditor", "deliveries"),
    ("manager", "find"),
    ("disclosure_officer", "worklist"),
]


@pytest.fixture
def place(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.enter(monkeypatch)


@pytest.fixture
def case(place: Workplace, capsys: Captured) -> dict[str, Any]:
    assert run(["worklist", "--json"]) == Exit.OK
    person = json.loads(capsys.readouterr().out)["persons"][0]["person_id"]
    # Another reason each time: the same words twice in a second are one case.
    stated = [*STATED[:-1], f"Several agencies, one child, look {next(LOOKS)}"]
    assert run(["open", person, *stated, "--authorised-by", "demo.team.manager", "--json"]) == Exit.OK
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def newest(place: Workplace) -> Any:
    asked = select(AUDIT_RECORD).order_by(AUDIT_RECORD.c.sequence.desc()).limit(1)
    with open_ledger(place.home).connect() as connection:
        return connection.execute(asked).one()


@pytest.mark.parametrize(("role", "command"), REFUSED)
def test_a_refusal_is_recorded_in_the_role_it_was_asked_in(
    place: Workplace, case: dict[str, Any], capsys: Captured, monkeypatch: pytest.MonkeyPatch, role: str, command: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Secret Marker 01/02/2015\n"))
    subject = {"explain": [case["person_id"]], "chronology": [case["case_id"]]}.get(command, [])
    assert run([command, *subject, "--as", role, "--json"]) == Exit.REFUSED
    error = json.loads(capsys.readouterr().out)
    assert (list(error), error["error"]["code"]) == (["error"], "MASH-312")
    assert "Marker" not in str(error)
    record = newest(place)
    assert (record.action, record.role, record.rows_shown) == (f"{command}_refused", role, 0)


def test_a_case_that_was_opened_for_another_purpose_is_refused_by_that_name(
    place: Workplace, case: dict[str, Any], capsys: Captured
) -> None:
    assert run(["subject-access", case["case_id"], "--json"]) == Exit.REFUSED
    where = json.loads(capsys.readouterr().out)["error"]["where"]
    assert where.startswith(f"subject_access for {case['purpose']}, asked as")


def test_the_role_acted_in_is_on_the_record(place: Workplace, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["chronology", case["case_id"]]) == Exit.OK
    assert (newest(place).action, newest(place).role) == ("chronology_viewed", "analyst")
    monkeypatch.setenv("MASH_ROLE", "manager")
    assert run(["chronology", case["case_id"]]) == Exit.OK
    assert newest(place).role == "manager"


def test_an_agencys_researcher_sees_their_own_agencys_part_alone(
    place: Workplace, case: dict[str, Any], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASH_USER", "demo.police.researcher")
    assert run(["deliveries", "--json"]) == Exit.OK
    assert {row["agency"] for row in json.loads(capsys.readouterr().out)} == {"police"}
    assert run(["chronology", case["case_id"], "--all", "--json"]) in (Exit.OK, Exit.REFUSED)
    found = json.loads(capsys.readouterr().out)
    assert {line["agency"] for line in found.get("chronology", {"lines": []})["lines"]} <= {"police"}
    assert run(["open", case["person_id"], *STATED, "--authorised-by", "demo.team.manager"]) == Exit.REFUSED


def test_an_authoriser_whom_the_partnership_did_not_name_for_the_level_is_not_enough(
    place: Workplace, case: dict[str, Any], capsys: Captured
) -> None:
    assert run(["open", case["person_id"], *STATED, "--authorised-by", "demo.police.researcher", "--json"]) == Exit.USAGE
    assert "may authorise" in json.loads(capsys.readouterr().out)["error"]["where"]
