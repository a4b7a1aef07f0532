"""A record is versioned and withdrawn, never overwritten; a broken full extract withdraws nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from connectors.formats.reading import Reject
from safeguarding.errors import SnapshotShrank
from tests.warehouse.arrivals import LATER, LATEST, changes, current, land, report, reports
from warehouse.landing import Landing


def test_a_delete_marker_withdraws_its_record_and_keeps_only_its_key(store: Landing) -> None:
    land(store, {"report": [report(1, "a", change="A")]})
    land(store, {"report": [report(1, "leaving", change="D")]}, marker=("change", "D"), extracted_at=LATER)
    assert changes(store) == [("1", "a", "present", False), ("1", None, "withdrawn", False)]


def test_a_full_extract_withdraws_what_it_no_longer_holds_and_a_record_that_comes_back_is_present_again(store: Landing) -> None:
    land(store, reports(1, 2), is_snapshot=True)
    delivery = land(store, reports(1), is_snapshot=True, extracted_at=LATER)
    assert (delivery.records_withdrawn, delivery.rows_landed, delivery.rows_unchanged) == (1, 0, 1)
    assert changes(store)[-1] == ("2", None, "withdrawn", True)
    assert "withdrawn" in store.known("reports", ["report"])["report"].values()
    assert land(store, reports(1, 2), is_snapshot=True, extracted_at=LATEST).rows_landed == 1
    assert current(store) == {"1": "a", "2": "a"}


def test_a_partial_extract_withdraws_nothing(store: Landing) -> None:
    land(store, reports(1, 2))
    assert land(store, reports(1), extracted_at=LATER).records_withdrawn == 0
    assert current(store) == {"1": "a", "2": "a"}


def test_a_school_s_full_extract_withdraws_no_other_school_s_records(store: Landing) -> None:
    both = {"report": [report(1, school="North"), report(2, school="South"), report(3, school="South")]}
    land(store, both, is_snapshot=True, scope="school")
    south = {"report": [report(2, school="South")]}
    land(store, south, is_snapshot=True, scope="school", extracted_at=LATER)
    assert set(current(store)) == {"1", "2"}


def test_a_record_type_that_is_empty_in_a_full_extract_is_withdrawn_and_one_with_rejects_is_not(store: Landing) -> None:
    keys = dict.fromkeys(("child", "plan", "review"), ("number",))
    land(store, {key: [report(1)] for key in keys}, keys=keys, is_snapshot=True)
    rejects = [Reject("review", 8, "not an element")]
    land(store, {"child": [report(1)]}, keys=keys, is_snapshot=True, rejects=rejects, extracted_at=LATER)
    assert [set(current(store, record)) for record in keys] == [{"1"}, set(), {"1"}]


def test_a_quarantined_row_does_not_withdraw_the_version_held_before(store: Landing) -> None:
    land(store, reports(1, note="a"), is_snapshot=True)
    findings = {"report": pd.DataFrame({"row_line": [2], "rule": ["unfit"], "severity": ["quarantine"]})}
    delivery = land(store, reports(1, note="b"), is_snapshot=True, findings=findings, extracted_at=LATER)
    assert (delivery.rows_quarantined, delivery.records_withdrawn) == (1, 0)
    assert current(store) == {"1": "a"}


def test_a_full_extract_that_lost_most_of_its_records_is_refused_unless_the_partnership_accepts_it(store: Landing) -> None:
    land(store, reports(*range(40)), is_snapshot=True)
    shrunk: dict[str, Any] = {"is_snapshot": True, "extracted_at": LATER, "shrink_limit_percent": 50}
    with pytest.raises(SnapshotShrank, match="25 of 40 records"):
        land(store, reports(*range(15)), **shrunk)
    assert len(current(store)) == 40
    assert land(store, reports(*range(15)), is_shrinking_accepted=True, **shrunk).records_withdrawn == 25


def test_a_few_records_gone_are_believed_whatever_their_share(store: Landing) -> None:
    land(store, reports(*range(20)), is_snapshot=True)
    delivery = land(store, reports(0), is_snapshot=True, extracted_at=LATER, shrink_limit_percent=50)
    assert delivery.records_withdrawn == 19


def test_a_column_that_a_declaration_gains_is_added(store: Landing) -> None:
    land(store, reports(1))
    land(store, {"report": [report(2, grade="high")]}, extracted_at=LATER)
    assert current(store, column="grade") == {"1": None, "2": "high"}
