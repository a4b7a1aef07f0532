from __future__ import annotations

import logging
import subprocess
import sys

import duckdb
import pytest

from expectations.rules import Suite
from expectations.validate import Findings, suite_for, validate, validate_published
from expectations.vocabulary import codes_known, key_present, nhs_number_holds, notes_redacted, query
from safeguarding.errors import CheckDidNotRun, PublishedChecksFailed
from tests.expectations.tables import NOW, REPORT, Row, facts, make_table

MARKER = "Zzyzx-Quibble"
POISONED: Row = {
    "notice_id": MARKER,
    "role": MARKER,
    "nhs_number": MARKER,
    "row_unknown": "role",
    "row_failed": "note_not_redacted",
}


def _use(monkeypatch: pytest.MonkeyPatch, suite: Suite) -> None:
    monkeypatch.setattr("expectations.received.police.SUITES", {"vulnerability_reports": suite})


def _checked(*rows: Row) -> Findings:
    with duckdb.connect() as connection:
        make_table(connection, "arrived", (*REPORT, "nhs_number"), rows)
        return validate(connection, facts(report=len(rows)), {"report": "arrived"})


def test_findings_name_lines_rules_and_severities_and_count_them(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, Suite(records={"report": (key_present("notice_id"), codes_known("role"))}))
    found = _checked(
        {"notice_id": None, "row_unknown": "role"}, {"notice_id": "N1"}, {"notice_id": "N2", "row_unknown": "role;outcome"}
    )
    assert sorted(found.rows["report"].itertuples(index=False, name=None)) == [
        (1, "key_missing", "quarantine"),
        (1, "unknown_code_role", "query"),
        (3, "unknown_code_role", "query"),
    ]
    assert found.counts == {"key_missing": 1, "unknown_code_role": 2}
    assert found.rows["report"].dtypes.astype(str).to_dict() == {"row_line": "int64", "rule": "str", "severity": "str"}


def test_no_value_of_a_record_is_in_the_findings_the_logs_or_the_output(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    rules = (key_present("notice_id"), codes_known("role"), nhs_number_holds(), notes_redacted())
    _use(monkeypatch, Suite(records={"report": rules}))
    found = _checked(POISONED)
    assert len(found.rows["report"]) == 3
    output = capfd.readouterr()
    assert MARKER not in repr(found) + found.rows["report"].to_string() + caplog.text + output.out + output.err


def test_a_check_that_cannot_run_refuses_the_delivery_and_names_the_rule_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    loud = query("loud", "CAST(role AS INTEGER) > 0", "The database repeats the value when this fails.")
    lost = query("lost", "no_such_column = 1", "The column is not there at all.")
    _use(monkeypatch, Suite(records={"report": (key_present("notice_id"), loud, lost)}))
    with pytest.raises(CheckDidNotRun) as refused:
        _checked(POISONED)
    assert refused.value.where == "police/vulnerability_reports: loud, lost"
    output = capfd.readouterr()
    assert refused.value.__cause__ is None
    assert MARKER not in str(refused.value) + caplog.text + output.out + output.err


def test_a_rule_about_the_delivery_that_cannot_run_refuses_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = query("lost", "rows_elsewhere > 1", "The delivery has no such record type.")
    _use(monkeypatch, Suite(records={"report": (key_present("notice_id"),)}, whole=(lost,)))
    with pytest.raises(CheckDidNotRun, match="lost"):
        _checked({"notice_id": "N1"})


def test_lines_that_do_not_add_up_to_the_count_are_a_check_that_did_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # Four hundred coins fall alike twice in one of thirty-five times, five rounds of them never.
    fickle = tuple(query(f"fickle_{number}", "random() < 0.5", "A coin is tossed for every row.") for number in range(5))
    _use(monkeypatch, Suite(records={"report": fickle}))
    with pytest.raises(CheckDidNotRun, match="fickle"):
        _checked(*({"notice_id": str(i)} for i in range(400)))


@pytest.mark.parametrize(("agency", "dataset"), [("police", "weather"), ("coastguard", "vulnerability_reports"), ("", "")])
def test_a_dataset_without_a_suite_is_not_taken_for_a_checked_one(agency: str, dataset: str) -> None:
    with pytest.raises(CheckDidNotRun, match="no suite"):
        suite_for(agency, dataset)


def test_a_record_type_without_rules_or_without_a_table_refuses_the_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, Suite(records={"report": (key_present("notice_id"),)}))
    with duckdb.connect() as connection:
        make_table(connection, "arrived", REPORT, [])
        for tables in ({}, {"report": "arrived", "vehicle": "arrived"}, {"report": "not_there"}):
            with pytest.raises(CheckDidNotRun):
                validate(connection, facts(report=0, vehicle=0), tables)


def test_the_connection_is_left_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, Suite(records={"report": (key_present("notice_id"),)}))
    with duckdb.connect() as connection:
        make_table(connection, "arrived", REPORT, [{"notice_id": "N1"}])
        names = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        before = connection.execute(names).fetchall()
        validate(connection, facts(report=1), {"report": "arrived"})
        assert connection.execute(names).fetchall() == before == [("arrived",)]


def test_a_schema_without_a_suite_is_not_published() -> None:
    with duckdb.connect() as connection, pytest.raises(PublishedChecksFailed, match="no suite"):
        validate_published(connection, "weather", NOW)


def test_reading_the_suites_does_not_load_great_expectations() -> None:
    program = (
        "import sys, expectations.validate as v; v.suite_for('police', 'vulnerability_reports'); "
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
