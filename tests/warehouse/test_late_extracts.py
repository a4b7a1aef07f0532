"""An older extract that comes late adds earlier versions and never outdoes what a newer one said."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.arrivals import LATER, LATEST, NOON, changes, current, land, report, reports
from warehouse.landing import Landing


def test_an_older_full_extract_that_comes_late_adds_earlier_versions_and_withdraws_nothing(store: Landing) -> None:
    land(store, reports(1, 2, note="new"), is_snapshot=True, extracted_at=LATER)
    delivery = land(store, {"report": [report(1, "stale")]}, is_snapshot=True, extracted_at=NOON, received_at=LATEST)
    assert (delivery.rows_landed, delivery.records_withdrawn) == (1, 0)
    assert current(store) == {"1": "new", "2": "new"}
    assert changes(store)[0] == ("1", "stale", "present", False)


def test_a_record_that_only_an_older_late_extract_holds_stays_withdrawn(store: Landing) -> None:
    land(store, reports(1), is_snapshot=True, extracted_at=LATER)
    delivery = land(store, reports(1, 2), is_snapshot=True, extracted_at=NOON)
    assert (delivery.rows_landed, delivery.records_withdrawn) == (1, 1)
    assert set(current(store)) == {"1"}


extracts = st.lists(
    st.tuples(st.integers(0, 5), st.dictionaries(st.integers(0, 5), st.sampled_from("abc"), min_size=1, max_size=5)),
    min_size=1,
    max_size=6,
    unique_by=lambda extract: extract[0],
)


def newest_word(deliveries: list[tuple[int, dict[int, str]]], is_snapshot: bool) -> dict[str, str]:
    """What must be current, worked out the slow way: the extracts laid over each other in the order they were drawn."""
    held: dict[str, str] = {}
    for _, notes in sorted(deliveries, key=lambda d: d[0]):
        held = ({} if is_snapshot else held) | {str(number): note for number, note in notes.items()}
    return held


@pytest.mark.parametrize("is_snapshot", [True, False])
@given(deliveries=extracts)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_current_is_what_the_newest_extracts_say_in_whatever_order_they_come(
    store: Landing, is_snapshot: bool, deliveries: list[tuple[int, dict[int, str]]]
) -> None:
    dataset = f"reports_{len(store.deliveries())}"
    for day, notes in deliveries:
        rows = {"report": [report(number, note) for number, note in notes.items()]}
        delivery = land(store, rows, dataset=dataset, is_snapshot=is_snapshot, extracted_at=datetime(2026, 11, 1 + day))
        assert delivery.balances()
    assert current(store, dataset=dataset) == newest_word(deliveries, is_snapshot)
