"""Excel workbooks: the sheet whose header row names most of the declared columns, as text.

A school's workbook is made to be looked at: titles stand above the header, other sheets beside it, some cells are
true dates and numbers and others are text. Dates become ISO text, numbers lose nothing and gain no '.0', and pupil
numbers keep the leading noughts that their cells show.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from lxml.etree import XMLSyntaxError
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from connectors.declaration import Column, Dataset, Record
from connectors.formats.header import ONE_CELL, REPEATED_HEADER, WIDE, WITHIN, drawn_at, headings_matched, is_header, no_header
from connectors.formats.number_formats import column_index, shown_widths
from connectors.formats.reading import Reading, Reject, frame, match_headings
from connectors.formats.undeclared import SAMPLE, Undeclared
from safeguarding.codes import Kind
from safeguarding.errors import DeliveryEmpty, DeliveryUnreadable

UNDECLARED_ONLY = "no declared column is filled"

_UNPACKED = 1 << 30  # bytes that a workbook may unpack to
_WORTH_A_LOOK, _SHRUNK_AT_MOST = 1 << 25, 200  # bytes of a part, and how many times less of it on disk are still a sheet
_CELLS = 20_000_000  # cells of the rectangle that a sheet spans: all of them are held at once
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls; also what a password makes of an .xlsx
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_IDENTIFIERS = (Kind.REFERENCE, Kind.PERSON_REFERENCE, Kind.UPN, Kind.NHS_NUMBER, Kind.PHONE, Kind.CODE, Kind.CODES)

_Cell: TypeAlias = str | float | bool | date | time | datetime | timedelta


def read(path: Path, dataset: Dataset, where: str) -> Reading:
    """The one record type of a dataset that arrives as a sheet. Lines are rows of the sheet, counted from 1.

    Raises DeliveryEmpty, DeliveryUnreadable where it is not a whole workbook or unpacks to more than memory should
    hold, ColumnMissing where no sheet has a header row or a required column is not in it.
    """
    (record,) = dataset.records
    data = path.read_bytes()
    if not data.strip(b"\0 \t\r\n"):
        raise DeliveryEmpty(where)
    _check_size(data, where)
    sheet = _sheet(data, record, where)
    rows: list[list[_Cell]] = sheet.to_python(skip_empty_area=False)
    matched = [headings_matched(map(_text, row), record) for row in rows[: WITHIN + 1]]
    top = matched.index(max(matched))
    headings = [_text(cell) for cell in rows[top]]
    found = match_headings(headings, record, where)
    _show_noughts(rows, top, data, sheet.name, found, where)
    table, lines, rejects = _rows(rows, top, found, record)
    undeclared = Undeclared(dataset, are_headings_typed=True)
    for position, heading in enumerate(headings):
        if position not in found and heading:
            undeclared.note(heading, (_text(cells[position]) for cells in rows[top + 1 :: len(rows) // SAMPLE + 1]))
    tables = {record.name: frame(table, lines, record)}
    dropped, personal = undeclared.account(tables)
    return Reading(
        tables=tables,
        rows_received=len(table) + len(rejects),
        rejects=rejects,
        columns_dropped=dropped,
        columns_personal=personal,
        extracted_at=drawn_at([_text(cell) for row in rows[:top] for cell in row]),
    )


def _check_size(data: bytes, where: str) -> None:
    """Raises DeliveryUnreadable where the file is not a workbook, is cut short or damaged, or is small on disk and
    huge in memory: two cells in opposite corners of a sheet make the reader ask for more memory than there is, which
    would end the whole run."""
    if data.startswith(_OLD_WORKBOOK):
        return
    fault = "not a workbook of the kinds .xlsx, .xlsm and .xls"
    try:
        with ZipFile(io.BytesIO(data)) as workbook:
            if "xl/workbook.xml" in workbook.namelist():
                fault = _size_fault(workbook)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError):
        fault = "cut short, damaged or locked"
    if fault:
        raise DeliveryUnreadable(f"{where}: {fault}")


def _size_fault(workbook: ZipFile) -> str:
    parts = workbook.infolist()
    if sum(part.file_size for part in parts) > _UNPACKED or any(map(_is_blown_up, parts)):
        return "it unpacks to more than a workbook should"
    for part in workbook.namelist():
        xml = workbook.read(part)  # fails where the part is longer than it says or differs from its checksum
        if part.endswith(".xml"):
            columns, rows = {b"A"}, {b"1"}
            for place in _PLACE.finditer(xml):
                columns.add(place[1])
                rows.add(place[2])
            if max(column_index(c.decode()) + 1 for c in columns) * max(map(int, rows)) > _CELLS:
                return "a sheet spans more cells than a sheet should"
    return ""


def _is_blown_up(part: ZipInfo) -> bool:
    """Whether a part is nearly nothing on disk and much in memory. Sheets shrink to a tenth, at the very most to a fiftieth."""
    return part.file_size > _WORTH_A_LOOK and part.file_size > _SHRUNK_AT_MOST * part.compress_size


def _sheet(data: bytes, record: Record, where: str) -> CalamineSheet:
    """The sheet with the row that names most of the declared columns. Raises DeliveryEmpty where no sheet holds a
    cell, ColumnMissing where no row near a sheet's top is a header."""
    fault, sheets = "", []
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(data))
        names = [s.name for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        sheets = [workbook.get_sheet_by_name(name) for name in names]
    except PasswordError:
        fault = "locked with a password"
    except CalamineError:
        fault = "damaged"
    if fault:
        raise DeliveryUnreadable(f"{where}: {fault}")
    if not any(sheet.total_height for sheet in sheets):
        raise DeliveryEmpty(where)
    best, most = None, (0, 0)
    for sheet in sheets:
        for row in sheet.to_python(skip_empty_area=False, nrows=WITHIN + 1):
            matched = headings_matched(map(_text, row), record)
            if matched > most:
                best, most = sheet, matched
    if best is None or not is_header(most, record):
        raise no_header(record, where)
    return best


def _show_noughts(rows: list[list[_Cell]], top: int, data: bytes, sheet: str, found: dict[int, Column], where: str) -> None:
    """Puts back the noughts of numbers that identify something, where only their format shows them."""
    identifying = [position for position, column in found.items() if column.kind in _IDENTIFIERS]
    if data.startswith(_OLD_WORKBOOK) or not any(type(row[p]) is float for row in rows[top + 1 :] for p in identifying):
        return
    widths = None
    with suppress(XMLSyntaxError), ZipFile(io.BytesIO(data)) as workbook:
        widths = shown_widths(workbook, sheet, identifying)
    if widths is None:
        raise DeliveryUnreadable(f"{where}: damaged")
    for (row, position), width in widths.items():
        if top < row < len(rows):
            rows[row][position] = _text(rows[row][position]).zfill(width)


def _rows(
    rows: list[list[_Cell]], top: int, found: dict[int, Column], record: Record
) -> tuple[list[dict[str, str | None]], list[int], list[Reject]]:
    """Every row below the header that is not blank, as declared columns or as a reject."""
    table: list[dict[str, str | None]] = []
    lines: list[int] = []
    rejects: list[Reject] = []
    for number, cells in enumerate(rows[top + 1 :], top + 2):
        filled = [i for i, cell in enumerate(cells) if cell != "" and _text(cell)]
        if not filled:
            continue
        reason = None
        if len(filled) == 1 and len(found) >= WIDE:
            reason = ONE_CELL  # a footer, or a title between the rows
        elif cells == rows[top]:
            reason = REPEATED_HEADER
        elif not found.keys() & set(filled):
            reason = UNDECLARED_ONLY
        if reason:
            rejects.append(Reject(record.name, number, reason))
            continue
        table.append({column.name: _text(cells[i]) or None for i, column in found.items()})
        lines.append(number)
    return table, lines, rejects


def _text(cell: _Cell) -> str:
    """A cell as text: as a person would type it who saw it."""
    if isinstance(cell, str):
        return cell.replace("_x000D_", "").strip()  # how Excel writes a carriage return
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
    if isinstance(cell, datetime):
        moment = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return moment.isoformat(" ") if moment.time() != time() else moment.date().isoformat()
    return str(cell)
