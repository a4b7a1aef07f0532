"""Workbooks as schools really keep them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from connectors.education import CONNECTOR
from connectors.formats.excel import read
from connectors.formats.reading import Reading
from safeguarding.errors import ColumnMissing, DeliveryEmpty, DeliveryUnreadable

LOG, ATTENDANCE = CONNECTOR.datasets
WHERE = "education/safeguarding_log"
HEADER = [
    "Incident ID",
    "School",
    "Pupil ID",
    "UPN",
    "Forename",
    "Surname",
    "DOB",
    "Incident Date",
    "Recorded",
    "Details",
    "FSM",
]
ROW = ["I1", "Hill", "0001234", "A123", "Ann", "Ward", "03/04/2015", "19/11/2026 09:30", "", "She cried.", "Y"]


def workbook(*sheets: tuple[str, list[list[object]]], also: Callable[[xlsxwriter.Workbook], None] | None = None) -> bytes:
    """A workbook of rows. Cells: text, numbers, datetimes; a (number, format) pair is a formatted number."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    instant = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if isinstance(cell, tuple):
                    sheet.write_number(i, j, cell[0], book.add_format({"num_format": cell[1]}))
                elif isinstance(cell, datetime):
                    sheet.write_datetime(i, j, cell, instant)
                elif cell != "":
                    sheet.write(i, j, cell)
    if also:
        also(book)
    book.close()
    return content.getvalue()


def read_bytes(folder: Path, content: bytes, dataset: object = LOG) -> Reading:
    path = folder / "delivery.xlsx"
    path.write_bytes(content)
    return read(path, dataset, WHERE)  # type: ignore[arg-type]


def first(reading: Reading) -> dict[str, str | None]:
    (table,) = reading.tables.values()
    return {k: v if isinstance(v, str) else None for k, v in table.iloc[0].items() if k != "row_line"}


TITLES: list[list[object]] = [["Northport Learning Trust"], ["Extracted: 20/11/2026 02:00"], []]


def test_the_header_is_found_below_the_titles_which_tell_when_it_was_drawn(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, workbook(("Safeguarding log", [*TITLES, HEADER, ROW])))
    assert found.extracted_at == datetime(2026, 11, 20, 2)
    assert found.tables["incident"]["row_line"].tolist() == [5]
    assert found.columns_dropped == {"FSM"}
    assert first(found)["pupil_ref"] == "0001234"
    assert first(found)["recorded_at"] is None


def test_the_time_of_extraction_may_be_a_true_date_in_the_next_cell(tmp_path: Path) -> None:
    titles: list[list[object]] = [["Extracted on", datetime(2026, 11, 20, 2, 0)], []]
    assert read_bytes(tmp_path, workbook(("x", [*titles, HEADER, ROW]))).extracted_at == datetime(2026, 11, 20, 2)


def test_each_dataset_reads_its_own_sheet(tmp_path: Path) -> None:
    marks: list[list[object]] = [
        ["School", "Pupil ID", "Forename", "Date", "Session", "Code", "Comments"],
        ["Hill", "0001234", "Ann", "19/11/2026", "AM", "\\", "secret"],
    ]
    content = workbook(("Notes", [["kept by the office"]]), ("Attendance", [*TITLES, *marks]), ("Log", [*TITLES, HEADER, ROW]))
    assert first(read_bytes(tmp_path, content))["narrative"] == "She cried."
    attendance = read_bytes(tmp_path, content, ATTENDANCE)
    assert (first(attendance)["mark"], attendance.rows_received) == ("\\", 1)
    assert attendance.columns_dropped == {"Comments"}


def test_true_dates_numbers_and_truths_become_the_text_that_people_see(tmp_path: Path) -> None:
    row = [
        "I1",
        True,
        1234,
        2.5,
        "Ann",
        0.1 + 0.2,
        datetime(2015, 4, 3),
        datetime(2026, 11, 19, 9, 30, 29, 999_999),
        "",
        12.0,
        "",
    ]
    found = first(read_bytes(tmp_path, workbook(("x", [HEADER, row]))))
    assert (found["school"], found["pupil_ref"], found["upn"]) == ("true", "1234", "2.5")
    assert (found["family_name"], found["narrative"]) == ("0.3", "12")
    assert (found["birth_date"], found["occurred_at"]) == ("2015-04-03", "2026-11-19 09:30:30")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ((1234, "0000000"), "0001234"),
        ((1234, "0000000;-0"), "0001234"),
        ((1234, "00 00 00"), "001234"),
        ((1234, "#,##0.00"), "1234"),
        ((1234, "0"), "1234"),
        ("0001234", "0001234"),
    ],
)
def test_identifiers_keep_the_leading_noughts_that_their_cells_show(tmp_path: Path, cell: object, shown: str) -> None:
    row = [*ROW[:2], cell, *ROW[3:]]
    found = read_bytes(tmp_path, workbook(("other", [["x"]]), ("A & B", [*TITLES, HEADER, row])))
    assert first(found)["pupil_ref"] == shown


def test_noughts_in_a_number_that_identifies_nobody_are_left_alone(tmp_path: Path) -> None:
    row = [*ROW[:9], (12, "0000"), ""]
    assert first(read_bytes(tmp_path, workbook(("x", [HEADER, row]))))["narrative"] == "12"


