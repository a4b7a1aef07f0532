"""mash review and mash reviews, and what they do to the worklist: nothing but quieten."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from flows.workplace import Workplace
from safeguarding.errors import Exit
from safeguarding.identifiers import uk_now
from tests.conftest import NOW, DemoHome, walk_night
from tests.flows.test_commands import Captured, answer, records, shown
from warehouse.publish import content_digest, open_published

BECAUSE = ("--reason", "Spoke to the school and the health visitor")


@pytest.fixture
def place(demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    return demo_home.copy(tmp_path).enter(monkeypatch)


def first(capsys: Captured) -> tuple[str, str]:
    row = answer(capsys, "worklist", "--limit", "1")["persons"][0]
    return row["person_id"], row["patterns"][0]


def patterns_of(found: dict[str, Any], part: str, person: str) -> list[str]:
    return [pattern for row in found[part] if row["person_id"] == person for pattern in row["patterns"]]


def test_a_reviewed_finding_is_quiet_and_shown_when_asked_for(place: Workplace, capsys: Captured) -> None:
    person, pattern = first(capsys)
    made = answer(capsys, "review", person, pattern, "--as", "already-known", *BECAUSE)
    assert (made["person_id"], made["pattern"], made["outcome"]) == (person, pattern, "already-known")
    found = answer(capsys, "worklist", "--quiet")
    assert pattern not in patterns_of(found, "persons", person)
    assert pattern in patterns_of(found, "quiet", person)
    text = shown(capsys, "worklist")
    assert "On 1 persons findings are quiet" in text
    assert "already-known, demo.analyst" in shown(capsys, "worklist", "--quiet")


def test_the_explanation_says_what_was_made_of_it_and_by_whom(place: Workplace, capsys: Captured) -> None:
    person, pattern = first(capsys)
    answer(capsys, "review", person, pattern, "--as", "agree", *BECAUSE)
    findings = {each["pattern"]["name"]: each for each in answer(capsys, "explain", person)["findings"]}
    (review,) = findings[pattern]["reviews"]
    assert (review["outcome"], review["who"], review["is_of_this"]) == ("agree", "demo.analyst", True)
    assert review["reason"] == BECAUSE[1]
    assert review["look_again_on"] == str(uk_now().date() + timedelta(days=90))
    assert "by demo.analyst (analyst): agree" in " ".join(shown(capsys, "explain", person).split())


def test_a_reason_is_shown_without_the_names_in_it(place: Workplace, capsys: Captured) -> None:
    person, pattern = first(capsys)
    answer(capsys, "review", person, pattern, "--as", "agree", "--reason", "Spoke to Mrs Aderyn Applegarth of the school")
    findings = {each["pattern"]["name"]: each for each in answer(capsys, "explain", person)["findings"]}
    (review,) = findings[pattern]["reviews"]
    assert "Applegarth" not in review["reason"]
    assert review["reason"].startswith("Spoke to")


def test_a_review_says_when_it_is_looked_at_again(place: Workplace, capsys: Captured) -> None:
    person, pattern = first(capsys)
    assert answer(capsys, "review", person, pattern, "--as", "agree", "--again-on", "2026-01-05", *BECAUSE, code=Exit.USAGE)
    again = uk_now().date() + timedelta(days=1)
    made = answer(capsys, "review", person, pattern, "--as", "agree", "--again-on", str(again), *BECAUSE)
    assert made["look_again_on"] == str(again)
    assert f"look again on {again:%d %b %Y}" in " ".join(shown(capsys, "worklist", "--quiet").split())
    assert "were to be looked at again" not in shown(capsys, "worklist")


def test_a_wrong_match_asks_about_the_persons_least_sure_link_until_somebody_decides(
    place: Workplace, capsys: Captured
) -> None:
    listed = answer(capsys, "worklist")["persons"]
    row = next(row for row in listed if answer(capsys, "links", "explain", row["person_id"])["person"]["weakest"])
    person, weakest = row["person_id"], answer(capsys, "links", "explain", row["person_id"])["person"]["weakest"]
    before = answer(capsys, "links", "review")
    assert not any(pair["is_doubted"] for pair in before["pairs"])
    made = answer(capsys, "review", person, row["patterns"][0], "--as", "wrong-match", *BECAUSE)
    assert made["asks_about_links"]
    assert run(["review", person, row["patterns"][0], "--as", "wrong-match", *BECAUSE]) == Exit.OK
    assert "mash links reject" in capsys.readouterr().err
    asked = answer(capsys, "links", "review")
    assert (asked["pairs"][0]["pair"], asked["pairs"][0]["is_doubted"]) == (weakest, True)
    assert asked["waiting"] == before["waiting"] + 1
    assert "WRONG MATCH" in shown(capsys, "links", "review")
    answer(capsys, "links", "reject", weakest, "--reason", "The school has two of this name")
    assert answer(capsys, "links", "review")["waiting"] == before["waiting"]
    assert person in [each["recall"]["person_id"] for each in answer(capsys, "links", "recalls")["recalls"]]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("P-0000000000", "convergence", "--as", "agree", *BECAUSE), "MASH-103"),
        (("{person}", "no_such_pattern", "--as", "agree", *BECAUSE), "MASH-101"),
        (("{person}", "{pattern}", "--as", "harmless", *BECAUSE), "MASH-101"),
        (("{person}", "{pattern}", "--as", "agree", "--reason", "seen"), "MASH-101"),
    ],
)
def test_what_is_not_a_review_is_refused(place: Workplace, capsys: Captured, arguments: tuple[str, ...], code: str) -> None:
    person, pattern = first(capsys)
    asked = [part.format(person=person, pattern=pattern) for part in arguments]
    assert answer(capsys, "review", *asked, code=Exit.USAGE)["error"]["code"] == code
    assert place.reviews.all() == ()


def test_one_agencys_researcher_reviews_nothing_and_the_refusal_is_recorded(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, pattern = first(capsys)
    monkeypatch.setenv("MASH_USER", "demo.police.researcher")
    before = records(place)
    assert (
        answer(capsys, "review", person, pattern, "--as", "agree", *BECAUSE, code=Exit.REFUSED)["error"]["code"] == "MASH-312"
    )
    assert answer(capsys, "reviews", code=Exit.REFUSED)["error"]["code"] == "MASH-312"
    assert records(place) == before + 2
    assert place.reviews.all() == ()


def test_the_report_says_small_numbers_only_as_small(place: Workplace, capsys: Captured) -> None:
    assert shown(capsys, "reviews").startswith("No finding has been reviewed yet")
    person, pattern = first(capsys)
    answer(capsys, "review", person, pattern, "--as", "not-significant", *BECAUSE)
    (reported,) = answer(capsys, "reviews", "--pattern", pattern)["patterns"]
    assert (reported["pattern"], reported["is_in_force"], reported["findings"]) == (pattern, True, None)
    assert reported["outcomes"]["not-significant"] == {"findings": None, "share": None}
    assert reported["owner"] == place.settings.partnership.patterns[pattern].owner
    assert "<5" in shown(capsys, "reviews")


def test_nothing_is_learned_from_a_review(demo_home: DemoHome, place: Workplace, capsys: Captured) -> None:
    """The night after it the picture holds what it would have held without it, row for row."""

    def picture(of: Workplace) -> str:
        with closing(open_published(of.home, of.keys, of.encryption, "picture")) as connection:
            return content_digest(connection, "published", ["chronology", "risk_picture", "standing"])

    without = picture(place)
    for row in answer(capsys, "worklist")["persons"]:
        for pattern in row["patterns"]:
            answer(capsys, "review", row["person_id"], pattern, "--as", "not-significant", *BECAUSE)
    assert answer(capsys, "worklist")["persons"] == []
    assert walk_night(place, place.home.parent / "inbox", NOW).is_published
    assert picture(place) == without
    assert answer(capsys, "worklist")["persons"] == []
