"""One delivery from the file to rows that may land (promise 1), with a receipt that accounts for all of it (promise 2).

In order: the agreement must be live; the dataset's reader reads the declared columns; cells become canonical text; rows
that say what we hold already are counted and dropped before anything dear is done to them; the rest is minimised.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd

from connectors.bookkeeping import account_for_rows, is_changed
from connectors.canonical import canonical, holds_unknown_code
from connectors.declaration import Dataset, Record
from connectors.extract_time import drawn_at
from connectors.formats.reading import Reading, Reject
from safeguarding.codes import Kind
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import DeliveryRefused, DeliveryUnreadable
from safeguarding.need_to_know.families import Family, build_families
from safeguarding.need_to_know.minimise import minimise
from safeguarding.need_to_know.note_columns import NoteRedactor
from safeguarding.need_to_know.restricted import RESTRICTED, carry_restriction, mark_restricted, spread_restriction, withhold

_NOBODY: Mapping[str, Collection[str]] = MappingProxyType({})


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
    restricted: Mapping[str, Collection[str]] = _NOBODY,
) -> Received:
    """Reads and minimises one delivery. `known` is, by record type, the digest of each record's current version;
    `restricted`, the agency's numbers of the people of whom it last said that they must not be found.

    Raises AgreementNotLive before the file is opened; DeliveryEmpty, DeliveryUnreadable, ColumnMissing from the reader.
    """
    where = f"{agency}/{dataset.name}"
    dataset.agreement.check(now.date(), where)
    reading = _read(path, dataset, where)
    frames = {r.name: _canonical_frame(reading.tables[r.name], r) for r in dataset.records}
    for record in dataset.records:
        mark_restricted(frames[record.name], record.columns)
    numbers = {record.name: number_of_person(record) for record in dataset.records}
    carry_restriction(frames, numbers, restricted)
    spread_restriction(frames, numbers)
    families = build_families(frames, {r.name: r.columns for r in dataset.records}, {r.name: r.family for r in dataset.records})
    extracted_at, source = drawn_at(reading.extracted_at, path, now)
    tables, present, unchanged = {}, {}, 0
    for record in dataset.records:
        frame, raw = frames[record.name], reading.tables[record.name]
        account_for_rows(frame, raw, record, dataset.snapshot_scope, families, pseudonymiser, redactor.version)
        present[record.name] = frame[["row_key", "row_scope"]].reset_index(drop=True)
        changed = frame[is_changed(frame, known.get(record.name, {}))].reset_index(drop=True)
        unchanged += len(frame) - len(changed)
        tables[record.name] = minimise(
            withhold(changed, record.columns, _hidden(changed, record, families)),
            record.columns,
            family_column=record.family,
            person_column=_person_column(record),
            families=families,
            pseudonymiser=pseudonymiser,
            redactor=redactor,
            drawn_on=extracted_at.date(),
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


def _read(path: Path, dataset: Dataset, where: str) -> Reading:
    """The delivery through its reader, a module of connectors/formats. Whatever a reader stumbles over refuses the
    delivery, without the text of the fault: it may hold values. A full disk or memory passes; it is not the delivery."""
    read: Callable[[Path, Dataset, str], Reading] = importlib.import_module(f"connectors.formats.{dataset.reader}").read
    try:
        return read(path, dataset, where)
    except (DeliveryRefused, OSError, MemoryError):
        raise
    except Exception as error:
        fault = type(error).__name__
    raise DeliveryUnreadable(f"{where}: {fault}")  # out here, so that the cause does not travel with it


def _canonical_frame(raw: pd.DataFrame, record: Record) -> pd.DataFrame:
    """The declared columns as canonical text; row_line, or the row's number where rows share a line; and the columns of
    each row that could not be read (row_unreadable) or hold a code that is not declared (row_unknown)."""
    columns: dict[str, pd.Series[str]] = {}
    unreadable: dict[str, pd.Series[bool]] = {}
    unknown: dict[str, pd.Series[bool]] = {}
    for column in record.columns:
        columns[column.name], unreadable[column.name] = canonical(raw[column.name], column)
        unknown[column.name] = holds_unknown_code(columns[column.name], column)
    frame = pd.DataFrame(columns, index=raw.index)
    # Checks name rows by their line, so no two may share one, as they do in a file that is written on a single line.
    frame["row_line"] = raw["row_line"] if raw["row_line"].is_unique else range(1, len(raw) + 1)
    frame["row_unreadable"] = _names_where(unreadable, len(raw)).set_axis(raw.index)
    frame["row_unknown"] = _names_where(unknown, len(raw)).set_axis(raw.index)
    return frame


def _names_where(marked: Mapping[str, pd.Series[bool]], rows: int) -> pd.Series[str]:
    """Per row the names of the marked columns, ';' between; nothing where there is none."""
    names: list[list[str]] = [[] for _ in range(rows)]
    for name, is_marked in marked.items():
        for row in is_marked.to_numpy().nonzero()[0]:
            names[row].append(name)
    return pd.Series([";".join(each) or None for each in names], dtype="str")


def number_of_person(record: Record) -> str | None:
    """The agency's own number of the person a row is about, by which one person's rows are told to be one's."""
    return next((c.name for c in record.columns if c.kind is Kind.PERSON_REFERENCE), None)


def _hidden(frame: pd.DataFrame, record: Record, families: Mapping[str, Family]) -> pd.Series[bool]:
    """Which rows are of a family in which somebody must not be found, or of such a person."""
    hidden = pd.Series(False, index=frame.index)
    if record.family is not None:
        restricted = {key for key, family in families.items() if family.is_restricted}
        hidden |= frame[record.family].isin(restricted)
    return hidden | frame[RESTRICTED].eq("true") if RESTRICTED in frame.columns else hidden


def _person_column(record: Record) -> str | None:
    """The source's number of the row's own person."""
    return next((c.name for c in record.columns if c.kind is Kind.PERSON_REFERENCE and c.name != record.family), None)
