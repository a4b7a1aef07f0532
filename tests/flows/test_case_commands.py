"""mash cases: what a person at the keyboard sees of opened cases, and what they can do to them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from flows.cli import run
from flows.commands.doctor import CAUTION, examine
from flows.workplace import Workplace
from safeguarding.errors import Exit
from tests.conftest import DemoHome
from tests.flows.test_commands import STATED, Captured, answer, first_person, shown

REASON = ("--reason", "talked over in the team")


@pytest.fixture
def place(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.copy(tmp_path_factory.mktemp("cases")).enter(monkeypatch)


def opened(capsys: Captured, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(capsys, "open", first_person(capsys), *STATED, *more)
    return found


def refused(capsys: Captured, *arguments: str, code: int = Exit.USAGE) -> dict[str, str]:
    error: dict[str, str] = answer(capsys, *arguments, code=code)["error"]
    return error


def test_a_case_from_opening_to_closing(place: Workplace, capsys: Captured) -> None:
    case = opened(capsys, "--authorised-by", "boss")
    case_id = case["case_id"]
    assert {"case_id", "person_id", "purpose", "basis", "threshold", "reason", "opened_by", "authorised_by", "family_informed",
            "opened_at", "review_on"} <= set(case)  # fmt: skip
    assert "not yet stated" in shown(capsys, "chronology", case_id)
    told = answer(capsys, "cases", "tell", case_id, "--family-informed", "told")
    assert told["family_informed"] == "TOLD"
    assert "not yet stated" not in shown(capsys, "chronology", case_id)
    assert answer(capsys, "cases", "review", case_id, *REASON, "--review-on", "2099-01-01")["review_on"] == "2099-01-01"
    assert answer(capsys, "cases", "close", case_id, "--outcome", "early-help", *REASON)["outcome"] == "early_help"
    for command in (["chronology", case_id], ["cases", "review", case_id, *REASON]):
        error = refused(capsys, *command, code=Exit.REFUSED)
        assert error["code"] == "MASH-313"
        assert case["person_id"] not in str(error)
    history = [event["action"] for event in answer(capsys, "cases", "show", case_id)["history"]]
    assert history == ["opened", "told", "reviewed", "closed"]


def test_the_list_names_nobody_and_puts_an_emergency_first(place: Workplace, demo_home: DemoHome, capsys: Captured) -> None:
    ordinary = opened(capsys, "--authorised-by", "boss", "--family-informed", "told")
    urgent = opened(capsys, "--emergency")
    before = answer(capsys, "cases")
    own = (urgent["case_id"], ordinary["case_id"])  # other tests opened theirs in the same home
    assert before[0]["case_id"] == urgent["case_id"]
    listed = [case for case in before if case["case_id"] in own]
    assert [case["case_id"] for case in listed] == [*own]
    assert [case["standing"] for case in listed] == ["emergency", "open"]
    assert not any(case["reason"] for case in listed)
    text = shown(capsys, "cases", "list")
    families = {json.loads(line)["family_name"] for line in (demo_home.truth / "people.jsonl").read_text("utf-8").splitlines()}
    assert not [name for name in families if name and len(name) > 4 and name in text]
    answer(capsys, "cases", "close", ordinary["case_id"], "--outcome", "no_further_action", *REASON)
    assert len(answer(capsys, "cases")) == len(before) - 1
    assert len(answer(capsys, "cases", "list", "--all")) >= len(before)


def test_an_emergency_is_marked_on_every_view_until_another_person_judges_it(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = opened(capsys, "--emergency")["case_id"]
    assert "EMERGENCY" in shown(capsys, "chronology", case_id)
    assert "EMERGENCY" in str(answer(capsys, "chronology", case_id)["prompts"])
    assert "1 opened in an EMERGENCY" in shown(capsys, "worklist")
    assert answer(capsys, "worklist")["emergencies_to_judge"] == 1
    assert any(f.state == CAUTION and "emergency" in f.detail for f in examine() if f.topic == "opened cases")
    judged = ("cases", "review-emergency", case_id, *REASON)
    assert refused(capsys, *judged)["what"] == "Say either --as-justified or --not-justified"
    assert "another person" in refused(capsys, *judged, "--as-justified")["where"]
    monkeypatch.setenv("MASH_USER", "demo.team.manager")
    assert answer(capsys, *judged, "--as-justified")["emergency_reviewed_by"] == "demo.team.manager"
    assert "EMERGENCY" not in shown(capsys, "cases", "show", case_id)


def test_an_emergency_that_was_none_shows_nothing_from_then_on(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = opened(capsys, "--emergency")["case_id"]
    monkeypatch.setenv("MASH_USER", "demo.team.manager")
    answer(capsys, "cases", "review-emergency", case_id, "--not-justified", *REASON)
    assert refused(capsys, "chronology", case_id, code=Exit.REFUSED)["code"] == "MASH-313"


def test_a_hold_is_shown_wherever_the_case_is(place: Workplace, capsys: Captured) -> None:
    case_id = opened(capsys, "--authorised-by", "boss")["case_id"]
    assert "legal hold" in shown(capsys, "hold", case_id, "--reason", "public inquiry")
    assert [case["is_held"] for case in answer(capsys, "cases") if case["case_id"] == case_id] == [True]
    assert "(legal" in shown(capsys, "cases")
    assert answer(capsys, "hold", case_id, "--release", "--reason", "inquiry ended")["is_held"] is False


def test_what_cannot_be_done_says_what_is_wrong(place: Workplace, capsys: Captured) -> None:
    case_id = opened(capsys, "--authorised-by", "boss")["case_id"]
    assert refused(capsys, "cases", "show", "C-0000000000")["code"] == "MASH-104"
    assert "--outcome is one of" in refused(capsys, "cases", "close", case_id, "--outcome", "gone", *REASON)["where"]
    error = refused(capsys, "cases", "review", case_id, "--reason", "short")
    assert (error["code"], error["what"]) == ("MASH-105", "The case cannot be changed as asked")


def test_every_step_is_on_record_with_the_role_it_was_taken_in(place: Workplace, capsys: Captured) -> None:
    before = place.audit.verify().records
    case_id = opened(capsys, "--authorised-by", "boss")["case_id"]
    for command in (["cases"], ["cases", "show", case_id], ["cases", "tell", case_id, "--family-informed", "told"]):
        assert run(command) == Exit.OK
    assert place.audit.verify().records == before + 5, "the worklist, the opening, and these three"
