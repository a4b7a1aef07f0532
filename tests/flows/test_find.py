"""A person is found from what a caller knows; no name comes back, the words are kept nowhere, the look is recorded."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors import connectors
from flows import cli
from tests.conftest import DemoHome
from warehouse.queries.search import understand

Find = Callable[[str], dict[str, Any]]


@pytest.fixture
def find(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Find:
    demo_home.enter(monkeypatch)

    def asked(words: str) -> dict[str, Any]:
        monkeypatch.setattr("sys.stdin", io.StringIO(words + "\n"))
        capsys.readouterr()
        cli.run(["find", "--json"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return asked


def flagship(truth: Path) -> dict[str, Any]:
    people = [json.loads(line) for line in (truth / "people.jsonl").read_text("utf-8").splitlines()]
    return next(p for p in people if p["story"] == "flagship" and p["relation"] == "child" and p["upn"])


def test_every_thing_a_caller_may_know_leads_to_the_same_person(find: Find, demo_home: DemoHome) -> None:
    child = flagship(demo_home.truth)
    links = [json.loads(line) for line in (demo_home.truth / "links.jsonl").read_text("utf-8").splitlines()]
    police = next(link["record_id"] for link in links if link["person"] == child["person"] and link["agency"] == "police")
    year, month, day = child["birth_date"].split("-")
    words = [
        child["nhs_number"],
        f"{child['nhs_number'][:3]} {child['nhs_number'][3:6]} {child['nhs_number'][6:]}",
        child["upn"].lower(),
        police,
        police.removeprefix("police:"),
        f"{child['given_name']} {child['family_name']} {day}/{month}/{year}",
        f"{child['family_name'].upper()}, {child['given_name']}, {child['birth_date']}",
    ]
    found = [{match["person_id"] for match in find(each)["persons"]} for each in words]
    assert len(set.intersection(*found)) == 1


def test_no_name_and_no_birth_day_comes_back_and_the_sources_do(find: Find, demo_home: DemoHome) -> None:
    child = flagship(demo_home.truth)
    answer = find(child["nhs_number"])
    assert answer["persons"][0]["birth_month"] == child["birth_date"][:7]
    assert child["family_name"] not in json.dumps(answer)
    assert child["birth_date"] not in json.dumps(answer)
    assert len(answer["sources"]) == sum(len(connector.datasets) for connector in connectors().values())


def test_nobody_is_an_answer_and_nothing_is_a_mistake(find: Find) -> None:
    assert find("999 000 0018")["persons"] == []
    assert find("  ")["error"]["code"] == "MASH-101"


def test_the_look_is_recorded_and_the_words_are_not(
    demo_home: DemoHome, find: Find, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = demo_home.copy(tmp_path).enter(monkeypatch)
    before = place.audit.verify().records
    find("QZXMARKERQZX 01/02/2015")
    assert place.audit.verify().records == before + 1
    assert not [path for path in place.home.rglob("*") if path.is_file() and b"QZXMARKERQZX" in path.read_bytes()]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("999 000 0018", "NHS number"),
        ("H801200001001", "UPN"),
        ("Mary-Ann O'Neill 1/2/15", "name and date of birth"),
        ("O'Neill, Mary-Ann 2015-02-01", "name and date of birth"),
        ("45NP/1234/26", "record number"),
        ("RND000215205141", "record number"),
        ("Mary 99/99/2015", "record number"),
    ],
)
def test_what_was_typed_is_taken_for_what_it_is(words: str, kind: str) -> None:
    assert understand(words).kind == kind
