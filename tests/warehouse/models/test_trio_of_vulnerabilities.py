"""Three vulnerabilities of one household: given records of several agencies, expected findings."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str) -> Child:
        child = CHILDREN[name] = given.child(born="2015-03-02")
        given.pupil(child)
        return child

    split = story("each known to another agency")
    given.notice(split, 100)
    given.concern(split, 60, "ALERT", alert_code="RISK-DRUGS")
    given.social_care(split, "assessment", "started_on", 30, factors="4B;14A")

    one = story("one assessment names all three")
    given.social_care(one, "assessment", "started_on", 30, factors="3B;2C;4B")

    parents = story("the third is told of the mother")
    mother = given.adult(parents)
    given.home(200, (parents, "child"), (mother, "mother"))
    given.notice(parents, 90)
    given.concern(parents, 80, "ALERT", alert_code="RISK-DRUGS")
    given.notice(mother, 70, "mental_health", relation="mother", role="subject")

    for name in ("the third is told of a lodger", "the third is told of a lodger who has left"):
        child = story(name)
        lodger = given.adult(child)
        given.home(200, (child, "child"), (lodger, "household_member"), night=5)
        given.notice(child, 90)
        given.concern(child, 80, "ALERT", alert_code="RISK-DRUGS")
        now = replace(lodger, address=f"{lodger.number} Elsewhere Court") if name.endswith("left") else lodger
        given.notice(now, 70, "mental_health", relation="household_member", role="subject")
        given.concern(now, 5, "ARREARS", relation="household_member", tenancy_ref=f"T{lodger.number}")

    two = story("two of the three")
    given.notice(two, 100)
    given.concern(two, 60, "ALERT", alert_code="RISK-DRUGS")

    edge = story("the first of them on the first day of the window")
    late = story("the first of them a day before the window")
    for child, day in ((edge, 365), (late, 366)):
        given.notice(child, day)
        given.concern(child, 60, "ALERT", alert_code="RISK-DRUGS")
        given.concern(child, 50, "ALERT", alert_code="MH-CRISIS")

    own = story("the child's own drugs and moods")
    given.notice(own, 100)
    given.social_care(own, "assessment", "started_on", 30, factors="2A;4A")


def attention(picture: duckdb.DuckDBPyConnection, story: str) -> list[object]:
    return [finding["attention"] for finding in findings(picture, "trio_of_vulnerabilities", CHILDREN[story])]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("each known to another agency", ["look"]),
        ("one assessment names all three", ["information"]),
        ("the third is told of the mother", ["look"]),
        ("the third is told of a lodger", ["look"]),
        ("the third is told of a lodger who has left", []),
        ("two of the three", []),
        ("the first of them on the first day of the window", ["look"]),
        ("the first of them a day before the window", []),
        ("the child's own drugs and moods", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    assert attention(picture, story) == expected


def test_it_says_that_nobody_knows_the_whole(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = findings(picture, "trio_of_vulnerabilities", CHILDREN["each known to another agency"])
    assert str(finding["why"]).endswith("in 3 records; no agency knows of all three")
    assert finding["agencies"] == ["childrens_social_care", "housing", "police"]
