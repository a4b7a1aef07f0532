"""Repeat sub-threshold contacts: given contacts, expected findings, to the day."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *contacts: tuple[int, str], child: Child | None = None) -> Child:
        CHILDREN[name] = child or given.child()
        for day, source in contacts:
            given.referral(CHILDREN[name], day, source)
        return CHILDREN[name]

    story("three of two agencies", (300, "2A"), (150, "6"), (20, "6"))
    story("exactly the window apart", (375, "2A"), (150, "6"), (10, "6"))
    story("one day more than the window apart", (376, "2A"), (150, "6"), (10, "6"))
    story("three of one agency", (300, "6"), (150, "6"), (20, "6"))
    story("one agency and neighbours", (300, "6"), (150, "1B"), (20, "9"))
    story("two agencies and a neighbour", (300, "6"), (150, "1B"), (20, "3A"))
    story("two contacts", (300, "2A"), (20, "6"))
    story("one evening told by two agencies", (170, "2A"), (55, "6"), (55, "2A"))
    story("last contact exactly a window ago", (500, "2A"), (400, "6"), (365, "6"))
    story("last contact longer ago", (500, "2A"), (400, "6"), (366, "6"))
    story("in the future", (30, "2A"), (20, "6"), (-5, "6"))

    assessed = story("assessed before the last contact", (280, "2A"), (200, "6"), (35, "6"))
    given.social_care(assessed, "assessment", "started_on", 120)
    early = story("assessed before the first contact", (280, "2A"), (200, "6"), (35, "6"))
    given.social_care(early, "assessment", "started_on", 281)
    same_day = story("assessed on the day of the first contact", (280, "2A"), (200, "6"), (35, "6"))
    given.social_care(same_day, "assessment", "started_on", 280)
    taken_up = story("a referral taken up in between", (280, "2A"), (200, "6"), (35, "6"))
    given.referral(taken_up, 100, "3A", nfa=False)

    older = story("older sibling", (200, "2A"))
    younger = story("younger sibling", (100, "6"), (20, "3A"), child=given.child(born="2019-01-02", sibling=older))
    mother = {"person_ref": "H-mother", "relation": "mother", "given_name": "Ottoline", "birth_date": "1990-02-03"}
    for row in ({}, mother):
        given.concern(older, 60, concern_ref="C-family", kind="ARREARS", **row)
    given.concern(younger, 60, concern_ref="C-family", kind="ARREARS")
    given.incident(older, 900, categories="Behaviour")
    given.incident(younger, 900, categories="Behaviour")


def found(picture: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, object]]:
    return findings(picture, "repeat_contacts", CHILDREN[name])


@pytest.mark.parametrize(
    "story",
    [
        "three of two agencies",
        "exactly the window apart",
        "two agencies and a neighbour",
        "last contact exactly a window ago",
        "assessed before the first contact",
        "older sibling",
        "younger sibling",
    ],
)
def test_it_is_found(picture: duckdb.DuckDBPyConnection, story: str) -> None:
    assert len(found(picture, story)) == 1


@pytest.mark.parametrize(
    "story",
    [
        "one day more than the window apart",
        "three of one agency",
        "one agency and neighbours",
        "two contacts",
        "one evening told by two agencies",
        "last contact longer ago",
        "in the future",
        "assessed before the last contact",
        "assessed on the day of the first contact",
        "a referral taken up in between",
    ],
)
def test_it_is_not_found(picture: duckdb.DuckDBPyConnection, story: str) -> None:
    assert found(picture, story) == []


def test_the_finding_says_what_it_rests_on(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = found(picture, "three of two agencies")
    assert finding["window_to"] == days_ago(20)
    assert finding["window_from"] == days_ago(385)
    assert finding["agencies"] == ["education", "police"]
    assert len(finding["event_ids"]) == 3  # type: ignore[arg-type]
    assert finding["attention"] == "look"
    assert finding["thresholds"] == "agencies=2;contacts=3;window_days=365"
    assert "3 contacts about this child in 365 days, reported by 2 agencies" in str(finding["why"])


def test_the_contacts_of_brothers_and_sisters_in_one_home_count_together(picture: duckdb.DuckDBPyConnection) -> None:
    (finding,) = found(picture, "older sibling")
    assert "3 contacts about the children of this household" in str(finding["why"])
    assert finding["agencies"] == ["education", "health", "police"]
    assert finding["event_ids"] == found(picture, "younger sibling")[0]["event_ids"]
