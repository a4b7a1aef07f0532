"""Many addresses: given records at several addresses, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, *nights: int, **concern: str) -> Child:
        """An address more each so many nights ago, told by housing; and a concern of last month."""
        child = CHILDREN[name] = given.child(born="2015-03-03")
        for place, night in enumerate(nights):
            address = {"address": f"{child.number} {place + 1}th Avenue", "postcode": f"ZZ99 {place + 1}WZ"}
            given.concern(child, 700, "ARREARS", night, **address)
        if concern:
            given.notice(child, 30, "child", **(concern | address))
        return child

    story("three addresses", 200, 100, 0, risk_grade="medium")
    story("two addresses", 100, 0, risk_grade="medium")
    story("three addresses and no concern", 200, 100, 0)
    story("the first on the first day of the window", 364, 100, 0, risk_grade="medium")
    story("the first a day before the window", 366, 100, 0, risk_grade="medium")
    home = story("the condition of the home is all", 200, 100, 0)
    given.concern(home, 20, address=f"{home.number} 3th Avenue", postcode="ZZ99 3WZ")
    hidden = story("one of the places is restricted", 200, 100, 0, risk_grade="medium")
    given.patient(hidden, is_restricted="true", address=f"{hidden.number} 1th Avenue", postcode="ZZ99 1WZ")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("three addresses", ["look"]),
        ("two addresses", []),
        ("three addresses and no concern", []),
        ("the first on the first day of the window", ["look"]),
        ("the first a day before the window", []),
        ("the condition of the home is all", ["information"]),
        ("one of the places is restricted", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "transient_family", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
