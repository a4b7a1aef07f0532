"""Small numbers are neither shown nor to be worked out from what is."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.small_numbers import LEFT_OUT, SMALL, SMALLEST_SHOWN, suppress

ROWS = st.lists(st.integers(0, 9), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([0, 5, 60], [0, 5, 60]),  # nothing small
        ([2, 30, 9], [SMALL, 30, LEFT_OUT]),  # one small count could be had from the total: the next goes too
        ([2, 3, 30], [SMALL, SMALL, 30]),  # five of two: 1 and 4, or 2 and 3
        ([1, 1, 30], [SMALL, SMALL, LEFT_OUT]),  # two of two would each be 1
        ([1, 5, 40], [SMALL, LEFT_OUT, LEFT_OUT]),  # six of a small one and one of at least five would be 1 and 5
        ([3], [SMALL]),
    ],
)
def test_what_is_shown_of_a_row(counts: list[int], shown: list[int | str]) -> None:
    row = {str(place): count for place, count in enumerate(counts)}
    assert list(suppress(row).values()) == shown


@settings(deadline=None, max_examples=80)
@given(ROWS)
def test_whoever_knows_the_total_and_the_rule_cannot_tell_a_small_number(counts: list[int]) -> None:
    row = {str(place): count for place, count in enumerate(counts)}
    shown = suppress(row)
    assert all(mark == SMALL for name, mark in shown.items() if 0 < row[name] < SMALLEST_SHOWN)
    assert all(mark in (row[name], SMALL, LEFT_OUT) for name, mark in shown.items())
    hidden = [name for name, mark in shown.items() if isinstance(mark, str)]
    if not [name for name in hidden if shown[name] == SMALL] or len(hidden) == len(row):
        return
    total = sum(row[name] for name in hidden)
    values = [range(1, SMALLEST_SHOWN) if shown[n] == SMALL else [0, *range(SMALLEST_SHOWN, total + 1)] for n in hidden]
    possible = [guess for guess in product(*values) if sum(guess) == total]
    for place, name in enumerate(hidden):
        if shown[name] == SMALL:
            assert len({guess[place] for guess in possible}) > 1
