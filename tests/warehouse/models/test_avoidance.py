"""Contact avoided in several ways: given ways and a concern, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(
        name: str, missed: int | None = 200, access: int | None = 120, school: int | None = 60, worry: int | None = 90
    ) -> Child:
        """Days ago of a missed appointment, no access, leaving school, and a notice of medium risk."""
        child = CHILDREN[name] = given.child(born="2014-03-03")
        given.pupil(child)
        if missed is not None:
            given.visit(child, missed, setting="clinic", kind="not_brought", status="cancelled")
        if access is not None:
            given.concern(child, access, "ACCESS")
        if school is not None:
            given.incident(child, school, categories="Home education")
        if worry is not None:
            given.notice(child, worry, "child", risk_grade="medium")
        return child

    story("three ways and a concern")
    story("two ways", school=None)
    story("three ways without a concern", worry=None)
    story("the first way on the first day of the window", missed=365)
    story("the first way a day before the window", missed=366)
    story("the concern on the first day of the window", worry=365)
    story("the concern a day before the window", worry=366)
    given.visit(story("one way twice", school=None), 100, setting="clinic", kind="not_brought", status="cancelled")
    given.visit(story("taken from hospital early", school=None), 30, discharge="left_early")

    def closed(name: str, back: int, action: bool = True) -> None:
        child = story(name, school=None)
        if action:
            given.social_care(child, "assessment", "started_on", 195, authorised_on=str(days_ago(160)))
        given.referral(child, 200, nfa=not action, closed_on=str(days_ago(150)), closure_reason="RC8")
        given.referral(child, back)

    closed("referred again within the time after closing", 58)
    closed("referred again a day later than that", 57)
    closed("closed without having been taken up", 100, action=False)

    moved = story("two ways and a move", school=None)
    given.concern(moved, 10, "ARREARS", address="77 Gasworks Lane", postcode="ZZ99 4WZ")
    story("the sister", school=None)
    other = given.child(born="2012-01-01", sibling=CHILDREN["the sister"])
    given.incident(other, 60, categories="Home education")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("three ways and a concern", ["look"]),
        ("two ways", []),
        ("three ways without a concern", []),
        ("the first way on the first day of the window", ["look"]),
        ("the first way a day before the window", []),
        ("the concern on the first day of the window", ["look"]),
        ("the concern a day before the window", []),
        ("one way twice", []),
        ("taken from hospital early", ["look"]),
        ("referred again within the time after closing", ["look"]),
        ("referred again a day later than that", []),
        ("closed without having been taken up", []),
        ("two ways and a move", ["look"]),
        ("the sister", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "avoidance", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected


def test_the_finding_names_the_ways_and_holds_the_concern(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = findings(picture, "avoidance", CHILDREN["three ways and a concern"])
    assert finding["why"] == "Contact was avoided in 3 ways within 365 days: access, appointments, school"
    assert len(finding["event_ids"]) == 4
    (finding,) = findings(picture, "avoidance", CHILDREN["two ways and a move"])
    assert finding["why"] == "Contact was avoided in 3 ways within 365 days: access, appointments, a move"
