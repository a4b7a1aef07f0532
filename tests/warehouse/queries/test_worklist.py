"""The worklist: who is on it, in what order, on what it rests."""

from __future__ import annotations

import pytest

from safeguarding.codes import Role, Route
from tests.permits import permit_for
from tests.warehouse.queries.conftest import Published
from warehouse.queries.worklist import Sought, worklist

LEAVE = permit_for(Route.WORKLIST)


def test_only_children_with_a_finding_are_on_the_list_and_the_order_is_stable(published: Published) -> None:
    listed = [row.person_id for row in worklist(published.picture, LEAVE).rows]
    assert listed == [published.ids["baby"], published.ids["spread"]]
    assert listed == [row.person_id for row in worklist(published.picture, LEAVE).rows]


def test_on_the_first_night_everything_is_new_and_the_stronger_word_comes_first(published: Published) -> None:
    found = worklist(published.picture, LEAVE)
    baby, spread = found.rows
    assert (spread.state, spread.has_news, spread.attention) == ("new", True, "look")
    assert (baby.state, baby.has_news, baby.attention) == ("new", False, "look today")
    assert (found.compared_with, found.gone) == (None, ())


def test_a_row_says_why_in_a_sentence_and_which_agencies_hold_a_piece(published: Published) -> None:
    row = worklist(published.picture, LEAVE).rows[1]
    why = dict(zip(row.patterns, row.why, strict=True))
    assert why["convergence"].startswith("3 agencies recorded")
    assert row.agencies == ("education", "health", "police")
    assert row.birth_month == "2016-05"


def test_what_no_agencys_own_records_would_have_shown_is_said(published: Published) -> None:
    """Three agencies come together in one finding; the injury of the baby is health's alone."""
    baby, spread = worklist(published.picture, LEAVE).rows
    said = {finding.pattern: finding.no_agency_alone for finding in (*baby.findings, *spread.findings)}
    assert (said["convergence"], said["infant_injury"]) == (True, False)
    assert (spread.no_agency_alone, baby.no_agency_alone) == (True, False)


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(pattern="infant_injury"), {"infant_injury"}),
        (Sought(attention="look today"), {"infant_injury"}),
        (Sought(agency="housing"), set()),
        (Sought(is_new=True, pattern="convergence"), {"convergence"}),
    ],
)
def test_a_filter_leaves_what_was_asked_for(published: Published, sought: Sought, expected: set[str]) -> None:
    rows = worklist(published.picture, LEAVE, sought).rows
    assert {pattern for row in rows for pattern in row.patterns} == expected


def test_a_researcher_is_listed_what_rests_on_their_own_agencys_events(published: Published) -> None:
    rows = worklist(published.picture, permit_for(Route.WORKLIST, Role.AGENCY_RESEARCHER, agency="health")).rows
    assert {agency for row in rows for agency in row.agencies} == {"health"}


def test_a_source_that_never_came_is_named_first(published: Published) -> None:
    listed = worklist(published.picture, LEAVE).sources
    missing = [source for source in listed if source.is_missing]
    assert tuple(missing) == listed[: len(missing)]
    first = next(source for source in missing if source.is_expected)
    assert (first.agency, first.last_received_at) == ("childrens_social_care", None)
