"""Self-harm: given records, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *days: int) -> Child:
        child = CHILDREN[name] = given.child(born="2011-03-03")
        for day in days:
            given.incident(child, day, categories="Self-harm")
        return child

    story("on two days", 100, 20)
    story("on two days, the last a week ago", 100, 7)
    story("on two days, the last a day earlier", 100, 8)
    story("on one day", 20)
    story("twice on one day", 20, 20)
    story("the first on the first day of the window", 183, 20)
    story("the first a day before the window", 184, 20)
    given.visit(story("once, and an appointment missed", 20), 50, setting="clinic", kind="not_brought", status="cancelled")
    given.incident(story("once, and a worry of the school", 20), 50, categories="Mental health")
    given.incident(story("a worry without self-harm"), 50, categories="Mental health")
    given.visit(story("told by school and hospital on one day", 20), 20, reason="self_harm")
    given.visit(story("told by school and hospital on two days", 20), 21, reason="self_harm")
    factor = story("once, and a factor of an assessment", 100)
    given.social_care(factor, "assessment", "started_on", 20, factors="15A")
    small = CHILDREN["a small child who was poisoned twice"] = given.child(born="2024-03-03")
    for day in (100, 20):
        given.visit(small, day, reason="poisoning")
    error = story("the second withdrawn", 100)
    given.visit(error, 30, 1, encounter_ref="enc-harm-error", reason="self_harm")
    given.visit(error, 30, 0, encounter_ref="enc-harm-error", reason="self_harm", status="entered-in-error")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("on two days", ["look"]),
        ("on two days, the last a week ago", ["look today"]),
        ("on two days, the last a day earlier", ["look"]),
        ("on one day", []),
        ("twice on one day", []),
        ("the first on the first day of the window", ["look"]),
        ("the first a day before the window", []),
        ("once, and an appointment missed", ["look"]),
        ("once, and a worry of the school", ["look"]),
        ("a worry without self-harm", []),
        ("told by school and hospital on one day", []),
        ("told by school and hospital on two days", ["look"]),
        ("once, and a factor of an assessment", []),
        ("a small child who was poisoned twice", []),
        ("the second withdrawn", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "self_harm", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
