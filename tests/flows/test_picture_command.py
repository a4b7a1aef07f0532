"""mash picture audit: on whom the patterns fall and what reviewers made of it, in counts that point at nobody."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Exit
from tests.conftest import DemoHome, walk_night
from tests.flows.test_commands import Captured, answer, records, shown

OUTCOMES = {"agree", "not-significant", "wrong-match", "already-known"}


@pytest.fixture
def place(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    place = demo_home.copy(tmp_path_factory.mktemp("audited")).enter(monkeypatch)
    monkeypatch.setenv("MASH_USER", "demo.team.manager")
    return place


def test_without_a_review_there_is_nothing_to_say_of_reviews(place: Workplace, capsys: Captured) -> None:
    found = answer(capsys, "picture", "audit")
    assert set(found) == {"rates", "reviews", "sources"}
    assert found["rates"]
    assert found["reviews"] == []
    assert "No finding has been reviewed yet" in shown(capsys, "picture", "audit")


def test_reviews_are_counted_by_the_groups_of_the_children_they_are_of(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASH_USER", "demo.analyst")
    listed = answer(capsys, "worklist")["persons"]
    often = Counter(pattern for row in listed for pattern in row["patterns"]).most_common(1)[0][0]
    for row in listed:
        for pattern in row["patterns"]:
            why = ("--reason", "Spoke to the school and the health visitor")
            answer(capsys, "review", row["person_id"], pattern, "--as", "agree", *why)
    monkeypatch.setenv("MASH_USER", "demo.team.manager")
    before = records(place)
    found = answer(capsys, "picture", "audit", "--pattern", often)
    assert records(place) == before + 1
    assert {each["pattern"] for each in found["reviews"]} == {often}
    assert {each["characteristic"] for each in found["reviews"]} == {"sex", "age", "ethnicity", "disability"}
    fired = {(r["characteristic"], r["group"]): r["fired"] for r in found["rates"]}
    for each in found["reviews"]:
        assert set(each["outcomes"]) == OUTCOMES
        assert not [n for n in each["outcomes"].values() if isinstance(n, int) and 0 < n < 5], "no small number is shown"
        if isinstance(fired[each["characteristic"], each["group"]], str):
            assert set(each["outcomes"].values()) == {"suppressed"}
    text = shown(capsys, "picture", "audit", "--pattern", often)
    assert "What reviewers made of it" in text
    assert "P-" not in text


def test_whoever_does_not_answer_for_the_rules_is_refused(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASH_USER", "demo.police.researcher")
    assert answer(capsys, "picture", "audit", code=Exit.REFUSED)["error"]["code"] == "MASH-312"


def test_of_an_empty_picture_nothing_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MASH_USER", "demo.team.manager")
    (tmp_path / "inbox").mkdir()
    walk_night(open_workplace(), tmp_path / "inbox")
    found = answer(capsys, "picture", "audit")
    assert (found["rates"], found["reviews"]) == ([], [])
    assert {source["status"] for source in found["sources"]} == {"never"}
