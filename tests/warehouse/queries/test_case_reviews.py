"""What people made of findings, in the record of a case: with the reason, unless it could tell of what is closed."""

from __future__ import annotations

from datetime import datetime

import pytest

from safeguarding.codes import Role, Route
from safeguarding.ledger.reviews import Review, ReviewedFinding, ReviewOutcome
from tests.permits import permit_for
from tests.warehouse.queries.conftest import Published
from warehouse.queries.case_reviews import judged_findings

LEAVE = permit_for(Route.EXPLAIN)


@pytest.fixture
def standing(published: Published) -> ReviewedFinding:
    """A finding of tonight, as it stands."""
    (row, *_) = published.picture.execute(
        "SELECT person_id, pattern, version, attention, facts FROM risk_picture.finding JOIN standing.finding "
        "USING (pattern, person_id) WHERE person_id = ? ORDER BY pattern",
        [published.ids["spread"]],
    ).fetchall()
    return ReviewedFinding(*row[:4], tuple(row[4]))


def of(finding: ReviewedFinding, *facts: str, version: str | None = None) -> Review:
    """A review of the finding, as if it had also rested on these events, or come of another version of its rule."""
    rested = ReviewedFinding(
        finding.person_id, finding.pattern, version or finding.version, finding.attention, (*finding.facts, *facts)
    )
    outcome = ReviewOutcome.NOT_SIGNIFICANT
    return Review(1, rested, outcome, "the school knows of it", datetime(2026, 11, 21, 9), "demo.analyst", "analyst")


def fact(published: Published, statement_kind: str) -> str:
    ((event, version),) = published.picture.execute(
        "SELECT event_id, version FROM chronology.event WHERE person_id = ? AND statement_kind = ? LIMIT 1",
        [published.ids["spread"], statement_kind],
    ).fetchall()
    return f"{event}@{version}"


def test_a_review_says_who_when_what_and_why(published: Published, standing: ReviewedFinding) -> None:
    (judged,) = judged_findings(published.picture, LEAVE, standing.person_id, [of(standing)])
    assert (judged.pattern, judged.version, judged.outcome) == (standing.pattern, standing.version, "not-significant")
    assert (judged.who, judged.role, judged.reviewed_at) == ("demo.analyst", "analyst", datetime(2026, 11, 21, 9))
    assert (judged.reason, judged.is_of_this) == ("the school knows of it", True)


def test_a_review_of_another_version_of_the_rule_is_not_of_the_finding_as_it_stands(
    published: Published, standing: ReviewedFinding
) -> None:
    (judged,) = judged_findings(published.picture, LEAVE, standing.person_id, [of(standing, version="0")])
    assert not judged.is_of_this


def test_a_review_that_rested_on_what_is_not_held_any_more_keeps_its_words_to_itself(
    published: Published, standing: ReviewedFinding
) -> None:
    (judged,) = judged_findings(published.picture, LEAVE, standing.person_id, [of(standing, "E-REMOVED@1")])
    assert (judged.outcome, judged.reason) == ("not-significant", None)


def test_a_review_that_rested_on_what_is_absent_is_not_there(published: Published, standing: ReviewedFinding) -> None:
    told = of(standing, fact(published, "intelligence"))
    assert judged_findings(published.picture, LEAVE, standing.person_id, [told]) == ()


def test_one_agencys_researcher_and_another_persons_case_show_none(published: Published, standing: ReviewedFinding) -> None:
    researcher = permit_for(Route.EXPLAIN, Role.AGENCY_RESEARCHER, agency="police")
    assert judged_findings(published.picture, researcher, standing.person_id, [of(standing)]) == ()
    assert judged_findings(published.picture, LEAVE, published.ids["fine"], [of(standing)]) == ()
