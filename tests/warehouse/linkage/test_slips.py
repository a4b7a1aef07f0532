"""What a slip is, told by the quicker steps in which linking looks for one."""

from __future__ import annotations

from datetime import date

import duckdb
from hypothesis import assume, given
from hypothesis import strategies as st

from warehouse.linkage.agreement import COMPARISONS, level_of

SLIP = next(level.value for level in COMPARISONS["birth"].levels if level.label == "slip")
_SIDE = (
    "strptime({digits}, '%Y%m%d')::DATE AS birth_date_{side}, {digits}[5:] AS birth_day_{side}, "
    "{digits}[:4]::SMALLINT AS birth_year_{side}"
)
_LEVEL = f"""
SELECT {level_of("birth")}
FROM (SELECT {_SIDE.format(digits="a", side="l")}, {_SIDE.format(digits="b", side="r")} FROM (SELECT ? AS a, ? AS b))
"""


@given(
    born_on=st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    kind=st.sampled_from(["digit", "turned", "day and month", "another day"]),
    place=st.integers(0, 7),
    digit=st.sampled_from("0123456789"),
    other=st.dates(date(1990, 1, 1), date(2026, 12, 31)),
)
def test_a_slip_in_a_birth_date_is_one_digit_two_neighbours_turned_or_day_for_month(
    macros: duckdb.DuckDBPyConnection, born_on: date, kind: str, place: int, digit: str, other: date
) -> None:
    a = f"{born_on:%Y%m%d}"
    turned = a[:place] + a[place : place + 2][::-1] + a[place + 2 :]
    b = {
        "digit": a[:place] + digit + a[place + 1 :],
        "turned": turned,
        "day and month": a[:4] + a[6:] + a[4:6],
        "another day": f"{other:%Y%m%d}",
    }[kind]
    assume(a != b and is_date(b))
    different = [i for i in range(8) if a[i] != b[i]]
    is_turned = len(different) == 2 and different[1] == different[0] + 1 and sorted(a) == sorted(b)
    is_slip = len(different) == 1 or is_turned or (a[:4] == b[:4] and (a[4:6], a[6:]) == (b[6:], b[4:6]))
    assert (macros.execute(_LEVEL, [a, b]).fetchall() == [(SLIP,)]) == is_slip


def is_date(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= 1000
    except ValueError:
        return False


@given(st.text("abc", min_size=1, max_size=7), st.text("abc", min_size=1, max_size=7))
def test_a_slip_is_one_letter_or_two_neighbours_turned(macros: duckdb.DuckDBPyConnection, a: str, b: str) -> None:
    left_out = {b[:i] + b[i + 1 :] for i in range(len(b))}
    put_in = {b[:i] + letter + b[i:] for i in range(len(b) + 1) for letter in "abc"}
    another = {b[:i] + letter + b[i + 1 :] for i in range(len(b)) for letter in "abc"}
    turned = {b[:i] + b[i + 1] + b[i] + b[i + 2 :] for i in range(len(b) - 1)}
    found = macros.execute("SELECT is_slip(?, ?)", [a, b]).fetchall()
    assert found == [(a in {b} | left_out | put_in | another | turned,)]
