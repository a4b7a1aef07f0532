"""Repeated injuries: given injuries, expected findings, to the day of age and of the window."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *days: int, born: str = "2015-03-03") -> Child:
        child = CHILDREN[name] = given.child(born=born)
        for day in days:
            given.observation(child, day, "injury", body_site="arm")
        return child

    story("three in a year", 300, 150, 20)
    story("two in a year, at eleven", 150, 20)
    story("the third on the first day of the window", 365, 150, 20)
    story("the third a day before the window", 366, 150, 20)
    story("a small child, twice in half a year", 183, 20, born="2023-03-03")
    story("a small child, a day more than half a year", 184, 20, born="2023-03-03")
    story("on the fifth birthday and before", 100, 12, born="2021-11-10")
    story("on the day before the fifth birthday and before", 100, 12, born="2021-11-11")

    for name, day in (
        ("no account fits, this week", 7),
        ("no account fits, a day earlier", 8),
        ("no account fits, a year ago", 366),
    ):
        given.observation(story(name), day, "injury", finding="unexplained", body_site="torso")

    told = story("one fall told by three agencies", 150, 20)
    given.notice(told, 20, "child", has_injury="true")
    given.incident(told, 20, categories="Physical injury")

    twin = CHILDREN["the twin of the hurt one"] = given.child(born="2015-03-03", sibling=CHILDREN["three in a year"])
    given.observation(twin, 40, "injury")

    error = story("the third entered in error", 150, 20)
    for night, status in ((1, "final"), (0, "entered-in-error")):
        given.observation(error, 60, "injury", night, observation_ref="obs-third-error", status=status)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("three in a year", ["look"]),
        ("two in a year, at eleven", []),
        ("the third on the first day of the window", ["look"]),
        ("the third a day before the window", []),
        ("a small child, twice in half a year", ["look"]),
        ("a small child, a day more than half a year", []),
        ("on the fifth birthday and before", []),
        ("on the day before the fifth birthday and before", ["look"]),
        ("no account fits, this week", ["look today"]),
        ("no account fits, a day earlier", ["look"]),
        ("no account fits, a year ago", []),
        ("one fall told by three agencies", []),
        ("the twin of the hurt one", []),
        ("the third entered in error", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "repeat_injuries", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
