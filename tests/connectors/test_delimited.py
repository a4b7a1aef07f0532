"""Delimited text as agencies really write it."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.errors import ColumnMissing, DeliveryEmpty, DeliveryUnreadable
from tests.connectors.delimited_files import GOOD, HEADINGS, dataset, lines, read_bytes, rejects, rows, text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x1f"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_rows_are_read_whatever_delimiter_encoding_and_line_end(
    tmp_path: Path, delimiter: str, encoding: str, end: str
) -> None:
    content = text(GOOD, GOOD.replace("N1", "N2"), end=end).replace(",", delimiter)
    found = read_bytes(tmp_path, content.encode(encoding))
    assert [r["notice_id"] for r in rows(found)] == ["N1", "N2"]
    assert rows(found)[0] == {
        "notice_id": "N1",
        "person_ref": "007",
        "forename": "José",
        "surname": "O’Neill",
        "reported": "01/02/2026",
        "notes": "all well",
    }
    assert lines(found) == [2, 3]
    assert not found.rejects


def test_mixed_line_ends_are_all_line_ends(tmp_path: Path) -> None:
    content = f"{','.join(HEADINGS)}\r\n{GOOD}\n{GOOD}\r{GOOD}\r\n"
    assert lines(read_bytes(tmp_path, content.encode())) == [2, 3, 4]


def test_a_file_marked_utf_16_big_endian_is_read(tmp_path: Path) -> None:
    assert len(rows(read_bytes(tmp_path, b"\xfe\xff" + text(GOOD).encode("utf-16-be")))) == 1


def test_columns_are_found_by_name_in_any_order_and_writing(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, b"SURNAME;person-ref;Collar No;notice_id\nWard;P1;4411;N1\n")
    assert rows(found)[0] == dict.fromkeys(("forename", "reported", "notes")) | {
        "notice_id": "N1",
        "person_ref": "P1",
        "surname": "Ward",
    }
    assert found.columns_dropped == {"Collar No"}


def test_the_first_of_two_columns_with_one_heading_is_taken(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, b"Notice ID,Person Ref,Surname,Surname\nN1,P1,Ward,Other\n")
    assert rows(found)[0]["surname"] == "Ward"


def test_title_lines_above_the_header_are_passed_over_and_tell_when_it_was_drawn(tmp_path: Path) -> None:
    content = 'sep=,\n"Vulnerability reports, all areas"\nExtracted: 20/11/2026 02:00\n\n' + text(GOOD)
    found = read_bytes(tmp_path, content.encode())
    assert lines(found) == [6]
    assert found.extracted_at == datetime(2026, 11, 20, 2, 0)


def test_a_footer_is_not_a_person(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text(GOOD, "Total rows: 123", "Total rows: 123,,,,,", "End of extract").encode())
    assert lines(found) == [2]
    assert rejects(found) == [(3, "too few cells"), (4, "only one cell is filled"), (5, "too few cells")]


def test_a_header_in_the_middle_is_not_a_person(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text(GOOD, ",".join(HEADINGS), GOOD).encode())
    assert lines(found) == [2, 4]
    assert rejects(found) == [(3, "the header again")]


def test_blank_lines_and_trailing_delimiters_are_neither_rows_nor_rejects(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text("", GOOD + ",", " ", ",,,,,", '"","","","","",""', GOOD + ",,", "\x1a").encode())
    assert lines(found) == [3, 7]
    assert not rejects(found)


def test_a_trailing_delimiter_on_the_header_alone_adds_no_column(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, f"{','.join(HEADINGS)},\n{GOOD}\n{GOOD},\n".encode())
    assert len(rows(found)) == 2
    assert found.columns_dropped == set()


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 512, b"\x1a"])
def test_nothing_but_blanks_is_an_empty_delivery(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryEmpty):
        read_bytes(tmp_path, content)


def test_a_header_alone_is_a_delivery_of_no_rows(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text().encode())
    assert found.rows_received == 0
    assert list(found.tables["row"].columns) == [*(h.lower().replace(" ", "_") for h in HEADINGS), "row_line"]


def test_a_missing_header_line_names_declared_columns_and_no_value(tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="notice_id, person_ref") as refusal:
        read_bytes(tmp_path, f"{GOOD}\n{GOOD}\n".encode())
    assert "José" not in str(refusal.value)


def test_a_missing_required_column_refuses_the_delivery(tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="person_ref"):
        read_bytes(tmp_path, b"Notice ID,Surname,Forename\nN1,Ward,Ann\n")


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04" + bytes(range(256)) * 4, text(GOOD).encode("utf-16")[:-1], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]
)
def test_what_is_not_whole_text_is_unreadable_and_no_value_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryUnreadable) as refusal:
        read_bytes(tmp_path, content)
    assert refusal.value.__context__ is None
    assert "delivery (" not in str(refusal.value).lower().replace("the delivery", "")


def test_headings_that_may_be_values_are_not_repeated(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, b"Notice ID,Person Ref,12/04/2015\nN1,P1,x\n")
    assert found.columns_dropped == {"(a heading that is not a plain word)"}


_CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x1a\ufeff\ufdd0\ufdd1", exclude_categories=("Cs",)), max_size=12
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(_CELL, min_size=6, max_size=6), max_size=6), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]], delimiter: str, end: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADINGS)
    numbered = [[f"N{i}", f"P{i}", *row[2:]] for i, row in enumerate(cells)]
    writer.writerows(numbered)
    found = read_bytes(tmp_path_factory.mktemp("csv"), out.getvalue().encode())
    assert not rejects(found)
    assert [list(r.values()) for r in rows(found)] == [[c.strip() or None for c in row] for row in numbered]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(st.sampled_from('ab," \n\\')), max_size=8))
def test_no_line_is_lost_without_a_trace_and_whole_rows_survive(
    tmp_path_factory: pytest.TempPathFactory, broken: list[str]
) -> None:
    content = text(*(part for b in broken for part in (b, GOOD)))
    found = read_bytes(tmp_path_factory.mktemp("csv"), content.encode())
    rejects(found)
    assert sum(r["forename"] == "José" for r in rows(found)) == len(broken)


SPECTRUM = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "csv_spectrum"


@pytest.mark.parametrize("name", sorted(p.stem for p in (SPECTRUM / "csvs").glob("*.csv")) or [""])
def test_csv_oddities_are_read_as_their_collectors_say(tmp_path: Path, name: str) -> None:
    if not name:
        pytest.skip("the collection of oddities is not here")
    expected = json.loads((SPECTRUM / "json" / f"{name}.json").read_text("utf-8"))
    expected = expected if isinstance(expected, list) else [expected]
    content = (SPECTRUM / "csvs" / f"{name}.csv").read_bytes()
    found = read_bytes(tmp_path, content, dataset(*expected[0]))
    assert not rejects(found)
    if name == "location_coordinates":  # its JSON tells of another telephone than its CSV
        expected[0]["Contact Phone Number"] = "2095257564"
    expected_values = [[v.replace("\r\n", "\n").strip() or None for v in row.values()] for row in expected]
    assert [list(r.values()) for r in rows(found)] == expected_values
