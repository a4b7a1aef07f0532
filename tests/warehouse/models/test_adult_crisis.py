"""An adult's crisis with a child in the home: given notices, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, day: int, told: int | None = None, kind: str = "mental_health") -> None:
        child = CHILDREN[name] = given.child(born="2017-02-02")
        given.pupil(child)
        mother = given.adult(child)
        given.home(200, (child, "child"), (mother, "mother"))
        given.notice(mother, day, kind, relation="mother", role="subject")
        if told is not None:
            given.referral(child, told)

    story("nobody told", 20)
    story("an adult concern, nobody told", 20, kind="adult")
    story("told on the third day", 20, told=17)
    story("told on the fourth day", 20, told=16)
    story("told before it happened", 20, told=21)
    story("there is still time to tell", 3)
    story("the time to tell ran out", 4)
    story("the first day of the window", 90)
    story("a day before the window", 91)
    story("another kind of notice", 20, kind="domestic_abuse")
    own = CHILDREN["the child's own crisis"] = given.child(born="2011-02-02")
    given.notice(own, 20, "mental_health", role="subject")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("nobody told", ["look"]),
        ("an adult concern, nobody told", ["look"]),
        ("told on the third day", []),
        ("told on the fourth day", ["look"]),
        ("told before it happened", ["look"]),
        ("there is still time to tell", []),
        ("the time to tell ran out", ["look"]),
        ("the first day of the window", ["look"]),
        ("a day before the window", []),
        ("another kind of notice", []),
        ("the child's own crisis", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "adult_crisis", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
