"""Something has become better: given concerns and what came after, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


PRESENT, GONE = "/" * 10, "N" * 10


def tell(given: Given) -> None:
    def story(name: str, worry: int | None = 120, better: int | None = None) -> Child:
        """Days ago of a notice of medium risk and of a strength in the school's log."""
        child = CHILDREN[name] = given.child(born="2014-03-03")
        given.pupil(child)
        if worry is not None:
            given.notice(child, worry, "child", risk_grade="medium")
        if better is not None:
            given.incident(child, better, categories="Positive change")
        return child

    story("a strength after a concern", 120, 30)
    story("a strength without a concern", None, 30)
    story("a strength before the concern", 20, 30)
    story("a strength on the day of the concern", 30, 30)
    story("the strength on the first day of the window", 120, 90)
    story("the strength a day before the window", 120, 91)
    story("the concern a year before", 395, 30)
    story("the concern a day more than a year before", 396, 30)

    given.social_care(story("a plan ended"), "cin_plan", "started_on", 100, ended_on=str(days_ago(20)))
    given.social_care(story("a plan ended long ago"), "cin_plan", "started_on", 200, ended_on=str(days_ago(100)))

    def clinic(name: str, *appointments: tuple[int, str]) -> None:
        child = story(name, 400)
        given.notice(child, 150, "child", risk_grade="medium")
        for day, became in appointments:
            kind = "not_brought" if became == "missed" else "other"
            status = {"missed": "cancelled", "kept": "finished"}.get(became, became)
            given.visit(child, day, setting="clinic", kind=kind, status=status)

    clinic("two appointments kept after one missed", (100, "missed"), (60, "kept"), (30, "kept"))
    clinic("one appointment kept after one missed", (100, "missed"), (30, "kept"))
    clinic("two kept, none ever missed", (60, "kept"), (30, "kept"))
    clinic("two kept, the missed one a year before", (395, "missed"), (60, "kept"), (30, "kept"))
    clinic("two kept, the missed one longer ago", (396, "missed"), (60, "kept"), (30, "kept"))
    clinic("one missed between", (100, "missed"), (60, "kept"), (45, "missed"), (30, "kept"))
    clinic("one cancelled between", (100, "missed"), (60, "kept"), (45, "cancelled"), (30, "kept"))

    def school(name: str, earlier: list[str], later: list[str], worry: int = 120) -> None:
        child = story(name, worry)
        for day, codes in zip((83, 76, 20, 13), (*earlier, *later), strict=True):
            given.marks(child, day, codes)

    school("absence fell by twenty points", ["NNNN//////", PRESENT], [PRESENT, PRESENT])
    school("absence fell by less", ["NNN///////", PRESENT], [PRESENT, PRESENT])
    school("absence rose", [PRESENT, PRESENT], [GONE, PRESENT])
    school("too few sessions to tell", [GONE, "/////////"], [PRESENT, PRESENT])
    school("the concern came after absence fell", [GONE, PRESENT], [PRESENT, PRESENT], worry=44)
    story("the sister", 120)
    other = given.child(born="2012-01-01", sibling=CHILDREN["the sister"])
    given.incident(other, 30, categories="Positive change")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("a strength after a concern", ["information"]),
        ("a strength without a concern", []),
        ("a strength before the concern", []),
        ("a strength on the day of the concern", ["information"]),
        ("the strength on the first day of the window", ["information"]),
        ("the strength a day before the window", []),
        ("the concern a year before", ["information"]),
        ("the concern a day more than a year before", []),
        ("a plan ended", ["information"]),
        ("a plan ended long ago", []),
        ("two appointments kept after one missed", ["information"]),
        ("one appointment kept after one missed", []),
        ("two kept, none ever missed", []),
        ("two kept, the missed one a year before", ["information"]),
        ("two kept, the missed one longer ago", []),
        ("one missed between", []),
        ("one cancelled between", ["information"]),
        ("absence fell by twenty points", ["information"]),
        ("absence fell by less", []),
        ("absence rose", []),
        ("too few sessions to tell", []),
        ("the concern came after absence fell", []),
        ("the sister", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "protective_change", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected


def test_the_finding_holds_the_concern_and_the_change(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = findings(picture, "protective_change", CHILDREN["a strength after a concern"])
    assert finding["why"] == "After a concern: a strength was recorded"
    assert len(finding["event_ids"]) == 2
    (finding,) = findings(picture, "protective_change", CHILDREN["absence fell by twenty points"])
    assert finding["why"] == "After a concern: attendance at school rose"
