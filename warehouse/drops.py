"""Which undeclared columns agencies send all the same, and how often each was dropped: the other half of the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from safeguarding.records import Delivery


@dataclass(frozen=True)
class DroppedColumn:
    """One heading that no column of a dataset declares, over all deliveries that landed."""

    agency: str
    dataset: str
    column: str  # as it is fit to be shown
    seems_to_hold: tuple[str, ...]  # kinds of personal data, where it looked personal; never a value
    deliveries: int  # that had it
    deliveries_landed: int  # of the dataset, with and without it
    first_on: date
    last_on: date
    delivery_ids: tuple[str, ...]  # of those that had it, as they were received


def count_drops(deliveries: Iterable[Delivery]) -> list[DroppedColumn]:
    """Every column that was dropped, by feed and name, with when it first and last came."""
    landed: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries:
        if delivery.status == "landed":
            landed.setdefault((delivery.agency, delivery.dataset), []).append(delivery)
    return [
        _counted(feed, column, [d for d in of_feed if column in d.columns_dropped], len(of_feed))
        for feed, of_feed in sorted(landed.items())
        for column in sorted({name for d in of_feed for name in d.columns_dropped})
    ]


def _counted(feed: tuple[str, str], column: str, had_it: list[Delivery], landed: int) -> DroppedColumn:
    days = [d.received_at.date() for d in had_it]
    kinds = sorted({kind for d in had_it for kind in d.columns_personal.get(column, ())})
    return DroppedColumn(
        *feed, column, tuple(kinds), len(had_it), landed, min(days), max(days), tuple(d.delivery_id for d in had_it)
    )
