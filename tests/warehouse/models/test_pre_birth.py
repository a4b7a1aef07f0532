"""An unborn child in a family with concerns: given pregnancies and records, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, at, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, pregnant: int | None = 60, abuse: int | None = 30) -> Child:
        """Days ago of a pregnancy that housing wrote down about the home, and of a notice of domestic abuse."""
        child = CHILDREN[name] = given.child(born="2019-03-03")
        given.pupil(child)
        mother = given.adult(child)
        given.home(400, (child, "child"), (mother, "mother"))
        if pregnant is not None:
            given.concern(child, pregnant, "ALERT", alert_code="PREG-RISK")
        if abuse is not None:
            given.notice(child, abuse)
        return child

    story("a pregnancy and domestic abuse")
    story("a pregnancy alone", abuse=None)
    story("domestic abuse alone", pregnant=None)
    story("the abuse on the first day of the window", abuse=365)
    story("the abuse a day before the window", abuse=366)
    story("the pregnancy on the first day that counts", pregnant=280)
    story("the pregnancy a day before that", pregnant=281)
    given.social_care(story("assessed since"), "assessment", "started_on", 60)
    given.social_care(story("assessed before"), "assessment", "started_on", 61)
    flagged = story("health is concerned for the unborn child", pregnant=None, abuse=None)
    given.row(
        "health",
        "emergency_attendances",
        "flag",
        flag_ref="flag-unborn",
        patient_ref=flagged.ref("health"),
        kind="unborn_safeguarding_concern",
        status="active",
        started_at=at(20, 9),
        recorded_at=at(20, 10),
    )
    given.patient(flagged)
    planned = story("a plan of the sister that began two years ago", abuse=None)
    sister = given.child(born="2016-03-03", sibling=planned)
    given.pupil(sister)
    given.home(400, (planned, "child"), (sister, "child"))
    given.social_care(sister, "protection_plan", "started_on", 700, latest_category="EMO")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("a pregnancy and domestic abuse", ["look"]),
        ("a pregnancy alone", []),
        ("domestic abuse alone", []),
        ("the abuse on the first day of the window", ["look"]),
        ("the abuse a day before the window", []),
        ("the pregnancy on the first day that counts", ["look"]),
        ("the pregnancy a day before that", []),
        ("assessed since", []),
        ("assessed before", ["look"]),
        ("health is concerned for the unborn child", ["look"]),
        ("a plan of the sister that began two years ago", ["look"]),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "pre_birth", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
