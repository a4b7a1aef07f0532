"""The worklist: who is on it, in what order, on what it rests."""

from __future__ import annotations

from tests.warehouse.queries.conftest import Published
from warehouse.queries.worklist import worklist


def test_only_children_with_a_finding_are_on_the_list_and_the_order_is_stable(published: Published) -> None:
    listed = [row.person_id for row in worklist(published.picture).rows]
    assert listed == [published.ids["spread"], published.ids["baby"]]
    assert listed == [row.person_id for row in worklist(published.picture).rows]


def test_news_of_last_night_comes_before_a_stronger_word_of_a_night_before(published: Published) -> None:
    spread, baby = worklist(published.picture).rows
    assert (spread.has_news, spread.attention) == (True, "look")
    assert (baby.has_news, baby.attention) == (False, "look today")


def test_a_row_says_why_in_a_sentence_and_which_agencies_hold_a_piece(published: Published) -> None:
    row = worklist(published.picture).rows[0]
    assert row.patterns == ("convergence",)
    assert row.why[0].startswith("3 agencies recorded")
    assert row.agencies == ("education", "health", "police")
    assert row.birth_month == "2016-05"


def test_a_source_that_never_came_is_named_first(published: Published) -> None:
    listed = worklist(published.picture).sources
    missing = [source for source in listed if source.is_missing]
    assert tuple(missing) == listed[: len(missing)]
    first = next(source for source in missing if source.is_expected)
    assert (first.agency, first.last_received_at) == ("childrens_social_care", None)
