"""mash weigh and mash comment, and what they do to the chronology: what is shown first, and analysis apart from evidence."""

from __future__ import annotations

from typing import Any

import pytest

from flows.workplace import Workplace
from safeguarding.errors import Exit
from tests.conftest import DemoHome
from tests.flows.test_commands import STATED, Captured, answer, records, shown

WHY = ("--reason", "It means more for this child than it says")


@pytest.fixture
def place(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.copy(tmp_path_factory.mktemp("analysis")).enter(monkeypatch)


def chronology(capsys: Captured, case_id: str, *asked: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(capsys, "chronology", case_id, *asked)["chronology"]
    return found


def a_case(capsys: Captured) -> tuple[str, dict[str, Any]]:
    """A case of somebody of whom two events are told, and its whole chronology."""
    known = answer(capsys, "worklist", "--all")
    for row in known["persons"] + known["without_finding"]:
        case_id = answer(capsys, "open", row["person_id"], *STATED, "--authorised-by", "boss")["case_id"]
        found = chronology(capsys, case_id, "--all")
        if len(found["lines"]) > 1:
            return case_id, found
    raise AssertionError("nobody has two")


def ids(found: dict[str, Any]) -> list[str]:
    return [line["event_id"] for line in found["lines"]]


def test_what_does_not_matter_for_this_child_is_hidden_and_what_does_is_shown_first(place: Workplace, capsys: Captured) -> None:
    case_id, whole = a_case(capsys)
    event, graded = ids(whole)[0], whole["lines"][0]["significance"]
    answer(capsys, "weigh", case_id, event, "--as", "minor", *WHY)
    hidden = chronology(capsys, case_id)
    assert event not in ids(hidden)
    assert len(ids(hidden)) + hidden["minor_hidden"] == len(ids(whole))
    answer(capsys, "weigh", case_id, event[:8], "--as", "significant", *WHY)
    shown_first = chronology(capsys, case_id)
    (promoted,) = [line for line in shown_first["lines"] if line["event_id"] == event]
    assert (promoted["significance"], promoted["weighing"]["weight"]) == (graded, "significant")
    assert promoted["weighing"]["weighed_by"] == "demo.analyst"
    assert shown_first["minor_hidden"] == hidden["minor_hidden"] - 1
    assert ids(chronology(capsys, case_id, "--all")) == ids(whole)
    assert "Significant for this child (demo.analyst" in " ".join(shown(capsys, "chronology", case_id).split())


def test_a_comment_stands_apart_from_the_evidence(place: Workplace, capsys: Captured) -> None:
    case_id, whole = a_case(capsys)
    event = ids(whole)[0]
    answer(capsys, "comment", case_id, event[:8], "--text", "The account does not fit")
    answer(capsys, "comment", case_id, "--text", "Nobody has met the man in the hall")
    found = chronology(capsys, case_id)
    assert [(each["event_id"], each["text"]) for each in found["comments"]] == [
        (event, "The account does not fit"),
        (None, "Nobody has met the man in the hall"),
    ]
    assert "does not fit" not in str(found["lines"])
    text = shown(capsys, "chronology", case_id, "--all")
    assert text.index("apart from the evidence") < text.index("The account does not fit")
    record = answer(capsys, "case-record", case_id)
    assert [each["text"] for each in record["comments"]] == [each["text"] for each in found["comments"]]
    assert chronology(capsys, case_id, "--agency", "police")["comments_withheld"] >= 1


def test_another_case_is_not_touched(place: Workplace, capsys: Captured) -> None:
    case_id, whole = a_case(capsys)
    answer(capsys, "weigh", case_id, ids(whole)[0], "--as", "minor", *WHY)
    answer(capsys, "comment", case_id, "--text", "Nobody has met the man in the hall")
    person = answer(capsys, "chronology", case_id)["case"]["person_id"]
    other = answer(capsys, "open", person, *STATED, "--authorised-by", "boss")["case_id"]
    found = chronology(capsys, other, "--all")
    assert [line["weighing"] for line in found["lines"]] == [None] * len(ids(whole))
    assert (found["comments"], found["comments_withheld"]) == ([], 0)


def test_an_event_that_nobody_named_and_a_researcher_are_refused(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, whole = a_case(capsys)
    event = ids(whole)[0]
    for meant in ("zzzzzzzz", event[:5]):
        found = answer(capsys, "weigh", case_id, meant, "--as", "minor", *WHY, code=Exit.USAGE)
        assert found["error"]["code"] == "MASH-101"
    before = records(place)
    monkeypatch.setenv("MASH_USER", "demo.police.researcher")
    assert answer(capsys, "weigh", case_id, event, "--as", "minor", *WHY, code=Exit.REFUSED)["error"]["code"] == "MASH-312"
    assert records(place) == before + 1
