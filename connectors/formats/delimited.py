"""Delimited text, whatever its delimiter, encoding, line ends and quoting: one header line, one row per record.

Readers of such files fail silently: they swap columns, take the first person for a header, swallow the rows after an
open quote, turn a reference into a number. Here the header is matched by name, every cell stays text, and every line
that is neither blank nor title is either a row or a reject.
"""

from __future__ import annotations

import codecs
import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from connectors.declaration import Column, Dataset, Record
from connectors.formats.header import ONE_CELL, REPEATED_HEADER, WIDE, WITHIN, drawn_at, headings_matched, is_header, no_header
from connectors.formats.quoting import DELIMITER, LINE_END, fit, joined, quoted_row, unquoted
from connectors.formats.reading import Reading, Reject, match_headings
from connectors.formats.undeclared import SAMPLE, Undeclared
from safeguarding.errors import DeliveryEmpty, DeliveryUnreadable

BROKEN_CHARACTERS = "characters that cannot be read"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins in the same way
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BROKEN = re.compile("[\0\ud800-\udfff\ufdd0\ufdd1]")  # NUL, no characters, and what stands for undecodable bytes
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x19\x1b-\x1f\ufffd\ud800-\udfff]")
_BLOCK = 65_536  # rows that are held as Python lists at a time
_USUAL = ",;\t|"


@dataclass(frozen=True)
class _Header:
    line: int  # index of its line
    after: int  # index of the line after it
    delimiter: str
    headings: tuple[str, ...]
    titles: tuple[str, ...]  # cells of the lines above


def read(path: Path, dataset: Dataset, where: str) -> Reading:
    """The one record type of a delimited dataset. Rows that cannot be read are rejected with their line.

    Raises DeliveryEmpty, DeliveryUnreadable where it is not text, ColumnMissing where there is no header line or a
    required column is not in it.
    """
    (record,) = dataset.records
    text = _decode(path.read_bytes(), where)
    if not text.strip("\0\x1a \t\r\n"):
        raise DeliveryEmpty(where)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header = _find_header(lines, record)
    if header is None:
        raise DeliveryUnreadable(f"{where}: not text") if _NOT_TEXT.search(text[:4096]) else no_header(record, where)
    found = match_headings(header.headings, record, where)
    is_broken = "\0" in text or (not text.isascii() and bool(_BROKEN.search(text)))
    del text
    undeclared = Undeclared(dataset, are_headings_typed=True)
    table, rejects = _rows(lines, header, found, record, is_broken, undeclared)
    tables = {record.name: table.to_pandas()}
    dropped, personal = undeclared.account(tables)
    return Reading(
        tables=tables,
        rows_received=table.num_rows + len(rejects),
        rejects=rejects,
        columns_dropped=dropped,
        columns_personal=personal,
        extracted_at=drawn_at(header.titles),
    )


