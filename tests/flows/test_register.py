"""The register as it is printed: for people, for spreadsheets, for programs."""

from __future__ import annotations

import csv
import io
import json
import runpy
from pathlib import Path

import pytest

from flows.cli import run
from safeguarding.errors import Exit
from safeguarding.ledger.looks import Asked
from tests.conftest import DemoHome

ROOT = Path(__file__).resolve().parents[2]
Captured = pytest.CaptureFixture[str]


def printed(capsys: Captured, *arguments: str) -> str:
    assert run(["register", *arguments]) == Exit.OK
    return capsys.readouterr().out


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))


def test_the_register_in_the_documents_is_fresh() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "make_register.py"))["page"]()
    written = (ROOT / "docs" / "data-sharing-register.md").read_text("utf-8")
    assert written == page, "run: python docs/make_register.py"


@pytest.mark.usefixtures("empty")
def test_without_a_landing_the_register_is_that_of_the_documents(capsys: Captured, tmp_path: Path) -> None:
    assert printed(capsys) == (ROOT / "docs" / "data-sharing-register.md").read_text("utf-8")
    assert json.loads(printed(capsys, "--json"))["drops"] is None
    assert not (tmp_path / "home").exists(), "asking what is shared makes no home"


def test_programs_get_one_shape_and_it_says_what_was_dropped(
    demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    demo_home.enter(monkeypatch)
    found = json.loads(printed(capsys, "--json"))
    assert json.loads(printed(capsys, "--format", "json")) == found
    assert list(found) == ["datasets", "columns", "drops"]
    (collar,) = [d for d in found["drops"] if d["column"] == "Officer Collar No"]
    assert (collar["agency"], collar["deliveries"], collar["seems_to_hold"]) == ("police", collar["deliveries_landed"], [])
    assert "| police/vulnerability_reports | Officer Collar No | nothing personal | 2 of 2 deliveries |" in printed(capsys)


def test_a_spreadsheet_has_one_line_per_column_and_per_dropped_one(
    demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    demo_home.enter(monkeypatch)
    found = json.loads(printed(capsys, "--json"))
    lines = list(csv.DictReader(io.StringIO(printed(capsys, "--format", "csv"))))
    assert len(lines) == len(found["columns"]) + len(found["drops"])
    assert all(line["lawful_basis"] and line["condition"] and line["retention_days"] for line in lines)
    (dropped,) = [line for line in lines if line["column"] == "Officer Collar No"]
    assert (dropped["treatment"], dropped["need"], dropped["deliveries"]) == ("not declared, dropped", "", "2")


@pytest.mark.usefixtures("empty")
def test_it_is_written_to_a_file_and_a_file_that_cannot_be_written_is_said(capsys: Captured, tmp_path: Path) -> None:
    assert printed(capsys, "--out", str(tmp_path / "register.md")) == ""
    assert (tmp_path / "register.md").read_text("utf-8").startswith("# Data-sharing register")
    assert run(["register", "--out", str(tmp_path / "nowhere" / "register.md")]) == Exit.USAGE


def test_an_account_without_a_role_gets_the_declarations_alone_and_the_refusal_is_recorded(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    place = demo_home.copy(tmp_path).enter(monkeypatch)
    assert run(["register", "--as", "agency_researcher", "--json"]) == Exit.OK
    said = capsys.readouterr()
    assert json.loads(said.out)["drops"] is None
    assert "MASH-312" in said.err
    assert place.audit.looks(Asked(last=1), is_opened=False)[0].action == "register_refused"
