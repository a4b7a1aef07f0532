"""Not seen by anyone: given concerns and who saw the child since, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, day: int, born: str = "2023-03-03", **cells: str | None) -> Child:
        """A notice of medium risk so many days ago, at which the child was not seen."""
        child = CHILDREN[name] = given.child(born=born)
        given.pupil(child)
        given.notice(child, day, "child", **({"risk_grade": "medium", "child_seen": "false"} | cells))
        return child

    story("at three, the longest that is allowed", 84)
    story("at three, a day longer", 85)
    story("a baby, the longest that is allowed", 42, born="2026-03-03")
    story("a baby, a day longer", 43, born="2026-03-03")
    story("the oldest concern that counts", 180)
    story("a day older", 181)
    story("seen by the officer", 100, child_seen="true")
    story("standard risk", 100, risk_grade="standard")

    given.marks(story("a pupil seen before the concern", 57, born="2015-03-03"), 90, "//")
    absent = story("a pupil who has not come since", 57, born="2015-03-03")
    given.marks(absent, 41, "NNNNNNNNNN")
    came = story("a pupil who came since", 57, born="2015-03-03")
    given.marks(came, 41, "NNNNNNNNN/")
    allowed = story("a pupil, the longest that is allowed", 56, born="2015-03-03")
    given.marks(allowed, 41, "NNNNNNNNNN")
    story("a pupil whose register the hub has not", 100, born="2015-03-03")

    given.visit(story("seen in hospital since", 100), 99)
    given.visit(story("seen in hospital that day", 100), 100)
    given.visit(story("seen in hospital before", 100), 101)
    assessed = story("assessed since", 100)
    given.social_care(assessed, "assessment", "started_on", 95, authorised_on=str(days_ago(60)))
    begun = story("an assessment that is not finished", 100)
    given.social_care(begun, "assessment", "started_on", 95)
    planned = story("a plan is running", 100)
    given.social_care(planned, "cin_plan", "started_on", 95)
    brother = CHILDREN["the brother of one seen"] = given.child(born="2022-01-01", sibling=CHILDREN["seen in hospital since"])
    given.notice(brother, 100, "child", risk_grade="medium", child_seen="false")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("at three, the longest that is allowed", []),
        ("at three, a day longer", ["look"]),
        ("a baby, the longest that is allowed", []),
        ("a baby, a day longer", ["look"]),
        ("the oldest concern that counts", ["look"]),
        ("a day older", []),
        ("seen by the officer", []),
        ("standard risk", []),
        ("a pupil seen before the concern", ["information"]),
        ("a pupil who has not come since", ["look"]),
        ("a pupil who came since", []),
        ("a pupil, the longest that is allowed", []),
        ("a pupil whose register the hub has not", ["information"]),
        ("seen in hospital since", []),
        ("seen in hospital that day", []),
        ("seen in hospital before", ["look"]),
        ("assessed since", []),
        ("an assessment that is not finished", ["look"]),
        ("a plan is running", ["information"]),
        ("the brother of one seen", ["look"]),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "unseen_child", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
