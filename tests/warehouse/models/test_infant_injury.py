"""Injury in a baby who cannot move about: given injuries, expected findings, to the day of age."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, born: str = "2026-06-10", day: int | None = None) -> Child:
        child = CHILDREN[name] = given.child(born=born)
        if day is not None:
            given.observation(child, day, "injury", body_site="face")
        return child

    injured_on = days_ago(12)  # 10 November 2026
    story("the day before six months", "2026-05-11", 12)
    story("six months old", "2026-05-10", 12)
    story("an older child", "2020-01-01", 12)
    story("injured a window ago", "2025-10-01", 365)
    story("injured longer ago", "2025-10-01", 366)
    assert str(injured_on) == "2026-11-10"

    not_mobile = story("older, last seen not mobile", "2024-01-01", 12)
    given.observation(not_mobile, 100, "mobility", finding="mobile")
    given.observation(not_mobile, 40, "mobility", finding="not_mobile")
    walking = story("older, mobile since", "2024-01-01", 12)
    given.observation(walking, 100, "mobility", finding="not_mobile")
    given.observation(walking, 40, "mobility", finding="mobile")
    later = story("older, not mobile only after it", "2024-01-01", 12)
    given.observation(later, 5, "mobility", finding="not_mobile")

    given.notice(story("seen by the police"), 10, "child", has_injury="true")
    given.notice(story("police without an injury"), 10, "child", has_injury="false")
    given.visit(story("at the emergency department for an injury"), 10, reason="injury")
    given.visit(story("at the emergency department for a fever"), 10, reason="other")

    twin = CHILDREN["the hurt twin"] = given.child(born="2026-06-10")
    other = CHILDREN["the well twin"] = given.child(born="2026-06-10", sibling=twin)
    given.observation(twin, 21, "injury", body_site="leg", finding="unexplained")
    given.visit(other, 14)

    withdrawn = story("entered in error")
    given.observation(withdrawn, 10, "injury", night=1, observation_ref="obs-error")
    given.observation(withdrawn, 10, "injury", night=0, observation_ref="obs-error", status="entered-in-error")


def found(picture: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, object]]:
    return findings(picture, "infant_injury", CHILDREN[name])


@pytest.mark.parametrize(
    "story",
    [
        "the day before six months",
        "injured a window ago",
        "older, last seen not mobile",
        "seen by the police",
        "at the emergency department for an injury",
        "the hurt twin",
    ],
)
def test_one_injury_is_enough_and_asks_for_a_look_today(picture: duckdb.DuckDBPyConnection, story: str) -> None:
    assert [finding["attention"] for finding in found(picture, story)] == ["look today"]


@pytest.mark.parametrize(
    "story",
    [
        "six months old",
        "an older child",
        "injured longer ago",
        "older, mobile since",
        "older, not mobile only after it",
        "police without an injury",
        "at the emergency department for a fever",
        "the well twin",
        "entered in error",
    ],
)
def test_it_is_not_found(picture: duckdb.DuckDBPyConnection, story: str) -> None:
    assert found(picture, story) == []


def test_the_finding_does_not_give_the_date_of_birth_away(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = found(picture, "the day before six months")
    assert "younger than 6 months" in str(finding["why"])
    assert "2026-05-11" not in str(finding.values())
