"""The commands that look at the published picture, on the town's first night."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flows import orchestrator
from flows.cli import run
from flows.commands.nightly import run_night
from flows.workplace import Workplace
from safeguarding.errors import Exit
from safeguarding.records import Delivery
from tests.conftest import NOW, DemoHome

STATED = (
    "--purpose",
    "strategy",
    "--basis",
    "public_task",
    "--threshold",
    "level_4",
    "--reason",
    "Several agencies, one child",
)
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def place(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.enter(monkeypatch)


_OPENED = itertools.count(1)


def of_its_own(arguments: Sequence[str]) -> list[str]:
    """The same words in the same second are one case, so every opening by a test states a reason of its own."""
    said = list(arguments)
    if said[0] == "open" and "--reason" in said[:-1]:
        said[said.index("--reason") + 1] += f", number {next(_OPENED)}"
    return said


def answer(capsys: Captured, *arguments: str, code: int = Exit.OK) -> Any:
    assert run([*of_its_own(arguments), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def shown(capsys: Captured, *arguments: str) -> str:
    assert run(arguments) == Exit.OK
    return capsys.readouterr().out


def records(place: Workplace) -> int:
    verdict = place.audit.verify()
    assert verdict.is_whole
    return verdict.records


def first_person(capsys: Captured) -> str:
    return str(answer(capsys, "worklist", "--limit", "1")["persons"][0]["person_id"])


def test_deliveries_balance_and_name_the_dropped_columns(place: Workplace, capsys: Captured) -> None:
    found = answer(capsys, "deliveries")
    assert set(Delivery.__dataclass_fields__) <= set(found[0])
    for row in found:
        parts = ("rows_landed", "rows_quarantined", "rows_rejected", "rows_unchanged")
        assert row["rows_received"] == sum(row[part] for part in parts)
    assert "Rent Account Balance" in {name for row in found for name in row["columns_dropped"]}
    assert "Rent Account Balance" in shown(capsys, "deliveries")


def test_the_worklist_names_nobody_and_says_what_was_searched(place: Workplace, demo_home: DemoHome, capsys: Captured) -> None:
    text = shown(capsys, "worklist")
    families = {json.loads(line)["family_name"] for line in (demo_home.truth / "people.jsonl").read_text("utf-8").splitlines()}
    assert "P-" in text
    assert not [name for name in families if name and len(name) > 4 and name in text]
    assert "police/vulnerability_reports" in text


def test_every_look_leaves_one_record(place: Workplace, capsys: Captured) -> None:
    before = records(place)
    person = first_person(capsys)
    shown(capsys, "explain", person)
    assert records(place) == before + 2


def test_an_explanation_says_rule_version_events_cautions_and_sources(place: Workplace, capsys: Captured) -> None:
    person = first_person(capsys)
    finding = answer(capsys, "explain", person)["findings"][0]
    text = shown(capsys, "explain", person)
    assert f"rule {finding['pattern']['name']}, version {finding['version']} (" in text
    assert all(part in text for part in ("as of ", "set ", "could also be", "caution", "Sources searched"))


def test_a_look_for_an_unknown_person_is_recorded_too(place: Workplace, capsys: Captured) -> None:
    before = records(place)
    assert answer(capsys, "explain", "P-0000000000", code=Exit.USAGE)["error"]["code"] == "MASH-103"
    assert records(place) == before + 1


def test_a_case_opens_and_its_chronology_carries_names_and_dates(place: Workplace, capsys: Captured) -> None:
    case = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "team manager")
    assert case["case_id"].startswith("C-")
    found = answer(capsys, "chronology", case["case_id"], "--all")["chronology"]
    assert found["person"]["family_name"]
    assert found["lines"]
    text = shown(capsys, "chronology", case["case_id"])
    assert found["person"]["family_name"] in text
    assert "Sources searched" in text
    if hidden := answer(capsys, "chronology", case["case_id"])["chronology"]["minor_hidden"]:
        assert f"{hidden} minor events hidden (--all shows them)" in text


def test_a_chronology_of_one_agency_says_that_the_others_are_left_out(place: Workplace, capsys: Captured) -> None:
    case = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "somebody else")
    agency = answer(capsys, "chronology", case["case_id"])["chronology"]["lines"][0]["agency"]
    text = shown(capsys, "chronology", case["case_id"], "--agency", agency)
    assert "every other agency's events are left out" in text
    assert run(["chronology", case["case_id"], "--agency", "fire"]) == Exit.USAGE


def test_before_the_first_night_nothing_was_known(place: Workplace, capsys: Captured) -> None:
    case = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "a third")
    text = shown(capsys, "chronology", case["case_id"], "--known-on", "2026-11-01")
    assert "No event is shown" in text


@pytest.mark.parametrize("person", ["P-0000000000", "Jane Doe"])
def test_no_case_opens_on_somebody_who_is_not_in_the_picture(place: Workplace, capsys: Captured, person: str) -> None:
    before = records(place)
    error = answer(capsys, "open", person, *STATED, "--authorised-by", "boss", code=Exit.USAGE)["error"]
    assert error["code"] == "MASH-103"
    assert person not in str(error)
    assert records(place) == before + 1


def test_above_the_partnerships_level_a_case_needs_another_persons_word(place: Workplace, capsys: Captured) -> None:
    error = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "demo.analyst", code=Exit.USAGE)["error"]
    assert (error["code"], "--authorised-by" in error["where"]) == ("MASH-105", True)


def test_nothing_of_a_case_is_shown_where_the_look_cannot_be_recorded(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    demo_home.copy(tmp_path).enter(monkeypatch)
    case = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "boss")
    (tmp_path / "home" / "audit.head").unlink()
    (tmp_path / "home" / "audit.head").mkdir()
    for command in (["worklist"], ["chronology", case["case_id"]], ["explain", case["person_id"]]):
        assert run(command) == Exit.REFUSED
        said = capsys.readouterr()
        assert said.out == ""
        assert "MASH-308" in said.err


def test_a_sample_is_checked_without_a_trace(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    sample = next((demo_home.inbox / "housing" / "tenancy_concerns").iterdir())
    run(["connectors", "check", "housing/tenancy_concerns", "--sample", str(sample), "--now", NOW.isoformat(), "--json"])
    receipt = json.loads(capsys.readouterr().out)
    parts = ("rows_landed", "rows_quarantined", "rows_rejected", "rows_unchanged")
    assert receipt["rows_received"] == sum(receipt[part] for part in parts) > 0
    assert "Rent Account Balance" in receipt["columns_dropped"]
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("feed", "content", "code"),
    [
        ("police/vulnerability_reports", "", "MASH-201"),
        ("police/vulnerability_reports", "PPN ID\nN1\n", "MASH-204"),
        ("police/parking_tickets", "x", "MASH-203"),
        ("childrens_social_care/cin_census", "<Message><Children>", "MASH-202"),
    ],
)
def test_a_sample_that_would_be_refused_says_its_code(
    tmp_path: Path, capsys: Captured, feed: str, content: str, code: str
) -> None:
    (tmp_path / "sample").write_text(content)
    refused = answer(capsys, "connectors", "check", feed, "--sample", str(tmp_path / "sample"), code=Exit.REFUSED)
    assert (refused["status"], refused["code"]) == ("refused", code)


def test_without_a_loopback_interface_the_night_is_done_without_the_orchestrator(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    copy = demo_home.copy(tmp_path)
    monkeypatch.setattr(orchestrator, "has_loopback", lambda: False)
    record = run_night(copy.enter(monkeypatch), copy.inbox, NOW)
    assert record.is_published
    assert "same steps without it" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_sealed_network_namespace_is_noticed() -> None:
    asked = [sys.executable, "-c", "from flows.orchestrator import has_loopback; print(has_loopback())"]
    sealed = subprocess.run(["unshare", "-rn", *asked], capture_output=True, text=True, check=False)
    if sealed.returncode:
        pytest.skip("this account may not make a network namespace")
    assert sealed.stdout.strip() == "False"
    assert orchestrator.has_loopback()


def test_a_home_without_a_picture_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    assert answer(capsys, "worklist", code=Exit.USAGE)["error"]["code"] == "MASH-106"
