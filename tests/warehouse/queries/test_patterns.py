"""Every pattern says everything that an explanation needs, is the partnership's, and has tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.warehouse.models.given import partnership
from warehouse.queries.patterns import patterns, read_header

TESTS = Path(__file__).resolve().parents[1] / "models"


@pytest.mark.parametrize("name", sorted(patterns()))
def test_a_pattern_has_words_thresholds_an_owner_a_review_date_and_a_test(name: str) -> None:
    pattern, approved = patterns()[name], partnership().patterns[name]
    assert len(pattern.innocent_explanations) >= 3
    assert pattern.question.endswith("?")
    assert pattern.what_would_change_this
    assert "look" in pattern.attention
    assert approved.version
    assert approved.owner
    assert date.fromisoformat(approved.review_on)
    assert all(f"`{threshold}`" in pattern.rule + pattern.attention for threshold in approved.thresholds)
    assert (TESTS / f"test_{name}.py").exists()


def test_every_pattern_that_the_partnership_approved_is_there() -> None:
    assert set(patterns()) == set(partnership().patterns)


def test_a_pattern_that_does_not_say_what_it_must_stops_the_program() -> None:
    with pytest.raises(ValueError, match=r"unfinished\.sql does not say: rule, .*innocent explanations, question"):
        read_header("unfinished", "-- one row per child\n-- label: Unfinished\nSELECT 1")


def test_a_line_that_is_indented_continues_the_one_before_it() -> None:
    header = "".join(
        f"-- {key}: first;\n--   second\n"
        for key in (
            "label",
            "rule",
            "version",
            "basis",
            "attention",
            "caution",
            "innocent explanations",
            "question",
            "what would change this",
        )
    )
    assert read_header("any", header).innocent_explanations == ("first", "second")
