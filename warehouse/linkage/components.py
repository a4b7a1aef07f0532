"""Which records links lead from one to the other of, over millions of pairs at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]


def connected_from(one: Numbers, other: Numbers, size: int) -> Numbers:
    """For each of the numbers 0 to size - 1 the smallest number that pairs lead to from it: itself where none does.

    Each round hangs the larger of two labels that a pair joins under the smaller and then shortens every path to its
    end, so the rounds grow with the logarithm of the longest chain, not with the number of pairs.
    """
    label = np.arange(size, dtype=np.int32)
    while True:
        at_one, at_other = label[one], label[other]
        is_open = at_one != at_other
        if not is_open.any():
            return label
        one, other = one[is_open], other[is_open]
        low = np.minimum(at_one[is_open], at_other[is_open])
        np.minimum.at(label, np.maximum(at_one[is_open], at_other[is_open]), low)
        while not np.array_equal(further := label[label], label):
            label = further