def test_footers_section_titles_and_repeated_headers_are_rejected_and_blank_rows_passed_over(tmp_path: Path) -> None:
    rows = [HEADER, ROW, [], ["Year 7"], HEADER, ROW, [""] * 10 + ["Y"] * 2, ["Total rows: 2"]]
    found = read_bytes(tmp_path, workbook(("x", rows)))
    assert found.tables["incident"]["row_line"].tolist() == [2, 6]
    assert [(r.line, r.reason) for r in found.rejects] == [
        (4, "only one cell is filled"),
        (5, "the header again"),
        (7, "no declared column is filled"),
        (8, "only one cell is filled"),
    ]
    assert found.rows_received == 6


def test_a_time_alone_and_an_error_cell_do_not_stop_the_reading(tmp_path: Path) -> None:
    def add(book: xlsxwriter.Workbook) -> None:
        sheet = book.get_worksheet_by_name("x")
        assert sheet is not None
        sheet.write_datetime(1, 8, time(9, 5), book.add_format({"num_format": "hh:mm"}))
        sheet.write_formula(1, 5, "=1/0", None, "#DIV/0!")

    found = first(read_bytes(tmp_path, workbook(("x", [HEADER, ROW]), also=add)))
    assert (found["recorded_at"], found["family_name"]) == ("09:05:00", None)


def test_a_header_alone_is_a_delivery_of_no_rows(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, workbook(("x", [*TITLES, HEADER]))).rows_received == 0


@pytest.mark.parametrize("content", [b"", b" \n", workbook(("x", []), ("y", []))])
def test_nothing_in_any_cell_is_an_empty_delivery(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryEmpty):
        read_bytes(tmp_path, content)


def test_a_workbook_without_a_header_names_declared_columns_and_no_value(tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="incident_id, pupil_ref, occurred_at") as refusal:
        read_bytes(tmp_path, workbook(("x", [ROW, ROW])))
    assert "Ward" not in str(refusal.value)


def test_a_missing_required_column_refuses_the_delivery(tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="pupil_ref"):
        read_bytes(tmp_path, workbook(("x", [[h for h in HEADER if h != "Pupil ID"], ROW])))


GOOD = workbook(("x", [HEADER, ROW]))


@pytest.mark.parametrize(
    "content",
    [GOOD[: len(GOOD) // 2], GOOD[:-30], b"Incident ID,Pupil ID\nI1,P1\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)],
)
def test_half_a_workbook_or_no_workbook_is_unreadable(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refusal:
        read_bytes(tmp_path, content)
    assert refusal.value.__context__ is None


def test_a_damaged_part_is_unreadable(tmp_path: Path) -> None:
    place = GOOD.index(b"xl/worksheets/sheet1.xml") + 40
    with pytest.raises(DeliveryUnreadable):
        read_bytes(tmp_path, GOOD[:place] + b"\0\0\0\0" + GOOD[place + 4 :])


def test_a_zip_that_is_no_workbook_is_unreadable(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("notes.txt", "x")
    with pytest.raises(DeliveryUnreadable):
        read_bytes(tmp_path, content.getvalue())


def test_two_cells_in_opposite_corners_do_not_take_all_memory(tmp_path: Path) -> None:
    def add(book: xlsxwriter.Workbook) -> None:
        sheet = book.get_worksheet_by_name("x")
        assert sheet is not None
        sheet.write("XFD1048576", "far away")

    with pytest.raises(DeliveryUnreadable, match="spans more cells"):
        read_bytes(tmp_path, workbook(("x", [HEADER, ROW]), also=add))


def test_a_file_that_unpacks_to_very_much_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.formats.excel._UNPACKED", 1_000)
    with pytest.raises(DeliveryUnreadable, match="unpacks"):
        read_bytes(tmp_path, GOOD)


def test_a_part_that_is_blown_up_is_unreadable_before_it_is_unpacked(tmp_path: Path) -> None:
    """A file of some kilobytes, of which a sheet is nothing but blanks: it would take thousands of times its size of memory."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as whole, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as blown_up:
        for name in whole.namelist():
            part = whole.read(name)
            blanks = b" " * (1 << 26) if name.endswith("sheet1.xml") else b""
            blown_up.writestr(name, part.replace(b"</sheetData>", blanks + b"</sheetData>"))
    assert len(content.getvalue()) < 1 << 17
    with pytest.raises(DeliveryUnreadable, match="unpacks"):
        read_bytes(tmp_path, content.getvalue())


def test_a_sheet_of_one_word_over_and_over_is_no_bomb(tmp_path: Path) -> None:
    rows: list[list[object]] = [[*ROW[:2], f"{n:07}", *ROW[3:]] for n in range(60_000)]
    found = read_bytes(tmp_path, workbook(("x", [HEADER, *rows])))
    assert len(found.tables["incident"]) == 60_000


def test_an_entity_in_the_parts_of_a_workbook_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("0000000")
    bomb = f'<!DOCTYPE styleSheet [<!ENTITY far SYSTEM "{secret.as_uri()}">]>'.encode()
    content = workbook(("x", [HEADER, [*ROW[:2], (1234, "0000000"), *ROW[3:]]]))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/styles.xml":
                start, rest = part.split(b"?>\n", 1)
                part = start + b"?>\n" + bomb + rest.replace(b'formatCode="0000000"', b'formatCode="0&far;"')
            new.writestr(name, part)
    with pytest.raises(DeliveryUnreadable):
        read_bytes(tmp_path, changed.getvalue())
