"""Suspended from school, with other concerns: given suspensions, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *days: int, worry: int | None = 30, category: str = "Suspension") -> Child:
        """Days ago of suspensions in the school's log, and of a notice."""
        child = CHILDREN[name] = given.child(born="2012-03-03")
        for day in days:
            given.incident(child, day, categories=category)
        if worry is not None:
            given.notice(child, worry, "child")
        return child

    story("in two weeks", 60, 20)
    story("twice in one week", 20, 18)
    story("on the Friday and the Monday after it", 16, 13)
    story("in two weeks without a concern", 60, 20, worry=None)
    story("the first on the first day of the window", 120, 20)
    story("the first a day before the window", 121, 20)
    story("the concern on the first day of the window", 60, 20, worry=120)
    story("the concern a day before the window", 60, 20, worry=121)
    story("once, with a knife", 20, category="Suspension; knife")
    story("once, with a knife, and no other concern", 20, category="Suspension; knife", worry=None)
    given.notice(story("once, exploitation named", 20, worry=None), 30, "exploitation")
    own = story("the school's own referral", 60, 20, worry=None)
    given.pupil(own)
    given.referral(own, 30, source="2A")
    marked = story("told by log and register alike", 20)
    given.marks(marked, 20, "EE")
    registered = story("by the register alone")
    given.marks(registered, 62, "EE")
    given.marks(registered, 20, "EE")
    arrears = story("rent arrears beside it", 60, 20, worry=None)
    given.concern(arrears, 30, "ARREARS")
    brother = CHILDREN["the brother"] = given.child(born="2013-01-01", sibling=CHILDREN["in two weeks"])
    given.incident(brother, 20, categories="Suspension")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("in two weeks", ["look"]),
        ("twice in one week", []),
        ("on the Friday and the Monday after it", ["look"]),
        ("in two weeks without a concern", []),
        ("the first on the first day of the window", ["look"]),
        ("the first a day before the window", []),
        ("the concern on the first day of the window", ["look"]),
        ("the concern a day before the window", []),
        ("once, with a knife", ["look"]),
        ("once, with a knife, and no other concern", []),
        ("once, exploitation named", ["look"]),
        ("the school's own referral", []),
        ("told by log and register alike", []),
        ("by the register alone", ["look"]),
        ("rent arrears beside it", []),
        ("the brother", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "suspensions", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
