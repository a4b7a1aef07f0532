"""What every reader hands on: declared columns only, an account of the rest, and never a value in a complaint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from connectors.declaration import Column, Record
from safeguarding.errors import ColumnMissing


@dataclass(frozen=True)
class Reject:
    """A row or element that could not be read: where it stands and why, without any of its content."""

    record: str
    line: int  # line of a text or XML file, row of a sheet, entry of a bundle: counted from 1
    reason: str  # a fixed phrase, such as "too few cells"


@dataclass
class Reading:
    """A delivery as read: one frame per record type, with every declared column (absent ones all null) as text, and
    `row_line`; rows_received counts the rejects too."""

    tables: dict[str, pd.DataFrame]
    rows_received: int
    rejects: list[Reject] = field(default_factory=list)
    columns_dropped: set[str] = field(default_factory=set)  # undeclared headings, as safe_heading shows them
    columns_personal: dict[str, tuple[str, ...]] = field(default_factory=dict)  # those that look personal, and how
    extracted_at: datetime | None = None  # when the delivery itself says that it was drawn


def plain(heading: str) -> str:
    """A heading without case, spaces and punctuation: 'PPN ID', 'ppn_id' and 'Ppn-Id' are one."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def safe_heading(heading: str) -> str:
    """A heading fit for a receipt. What does not look like a heading (a missing header line makes the first person's
    values look like one) is not repeated."""
    text = " ".join(heading.split())
    is_plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 _./()\-]{0,48}", text) and not re.search(r"\d{4}", text)
    return text if is_plain else "(a heading that is not a plain word)"


def match_headings(headings: Sequence[str], record: Record, where: str) -> dict[int, Column]:
    """Position in the delivery to declared column; the first heading that a column names as its source wins.

    Raises ColumnMissing, naming the declared columns that are required and absent, never the headings found.
    """
    by_source = {plain(s): column for column in record.columns for s in (*column.sources, column.name)}
    found: dict[int, Column] = {}
    for position, heading in enumerate(headings):
        column = by_source.get(plain(heading))
        if column is not None and column not in found.values():
            found[position] = column
    require(record, (c.name for c in found.values()), where)
    return found


def require(record: Record, present: Iterable[str], where: str) -> None:
    """Raises ColumnMissing where a required column of the record is not among those present."""
    there = set(present)
    missing = [c.name for c in record.columns if c.required and c.name not in there]
    if missing:
        raise ColumnMissing(f"{where}: {', '.join(missing)}")


def frame(rows: Sequence[dict[str, str | None]], lines: Sequence[int], record: Record) -> pd.DataFrame:
    """Rows of declared columns as the frame that a Reading holds."""
    table = pd.DataFrame(list(rows), columns=[c.name for c in record.columns], dtype="str")
    table["row_line"] = pd.Series(list(lines), dtype="int64")
    return table
