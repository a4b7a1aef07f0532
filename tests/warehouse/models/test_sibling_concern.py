"""A brother or sister is known for harm: given records of the other child, expected findings."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


def tell(given: Given) -> None:
    def story(name: str) -> tuple[Child, Child]:
        child = CHILDREN[name] = given.child(born="2014-04-04")
        sibling = given.child(born="2016-09-09", sibling=child)
        given.home(400, (child, "child"), (sibling, "child"))
        given.pupil(child)
        given.pupil(sibling)
        return child, sibling

    for name, day in (
        ("an enquiry this month", 20),
        ("an enquiry on the first recent day", 90),
        ("an enquiry a day earlier", 91),
        ("an enquiry on the first day of the window", 365),
        ("an enquiry a day before the window", 366),
    ):
        given.social_care(story(name)[1], "section_47", "started_on", day)

    _, sibling = story("exploitation of the sister")
    given.notice(sibling, 20, "exploitation")

    child, sibling = story("this child was assessed since")
    given.social_care(sibling, "section_47", "started_on", 20)
    given.social_care(child, "assessment", "started_on", 10)

    child, sibling = story("this child was assessed before")
    given.social_care(sibling, "section_47", "started_on", 20)
    given.social_care(child, "assessment", "started_on", 30)

    for name, day in (("the sister died this quarter", 90), ("the sister died a day earlier", 91)):
        given.patient(story(name)[1], died_on=str(days_ago(day)))

    _, sibling = story("the sister missed school")
    given.incident(sibling, 20)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("an enquiry this month", ["look"]),
        ("an enquiry on the first recent day", ["look"]),
        ("an enquiry a day earlier", ["information"]),
        ("an enquiry on the first day of the window", ["information"]),
        ("an enquiry a day before the window", []),
        ("exploitation of the sister", ["information"]),
        ("this child was assessed since", []),
        ("this child was assessed before", ["look"]),
        ("the sister died this quarter", ["look"]),
        ("the sister died a day earlier", ["information"]),
        ("the sister missed school", []),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "sibling_concern", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected
