"""Where a row of delimited text ends, and which row cannot be read: its line is told, every other row is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.delimited_files import GOOD, lines, read_bytes, rejects, rows, text


def test_rows_with_too_few_or_too_many_cells_are_rejected_with_their_line(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text(GOOD, "N2,P2,Ann", "", GOOD + ",too,many", GOOD).encode())
    assert rejects(found) == [(3, "too few cells"), (5, "too many cells")]
    assert lines(found) == [2, 6]


def test_quoted_cells_hold_delimiters_doubled_quotes_and_line_ends(tmp_path: Path) -> None:
    note = 'She said ""stop"", twice.\r\n\r\nThen, nothing.'
    found = read_bytes(tmp_path, text(f'N1,P1,"Ann","Ward",1,"{note}"', GOOD, end="\r\n").encode())
    assert rows(found)[0]["notes"] == 'She said "stop", twice.\n\nThen, nothing.'
    assert lines(found) == [2, 5]
    assert not rejects(found)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5'10\" tall", "5'10\" tall"),
        ('"he said "no" to me"', 'he said "no" to me'),
        (r'"he said \"no, never\" to me"', 'he said "no, never" to me'),
        ('"over two\nlines "and" quoted"', 'over two\nlines "and" quoted'),
        (r'"C:\notes\"', r"C:\notes" + "\\"),
        ('"="', "="),
        ('="0012"', "0012"),
        ('  "spaced"  ', "spaced"),
    ],
)
def test_quotes_are_read_as_they_were_meant(tmp_path: Path, written: str, meant: str) -> None:
    found = read_bytes(tmp_path, text(f"N1,P1,Ann,Ward,1,{written}", GOOD).encode())
    assert [r["notes"] for r in rows(found)] == [meant, "all well"]
    assert not rejects(found)


def test_an_open_quote_loses_its_own_line_only(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text(GOOD, 'N2,P2,"Ann,Ward,1,x', *[GOOD] * 700).encode())
    assert rejects(found) == [(3, "a quote that is not closed")]
    assert len(rows(found)) == 701
    assert lines(found)[1] == 4


def test_an_open_quote_in_the_last_line_loses_that_line_only(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text(GOOD, 'N2,P2,Ann,Ward,1,"cut sho').encode())
    assert rejects(found) == [(3, "a quote that is not closed")]
    assert len(rows(found)) == 1


def test_an_open_quote_does_not_swallow_the_next_row_that_is_quoted(tmp_path: Path) -> None:
    quoted = 'N3,P3,"Bo","Ward",1,"a, b"'
    found = read_bytes(tmp_path, text('N2,P2,"Ann,Ward,1,x', quoted, GOOD).encode())
    assert rejects(found) == [(2, "a quote that is not closed")]
    assert [r["notice_id"] for r in rows(found)] == ["N3", "N1"]


def test_two_stray_quotes_do_not_join_two_people(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text('N2,P2,"Ann,Ward,1,x', 'N3,P3,Bo",Ward,1,y', GOOD).encode())
    assert rejects(found) == [(2, "a quote that is not closed")]
    assert [r["forename"] for r in rows(found)] == ['Bo"', "José"]


def test_a_first_cell_over_two_lines_is_one_row(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text('"N1\nb",P1,Ann,Ward,1,x', GOOD).encode())
    assert [r["notice_id"] for r in rows(found)] == ["N1\nb", "N1"]


def test_many_open_quotes_are_many_rejects_and_no_more(tmp_path: Path) -> None:
    broken = 'N2,P2,"Ann,Ward,1'  # neither a row by itself nor closed
    found = read_bytes(tmp_path, text(*[broken] * 300, GOOD).encode())
    assert len(rejects(found)) == 300
    assert lines(found) == [302]


def test_a_row_with_a_nul_byte_is_rejected(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, text(GOOD, GOOD.replace("José", "J\0se"), GOOD).encode())
    assert rejects(found) == [(3, "characters that cannot be read")]


def test_a_bad_byte_in_utf_8_loses_its_row_and_spoils_no_other(tmp_path: Path) -> None:
    content = text(GOOD, "N2,P2,Ann,Ward,1,?", GOOD).encode().replace(b"?", b"\xe9")
    found = read_bytes(tmp_path, content)
    assert rejects(found) == [(3, "characters that cannot be read")]
    assert [r["forename"] for r in rows(found)] == ["José", "José"]


def test_a_byte_that_windows_1252_does_not_have_loses_its_row(tmp_path: Path) -> None:
    content = text(GOOD, "N2,P2,Ann,Ward,1,?").encode("cp1252").replace(b"?", b"\x81")
    assert rejects(read_bytes(tmp_path, content)) == [(3, "characters that cannot be read")]
