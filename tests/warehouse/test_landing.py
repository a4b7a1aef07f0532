"""The landing keeps everything, once, whole or not at all, and never undoes newer knowledge by older."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from connectors.formats.reading import Reject
from safeguarding.errors import CountsDoNotBalance, DeliveryMisplaced, Fault, KeyWrong, RunInProgress
from tests.warehouse.arrivals import KEYS, LATER, NOON, arrive, changes, current, land, landing, report, reports
from warehouse.arrival import Refusal
from warehouse.deliveries import read_deliveries
from warehouse.landing import Landing


def test_every_row_is_landed_quarantined_rejected_or_unchanged(store: Landing) -> None:
    land(store, reports(1, 2))
    findings = {
        "report": pd.DataFrame(
            {"row_line": [4, 4, 3], "rule": ["b", "a", "c"], "severity": ["quarantine", "quarantine", "query"]}
        )
    }
    rows = {"report": [report(1), report(2, "new"), report(3), report(4)]}
    delivery = land(store, rows, rejects=[Reject("report", 9, "too few cells")], findings=findings, extracted_at=LATER)
    counts = (delivery.rows_received, delivery.rows_landed, delivery.rows_quarantined, delivery.rows_rejected)
    assert (*counts, delivery.rows_unchanged, delivery.rows_queried) == (5, 2, 1, 1, 1, 1)
    assert store.connection.execute("SELECT rules, row->>'number', row_line FROM store.quarantine").fetchall() == [
        ("a;b", "3", 4)
    ]
    assert store.connection.execute("SELECT record, line, reason FROM store.reject").fetchall() == [
        ("report", 9, "too few cells")
    ]
    assert current(store, column="row_caveats") == {"1": None, "2": "c", "4": None}


def test_a_delivery_whose_counts_do_not_balance_leaves_no_trace(store: Landing) -> None:
    with pytest.raises(CountsDoNotBalance, match="3 received, 2 landed"):
        land(store, reports(1, 2), rows_received=3)
    assert store.deliveries() == []
    assert store.known("reports", ["report"]) == {"report": {}}


def test_the_same_content_again_changes_nothing(store: Landing) -> None:
    first = arrive(store, reports(1, 2))
    landed = store.land(first)
    assert store.has("reports", first.content_digest)
    assert store.land(first) == landed
    assert store.deliveries() == [landed]
    assert len(changes(store)) == 2


def test_a_changed_record_is_a_further_version_and_the_earlier_one_stays(store: Landing) -> None:
    land(store, reports(1, note="a"))
    land(store, reports(1, note="b"), extracted_at=LATER)
    assert changes(store) == [("1", "a", "present", False), ("1", "b", "present", False)]


def test_a_record_twice_in_one_delivery_with_other_content_keeps_both_in_file_order(store: Landing) -> None:
    land(store, {"report": [report(1, "first"), report(1, "second"), report(1, "second")]})
    assert changes(store) == [("1", "first", "present", False), ("1", "second", "present", False)]


def test_a_refusal_is_recorded_once_a_day_and_does_not_count_as_landed(store: Landing) -> None:
    refusal = Refusal("police", "reports", "f" * 32, NOON, "MASH-204", rows_received=3)
    refused = store.refuse(refusal)
    store.refuse(replace(refusal, received_at=NOON + timedelta(hours=1)))
    assert store.deliveries() == [refused]
    assert refused.balances()
    assert not store.has("reports", "f" * 32)


def test_a_store_does_not_open_with_another_key_nor_twice_at_once(store: Landing, tmp_path: Path) -> None:
    with pytest.raises(RunInProgress), landing(tmp_path):
        pass
    store.connection.close()
    with pytest.raises(KeyWrong), Landing(tmp_path, "police", type(KEYS)(bytes(32)), "database"):
        pass


def test_an_agency_that_is_not_a_plain_word_gets_no_store(tmp_path: Path) -> None:
    with pytest.raises(DeliveryMisplaced):
        landing(tmp_path, "../police")


def test_what_duckdb_complains_about_is_never_repeated(store: Landing) -> None:
    arrival = arrive(store, reports(1))
    arrival.tables["report"]["row_line"] = "Jade Marsh"
    with pytest.raises(Fault) as raised:
        store.land(arrival)
    assert "Jade" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_no_value_can_be_read_in_an_encrypted_store_and_one_stated_to_lie_on_an_encrypted_disk_opens_plainly(
    tmp_path: Path,
) -> None:
    for encryption in ("database", "disk"):
        with landing(tmp_path, encryption, encryption) as store:
            land(store, reports(1, note="kestrelmarker"))
    held = {path.stem: b"kestrelmarker" in path.read_bytes() for path in (tmp_path / "landing").iterdir()}
    assert held == {"database": False, "disk": True}


def test_a_large_delivery_is_counted_in_the_store_where_its_rows_are(store: Landing) -> None:
    """Larger than DuckDB's row group: an empty insert before it once lost all its rows without an error."""
    count = 130_000
    keys = pd.Series([f"{number:032x}" for number in range(count)], dtype="str")
    rows = pd.DataFrame({"number": keys, "note": "a", "row_line": range(count), "row_key": keys, "row_digest": keys})
    rows = rows.assign(row_scope="", row_change="present", row_unreadable=None)
    present = pd.DataFrame({"row_key": keys, "row_scope": ""})
    small = arrive(store, reports(1), is_snapshot=True)
    large = replace(small, tables={"report": rows}, present={"report": present}, rows_received=count)
    assert store.land(large).rows_landed == count
    assert len(store.known("reports", ["report"])["report"]) == count


KILLED_WHILE_LANDING = """
import os, signal, sys
from pathlib import Path
from tests.warehouse.arrivals import LATER, land, landing, reports
import warehouse.landing
home, moment = Path(sys.argv[1]), sys.argv[2]
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
with landing(home) as store:
    if moment == "before the account":
        warehouse.landing.add_delivery = die
    else:
        keep = store._land
        store._land = lambda arrival: (keep(arrival), store.connection.execute("COMMIT"), die())
    land(store, reports(*range(5000), note="b"), extracted_at=LATER)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize(("moment", "is_landed"), [("before the account", False), ("after the commit", True)])
def test_a_run_killed_while_landing_leaves_the_delivery_whole_or_absent(tmp_path: Path, moment: str, is_landed: bool) -> None:
    with landing(tmp_path) as store:
        land(store, reports(1, note="a"))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_LANDING, str(tmp_path), moment], cwd=Path(__file__).parents[2], env=os.environ
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(read_deliveries(tmp_path, KEYS, "database")) == 1 + is_landed
    with landing(tmp_path) as store:
        assert len(store.deliveries()) == 1 + is_landed
        assert len(changes(store)) == 1 + 5000 * is_landed
        land(store, reports(*range(5000), note="b"), extracted_at=LATER)
        assert len(changes(store)) == 5001
        assert [d.rows_landed for d in store.deliveries()] == [1, 5000]


def test_a_store_whose_making_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "police.making").write_bytes(b"half a store")
    with landing(tmp_path) as store:
        assert land(store, reports(1)).rows_landed == 1
