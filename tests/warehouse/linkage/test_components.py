"""Which records links lead to: as the plain walk over the links finds them, whatever the links."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.linkage.clusters import connected
from warehouse.linkage.components import connected_from

SIZE = 40


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=60))
def test_every_record_is_known_by_the_smallest_that_links_lead_to(links: list[tuple[int, int]]) -> None:
    expected = list(range(SIZE))
    for group in connected(links):
        for record in group:
            expected[record] = group[0]
    one, other = (np.array([link[side] for link in links], dtype=np.int32) for side in (0, 1))
    assert connected_from(one, other, SIZE).tolist() == expected


def test_a_chain_through_every_record_in_any_order_is_one_group() -> None:
    order = np.random.default_rng(7).permutation(9_999).astype(np.int32)
    assert not connected_from(order, order + 1, 10_000).any()
