"""Delimited text as agencies' systems write it: their delimiter, encoding and line ends, and the rows that go wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

Row = list[str]


@dataclass(frozen=True)
class Dialect:
    """How one file is written."""

    delimiter: str
    encoding: str
    line_end: str


@dataclass(frozen=True)
class Mishaps:
    """What goes wrong in one file: rows cut off after a few cells, rows that lost a key."""

    cut: int = 0
    keyless: int = 0


def write_delimited(headings: Sequence[str], rows: Sequence[Row], dialect: Dialect, mishaps: Mishaps, key_at: int) -> bytes:
    """The file's bytes. Bad rows are extra copies of the first rows, so that no good row is lost with them: cut ones
    come after the second row, keyless ones (empty at `key_at`) at the end."""
    keyless = [[*row[:key_at], "", *row[key_at + 1 :]] for row in rows[: mishaps.keyless]]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
    writer.writerow(headings)
    writer.writerows(rows[:2])
    for row in rows[: mishaps.cut]:
        text.write(dialect.delimiter.join(row[:4]) + dialect.line_end)
    writer.writerows([*rows[2:], *keyless])
    return text.getvalue().encode(dialect.encoding)


def yes_no(is_so: bool | None) -> str:
    """Y, N, or nothing where it was not recorded."""
    return "" if is_so is None else "Y" if is_so else "N"
