"""An adult from other concerns has come to the home: given notices and addresses, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str, suspected: int, joined_night: int = 0, role: str = "suspect") -> None:
        child = CHILDREN[name] = given.child(born="2018-08-08")
        adult = given.adult(child)
        given.home(joined_night + 1, (child, "child"), (adult, "step_parent"), night=joined_night)
        other = given.child(born="2016-01-01")
        number = given.notice(other, suspected, night=1)
        given.notice(adult, suspected, notice_id=number, relation="other", role=role, night=1, address=None, postcode=None)

    story("a suspect of last year, here since yesterday", 200)
    story("suspected on the first day of the window", 365)
    story("suspected a day before the window", 366)
    story("here for thirty days", 200, joined_night=29)
    story("here for longer", 200, joined_night=31)
    story("a witness", 200, role="witness")
    own = CHILDREN["suspected of what happened to this child"] = given.child(born="2018-08-08")
    father = given.adult(own)
    given.home(1, (own, "child"), (father, "father"))
    number = given.notice(own, 100)
    given.notice(father, 100, notice_id=number, relation="father", role="suspect")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("a suspect of last year, here since yesterday", ["look"]),
        ("suspected on the first day of the window", ["look"]),
        ("suspected a day before the window", []),
        ("here for thirty days", ["look"]),
        ("here for longer", []),
        ("a witness", []),
        ("suspected of what happened to this child", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "adult_with_concerns", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
