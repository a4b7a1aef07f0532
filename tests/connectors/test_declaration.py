"""Every agency's declaration, and what a declaration refuses to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connectors import connectors
from connectors.declaration import Agreement, Column, Dataset, Record
from connectors.formats.reading import plain
from safeguarding.codes import Kind, Treatment

TABLES = [(c, d, r) for c in connectors().values() for d, r in c.tables()]
each_table = pytest.mark.parametrize(("connector", "dataset", "record"), TABLES, ids=lambda part: getattr(part, "name", None))


def column(**said: Any) -> Column:
    return Column(**({"name": "notes", "sources": ("Notes",), "kind": Kind.REFERENCE, "need": "to be known"} | said))


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Notes"},
        {"need": ""},
        {"sources": ()},
        {"kind": Kind.TEXT},
        {"kind": Kind.TEXT, "treatment": Treatment.KEEP},
        {"treatment": Treatment.DROP},
        {"treatment": Treatment.COARSEN},
        {"coarsen_to": "month"},
        {"colour": "red"},
    ],
)
def test_a_column_that_leaves_out_what_must_be_said_stops_the_program(said: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        column(**said)


def test_a_key_family_or_marker_that_is_not_declared_stops_the_program() -> None:
    for said in ({"key": ("other",)}, {"family": "other"}, {"delete_marker": ("other", "D")}):
        with pytest.raises(ValueError, match="other"):
            Record(**({"name": "row", "key": ("notes",), "columns": (column(),)} | said))
    with pytest.raises(ValueError, match="twice"):
        Record("row", ("notes",), (column(), column()))


def test_an_unknown_word_in_a_dataset_stops_the_program() -> None:
    dataset = connectors()["police"].datasets[0]
    with pytest.raises(ValueError, match="mode"):
        replace(dataset, mode="sometimes")  # type: ignore[arg-type]


def test_only_the_council_says_that_nobody_has_two_records_with_it() -> None:
    assert [agency for agency, c in connectors().items() if c.keeps_one_record_per_person] == ["childrens_social_care"]


def test_every_agency_is_found_by_its_file() -> None:
    assert set(connectors()) >= {"childrens_social_care", "education", "health", "housing", "police"}
    assert all(connector.agency == agency for agency, connector in connectors().items())


@each_table
def test_no_two_columns_of_a_record_answer_to_one_heading(connector: object, dataset: Dataset, record: Record) -> None:
    if dataset.reader in ("delimited", "excel"):
        headings = [(plain(s), c.name) for c in record.columns for s in {plain(s): s for s in (*c.sources, c.name)}.values()]
        assert len({h for h, _ in headings}) == len(headings)


@each_table
def test_free_text_never_lands_as_it_came(connector: object, dataset: Dataset, record: Record) -> None:
    assert all(c.treatment in (Treatment.REDACT, Treatment.DROP) for c in record.columns if c.kind is Kind.TEXT)


@each_table
def test_a_record_with_free_text_says_whose_names_to_look_for(connector: object, dataset: Dataset, record: Record) -> None:
    assert record.family is not None or not any(c.kind is Kind.TEXT for c in record.columns)


@each_table
def test_telephones_are_read_only_to_be_found_in_notes(connector: object, dataset: Dataset, record: Record) -> None:
    assert all(c.treatment is Treatment.DROP for c in record.columns if c.kind in (Kind.PHONE, Kind.EMAIL))


@each_table
def test_a_snapshot_can_tell_its_scope_in_every_record(connector: object, dataset: Dataset, record: Record) -> None:
    assert set(dataset.snapshot_scope) <= {c.name for c in record.columns}
    assert dataset.mode == "snapshot" or not dataset.snapshot_scope


@each_table
def test_every_dataset_has_a_signed_agreement_with_a_review_ahead_of_its_signature(
    connector: object, dataset: Dataset, record: Record
) -> None:
    agreement: Agreement = dataset.agreement
    assert agreement.signed_on is not None
    assert agreement.signed_on < agreement.review_on
    agreement.check(date(2026, 11, 21), "here")
    assert "Article 6" in dataset.lawful_basis
    assert "Schedule 1" in dataset.condition
