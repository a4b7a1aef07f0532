"""Was not brought: given appointments, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *appointments: tuple[int, str]) -> Child:
        """Days ago, and what became of the appointment: missed, cancelled or kept."""
        child = CHILDREN[name] = given.child(born="2015-03-03")
        for day, became in appointments:
            if became == "missed":
                given.visit(child, day, setting="clinic", kind="not_brought", status="cancelled")
            else:
                given.visit(child, day, setting="clinic", kind="other", status="finished" if became == "kept" else became)
        return child

    story("two in a row", (120, "missed"), (30, "missed"))
    story("missed, then cancelled", (120, "missed"), (30, "cancelled"))
    story("one kept between two", (120, "missed"), (60, "kept"), (30, "missed"))
    story("three, each followed by one kept", (300, "missed"), (250, "kept"), (120, "missed"), (60, "kept"), (30, "missed"))
    story("one", (30, "missed"))
    story("the first on the first day of the window", (365, "missed"), (30, "missed"))
    story("the first a day before the window", (366, "missed"), (30, "missed"))

    neglected = story("one, of a child known for neglect", (30, "missed"))
    given.incident(neglected, 200)
    given.incident(story("one, and neglect longer ago", (30, "missed")), 366)
    planned = story("one, on a plan that began two years ago", (30, "missed"))
    given.pupil(planned)
    given.social_care(planned, "protection_plan", "started_on", 700, latest_category="PHY")
    ended = story("one, a plan that ended longer ago", (30, "missed"))
    given.pupil(ended)
    given.social_care(ended, "protection_plan", "started_on", 700, ended_on=str(days_ago(366)), latest_category="PHY")

    brother = CHILDREN["the brother of one who missed two"] = given.child(born="2018-03-03", sibling=CHILDREN["two in a row"])
    given.visit(brother, 20, setting="clinic", kind="not_brought", status="cancelled")

    error = story("the second entered in error", (120, "missed"))
    for night, status in ((1, "cancelled"), (0, "entered-in-error")):
        given.visit(error, 30, night, encounter_ref="enc-not-missed", setting="clinic", kind="not_brought", status=status)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("two in a row", ["look"]),
        ("missed, then cancelled", ["look"]),
        ("one kept between two", []),
        ("three, each followed by one kept", ["look"]),
        ("one", []),
        ("the first on the first day of the window", ["look"]),
        ("the first a day before the window", []),
        ("one, of a child known for neglect", ["look"]),
        ("one, and neglect longer ago", []),
        ("one, on a plan that began two years ago", ["look"]),
        ("one, a plan that ended longer ago", []),
        ("the brother of one who missed two", []),
        ("the second entered in error", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "not_brought", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected


def test_the_finding_says_how_many_in_a_row(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = findings(picture, "not_brought", CHILDREN["two in a row"])
    assert finding["why"] == "2 appointments missed or cancelled in 365 days, 2 of them in a row"
    (finding,) = findings(picture, "not_brought", CHILDREN["three, each followed by one kept"])
    assert finding["why"] == "3 appointments missed or cancelled in 365 days"
