"""Often in the emergency department: given attendances, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *days: int, **last: str) -> Child:
        """Attendances so many days ago; `last` says more of the last of them."""
        child = CHILDREN[name] = given.child(born="2015-03-03")
        for day in days[:-1]:
            given.visit(child, day)
        given.visit(child, days[-1], **last)
        return child

    story("four, one for an injury", 150, 100, 60, 20, reason="injury")
    story("four fevers", 150, 100, 60, 20)
    story("four, taken home early from one", 150, 100, 60, 20, discharge="left_early")
    story("four, one poisoned", 150, 100, 60, 20, reason="poisoning")
    story("three", 100, 60, 20, reason="injury")
    story("twice on one day", 150, 100, 20, 20, reason="injury")
    story("the fourth on the first day of the window", 183, 100, 60, 20, reason="injury")
    story("the fourth a day before the window", 184, 100, 60, 20, reason="injury")
    other = story("three, and an outpatient appointment", 100, 60, 20)
    given.visit(other, 10, setting="clinic", kind="other")
    error = story("the fourth entered in error", 100, 60, 20)
    for night, status in ((1, "finished"), (0, "entered-in-error")):
        given.visit(error, 10, night, encounter_ref="enc-fourth-error", status=status)
    sister = CHILDREN["the sister"] = given.child(born="2017-03-03", sibling=CHILDREN["four, one for an injury"])
    given.visit(sister, 20)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("four, one for an injury", ["look"]),
        ("four fevers", ["information"]),
        ("four, taken home early from one", ["look"]),
        ("four, one poisoned", ["look"]),
        ("three", []),
        ("twice on one day", []),
        ("the fourth on the first day of the window", ["look"]),
        ("the fourth a day before the window", []),
        ("three, and an outpatient appointment", []),
        ("the fourth entered in error", []),
        ("the sister", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "repeat_emergency", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
