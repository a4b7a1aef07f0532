"""How often an agency sent what nobody agreed to."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from safeguarding.records import Delivery
from tests.conftest import DemoHome
from tests.warehouse.arrivals import KEYS
from warehouse.deliveries import add_delivery, read_deliveries
from warehouse.drops import DroppedColumn, count_drops
from warehouse.landing import Landing


def delivery(day: int, *dropped: str, status: str = "landed", dataset: str = "reports", **kinds: tuple[str, ...]) -> Delivery:
    moment = datetime(2026, 11, day, 2)
    rows = dict.fromkeys(
        ("rows_received", "rows_landed", "rows_quarantined", "rows_rejected", "rows_unchanged", "rows_queried"), 0
    )
    return Delivery(
        agency="police",
        dataset=dataset,
        delivery_id=f"2026110{day}-0",
        status=status,
        code=None,
        columns_dropped=dropped,
        received_at=moment,
        extracted_at=moment,
        records_withdrawn=0,
        columns_personal=kinds,
        **rows,
    )


def day(number: int) -> date:
    return date(2026, 11, number)


def ids(*days: int) -> tuple[str, ...]:
    return tuple(f"2026110{number}-0" for number in days)


def test_a_dropped_column_is_counted_with_what_it_seemed_to_hold_and_when() -> None:
    found = count_drops(
        [
            delivery(1, "Religion", "Vehicle"),
            delivery(2, "Vehicle", Vehicle=("phone",)),
            delivery(3),
            delivery(4, "Vehicle", Vehicle=("email",)),
            delivery(5, "Vehicle", status="refused"),  # nothing of it was kept, so nothing of it was dropped
            delivery(6, "Vehicle", dataset="others"),
        ]
    )
    assert found == [
        DroppedColumn("police", "others", "Vehicle", (), 1, 1, day(6), day(6), ids(6)),
        DroppedColumn("police", "reports", "Religion", (), 1, 4, day(1), day(1), ids(1)),
        DroppedColumn("police", "reports", "Vehicle", ("email", "phone"), 3, 4, day(1), day(4), ids(1, 2, 4)),
    ]


def test_what_looked_personal_is_in_the_account_of_the_delivery(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    place = demo_home.enter(monkeypatch)
    drops = count_drops(read_deliveries(place.home, place.keys, place.encryption))
    assert {(d.agency, d.seems_to_hold) for d in drops if d.column == "Ethnicity"} == {
        ("education", ("special_category",)),
        ("police", ("special_category",)),
    }
    assert {d.seems_to_hold for d in drops if d.column == "Vehicle"} == {()}


def test_a_store_from_before_the_look_is_read_and_goes_on(tmp_path: Path) -> None:
    with Landing(tmp_path, "police", KEYS, "disk") as landing:
        landing.connection.execute("ALTER TABLE store.delivery DROP COLUMN columns_personal")
    assert read_deliveries(tmp_path, KEYS, "disk") == []
    with Landing(tmp_path, "police", KEYS, "disk") as landing:
        add_delivery(landing.connection, "store", delivery(1, "Vehicle", Vehicle=("phone",)), "digest")
    (read,) = read_deliveries(tmp_path, KEYS, "disk")
    assert read == delivery(1, "Vehicle", Vehicle=("phone",))