def _decode(data: bytes, where: str) -> str:
    """The text, by its byte order mark or by what its bytes can be. Bytes that the encoding does not have become lone
    surrogates, so that only their rows are lost. Raises DeliveryUnreadable where it ends in mid-character."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None) or _unmarked(data)
    errors = "surrogateescape" if encoding in ("utf-8", "cp1252") else "surrogatepass"
    text = None
    with suppress(UnicodeDecodeError):
        text = data.decode(encoding, errors)
    if text is None:  # raised out here, because the decoder's own error carries the bytes
        raise DeliveryUnreadable(f"{where}: it ends within a character")
    return text.replace("\ufeff", "")


def _unmarked(data: bytes) -> str:
    """The encoding of text without a mark. In UTF-16 every other byte of Latin text is zero. What is not UTF-8 is
    Windows-1252, unless most of its letters beyond ASCII are UTF-8 all the same."""
    head = data[:4096]
    low, high = head[1::2].count(0), head[0::2].count(0)
    if max(low, high) > len(head) // 8 and min(low, high) * 4 < max(low, high):
        return "utf-16-le" if low > high else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        letters = re.findall("[^\0-\x7f]", data.decode("utf-8", "surrogateescape"))
        broken = sum("\ud800" <= letter <= "\udfff" for letter in letters)
        return "utf-8" if broken * 2 < len(letters) else "cp1252"
    return "utf-8"


def _find_header(lines: list[str], record: Record) -> _Header | None:
    """The line and the delimiter that give most of the declared headings."""
    best, most = None, (0, 0)
    for index in range(min(WITHIN + 1, len(lines))):
        marks = {c for c in lines[index] if not (c.isalnum() or c in "\"' _\0")} or {","}
        for delimiter in sorted(marks, key=lambda c: (_USUAL.find(c) % 99, c)):
            reader = csv.reader(
                (line + "\n" for line in lines[index : index + WITHIN]), delimiter=delimiter, skipinitialspace=True
            )
            try:
                cells = next(reader)
            except csv.Error:
                continue
            matched = headings_matched(cells, record)
            if matched > most and is_header(matched, record):
                while not cells[-1].strip():
                    cells.pop()
                titles = tuple(c.strip('" ') for line in lines[:index] for c in line.split(delimiter))
                best, most = _Header(index, index + reader.line_num, delimiter, tuple(cells), titles), matched
    return best


def _rows(
    lines: list[str], header: _Header, found: dict[int, Column], record: Record, is_broken: bool, undeclared: Undeclared
) -> tuple[pa.Table, list[Reject]]:
    """Every line after the header as a row of declared columns, or as a reject; `undeclared` is shown the other cells."""
    delimiter, width = header.delimiter, len(header.headings)
    blank, header_line = delimiter + '" \t\x1a\xa0', lines[header.line]
    blocks: list[pa.Table] = []
    rejects: list[Reject] = []
    rows: list[str] = []  # a row's cells in one line, without quotes
    numbers: list[int] = []
    index = header.after
    while index < len(lines):
        line, number = lines[index], index + 1
        index += 1
        if not line.strip(blank):
            continue
        row: str | None = line if '"' not in line else unquoted(line, delimiter)
        reason = None
        if row is None or row.count(delimiter) != width - 1:
            if row is line:
                cells = fit(line.split(delimiter), width)
            else:
                cells, index = quoted_row(lines, number - 1, delimiter, width)
            row, reason = ("", cells) if isinstance(cells, str) else (joined(cells, delimiter), None)
        if reason is None:
            reason = REPEATED_HEADER if line == header_line else _doubt(row, delimiter, width, is_broken)
        if reason is not None:
            rejects.append(Reject(record.name, number, reason))
            continue
        rows.append(row)
        numbers.append(number)
        if len(rows) == _BLOCK:
            _show(rows, header, found, undeclared)
            blocks.append(_block(rows, numbers, header, found, record))
            rows, numbers = [], []
    _show(rows, header, found, undeclared)
    return pa.concat_tables([*blocks, _block(rows, numbers, header, found, record)]), rejects


def _show(rows: list[str], header: _Header, found: dict[int, Column], undeclared: Undeclared) -> None:
    """Shows undeclared headings, each with its cells of rows from all over the block."""
    sample = [row.split(header.delimiter) for row in rows[:: len(rows) // SAMPLE + 1]]
    for position, heading in enumerate(header.headings):
        if position not in found:
            cells = (cells[position].replace(DELIMITER, header.delimiter).replace(LINE_END, "\n") for cells in sample)
            undeclared.note(heading, cells)


def _doubt(row: str, delimiter: str, width: int, is_broken: bool) -> str | None:
    """Why cells that fit the header are still not a record."""
    if is_broken and _BROKEN.search(row):
        return BROKEN_CHARACTERS
    if width >= WIDE and delimiter not in row.strip(delimiter + " "):
        return ONE_CELL  # 'Total rows: 12,,,,'
    return None


def _block(rows: list[str], numbers: list[int], header: _Header, found: dict[int, Column], record: Record) -> pa.Table:
    """Rows as declared columns: stripped, blank cells null, absent columns null, and ="0012" as 0012."""
    arrays = {column.name: pa.nulls(len(rows), pa.large_string()) for column in record.columns}
    text = "\n".join(rows)
    has_stand_ins, has_formulas = DELIMITER in text or LINE_END in text, '="' in text
    cells = _split(text, header.delimiter, len(header.headings), [str(p) for p in found]) if rows else arrays
    for position, column in found.items() if rows else ():
        values = cells[str(position)]
        if has_stand_ins:
            values = pc.replace_substring(pc.replace_substring(values, DELIMITER, header.delimiter), LINE_END, "\n")
        values = pc.utf8_trim_whitespace(values)
        if has_formulas:
            values = pc.replace_substring_regex(values, '^="(.*)"$', r"\1")
        arrays[column.name] = pc.if_else(pc.equal(values, ""), None, values)
    return pa.table({**arrays, "row_line": pa.array(numbers, pa.int64())})


def _split(text: str, delimiter: str, width: int, positions: list[str]) -> pa.Table:
    """The cells at those positions of lines that hold `width` cells and no quoting, as text."""
    if not delimiter.isascii():
        text, delimiter = text.replace(delimiter, "\x1f"), "\x1f"
    data = text.encode()
    return pa_csv.read_csv(
        pa.BufferReader(data),
        pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=[str(i) for i in range(width)]),
        pa_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        pa_csv.ConvertOptions(include_columns=positions, column_types=dict.fromkeys(positions, pa.large_string())),
    )
