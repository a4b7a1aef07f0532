"""Counts of people in a table that others read: a small one could point at somebody, and so can what is left of a total.

A count from 1 to 4 is shown as '<5'. Where it could still be worked out, because the total of its row is known or can be
summed from another table, further counts of the row are left out until at least two values of it are possible. The rule
itself is no secret, so it is reckoned with: whoever reads a table is taken to know how it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SMALLEST_SHOWN = 5
SMALL, LEFT_OUT = f"<{SMALLEST_SHOWN}", "suppressed"
Shown = int | str


def suppress(counts: Mapping[str, int]) -> dict[str, Shown]:
    """The counts of one row as they may be shown, whose total counts as known. Zero is shown: it points at nobody."""
    small = [name for name, count in counts.items() if 0 < count < SMALLEST_SHOWN]
    left_out: list[str] = []
    further = sorted((name for name in counts if name not in small), key=lambda name: (counts[name] == 0, counts[name], name))
    while small and further and not _is_hidden(counts, small, left_out):
        left_out.append(further.pop(0))
    marks = dict.fromkeys(small, SMALL) | dict.fromkeys(left_out, LEFT_OUT)
    return {name: marks.get(name, count) for name, count in counts.items()}


def _is_hidden(counts: Mapping[str, int], small: Sequence[str], left_out: Sequence[str]) -> bool:
    """Whether at least two values of every small count fit the total of what is not shown."""
    rest = sum(counts[name] for name in (*small, *left_out))
    others = len(small) - 1
    possible = [value for value in range(1, SMALLEST_SHOWN) if _can_make(rest - value, others, len(left_out))]
    return len(possible) > 1


def _can_make(total: int, small: int, left_out: int) -> bool:
    """Whether so many small counts, and so many that are zero or not small, can have this total."""
    least, most = small, small * (SMALLEST_SHOWN - 1)
    if least <= total <= most:
        return True
    return left_out > 0 and total >= least + SMALLEST_SHOWN
