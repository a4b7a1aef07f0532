"""A step that is overdue: given steps, expected findings, to the working day."""

from __future__ import annotations

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, days_ago, findings

CHILDREN: dict[str, Child] = {}


# Sunday 22 November 2026 is as many working days after a day as the Friday before it: 45 after Friday 18 September, 46 after
# the Thursday; 15 after Friday 30 October, 16 after the Thursday. No bank holiday lies between.
FRIDAY_IN_SEPTEMBER, FRIDAY_IN_OCTOBER = 65, 23


def tell(given: Given) -> None:
    def story(name: str) -> Child:
        child = CHILDREN[name] = given.child(born="2014-03-03")
        given.pupil(child)
        return child

    def assessed(name: str, referred: int, **said: str) -> Child:
        child = story(name)
        given.referral(child, referred, nfa=False)
        given.social_care(child, "assessment", "started_on", 60, **said)
        return child

    assessed("assessed within forty-five working days of the referral", FRIDAY_IN_SEPTEMBER)
    assessed("not authorised on the forty-sixth", FRIDAY_IN_SEPTEMBER + 1)
    assessed("authorised late", 100, authorised_on=str(days_ago(10)))
    given.referral(assessed("the case was closed", 100), 90, nfa=False, closed_on=str(days_ago(20)), closure_reason="RC8")
    bare = story("an assessment without a referral")
    given.social_care(bare, "assessment", "started_on", FRIDAY_IN_SEPTEMBER + 1)
    for name, day in (("begun on the first day of the window", 365), ("begun a day before the window", 366)):
        given.social_care(story(name), "assessment", "started_on", day)

    for name, day in (
        ("an enquiry of fifteen working days", FRIDAY_IN_OCTOBER),
        ("an enquiry of sixteen", FRIDAY_IN_OCTOBER + 1),
    ):
        given.social_care(story(name), "section_47", "started_on", day)
    given.social_care(story("a conference was held"), "section_47", "started_on", 60, conference_on=str(days_ago(30)))
    given.social_care(story("a conference was not required"), "section_47", "started_on", 60, is_conference_not_required="true")

    def planned(name: str, day: int, *reviews: int, record: str = "protection_plan", **said: str) -> None:
        child = story(name)
        given.social_care(child, record, "started_on", day, **said)
        for review in reviews:
            given.social_care(child, "review", "reviewed_on", review)

    planned("a plan of three months, not reviewed", 92)
    planned("a plan a day longer, not reviewed", 93)
    planned("reviewed once, half a year ago", 270, 183)
    planned("reviewed once, a day longer ago", 270, 184)
    planned("a plan of two years and more, reviewed long ago", 800, 700, 300)
    planned("a plan that ended", 300, ended_on=str(days_ago(100)))
    planned("a plan for a child in need", 200, record="cin_plan")
    planned("reviewed under an earlier plan", 100, 150)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("assessed within forty-five working days of the referral", []),
        ("not authorised on the forty-sixth", ["look"]),
        ("authorised late", []),
        ("the case was closed", []),
        ("an assessment without a referral", ["look"]),
        ("begun on the first day of the window", ["look"]),
        ("begun a day before the window", []),
        ("an enquiry of fifteen working days", []),
        ("an enquiry of sixteen", ["look"]),
        ("a conference was held", []),
        ("a conference was not required", []),
        ("a plan of three months, not reviewed", []),
        ("a plan a day longer, not reviewed", ["look"]),
        ("reviewed once, half a year ago", []),
        ("reviewed once, a day longer ago", ["look"]),
        ("a plan of two years and more, reviewed long ago", ["look"]),
        ("a plan that ended", []),
        ("a plan for a child in need", []),
        ("reviewed under an earlier plan", ["look"]),
    ],
)
def test_what_is_found(picture: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(picture, "action_overdue", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected


def test_the_finding_rests_on_the_assessment_and_the_referral_that_its_clock_starts_with(
    picture: duckdb.DuckDBPyConnection,
) -> None:
    (finding,) = findings(picture, "action_overdue", CHILDREN["not authorised on the forty-sixth"])
    assert finding["why"] == "By what the hub holds, an assessment is overdue"
    assert (finding["window_from"], len(finding["event_ids"])) == (days_ago(FRIDAY_IN_SEPTEMBER + 1), 2)
