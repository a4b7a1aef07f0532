"""An undeclared column that looks personal is named with its kinds wherever deliveries are shown, and no value with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import run
from safeguarding.errors import Exit
from tests.conftest import DemoHome, walk_night

Captured = pytest.CaptureFixture[str]
SAMPLE = (
    "PPN ID|Incident From|Submitted|Nominal Ref|Forename|Surname|Ring Carer|Zqxname Young\n"
    "P1|2026-11-19 10:00|2026-11-19 12:00|N1|Zofia|Kowalska|ring 07700 900144|Y\n"
)
KINDS = {"Ring Carer": ["phone"], "(a heading that may be a person's name)": ["name"]}


def test_a_sample_is_looked_at_for_undeclared_personal_columns(tmp_path: Path, capsys: Captured) -> None:
    sample = tmp_path / "sample.csv"
    sample.write_text(SAMPLE, "utf-8")
    asked = ("connectors", "check", "police/vulnerability_reports", "--sample", str(sample), "--now", "2026-11-20T02:00")
    assert run([*asked, "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["columns_personal"] == KINDS
    assert run([*asked]) == Exit.OK
    printed = capsys.readouterr()
    assert "Ring Carer looks personal: phone" in printed.out
    assert not [part for part in ("900144", "Zqxname") if part in printed.out + printed.err]


def test_the_account_of_deliveries_says_it_too(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    copied = demo_home.copy(tmp_path)
    place = copied.enter(monkeypatch)
    (copied.inbox / "police" / "vulnerability_reports" / "more.csv").write_text(SAMPLE, "utf-8")
    walk_night(place, copied.inbox)
    assert run(["deliveries", "--json"]) == Exit.OK
    found = [d for d in json.loads(capsys.readouterr().out) if "Ring Carer" in d["columns_dropped"]]
    assert [d["columns_personal"] for d in found] == [KINDS]
    assert run(["deliveries"]) == Exit.OK
    printed = capsys.readouterr().out
    assert "Ring Carer looks personal: phone" in printed
    assert "900144" not in printed
