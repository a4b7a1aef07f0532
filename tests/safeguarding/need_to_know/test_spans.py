"""How claims on the same characters are settled."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.need_to_know.spans import Found, resolve


def claim(start: int, end: int, kind: str = "PERSON", weight: float = 0.5) -> Found:
    return Found(start, end, kind, weight, "test")


def test_the_surer_claim_keeps_its_extent_and_the_rest_of_the_other_stays_covered() -> None:
    text = "Katie Smith Street"
    settled = resolve([claim(0, 11, "CHILD", 0.5), claim(6, 18, "ADDRESS", 0.9)], text)
    assert [(s.start, s.end, s.kind) for s in settled] == [(0, 5, "CHILD"), (6, 18, "ADDRESS")]


def test_what_is_left_of_a_claim_is_dropped_where_it_is_mere_punctuation() -> None:
    assert [s.kind for s in resolve([claim(0, 6, "CHILD", 0.5), claim(0, 5, "MOTHER", 0.9)], "Katie,")] == ["MOTHER"]


def test_neighbours_of_one_kind_become_one_only_across_spaces() -> None:
    assert len(resolve([claim(0, 5), claim(6, 11)], "Katie Smith")) == 1
    assert len(resolve([claim(0, 5), claim(6, 11)], "Katie\nSmith")) == 2


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 38), st.integers(1, 12), st.sampled_from("ABC"), st.sampled_from([0.3, 0.5, 0.9])), max_size=8
    )
)
def test_settled_claims_are_disjoint_and_cover_every_letter_that_any_claim_covers(
    claims: list[tuple[int, int, str, float]],
) -> None:
    text = "ab cd-ef gh " * 5
    made = [claim(start, start + length, kind, weight) for start, length, kind, weight in claims]
    settled = resolve(made, text)
    assert all(one.end <= other.start for one, other in pairwise(settled))
    covered = {i for s in settled for i in range(s.start, s.end)}
    assert {i for s in made for i in range(s.start, s.end) if text[i].isalpha()} <= covered
