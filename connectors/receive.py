"""One delivery from the file to rows that may land (promise 1), with a receipt that accounts for all of it (promise 2).

In order: the agreement must be live; the dataset's reader reads the declared columns; cells become canonical text; rows
that say what we hold already are counted and dropped before anything dear is done to them; the rest is minimised.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from connectors.bookkeeping import account_for_rows, is_changed
from connectors.canonical import canonical, holds_unknown_code
from connectors.declaration import Dataset, Record
from connectors.formats.reading import Reading, Reject
from safeguarding.codes import Kind
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import DeliveryRefused, DeliveryUnreadable
from safeguarding.identifiers import UK
from safeguarding.need_to_know.families import build_families
from safeguarding.need_to_know.minimise import NoteRedactor, minimise

_NAMED = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)[-_.]?(?P<m>0[1-9]|1[0-2])[-_.]?(?P<d>[0-2]\d|3[01])"
    r"|(?P<d2>[0-2]\d|3[01])[-_.]?(?P<m2>0[1-9]|1[0-2])[-_.]?(?P<y2>20\d\d))"
    r"(?:[T_ \-.]*(?P<hour>[01]\d|2[0-3])[-_.:]?(?P<minute>[0-5]\d)(?:[-_.:]?(?P<second>[0-5]\d))?)?(?!\d)"
)


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
) -> Received:
    """Reads and minimises one delivery. `known` is, by record type, the digest of each record's current version.

    Raises AgreementNotLive before the file is opened; DeliveryEmpty, DeliveryUnreadable, ColumnMissing from the reader.
    """
    where = f"{agency}/{dataset.name}"
    dataset.agreement.check(now.date(), where)
    reading = _read(path, dataset, where)
    frames = {r.name: _canonical_frame(reading.tables[r.name], r) for r in dataset.records}
    families = build_families(frames, {r.name: r.columns for r in dataset.records}, {r.name: r.family for r in dataset.records})
    tables, present, unchanged = {}, {}, 0
    for record in dataset.records:
        frame, raw = frames[record.name], reading.tables[record.name]
        account_for_rows(frame, raw, record, dataset.snapshot_scope, families, pseudonymiser)
        present[record.name] = frame[["row_key", "row_scope"]].reset_index(drop=True)
        changed = frame[is_changed(frame, known.get(record.name, {}))].reset_index(drop=True)
        unchanged += len(frame) - len(changed)
        tables[record.name] = minimise(
            changed,
            record.columns,
            family_column=record.family,
            person_column=_person_column(record),
            families=families,
            pseudonymiser=pseudonymiser,
            redactor=redactor,
        )
    extracted_at, source = _extracted_at(reading, path, now)
    receipt = Receipt(
        agency=agency,
        dataset=dataset.name,
        rows_received=reading.rows_received,
        rows_rejected=len(reading.rejects),
        rows_unchanged=unchanged,
        rejects=tuple(reading.rejects),
        columns_dropped=tuple(sorted(reading.columns_dropped)),
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


def _person_column(record: Record) -> str | None:
    """The source's number of the row's own person."""
    return next((c.name for c in record.columns if c.kind is Kind.PERSON_REFERENCE and c.name != record.family), None)


def _extracted_at(reading: Reading, path: Path, now: datetime) -> tuple[datetime, Literal["content", "name", "file"]]:
    """When the agency drew the extract: by its own word, else by a date in the file's name, else by the file's age."""
    if reading.extracted_at is not None:
        return min(reading.extracted_at, now), "content"
    named = time_in_name(path.name)
    if named is not None and named <= now:
        return named, "name"
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(UK).replace(tzinfo=None, microsecond=0)
    return min(changed_at, now), "file"


def time_in_name(name: str) -> datetime | None:
    """The first date, with its time where there is one, in a delivery's file name: years first, or days first."""
    for found in _NAMED.finditer(name):
        year, month, day = (found[a] or found[b] for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2")))
        with suppress(ValueError):
            return datetime(
                int(year), int(month), int(day), int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0)
            )
    return None
