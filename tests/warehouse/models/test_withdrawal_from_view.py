"""Taken out of school while there is concern: given leavings and concerns, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, left: int, worry: int | None = None, category: str = "Home education", **cells: str) -> Child:
        """Days ago of leaving school and of a notice."""
        child = CHILDREN[name] = given.child(born="2014-03-03")
        given.incident(child, left, categories=category)
        if worry is not None:
            given.notice(child, worry, "child", **cells)
        return child

    story("left a month after a concern", 60, 90)
    story("left a day more than a month after", 60, 91)
    story("left on the day of the concern", 60, 60)
    story("the concern came after", 60, 20)
    story("no concern", 60)
    story("left the roll", 60, 91, "Off roll")
    story("missing education", 60, 91, "CME")
    story("the concern on the first day that counts", 60, 425)
    story("the concern a day before that", 60, 426)
    story("left on the first day of the window", 183, 300)
    story("left a day before the window", 184, 300)
    given.incident(story("absent before it", 60), 80, categories="Attendance")
    owed = story("rent arrears before it", 60)
    given.concern(owed, 80, "ARREARS")
    closed = story("a case closed before it", 60)
    given.referral(closed, 500, nfa=False, closed_on=str(days_ago(80)), closure_reason="RC8")
    sister = CHILDREN["the sister, of whom there is no concern"] = given.child(
        born="2015-01-01", sibling=CHILDREN["no concern"]
    )
    given.incident(sister, 50, categories="Home education")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("left a month after a concern", ["look today"]),
        ("left a day more than a month after", ["look"]),
        ("left on the day of the concern", ["look today"]),
        ("the concern came after", ["look"]),
        ("no concern", []),
        ("left the roll", ["look"]),
        ("missing education", ["look"]),
        ("the concern on the first day that counts", ["look"]),
        ("the concern a day before that", []),
        ("left on the first day of the window", ["look"]),
        ("left a day before the window", []),
        ("absent before it", []),
        ("rent arrears before it", []),
        ("a case closed before it", []),
        ("the sister, of whom there is no concern", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "withdrawal_from_view", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
