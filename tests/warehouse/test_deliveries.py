"""The account of every delivery is read for all agencies at once."""

from __future__ import annotations

from pathlib import Path

from tests.warehouse.arrivals import KEYS, land, landing, reports
from warehouse.deliveries import read_deliveries


def test_all_agencies_deliveries_are_listed_together(tmp_path: Path) -> None:
    for agency in ("police", "housing"):
        with landing(tmp_path, agency) as store:
            land(store, reports(1), columns_dropped=("Officer",))
    found = read_deliveries(tmp_path, KEYS, "database")
    assert [(d.agency, d.columns_dropped) for d in found] == [("housing", ("Officer",)), ("police", ("Officer",))]
