"""Which NHS numbers and pupil numbers hold: whose check digit or letter does, and which are numbers all the same.

A table may hold numbers that were never made to hold, such as another country's or a training system's. That is seen by
most of them being wrong. Then a number is one that two records bear, or that is not one slip away from any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import duckdb
import pandas as pd

from safeguarding.identifiers import nhs_number_holds, upn_holds
from warehouse.linkage.lookups import LookUp, Others, look_up
from warehouse.versions import registered

# Kind of number to the columns of `version` that hold it, whether one holds, and how one is formed.
_KINDS: dict[str, tuple[tuple[str, ...], Callable[[str], bool], str]] = {
    "nhs": (("nhs_digits",), nhs_number_holds, r"\d{10}"),
    "upn": (("upn", "former_upn"), upn_holds, r"[A-Z]\d{11}[0-9A-Z]"),
}
_MANY = 200  # records: the numbers of fewer, all of them wrong, are wrong

_STATED = """
CREATE TABLE stated_{kind} AS
SELECT DISTINCT node, number FROM (SELECT node, unnest([{columns}]) AS number FROM version) WHERE number IS NOT NULL
"""
# How many records state a number of the kind that holds, and one that does not.
_CHECKED = LookUp(
    "checked",
    keys=("kind",),
    items=("holds",),
    said=" UNION ALL ".join(
        f"SELECT node, '{kind}' AS kind, valid.number IS NOT NULL AS holds "
        f"FROM stated_{kind} LEFT JOIN valid_{kind} AS valid USING (number)"
        for kind in _KINDS
    ),
    value=f"sum(n) >= {_MANY} AND coalesce(sum(n) FILTER (WHERE holds), 0) < sum(n) / 2 AS is_without_checks",
)
LOOK_UPS = (_CHECKED,)


def create_valid(connection: duckdb.DuckDBPyConnection, others: Others | None = None) -> None:
    """Makes `valid_nhs` and `valid_upn` (number) out of `version`: the numbers that hold, among those recorded.

    others  what those say who are not at hand (lookups.py); then only a check digit or letter tells, and what comes out
            holds unless are_without_checks()
    """
    for kind, (columns, holds, _) in _KINDS.items():
        connection.execute(_STATED.format(kind=kind, columns=", ".join(columns)))
        numbers = connection.execute(f"SELECT DISTINCT number FROM stated_{kind}").fetchall()
        _write(connection, kind, [number for (number,) in numbers if holds(number)])
    look_up(connection, _CHECKED, others)
    if others is None:
        for (kind,) in connection.execute("SELECT kind FROM checked WHERE is_without_checks").fetchall():
            _write(connection, kind, _told_apart(connection, kind))


def are_without_checks(connection: duckdb.DuckDBPyConnection, kept: str) -> bool:
    """Whether numbers of a kind were never made to hold, tonight or by what was kept: which of them are numbers then rests on
    every other."""
    both = f"SELECT is_without_checks FROM checked UNION ALL SELECT is_without_checks FROM {kept}.checked"
    return bool(connection.execute(f"FROM ({both}) WHERE is_without_checks LIMIT 1").fetchall())


def _told_apart(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    formed = re.compile(_KINDS[kind][2])
    borne = dict(connection.execute(f"SELECT number, count(*) FROM stated_{kind} GROUP BY number").fetchall())
    return [
        number
        for number, bearers in borne.items()
        if formed.fullmatch(number) and (bearers > 1 or borne.keys().isdisjoint(_slips(number)))
    ]


def _slips(number: str) -> Iterator[str]:
    """What is written instead with one digit wrong, or two neighbours turned."""
    for place, digit in enumerate(number):
        yield from (number[:place] + wrong + number[place + 1 :] for wrong in "0123456789" if wrong != digit)
        if number[place + 1 : place + 2] not in ("", digit):
            yield number[:place] + number[place + 1] + digit + number[place + 2 :]


def _write(connection: duckdb.DuckDBPyConnection, kind: str, numbers: list[str]) -> None:
    with registered(connection, holding=pd.DataFrame({"number": pd.Series(numbers, dtype="str")})):
        connection.execute(f"CREATE OR REPLACE TABLE valid_{kind} AS SELECT number::VARCHAR AS number FROM holding")
