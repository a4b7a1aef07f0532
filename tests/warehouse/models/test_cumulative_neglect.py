"""Neglect that adds up: given records of several domains, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, hygiene: int = 300, hunger: int = 200, missed: int = 100, home: int | None = 20) -> Child:
        """Days ago of four records, of four domains and three agencies."""
        child = CHILDREN[name] = given.child(born="2016-03-03")
        given.incident(child, hygiene, categories="Hygiene")
        given.incident(child, hunger, categories="Hungry")
        given.visit(child, missed, setting="clinic", kind="not_brought", status="cancelled")
        if home is not None:
            given.concern(child, home)
        return child

    story("four records of four domains by three agencies")
    story("three records", home=None)
    story("four records, two of one day", hunger=300)
    story("the first on the first day of the window", hygiene=365)
    story("the first a day before the window", hygiene=366)

    domains = CHILDREN["four records of two domains"] = given.child(born="2016-03-03")
    for day in (300, 200, 100):
        given.incident(domains, day, categories="Hygiene")
    given.concern(domains, 20)
    agency = CHILDREN["four domains by one agency"] = given.child(born="2016-03-03")
    for day, category in ((300, "Hygiene"), (200, "Hungry"), (100, "Not collected"), (20, "Housing")):
        given.incident(agency, day, categories=category)
    arrears = story("three, and rent arrears", home=None)
    given.concern(arrears, 20, "ARREARS", arrears_band="500+")
    passed_on = story("three, and word of another agency", home=None)
    given.incident(passed_on, 20, categories="Agency contact, home conditions")

    planned = story("with a plan for neglect")
    given.social_care(planned, "protection_plan", "started_on", 10, latest_category="NEG")
    other = story("with a plan for something else")
    given.social_care(other, "protection_plan", "started_on", 10, latest_category="PHY")
    story("the plan for neglect is the sister's")
    sister = given.child(born="2018-03-03", sibling=CHILDREN["the plan for neglect is the sister's"])
    given.social_care(sister, "protection_plan", "started_on", 10, latest_category="NEG")

    error = story("the fourth withdrawn by the landlord", home=None)
    for night in (1, 0):
        given.concern(error, 20, night=night, concern_ref="C-withdrawn-home", change="D" if night == 0 else "A")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("four records of four domains by three agencies", ["look"]),
        ("three records", []),
        ("four records, two of one day", []),
        ("the first on the first day of the window", ["look"]),
        ("the first a day before the window", []),
        ("four records of two domains", []),
        ("four domains by one agency", []),
        ("three, and rent arrears", []),
        ("three, and word of another agency", []),
        ("with a plan for neglect", ["information"]),
        ("with a plan for something else", ["look"]),
        ("the plan for neglect is the sister's", ["look"]),
        ("the fourth withdrawn by the landlord", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "cumulative_neglect", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
