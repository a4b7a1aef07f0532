"""Repeat missing: given episodes, expected findings, to the day and the hour."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, at, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *episodes: tuple[int, str, str | None]) -> Child:
        child = CHILDREN[name] = given.child(born="2012-09-10")
        for day, began, ended in episodes:
            given.notice(child, day, "missing", occurred_from=began, occurred_to=ended)
        return child

    def evening(day: int, hours: int = 5) -> tuple[int, str, str]:
        return (day, at(day, 16), at(day, 16 + hours))

    story("three within the window", evening(71), evening(40), evening(3))
    story("exactly the window apart", evening(100), evening(40), evening(10))
    story("one day more than the window apart", evening(101), evening(40), evening(10))
    story("two", evening(40), evening(10))
    story("exactly the long hours", (24, at(24, 8), at(23, 8)))
    story("a minute over the long hours", (24, at(24, 8), at(23, 8, 1)))
    story("long, exactly a window ago", (90, at(90, 8), at(88, 8)))
    story("long, but longer ago", (91, at(91, 8), at(89, 8)))
    story("no return recorded since yesterday", (2, at(2, 8), None))
    story("no return recorded this morning", (0, at(0, 8), None))
    story(
        "one episode reported three times",
        (20, at(20, 16), at(20, 22)),
        (20, at(20, 17), at(20, 21)),
        (20, at(20, 16), at(20, 20)),
    )
    CHILDREN["the sister at home"] = given.child(born="2014-02-03", sibling=CHILDREN["three within the window"])
    for day in (71, 40, 3):
        given.notice(
            CHILDREN["the sister at home"], day, "missing", role="resident_not_present", notice_id=f"with-sister-{day}"
        )
        given.notice(CHILDREN["two"], 300 + day, "missing", notice_id=f"with-sister-{day}", occurred_to=at(300 + day, 22))


def found(picture: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, object]]:
    return findings(picture, "repeat_missing", CHILDREN[name])


@pytest.mark.parametrize(
    ("story", "attention"),
    [
        ("three within the window", "look"),
        ("exactly the window apart", "look"),
        ("a minute over the long hours", "look today"),
        ("long, exactly a window ago", "look today"),
        ("no return recorded since yesterday", "look today"),
    ],
)
def test_it_is_found(picture: duckdb.DuckDBPyConnection, story: str, attention: str) -> None:
    assert [finding["attention"] for finding in found(picture, story)] == [attention]


@pytest.mark.parametrize(
    "story",
    [
        "one day more than the window apart",
        "two",
        "exactly the long hours",
        "long, but longer ago",
        "no return recorded this morning",
        "one episode reported three times",
        "the sister at home",
    ],
)
def test_it_is_not_found(picture: duckdb.DuckDBPyConnection, story: str) -> None:
    assert found(picture, story) == []


def test_the_finding_counts_what_it_rests_on(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = found(picture, "a minute over the long hours")
    assert finding["why"] == "1 missing episode within 90 days, 1 of them longer than 24 hours"
    (finding,) = found(picture, "no return recorded since yesterday")
    assert str(finding["why"]).endswith("1 without a recorded return")
