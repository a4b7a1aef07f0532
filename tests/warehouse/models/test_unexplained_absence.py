"""Absence from school beside another agency's concern: given registers and concerns, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}


PRESENT = "/" * 10


def tell(given: Given) -> None:
    def story(name: str, *weeks: str, worry: int | None = 30, first: int = 41) -> Child:
        """Weeks of ten marks, the first so many days ago, and a notice of medium risk."""
        child = CHILDREN[name] = given.child(born="2014-03-03")
        for place, codes in enumerate(weeks):
            given.marks(child, first - 7 * place, codes)
        if worry is not None:
            given.notice(child, worry, "child", risk_grade="medium")
        return child

    month = [PRESENT] * 3
    story("a tenth of four weeks, without a reason", "NNNN//////", *month)
    story("less than a tenth", "NNN///////", *month)
    story("a tenth of less than four weeks", "NNNN/////", *month)
    story("a tenth, ill", "IIII//////", *month)
    story("a tenth, half of it ill", "IINN//////", *month)
    story("sessions on which nobody was asked to come", "NNNXXXYYYD", *month)
    story("ten sessions without authorisation", "NNNNNOOOGU")
    story("nine sessions without authorisation", "NNNNNOOOG")
    story("the first week before the window", "NNNNNOOOGU", first=48)
    story("no other agency's concern", "NNNN//////", *month, worry=None)
    story("the concern on the first day that counts", "NNNN//////", *month, worry=183)
    story("the concern a day before that", "NNNN//////", *month, worry=184)

    own = story("the school's own referral", "NNNN//////", *month, worry=None)
    given.referral(own, 30, source="2A", nfa=False)
    police = story("a referral by the police", "NNNN//////", *month, worry=None)
    given.referral(police, 30, source="6", nfa=False)
    fall = story("a plain injury", "NNNN//////", *month, worry=None)
    given.visit(fall, 30, reason="injury")
    nuisance = story("noise at the home", "NNNN//////", *month, worry=None)
    given.concern(nuisance, 30, "ASB")
    corrected = story("marked present after all", "////", *month)
    given.marks(corrected, 41, "NNNN//////", night=1)
    given.marks(corrected, 39, "//////")
    sister = CHILDREN["the sister who comes"] = given.child(born="2015-01-01", sibling=CHILDREN["a tenth, ill"])
    given.notice(sister, 30, "child", risk_grade="medium")
    for day in (41, 34, 27, 20):
        given.marks(sister, day, PRESENT)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("a tenth of four weeks, without a reason", ["look"]),
        ("less than a tenth", []),
        ("a tenth of less than four weeks", []),
        ("a tenth, ill", ["information"]),
        ("a tenth, half of it ill", ["look"]),
        ("sessions on which nobody was asked to come", []),
        ("ten sessions without authorisation", ["look"]),
        ("nine sessions without authorisation", []),
        ("the first week before the window", []),
        ("no other agency's concern", []),
        ("the concern on the first day that counts", ["look"]),
        ("the concern a day before that", []),
        ("the school's own referral", []),
        ("a referral by the police", ["look"]),
        ("a plain injury", []),
        ("noise at the home", []),
        ("marked present after all", []),
        ("the sister who comes", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "unexplained_absence", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
