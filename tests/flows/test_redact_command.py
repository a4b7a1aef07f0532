"""mash redact, as an engineer calls it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from flows.cli import run
from flows.commands import redact as command
from safeguarding.errors import Exit

GOOD = {"text": "Katie was seen by Gorvan.", "family": {"child": {"given_name": "Katie"}}}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    return tmp_path


def notes(folder: Path, *lines: str) -> str:
    (folder / "notes.jsonl").write_text("".join(one + "\n" for one in lines), "utf-8")
    return str(folder / "notes.jsonl")


def test_answers_go_to_stdout_a_line_each_and_nothing_is_kept(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["redact", "--notes", notes(elsewhere, json.dumps(GOOD), json.dumps(GOOD))]) == Exit.OK
    out, err = capsys.readouterr()
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["[CHILD] was seen by [PERSON 1]."] * 2
    assert err == "2 notes, all redacted\n"
    assert sorted(path.name for path in elsewhere.iterdir()) == ["notes.jsonl"]


def test_failures_are_counted_and_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped = f"{json.dumps(GOOD)}\nKatie Smith\n{json.dumps({'text': 'Katie' + chr(0)})}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))
    assert run(["redact", "--notes", "-"]) == Exit.FINDINGS
    out, err = capsys.readouterr()
    assert [json.loads(line).get("failure") for line in out.splitlines()] == [None, "line_unreadable", "note_not_redacted"]
    assert err == "3 notes, 2 of them not redacted\n"
    assert "Katie" not in out + err


def test_a_long_input_shows_how_far_it_is(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_SAY_EVERY", 0.0)
    run(["redact", "--notes", notes(elsewhere, json.dumps(GOOD))])
    assert "1 notes, " in capsys.readouterr().err.splitlines()[0]


@pytest.mark.parametrize("name", ["absent Katie.jsonl", "."])
def test_a_file_that_cannot_be_read_is_not_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["redact", "--notes", name]) == Exit.USAGE
    out, err = capsys.readouterr()
    assert "The file cannot be read" in err
    assert "Katie" not in out + err


def test_a_required_model_that_is_not_there_stops_it(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = Path(command.__file__).parents[2] / "partnership.toml"
    own = 'nlp_model = "en_core_web_absent"\nnlp_model_required = true\n'
    (elsewhere / "partnership.toml").write_text(own + shipped.read_text("utf-8"), "utf-8")
    assert run(["redact", "--notes", notes(elsewhere, json.dumps(GOOD))]) == Exit.USAGE
    assert "nlp_model" in capsys.readouterr().err
