"""mash clocks, decide, act, outcome and case-record, on the town's first night."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.workplace import Workplace
from safeguarding.errors import Exit
from tests.conftest import DemoHome
from tests.flows.test_commands import STATED, Captured, answer, first_person, records, shown

WHY = ("--reason", "several injuries that nobody explains")


@pytest.fixture
def place(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.copy(tmp_path_factory.mktemp("actions")).enter(monkeypatch)


def opened(capsys: Captured) -> dict[str, Any]:
    found: dict[str, Any] = answer(capsys, "open", first_person(capsys), *STATED, "--authorised-by", "boss")
    return found


def test_a_case_from_decision_to_outcome_is_in_one_place(place: Workplace, demo_home: DemoHome, capsys: Captured) -> None:
    case = opened(capsys)
    case_id = case["case_id"]
    running = answer(capsys, "clocks", case_id)
    assert set(running) == {"clocks", "not_read", "withheld", "not_carried", "sources"}
    assert len(running["sources"]) >= 6
    assert running["not_read"] == {}
    assert {"decision", "turnaround"} <= {clock["clock"] for clock in running["clocks"]}
    assert {clock["case_id"] for clock in running["clocks"]} == {case_id}
    made = answer(
        capsys, "decide", case_id, "--decision", "section_47", "--threshold", "level_4", *WHY, "--told-family", "EVIDENCE_RISK"
    )
    assert (made["decision"], made["family_informed"], made["told_by"]) == ("section_47", "EVIDENCE_RISK", None)
    agreed = answer(capsys, "act", case_id, "--what", "Visit the child at school", "--owner", "SW", "--due", "2099-01-05")
    assert (agreed["action_id"], agreed["result"]) == ("A1", None)
    left = {clock["clock"] for clock in answer(capsys, "clocks", case_id)["clocks"]}
    assert "decision" not in left
    assert "action" in left
    assert "decision" in {clock["clock"] for clock in answer(capsys, "clocks", case_id, "--all")["clocks"]}
    ended = answer(capsys, "outcome", case_id, "A1", "--result", "done", "--what-happened", "The child was seen alone")
    assert ended["result"] == "done"
    before = records(place)
    record = answer(capsys, "case-record", case_id)
    assert records(place) > before
    assert set(record) == {
        "case", "recorded", "withheld_by", "sources", "shared", "understood", "reviewed", "weighed", "comments", "acted_on",
    }  # fmt: skip
    assert sum(agency["events"] for agency in record["recorded"]) > 0
    assert record["understood"]
    assert [decision["decision"] for decision in record["acted_on"]["decisions"]] == ["section_47"]
    assert [action["result"] for action in record["acted_on"]["actions"]] == ["done"]
    assert {"case_opened", "case_decided", "clocks_viewed"} <= {view["action"] for view in record["shared"]}
    text = shown(capsys, "case-record", case_id) + shown(capsys, "clocks")
    assert "Section 47 enquiry" in text
    assert "Visit the child at school" in text
    families = {json.loads(line)["family_name"] for line in (demo_home.truth / "people.jsonl").read_text("utf-8").splitlines()}
    assert not [name for name in families if name and len(name) > 4 and name in text]


def test_what_was_made_of_a_finding_stands_in_the_record_with_its_reason(place: Workplace, capsys: Captured) -> None:
    case = opened(capsys)
    person, reason = case["person_id"], "Spoke to the health visitor and the school"
    pattern = answer(capsys, "explain", person)["findings"][0]["pattern"]["name"]
    assert answer(capsys, "case-record", case["case_id"])["reviewed"] == []
    answer(capsys, "review", person, pattern, "--as", "agree", "--reason", reason)
    (review,) = answer(capsys, "case-record", case["case_id"])["reviewed"]
    assert (review["pattern"], review["outcome"], review["reason"], review["who"]) == (pattern, "agree", reason, place.who)
    assert review["is_of_this"]
    text = shown(capsys, "case-record", case["case_id"])
    assert text.index("Understood") < text.index("Reviewed") < text.index("Shared") < text.index("Acted on")
    assert reason in text


def test_no_further_action_without_a_reason_is_refused(place: Workplace, capsys: Captured) -> None:
    case_id = opened(capsys)["case_id"]
    decided = ("decide", case_id, "--decision", "no_further_action", "--threshold", "level_2", "--told-family", "TOLD")
    error = answer(capsys, *decided, "--reason", "fine", code=Exit.USAGE)["error"]
    assert error["code"].startswith("MASH-1")
    assert "--reason" in error["where"]


def test_a_closed_case_shows_no_record_and_no_step_of_an_agency(place: Workplace, capsys: Captured) -> None:
    case_id = opened(capsys)["case_id"]
    answer(capsys, "cases", "close", case_id, "--outcome", "early_help", *WHY)
    assert answer(capsys, "case-record", case_id, code=Exit.REFUSED)["error"]["code"] == "MASH-313"
    running = answer(capsys, "clocks", case_id, "--all")
    assert "MASH-313" in running["not_read"][case_id]
    assert {clock["clock"] for clock in running["clocks"]} == {"decision", "turnaround"}
    assert case_id not in str(answer(capsys, "clocks")["clocks"])


def test_who_may_not_see_the_audit_is_not_told_who_looked(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = opened(capsys)["case_id"]
    monkeypatch.setenv("MASH_USER", "demo.team.manager")
    assert answer(capsys, "case-record", case_id)["shared"] is None
    assert "shown to an auditor" in shown(capsys, "case-record", case_id)


def test_whoever_sees_no_cases_sees_no_clocks(place: Workplace, capsys: Captured) -> None:
    for command in (("clocks",), ("decide", "C-1", "--decision", "early_help", "--threshold", "level_2", *WHY)):
        assert answer(capsys, *command, "--as", "data_engineer", code=Exit.REFUSED)["error"]["code"] == "MASH-312"
