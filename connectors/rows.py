"""A delivery's declared rows, as its dataset's reader gives them and as canonical text."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from connectors.canonical import canonical, holds_unknown_code
from connectors.declaration import Dataset, Record
from connectors.formats.reading import Reading
from safeguarding.errors import DeliveryRefused, DeliveryUnreadable
from safeguarding.need_to_know.restricted import mark_restricted


def read_delivery(path: Path, dataset: Dataset, where: str) -> Reading:
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


def canonical_frames(reading: Reading, dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Per record type the rows as canonical text, with what they say of who must not be found (restricted.py)."""
    frames = {record.name: _canonical_frame(reading.tables[record.name], record) for record in dataset.records}
    for record in dataset.records:
        mark_restricted(frames[record.name], record.columns)
    return frames


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
