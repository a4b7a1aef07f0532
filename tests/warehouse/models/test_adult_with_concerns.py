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

    def known_before(name: str, moved_in: int, child_known: int = 29) -> None:
        """The police know the adult at another address since forty nights ago; when the home named the adult, and when the
        child was first heard of there."""
        child = CHILDREN[name] = given.child(born="2018-08-08")
        adult = given.adult(child)
        given.concern(child, child_known, "ARREARS", night=child_known)
        other = given.child(born="2016-01-01")
        number = given.notice(other, 200, night=40)
        given.notice(adult, 200, notice_id=number, relation="other", role="suspect", night=40, address="77 Other Street")
        given.home(moved_in, (child, "child"), (adult, "step_parent"), night=moved_in)

    known_before("known to the police elsewhere for long, here since yesterday", 1)
    known_before("known elsewhere, here for longer", 33, child_known=35)
    baby = CHILDREN["born into the home of somebody who has long been there"] = given.child(born="2026-11-01")
    father = given.adult(baby)
    sister = given.child(born="2015-02-02", sibling=baby)
    given.home(45, (sister, "child"), (father, "father"), night=45)
    theirs = given.notice(given.child(born="2016-01-01"), 200, night=44)
    given.notice(father, 200, notice_id=theirs, relation="other", role="suspect", night=44, address=None, postcode=None)
    given.home(2, (baby, "child"), (sister, "child"), (father, "father"), night=2)
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
        ("known to the police elsewhere for long, here since yesterday", ["look"]),
        ("known elsewhere, here for longer", []),
        ("born into the home of somebody who has long been there", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "adult_with_concerns", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
