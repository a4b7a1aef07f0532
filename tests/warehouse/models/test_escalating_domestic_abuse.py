"""Domestic abuse repeated or growing: given incidents, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *days: int) -> Child:
        child = CHILDREN[name] = given.child(born="2016-06-06")
        given.pupil(child)
        for day in days:
            given.notice(child, day)
        return child

    story("three within the window", 300, 200, 40)
    story("two", 200, 40)
    story("the third on the first day of the window", 365, 200, 40)
    story("the third a day before the window", 366, 200, 40)
    story("closer and closer", 300, 200, 140, 120)
    story("evenly spaced", 300, 240, 180, 120)

    high = story("one with fourteen answers, this month")
    given.notice(high, 28, dash_score="14+")
    earlier = story("one with fourteen answers, a day earlier")
    given.notice(earlier, 29, dash_score="14+")

    told = story("one evening told by three agencies", 40)
    given.incident(told, 40, categories="Operation Encompass")
    given.concern(told, 40, "ALERT", alert_code="SAF-DA")

    spread = story("told to three agencies on three days", 40)
    given.incident(spread, 39, categories="Domestic abuse")
    given.concern(spread, 38, "ALERT", alert_code="SAF-DA")

    factors = story("assessed three times with the factor", 40)
    for day in (100, 200):
        given.social_care(factors, "assessment", "started_on", day, factors="3B")

    sister = CHILDREN["the brother at home"] = given.child(born="2019-01-01", sibling=CHILDREN["three within the window"])
    given.home(310, (sister, "child"), (CHILDREN["three within the window"], "child"))


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("three within the window", ["look"]),
        ("two", []),
        ("the third on the first day of the window", ["look"]),
        ("the third a day before the window", []),
        ("closer and closer", ["look today"]),
        ("evenly spaced", ["look"]),
        ("one with fourteen answers, this month", ["look today"]),
        ("one with fourteen answers, a day earlier", ["look"]),
        ("one evening told by three agencies", []),
        ("told to three agencies on three days", ["look"]),
        ("assessed three times with the factor", []),
        ("the brother at home", ["look"]),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "escalating_domestic_abuse", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
