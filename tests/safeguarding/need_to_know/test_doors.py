"""A door is the same however its address is written, and is told from the doors beside it."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safeguarding.need_to_know.doors import door_of
from warehouse.readers import create_readers

SAME = [
    [
        ("14 High Street", "QQ1 1AA"), ("14, high st.", "qq11aa"), ("14 High Street, QQ1 1AA", None), ("No 14", " QQ1 1AA "),
        ("014 High Street QQ11AA", "QQ1 1AA"),
    ],
    [("Flat 2, 14 High Street", "QQ1 1AA"), ("14/2 High St", "QQ1 1AA"), ("14 HIGH ST FLAT 2", "QQ1 1AA")],
    [("12a Mill Lane", "QQ1 1AA"), ("12 A Mill Lane", "QQ1 1AA"), ("Flat A, 12 Mill Lane", "QQ1 1AA")],
    [("The Old Mill", "QQ1 1AA"), ("St. Mary's House", "QQ1 1AA"), (None, "QQ1 1AA"), ("", "QQ1 1AA")],
]  # fmt: skip
NO_DOOR = [
    ("14 High Street", None), (None, None), ("14 High Street", ""), ("14 High Street", "Anytown"), ("9 Nowhere", "ZZ99 3VZ"),
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_readers(connection)
    return connection


def door_in_warehouse(reader: duckdb.DuckDBPyConnection, address: str | None, postcode: str | None) -> str | None:
    (row,) = reader.execute("SELECT door_of($1::VARCHAR, $2::VARCHAR)", [address, postcode]).fetchall()
    return None if row[0] is None else str(row[0])


@pytest.mark.parametrize("written", SAME, ids=lambda written: written[0][0])
def test_one_door_written_in_several_ways_is_one(written: list[tuple[str | None, str | None]]) -> None:
    assert len({door_of(*each) for each in written}) == 1
    assert door_of(*written[0])


def test_other_doors_are_other_doors() -> None:
    assert len({door_of(*written[0]) for written in SAME}) == len(SAME)
    assert door_of("14 High Street", "QQ1 1AA") != door_of("14 High Street", "QQ1 1AB")


@pytest.mark.parametrize(("address", "postcode"), NO_DOOR)
def test_what_names_no_place_is_no_door(address: str | None, postcode: str | None) -> None:
    assert door_of(address, postcode) is None


PARTS = st.sampled_from(
    ["14", "014", "2", "12a", "12 A", "A", "b", "Flat", "High Street", "5th", "St Mary's", "O’Neill", "0", "QQ1 1AA", "Q1A 0AX",
     "qq11aa", "ZZ99 3VZ", ",", "/", "-", ".", "é", "²", "٣", "Nº", "ß", "ı", "ſ", "ﬁ", ""]
)  # fmt: skip
ADDRESSES = st.none() | st.lists(PARTS, max_size=6).flatmap(lambda parts: st.sampled_from([" ".join(parts), "".join(parts)]))


@settings(deadline=None)
@example(address="QQ1 1AAß", postcode=None)
@example(address="14 High Street QQ1 1AAſ", postcode=None)
@given(address=ADDRESSES, postcode=st.none() | PARTS)
def test_the_warehouse_reads_the_same_door_as_the_arrival(
    reader: duckdb.DuckDBPyConnection, address: str | None, postcode: str | None
) -> None:
    assert door_in_warehouse(reader, address, postcode) == door_of(address, postcode)
