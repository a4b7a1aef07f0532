from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows import cli
from flows.cli import run
from flows.workplace import open_workplace
from safeguarding.errors import ColumnMissing, Exit, Fault

MARKER = "Zebedee Quillfeather"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MASH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MASH_INBOX", str(tmp_path / "inbox"))


def test_help_is_given_without_a_home(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["--help"]) == Exit.OK
    assert "chronology" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["bogus"], "There is no such command"),
        (["open"], "PERSON is missing"),
        (["open", "P-0", "--purpose", "strategy"], "is missing"),
        (["worklist", "--limit", MARKER], "The value of --limit was not understood"),
        (["worklist", "--limit", "0"], "At least one person"),  # an empty list would read as nobody
        (["worklist", f"--{MARKER}"], "was not understood"),
        (["explain", "P-0", MARKER], "was not understood"),
        (["nightly", "--now", MARKER], "The date and time were not understood"),
        (["demo", "--families", "0"], "at least one family"),
    ],
)
def test_wrong_use_is_said_by_option_and_never_by_value(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == Exit.USAGE
    said = capsys.readouterr()
    assert named in said.err
    assert MARKER not in said.err + said.out


def test_an_error_is_one_json_object_where_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nightly", "--json"]) == Exit.USAGE
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "MASH-107"
    assert all(error[part] for part in ("what", "where", "why", "fix"))


@pytest.mark.parametrize("error", [ValueError(MARKER), KeyError(MARKER), OSError(5, MARKER)])
def test_an_unforeseen_error_shows_its_class_and_never_its_text(
    error: Exception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(cli, "app", break_down)
    assert run(["worklist"]) == Exit.FAULT
    said = capsys.readouterr()
    assert Fault.code in said.err
    assert type(error).__name__ in said.err
    assert MARKER not in said.err + said.out


def test_an_error_of_ours_says_code_where_why_and_remedy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise ColumnMissing("police/vulnerability_reports: notice_id")

    monkeypatch.setattr(cli, "app", refuse)
    assert run(["nightly"]) == Exit.REFUSED
    said = capsys.readouterr().err
    assert all(part in said for part in ("MASH-204", "notice_id", "why:", "remedy:"))


def test_a_stopped_command_says_what_becomes_of_the_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", stop)
    assert run(["nightly"]) == 130
    assert "next run" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["worklist"], ["explain", "P-0000000000"], ["chronology", "C-0000000000"]])
def test_nothing_is_shown_where_the_look_cannot_be_recorded(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    open_workplace()
    (tmp_path / "home" / "audit.head").mkdir()
    code = run(command)
    said = capsys.readouterr()
    assert code in (Exit.REFUSED, Exit.USAGE)
    assert said.out == ""


def test_a_whole_audit_chain_is_said_to_be_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chronology", "C-0000000000"]) == Exit.USAGE
    assert run(["audit", "verify", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["records"] == 1


def test_a_broken_audit_chain_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["chronology", "C-0000000000"]) == Exit.USAGE
    (tmp_path / "home" / "audit.head").unlink()
    assert run(["audit", "verify"]) == Exit.REFUSED
    assert "MASH-309" in capsys.readouterr().err


def test_a_home_that_is_no_folder_is_refused_before_anything_is_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("")
    (tmp_path / "inbox").mkdir()
    assert run(["nightly"]) == Exit.REFUSED
    assert "MASH-302" in capsys.readouterr().err


def test_a_wrong_key_is_refused_before_anything_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    open_workplace()
    (tmp_path / "home" / "master.key").write_text("A" * 43 + "=")
    (tmp_path / "inbox").mkdir()
    assert run(["nightly"]) == Exit.REFUSED
    assert "MASH-303" in capsys.readouterr().err


def test_a_missing_key_is_not_replaced_by_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    open_workplace()
    (tmp_path / "home" / "master.key").unlink()
    assert run(["worklist"]) == Exit.REFUSED
    assert "MASH-304" in capsys.readouterr().err
    assert not (tmp_path / "home" / "master.key").exists()


def test_a_demo_never_removes_a_folder_that_is_not_a_demo(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("mine")
    assert run(["demo", "--home", str(tmp_path / "kept")]) == Exit.USAGE
    assert (tmp_path / "kept" / "file").read_text() == "mine"
    assert "something other than a demo" in capsys.readouterr().err


def test_the_doctor_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["doctor", "--json"]) == Exit.OK
    findings = json.loads(capsys.readouterr().out)
    assert {"topic", "state", "detail"} == set(findings[0])
    assert not (tmp_path / "home").exists()


def test_the_doctor_warns_of_a_key_that_lies_beside_its_data(capsys: pytest.CaptureFixture[str]) -> None:
    open_workplace()
    run(["doctor", "--json"])
    cautions = {f["topic"] for f in json.loads(capsys.readouterr().out) if f["state"] == "caution"}
    assert "master key" in cautions


def test_the_connectors_are_listed_with_their_agreements(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["connectors", "list", "--json"]) == Exit.OK
    listed = json.loads(capsys.readouterr().out)
    assert {"police", "health", "education", "housing", "childrens_social_care"} <= {row["agency"] for row in listed}
    assert all(row["agreement"] and row["columns"] for row in listed)


def test_output_into_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    code = "import sys; from flows.cli import run; sys.exit(run(['doctor', '--json']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.close()
    _, complaint = process.communicate()
    assert "Traceback" not in complaint
