"""mash links review, explain, confirm, reject, split, list, recalls: from the doubtful pair to the picture that obeys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flows.link_notices import notices
from flows.workplace import Workplace
from safeguarding.codes import Route
from safeguarding.errors import Exit
from safeguarding.ledger.looks import Asked
from tests.conftest import NOW, DemoHome, walk_night
from tests.flows.test_commands import STATED, Captured, answer, shown

REASON = ("--reason", "the school says that these are two children")


@pytest.fixture
def own(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    return demo_home.copy(tmp_path_factory.mktemp("links"))


@pytest.fixture
def place(own: DemoHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return own.enter(monkeypatch)


def several_agencies(capsys: Captured) -> str:
    rows = answer(capsys, "worklist")["persons"]
    return str(max(rows, key=lambda row: len(row["agencies"]))["person_id"])


def explained(capsys: Captured, person: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(capsys, "links", "explain", person)["person"]
    return found


def actions(place: Workplace) -> list[str]:
    return [look.action for look in place.audit.looks(Asked(), is_opened=False)]


def test_a_rejected_link_recalls_what_it_showed_at_once_and_is_gone_the_next_night(
    own: DemoHome, place: Workplace, capsys: Captured
) -> None:
    person = several_agencies(capsys)
    case = answer(capsys, "open", person, *STATED, "--authorised-by", "boss")
    answer(capsys, "chronology", case["case_id"])
    before = explained(capsys, person)
    pair = next(link for link in before["links"] if link["pair"] == before["weakest"])
    decided = answer(capsys, "links", "reject", pair["pair"], *REASON)
    assert (decided["kind"], decided["is_in_picture"], decided["is_recalled"], decided["counts"]) == (
        "reject",
        False,
        True,
        True,
    )
    [recalled] = answer(capsys, "links", "recalls")["recalls"]
    of_person = {each["case_id"] for each in answer(capsys, "cases", "list", "--all") if each["person_id"] == person}
    assert case["case_id"] in of_person
    assert set(recalled["recall"]["cases"]) == of_person
    assert recalled["recall"]["viewers"] == ["demo.analyst"]
    assert recalled["recall"]["patterns"]
    for command in (("explain", person), ("chronology", case["case_id"]), ("worklist",)):
        assert "the picture is rebuilt tonight" in shown(capsys, *command)
    assert answer(capsys, "worklist")["recalled"] == [person]
    assert "rejected" in str(answer(capsys, "explain", person)["notices"])

    assert walk_night(place, own.inbox, NOW).is_published
    assert answer(capsys, "worklist")["recalled"] == []
    assert "may be of somebody else" in str(answer(capsys, "chronology", case["case_id"])["prompts"])
    # Moments are known to the second: a case that was opened in the one in which the link was rejected is told as well.
    rejected_at = place.decisions.all()[-1].decided_at
    for opened_at, is_told in ((rejected_at, True), (rejected_at + timedelta(seconds=1), False)):
        told = notices(place, place.permit(Route.EXPLAIN), person, opened_at)
        assert ("may be of somebody else" in str(told)) is is_told
    after = answer(capsys, "links", "list")["decisions"]
    assert [(each["number"], each["is_in_picture"]) for each in after] == [(1, True)]
    owners = {r["record"]: p for p in {person, *_others(capsys, person)} for r in explained(capsys, p)["records"]}
    assert owners[pair["a"]["record"]] != owners[pair["b"]["record"]]

    undone = answer(capsys, "links", "confirm", pair["pair"], "--reason", "it is one child after all", "--rebuild")
    assert (undone["rules_out"], undone["is_in_picture"]) == ([1], True)
    assert answer(capsys, "links", "list")["decisions"][0]["ruled_out_by"] == [2]
    together = [{r["record"] for r in explained(capsys, p)["records"]} for p in {person, *_others(capsys, person)}]
    assert [records for records in together if {pair["a"]["record"], pair["b"]["record"]} <= records]


def _others(capsys: Captured, person: str) -> list[str]:
    """Where records of the person went."""
    told = answer(capsys, "links", "explain", person)["notices"]
    return [sentence.rstrip(".").split(" went to ")[1] for sentence in told if " went to " in sentence]


def test_a_split_record_leaves_its_person_and_the_case_on_it_says_so(own: DemoHome, place: Workplace, capsys: Captured) -> None:
    person = several_agencies(capsys)
    case = answer(capsys, "open", person, *STATED, "--authorised-by", "boss")
    before = explained(capsys, person)
    leaving = before["records"][0]["record"]
    decided = answer(capsys, "links", "split", person, leaving, *REASON, "--rebuild")
    assert decided["is_in_picture"]
    assert len(decided["pairs"]) == len(before["records"]) - 1
    after = explained(capsys, person)
    assert {r["record"] for r in after["records"]} == {r["record"] for r in before["records"]} - {leaving}
    [other] = _others(capsys, person)
    assert [r["record"] for r in explained(capsys, other)["records"]] == [leaving]
    assert f"1 of its records went to {other}" in str(answer(capsys, "chronology", case["case_id"])["prompts"])
    assert f"1 of its records went to {other}" in str(answer(capsys, "explain", person)["notices"])
    walk_night(place, own.inbox, NOW)
    assert explained(capsys, person)["records"] == after["records"]


def test_a_confirmed_pair_is_one_person_and_an_id_that_went_into_another_says_so(
    own: DemoHome, place: Workplace, capsys: Captured
) -> None:
    rows = [
        f"Q{n}|Q{n}|03/11/2026 10:00|{name}|Quillfeather|01/03/2015|1 Tannery Row|ZZ99 3VZ"
        for n, name in ((1, "Jack"), (2, "Jake"))
    ]
    head = "PPN ID|Nominal Ref|Incident From|Forename|Surname|DOB|Address|Postcode"
    (own.inbox / "police" / "vulnerability_reports" / "PPN_20261121_2359.csv").write_text("\r\n".join([head, *rows, ""]))
    walk_night(place, own.inbox, NOW)
    waiting = answer(capsys, "links", "review")
    assert "Quillfeather" in shown(capsys, "links", "review")
    assert 0 < len(waiting["pairs"]) <= waiting["waiting"]
    assert {"pair", "guard", "match_weight", "waterfall", "a", "b"} <= set(waiting["pairs"][0])
    assert not {"narrative", "summary", "events"} & set(waiting["pairs"][0]["a"])
    assert len(answer(capsys, "links", "review", "--limit", "1")["pairs"]) == 1
    pair = waiting["pairs"][0]
    decided = answer(capsys, "links", "confirm", pair["pair"], *REASON)
    assert not decided["is_recalled"]
    left = answer(capsys, "links", "review")
    assert pair["pair"] not in [each["pair"] for each in left["pairs"]], "what is decided is not asked again"
    walk_night(place, own.inbox, NOW)
    ids = (pair["a"]["person_id"], pair["b"]["person_id"])
    found = [explained(capsys, person) for person in ids]
    assert found[0] == found[1]
    assert {pair["a"]["record"], pair["b"]["record"]} <= {r["record"] for r in found[0]["records"]}
    [former] = set(ids) - {found[0]["person_id"]}
    assert "was merged into" in str(answer(capsys, "links", "explain", former)["notices"])
    assert "was merged into" in str(answer(capsys, "open", former, *STATED, "--authorised-by", "boss")["notices"])


def test_every_look_and_decision_is_recorded_and_what_cannot_be_is_refused(place: Workplace, capsys: Captured) -> None:
    person = several_agencies(capsys)
    pair = explained(capsys, person)["weakest"]
    assert "No pair waits" in shown(capsys, "links", "review")
    assert person in shown(capsys, "links", "explain", person)
    short = answer(capsys, "links", "reject", pair, "--reason", "no", code=Exit.USAGE)["error"]
    assert short["where"] == "--reason"
    for command in (("confirm", "L-0000000000"), ("reject", person)):
        refused = answer(capsys, "links", *command, *REASON, code=Exit.USAGE)["error"]
        assert refused["what"] == "There is no such pair"
    assert answer(capsys, "links", "split", person, "R-0000000000", *REASON, code=Exit.USAGE)["error"]["where"] == "RECORD"
    assert answer(capsys, "links", "explain", "Zora", code=Exit.USAGE)["error"]["code"] == "MASH-103"
    assert answer(capsys, "links", "review", "--as", "analyst", code=Exit.REFUSED)["error"]["code"] == "MASH-312"
    assert "Nothing has been decided" in shown(capsys, "links", "list")
    assert "No link" in shown(capsys, "links", "recalls")
    done = actions(place)
    assert {"links_reviewed", "links_explained", "links_refused", "link_decisions_listed", "link_recalls_listed"} <= set(done)
    assert "link_rejected" not in done
    assert "is kept" in shown(capsys, "links", "reject", pair, *REASON)
    assert actions(place)[-1] == "link_rejected"
    assert pair in shown(capsys, "links", "list")
    assert "to be told" in shown(capsys, "links", "recalls")
