"""Every declared dataset is checked, by rules that fit what is declared."""

from __future__ import annotations

import duckdb
import pytest

from connectors import connectors
from connectors.declaration import Column, Dataset, Record
from expectations.rules import Rule
from expectations.validate import suite_for, validate
from safeguarding.codes import Kind, Severity, Treatment
from tests.expectations.tables import facts, lines_breaking, make_table

DATASETS = [(agency, dataset) for agency, connector in connectors().items() for dataset in connector.datasets]
TABLES = [(agency, dataset, record) for agency, dataset in DATASETS for record in dataset.records]
READ_AS = {Kind.DATE, Kind.INSTANT, Kind.BIRTH_DATE, Kind.FLAG, Kind.SEX, Kind.RELATION, Kind.NUMBER}
each_dataset = pytest.mark.parametrize(("agency", "dataset"), DATASETS, ids=lambda v: v if isinstance(v, str) else v.name)
each_table = pytest.mark.parametrize(("agency", "dataset", "record"), TABLES, ids=lambda v: v if isinstance(v, str) else v.name)


def _rules(agency: str, dataset: Dataset, record: Record) -> dict[str, Rule]:
    return {rule.rule_id: rule for rule in suite_for(agency, dataset.name).records[record.name]}


def _coded(record: Record) -> list[Column]:
    kept = [c for c in record.kept() if c.treatment is Treatment.KEEP and c.codes]
    return [c for c in kept if c.kind in (Kind.CODE, Kind.CODES)]


@each_dataset
def test_every_declared_dataset_has_a_suite_for_each_of_its_record_types(agency: str, dataset: Dataset) -> None:
    suite = suite_for(agency, dataset.name)
    assert set(suite.records) == {record.name for record in dataset.records}
    assert {"delivery_holds_no_rows", "extract_in_future", "extract_is_late"} <= {rule.rule_id for rule in suite.whole}


@each_dataset
def test_every_rule_can_be_run_on_the_columns_that_are_declared(agency: str, dataset: Dataset) -> None:
    with duckdb.connect() as connection:
        for record in dataset.records:
            make_table(connection, record.name, [c.name for c in record.kept()], [{}, {"row_change": "withdrawn"}])
        tables = {record.name: record.name for record in dataset.records}
        found = validate(connection, facts(agency, dataset.name, **dict.fromkeys(tables, 50)), tables)
    assert found.rows_checked == dict.fromkeys(tables, 2)


@each_table
def test_a_row_without_its_key_or_with_an_unredacted_note_is_held_back(agency: str, dataset: Dataset, record: Record) -> None:
    held = {r.rule_id for r in _rules(agency, dataset, record).values() if r.severity is Severity.QUARANTINE}
    may_be = {"key_missing", "person_missing", "undated", "note_not_redacted", "pupil_ref_of_two_people"}
    assert {"key_missing", "note_not_redacted"} <= held <= may_be


@each_table
def test_every_column_that_can_be_unreadable_is_queried_by_name(agency: str, dataset: Dataset, record: Record) -> None:
    readable = {f"unreadable_{c.name}" for c in record.kept() if c.kind in READ_AS}
    assert readable <= set(_rules(agency, dataset, record))


@each_table
def test_an_unknown_code_is_queried_in_every_column_that_declares_its_codes(
    agency: str, dataset: Dataset, record: Record
) -> None:
    for column in _coded(record):
        rule = _rules(agency, dataset, record)[f"unknown_code_{column.name}"]
        assert lines_breaking(rule, {"row_unknown": None}, {"row_unknown": column.name}, record=record.name) == [2]
