"""One delivery from the file to rows that may land (promise 1), with a receipt that accounts for all of it (promise 2).

In order: the agreement must be live; the dataset's reader reads the declared columns; cells become canonical text; rows
that say what we hold already are counted and dropped before anything dear is done to them; the rest is minimised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from connectors.bookkeeping import account_for_rows, is_changed
from connectors.declaration import Dataset, Record
from connectors.extract_time import drawn_at
from connectors.formats.reading import Reject
from connectors.numbering import mark_numbers
from connectors.rows import canonical_frames, read_delivery
from safeguarding.codes import Kind
from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know.families import Family, build_families
from safeguarding.need_to_know.minimise import minimise
from safeguarding.need_to_know.note_columns import NoteRedactor
from safeguarding.need_to_know.restricted import withhold
from safeguarding.need_to_know.restricted_people import (
    HIDDEN,
    NOBODY,
    PersonColumns,
    Restrictions,
    carry_restriction,
    hidden_families,
    hide,
    spread_restriction,
)
from safeguarding.need_to_know.restricted_places import PlaceColumns, hide_same_place


@dataclass(frozen=True)
class Receipt:
    """What became of every row and column of one delivery; no value of a record is in it."""

    agency: str
    dataset: str
    rows_received: int
    rows_rejected: int
    rows_unchanged: int  # rows that say what the landing holds already, or what the row before said
    rejects: tuple[Reject, ...]
    columns_dropped: tuple[str, ...]  # headings that no column declares, sorted
    columns_personal: Mapping[str, tuple[str, ...]]  # those of them that look personal, and the kinds that they seem to hold
    extracted_at: datetime  # UK wall-clock time
    extract_time_from: Literal["content", "name", "file"]


@dataclass(frozen=True)
class Received:
    """A delivery as it may land.

    `tables[record]`: one row per new, changed or withdrawn record: the kept columns, treated, and row_line, row_key,
    row_digest, row_scope, row_change ('present' or 'withdrawn'), row_unreadable and row_unknown (names of columns, ';'
    between), row_failed. `present[record]`: row_key and row_scope of every row that could be read, for snapshots.
    """

    tables: dict[str, pd.DataFrame]
    present: dict[str, pd.DataFrame]
    receipt: Receipt


def receive(
    path: Path,
    agency: str,
    dataset: Dataset,
    *,
    now: datetime,
    known: Mapping[str, Mapping[str, str]],
    pseudonymiser: Pseudonymiser,
    redactor: NoteRedactor,
    restrictions: Restrictions = NOBODY,
) -> Received:
    """Reads and minimises one delivery. `known` is, by record type, the digest of each record's current version;
    `restrictions`, of whom the agency has said, here or elsewhere, that they must not be found.

    Raises AgreementNotLive before the file is opened; DeliveryEmpty, DeliveryUnreadable, ColumnMissing from the reader.
    """
    where = f"{agency}/{dataset.name}"
    dataset.agreement.check(now.date(), where)
    reading = read_delivery(path, dataset, where)
    frames = canonical_frames(reading, dataset)
    mark_numbers(frames, dataset, pseudonymiser)
    people = {record.name: PersonColumns.of(record.columns) for record in dataset.records}
    carry_restriction(frames, people, dataset.name, restrictions)
    spread_restriction(frames, people)
    hide(frames, people, dataset.name, restrictions)
    hide_same_place(frames, {record.name: PlaceColumns.of(record.columns) for record in dataset.records}, people)
    families = _families(frames, dataset)
    extracted_at, source = drawn_at(reading.extracted_at, path, now)
    tables, present, unchanged = {}, {}, 0
    for record in dataset.records:
        frame, raw = frames[record.name], reading.tables[record.name]
        account_for_rows(frame, raw, record, dataset.snapshot_scope, families, pseudonymiser, redactor.version)
        present[record.name] = frame[["row_key", "row_scope"]].reset_index(drop=True)
        changed = frame[is_changed(frame, known.get(record.name, {}))].reset_index(drop=True)
        unchanged += len(frame) - len(changed)
        hidden = _hidden(changed, record, families)
        tables[record.name] = minimise(
            withhold(changed, record.columns, hidden),
            record.columns,
            family_column=record.family,
            person_column=_person_column(record),
            families=families,
            pseudonymiser=pseudonymiser,
            redactor=redactor,
            drawn_on=extracted_at.date(),
            hidden=hidden,
        )
    receipt = Receipt(
        agency=agency,
        dataset=dataset.name,
        rows_received=reading.rows_received,
        rows_rejected=len(reading.rejects),
        rows_unchanged=unchanged,
        rejects=tuple(reading.rejects),
        columns_dropped=tuple(sorted(reading.columns_dropped)),
        columns_personal=reading.columns_personal,
        extracted_at=extracted_at,
        extract_time_from=source,
    )
    return Received(tables, present, receipt)


def _families(frames: Mapping[str, pd.DataFrame], dataset: Dataset) -> dict[str, Family]:
    """The families of a delivery; in which somebody must not be found, is known by now."""
    by = {record.name: record.family for record in dataset.records}
    found = build_families(frames, {record.name: record.columns for record in dataset.records}, by)
    restricted = hidden_families(frames, by)
    return {key: replace(family, is_restricted=key in restricted) for key, family in found.items()}


def _hidden(frame: pd.DataFrame, record: Record, families: Mapping[str, Family]) -> pd.Series[bool]:
    """Which rows are of a family in which somebody must not be found, or of such a person."""
    hidden: pd.Series[bool] = frame.pop(HIDDEN)
    if record.family is None:
        return hidden
    return hidden | frame[record.family].isin({key for key, family in families.items() if family.is_restricted})


def _person_column(record: Record) -> str | None:
    """The source's number of the row's own person."""
    return next((c.name for c in record.columns if c.kind is Kind.PERSON_REFERENCE and c.name != record.family), None)
