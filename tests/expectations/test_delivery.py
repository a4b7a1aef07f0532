from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest

from expectations.delivery import DeliveryFacts, every_delivery, mostly_present, rows_at_least
from expectations.rules import Suite, gather
from expectations.validate import Findings, validate
from expectations.vocabulary import key_present
from tests.expectations.tables import NOW, REPORT, Row, facts, make_table

SUITE = Suite(
    whole=gather(every_delivery(), rows_at_least(1, "report"), mostly_present("report", "notice_id")),
    records={"report": (key_present("notice_id"),)},
)


@pytest.fixture(autouse=True)
def _one_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("expectations.received.police.SUITES", {"vulnerability_reports": SUITE})


def _checked(given: DeliveryFacts, *rows: Row) -> Findings:
    with duckdb.connect() as connection:
        make_table(connection, "report", REPORT, rows)
        return validate(connection, given, {"report": "report"})


def test_a_delivery_of_tonight_with_rows_has_nothing_said_against_it() -> None:
    found = _checked(facts(report=100), {"notice_id": "N1"})
    assert (found.refused, found.queries, dict(found.counts)) == ((), (), {})
    assert found.rows_checked == {"report": 1}


def test_a_delivery_without_rows_is_refused() -> None:
    assert _checked(facts(rows_received=0, report=0)).refused == ("delivery_holds_no_rows", "too_few_report_rows")


def test_a_delivery_of_unchanged_rows_only_is_not_taken_for_an_empty_one() -> None:
    found = _checked(facts(report=100))
    assert found.refused == ()
    assert found.rows_checked == {"report": 0}
    assert found.rows["report"].empty


def test_an_extract_older_than_the_agreed_interval_is_late_but_lands() -> None:
    punctual, late = NOW - timedelta(hours=26), NOW - timedelta(hours=26, seconds=1)
    assert _checked(facts(report=1, extracted_at=punctual), {"notice_id": "N1"}).queries == ()
    found = _checked(facts(report=1, extracted_at=late), {"notice_id": "N1"})
    assert (found.refused, found.queries, dict(found.counts)) == ((), ("extract_is_late",), {"extract_is_late": 1})


def test_an_extract_dated_after_now_is_refused() -> None:
    found = _checked(facts(report=1, extracted_at=NOW + timedelta(minutes=1)), {"notice_id": "N1"})
    assert found.refused == ("extract_in_future",)


def test_a_delivery_most_of_whose_rows_lack_their_key_is_refused_and_one_such_row_is_held_back() -> None:
    rows: list[Row] = [{"notice_id": None}, {"notice_id": None}, {"notice_id": "N1"}]
    found = _checked(facts(report=3), *rows)
    assert found.refused == ("most_report_rows_lack_notice_id",)
    found = _checked(facts(report=4), *rows)
    assert found.refused == ()
    assert found.rows["report"].to_dict("list") == {
        "row_line": [1, 2],
        "rule": ["key_missing"] * 2,
        "severity": ["quarantine"] * 2,
    }


def test_a_few_broken_rows_among_many_unchanged_ones_do_not_refuse_the_delivery() -> None:
    assert _checked(facts(report=1000), {"notice_id": None}).refused == ()
