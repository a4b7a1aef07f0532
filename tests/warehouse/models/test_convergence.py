"""Multi-agency convergence: given concerns, expected findings, to the day."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str) -> Child:
        CHILDREN[name] = given.child()
        return CHILDREN[name]

    def three(name: str, first: int, second: int, last: int) -> Child:
        child = story(name)
        given.incident(child, first)
        given.visit(child, second, reason="injury")
        given.notice(child, last)
        return child

    three("three within the window", 70, 38, 12)
    three("exactly the window apart", 100, 38, 10)
    three("one day more than the window apart", 101, 38, 10)
    three("last exactly a window ago", 150, 120, 90)
    three("last longer ago", 150, 120, 91)
    three("all of one day", 30, 30, 30)

    two = story("many concerns of two agencies")
    for day in (80, 52, 23, 9):
        given.incident(two, day)
    given.notice(two, 64)
    assessed = three("assessed since", 70, 38, 12)
    given.social_care(assessed, "assessment", "started_on", 40)

    referred = story("referred by the same two agencies")
    given.incident(referred, 40)
    given.notice(referred, 30)
    given.referral(referred, 29, "6")
    neighbour = story("two agencies and a neighbour's referral")
    given.incident(neighbour, 40)
    given.notice(neighbour, 30)
    given.referral(neighbour, 20, "1B")

    told = story("a school that was only told")
    given.notice(told, 30)
    given.visit(told, 20, reason="injury")
    given.incident(told, 29, categories="Operation Encompass")
    facts = story("facts that are no concerns")
    given.notice(facts, 30)
    given.visit(facts, 20, reason="injury")
    given.concern(facts, 25, kind="ARREARS")
    given.visit(facts, 15)

    withdrawn = story("one concern withdrawn")
    given.incident(withdrawn, 60)
    given.notice(withdrawn, 40)
    given.concern(withdrawn, 20, night=1, concern_ref="C-gone")
    given.concern(withdrawn, 20, night=0, concern_ref="C-gone", change="D")

    adult = CHILDREN["an adult"] = given.child(born="1990-03-04")
    given.incident(adult, 60)
    given.visit(adult, 50, reason="injury")
    given.notice(adult, 40, relation="mother")


def found(picture: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, object]]:
    return findings(picture, "convergence", CHILDREN[name])


@pytest.mark.parametrize(
    ("story", "attention"),
    [
        ("three within the window", "look"),
        ("exactly the window apart", "look"),
        ("last exactly a window ago", "look"),
        ("two agencies and a neighbour's referral", "look"),
        ("all of one day", "information"),
        ("assessed since", "information"),
    ],
)
def test_it_is_found(picture: duckdb.DuckDBPyConnection, story: str, attention: str) -> None:
    assert [finding["attention"] for finding in found(picture, story)] == [attention]


@pytest.mark.parametrize(
    "story",
    [
        "one day more than the window apart",
        "last longer ago",
        "many concerns of two agencies",
        "referred by the same two agencies",
        "a school that was only told",
        "facts that are no concerns",
        "one concern withdrawn",
        "an adult",
    ],
)
def test_it_is_not_found(picture: duckdb.DuckDBPyConnection, story: str) -> None:
    assert found(picture, story) == []


def test_the_finding_says_what_it_rests_on(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = found(picture, "three within the window")
    assert finding["window_to"] == days_ago(12)
    assert finding["agencies"] == ["education", "health", "police"]
    assert "3 agencies recorded" in str(finding["why"])
    rested_on = picture.execute(
        "SELECT DISTINCT kind FROM chronology.event WHERE event_id IN (SELECT unnest($1)) ORDER BY kind", [finding["event_ids"]]
    ).fetchall()
    assert rested_on == [("attendance",), ("domestic_abuse",), ("injury",), ("school_concern",)]
