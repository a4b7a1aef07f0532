"""Counts of people in a table with two ways of adding up: neither a row's total nor a column's gives a small count away.

Both totals are taken to be known, and so is the rule by which counts are left out. A small count is hidden where a second
table exists that has the same totals, shows the same counts, and holds another number in its place. Such a table is found
by moving people round four hidden counts that stand at the corners of two rows and two columns; where there are no such
four, further counts are left out, the fewest and smallest; where that does not help, the whole table is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

from safeguarding.small_numbers import LEFT_OUT, SMALL, SMALLEST_SHOWN, Shown

Cell = tuple[str, str]  # row and column
_Marks = dict[Cell, str]


def suppress_table(counts: Mapping[Cell, int], closed_rows: Collection[str] = ()) -> dict[Cell, Shown]:
    """The counts as they may be shown: '<5' for a small one, 'suppressed' for what else is left out. Zero may be shown.

    counts       every cell of the table, also those that are zero
    closed_rows  rows of which nothing is shown, because something else about them is not
    """
    marks: _Marks = {cell: SMALL for cell, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    marks |= {cell: LEFT_OUT for cell in counts if cell[0] in closed_rows}
    for cell in sorted(cell for cell, count in counts.items() if 0 < count < SMALLEST_SHOWN):
        corners = min(
            _hiding(counts, marks, cell, closed_rows),
            key=lambda four: (sum(c not in marks for c in four), sum(counts[c] for c in four), four),
            default=None,
        )
        if corners is None:
            return dict.fromkeys(counts, LEFT_OUT)
        marks |= {corner: marks.get(corner, LEFT_OUT) for corner in corners}
    return {cell: marks.get(cell, count) for cell, count in counts.items()}


def _hiding(
    counts: Mapping[Cell, int], marks: _Marks, cell: Cell, closed_rows: Collection[str]
) -> Iterator[tuple[Cell, Cell, Cell, Cell]]:
    """The corners round which people could be moved without a trace, were all four hidden."""
    row, column = cell
    rows, columns = sorted({r for r, _ in counts} - {row}), sorted({c for _, c in counts} - {column})
    for other_row, other_column in product(rows, columns):
        four = (cell, (row, other_column), (other_row, other_column), (other_row, column))
        moves = (step * sign for step in range(1, SMALLEST_SHOWN - 1) for sign in (1, -1))
        if any(_fits(counts, marks, four, move, closed_rows) for move in moves):
            yield four


def _fits(counts: Mapping[Cell, int], marks: _Marks, four: tuple[Cell, ...], move: int, closed_rows: Collection[str]) -> bool:
    """Whether each corner would bear the mark it bears, with so many people more and fewer in turn."""
    for place, corner in enumerate(four):
        moved = counts[corner] + (move if place % 2 == 0 else -move)
        if corner[0] in closed_rows:
            is_possible = moved >= 0
        elif marks.get(corner, LEFT_OUT) == SMALL:
            is_possible = 0 < moved < SMALLEST_SHOWN
        else:
            is_possible = moved == 0 or moved >= SMALLEST_SHOWN
        if not is_possible:
            return False
    return True
