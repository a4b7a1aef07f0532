"""mash subject-access: one person's data for that person, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.cli import run
from flows.workplace import Workplace
from safeguarding.errors import Exit
from tests.conftest import DemoHome
from tests.flows.test_commands import STATED, Captured, answer, first_person, shown

ASKED = ("--purpose", "subject_access_request", "--basis", "legal_obligation", "--threshold", "none",
         "--reason", "asked in writing", "--authorised-by", "demo.team.manager")  # fmt: skip


@pytest.fixture
def place(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.enter(monkeypatch)


def copy_of(capsys: Captured, *more: str) -> dict[str, Any]:
    case = answer(capsys, "open", first_person(capsys), *ASKED)
    found: dict[str, Any] = answer(capsys, "subject-access", case["case_id"], *more)
    return found


def test_the_copy_holds_the_persons_own_data_from_every_agency(place: Workplace, capsys: Captured) -> None:
    found = copy_of(capsys, "--received-on", "2026-11-02")
    chronology = answer(
        capsys,
        "chronology",
        answer(capsys, "open", found["person"]["person_id"], *STATED, "--authorised-by", "x")["case_id"],
        "--all",
    )["chronology"]
    assert {record["agency"] for record in found["records"]} == set(chronology["person"]["agencies"])
    current = [event for event in found["events"] if not event["is_superseded"]]
    assert sorted(e["summary"] for e in current) == sorted(line["summary"] for line in chronology["lines"])
    assert (found["received_on"], found["answer_by"], found["answer_by_if_complex"]) == (
        "2026-11-02", "2026-12-02", "2027-02-02")  # fmt: skip


def test_nobody_elses_name_or_number_is_in_it(place: Workplace, demo_home: DemoHome, capsys: Captured) -> None:
    found = copy_of(capsys)
    own = json.dumps([found["person"], found["records"]])
    told = json.dumps({key: value for key, value in found.items() if key not in ("person", "records")})
    lines = (demo_home.truth / "people.jsonl").read_text("utf-8").splitlines()
    others = [person for person in map(json.loads, lines) if person["given_name"] not in own]
    names = {f"{p['given_name']} {p['family_name']}" for p in others} | {p["nhs_number"] for p in others if p.get("nhs_number")}
    assert len(names) > 20
    assert not [name for name in names if name in own + told]
    assert found["relations"], "that there is a mother is told, not who she is"


def test_it_says_what_is_withheld_and_what_a_person_has_to_decide(place: Workplace, capsys: Captured) -> None:
    found = copy_of(capsys, "--requested-by", "parent")
    assert any("child abuse data" in decision["source"] for decision in found["to_decide"])
    assert all(decision["question"] and decision["source"] for decision in found["to_decide"])
    assert all(each["count"] > 0 and each["agency"] and each["reason"] for each in found["withheld"])
    assert found["sources"]
    text = shown(capsys, "subject-access", found["case_id"])
    for heading in ("DRAFT", "Withheld", "To be decided by a person", "Sources searched", "answer by"):
        assert heading in text


def test_intelligence_is_neither_shown_nor_counted(place: Workplace, capsys: Captured) -> None:
    found = copy_of(capsys)
    assert not [event for event in found["events"] if event["sensitivity"] == "restricted"]
    assert any("neither be given nor confirmed" in decision["question"] for decision in found["to_decide"])


def test_only_a_case_opened_for_it_answers_and_every_refusal_is_on_record(place: Workplace, capsys: Captured) -> None:
    case = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "boss")
    before = place.audit.verify().records
    assert answer(capsys, "subject-access", case["case_id"], code=Exit.REFUSED)["error"]["code"] == "MASH-312"
    assert answer(capsys, "subject-access", "C-0000000000", code=Exit.USAGE)["error"]["code"] == "MASH-104"
    assert place.audit.verify().records == before + 2
    assert run(["subject-access", case["case_id"], "--requested-by", "a cousin"]) == Exit.USAGE


def test_the_look_is_recorded_with_what_was_shown_and_withheld(place: Workplace, capsys: Captured) -> None:
    case_id = answer(capsys, "open", first_person(capsys), *ASKED)["case_id"]
    before = place.audit.verify().records
    answer(capsys, "subject-access", case_id)
    assert place.audit.verify().records == before + 1
