"""Small counts in a table with known totals: what is shown never leaves one possible number in a hidden small count's place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.small_numbers import LEFT_OUT, SMALL, SMALLEST_SHOWN, Shown
from safeguarding.small_tables import Cell, suppress_table

ROWS, COLUMNS = ("a", "b", "c"), ("x", "y", "z")


def table(*rows: Sequence[int]) -> dict[Cell, int]:
    return {(ROWS[r], COLUMNS[c]): count for r, row in enumerate(rows) for c, count in enumerate(row)}


def tables_that_fit(counts: Mapping[Cell, int], shown: Mapping[Cell, Shown], is_all_hidden: bool) -> Iterator[dict[Cell, int]]:
    """Worked out by trying: every table with the same totals that would be shown so."""
    cells = sorted(counts)
    rows, columns = sorted({r for r, _ in cells}), sorted({c for _, c in cells})
    left_row = {r: sum(counts[r, c] for c in columns) for r in rows}
    left_column = {c: sum(counts[r, c] for r in rows) for c in columns}

    def possible(cell: Cell) -> Iterator[int]:
        mark = shown[cell]
        for value in range(min(left_row[cell[0]], left_column[cell[1]]) + 1):
            is_small = 0 < value < SMALLEST_SHOWN
            if mark == value or (mark == SMALL and is_small) or (mark == LEFT_OUT and (is_all_hidden or not is_small)):
                yield value

    def fill(place: int, made: dict[Cell, int]) -> Iterator[dict[Cell, int]]:
        if place == len(cells):
            if not any(left_row.values()) and not any(left_column.values()):
                yield dict(made)
            return
        cell = cells[place]
        for value in possible(cell):
            made[cell] = value
            left_row[cell[0]] -= value
            left_column[cell[1]] -= value
            yield from fill(place + 1, made)
            left_row[cell[0]] += value
            left_column[cell[1]] += value

    yield from fill(0, {})


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=3))
@settings(deadline=None, max_examples=120)
def test_every_hidden_small_count_could_be_another(rows: list[list[int]]) -> None:
    counts = table(*rows)
    shown = suppress_table(counts)
    small = {cell for cell, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    assert all(isinstance(shown[cell], str) for cell in small)
    assert all(shown[cell] in (count, SMALL, LEFT_OUT) for cell, count in counts.items())
    is_all_hidden = set(shown.values()) == {LEFT_OUT}
    if is_all_hidden:
        return  # nothing of the table is shown at all
    unsure: set[Cell] = set()
    for other in tables_that_fit(counts, shown, is_all_hidden):
        unsure |= {cell for cell in small if other[cell] != counts[cell]}
        if unsure == small:
            break
    assert unsure == small


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (((9, 0), (0, 9)), ((9, 0), (0, 9))),
        (((0, 0), (0, 0)), ((0, 0), (0, 0))),
        (((2, 9), (9, 9)), ((SMALL, LEFT_OUT), (LEFT_OUT, LEFT_OUT))),
        (((2, 3), (3, 2)), ((SMALL, SMALL), (SMALL, SMALL))),
        (((2, 9, 9), (9, 9, 9)), ((SMALL, LEFT_OUT, 9), (LEFT_OUT, LEFT_OUT, 9))),
        (((2, 0), (0, 0)), ((LEFT_OUT, LEFT_OUT), (LEFT_OUT, LEFT_OUT))),
    ],
)
def test_as_little_as_possible_is_left_out(rows: Sequence[Sequence[int]], expected: Sequence[Sequence[Shown]]) -> None:
    found = suppress_table(table(*rows))
    assert [[found[ROWS[r], COLUMNS[c]] for c in range(len(rows[0]))] for r in range(len(rows))] == [list(e) for e in expected]


def test_nothing_of_a_closed_row_is_shown() -> None:
    found = suppress_table(table((9, 0), (7, 8), (6, 6)), {"b"})
    assert (found["b", "x"], found["b", "y"]) == (LEFT_OUT, LEFT_OUT)
    assert (found["a", "x"], found["c", "y"]) == (9, 6)


def test_one_small_count_alone_in_its_table_hides_the_whole() -> None:
    assert set(suppress_table(table((3,))).values()) == {LEFT_OUT}
