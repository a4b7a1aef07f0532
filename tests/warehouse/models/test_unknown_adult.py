"""An adult in the home whom not every agency knows: given records, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str) -> Child:
        child = CHILDREN[name] = given.child(born="2020-02-02")
        return child

    for name, day in (("an occupant noted", 30), ("noted on the first day", 180), ("noted a day before", 181)):
        given.concern(story(name), day, "UNKNOWN_OCCUPANT")

    partner_of = story("a partner whom only housing knows")
    partner = given.adult(partner_of)
    given.visit(partner_of, 100)
    given.home(40, (partner_of, "child"), (partner, "step_parent"))

    nobody = story("a partner, but no other agency knows the child")
    given.home(40, (nobody, "child"), (given.adult(nobody), "step_parent"))

    mother_of = story("a mother whom only housing knows")
    given.visit(mother_of, 100)
    given.home(40, (mother_of, "child"), (given.adult(mother_of), "mother"))


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("an occupant noted", ["look"]),
        ("noted on the first day", ["look"]),
        ("noted a day before", []),
        ("a partner whom only housing knows", ["information"]),
        ("a partner, but no other agency knows the child", []),
        ("a mother whom only housing knows", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "unknown_adult", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
