"""Numbers whose check digit does not hold are wrong; where most do not hold they were never made to, and are numbers."""

from __future__ import annotations

import duckdb
import pytest

from safeguarding.identifiers import nhs_number_holds, upn_holds
from warehouse.linkage.numbers import create_valid
from warehouse.store import open_scratch

EVERY = [str(number) for number in range(1000000000, 1000500000, 1111)]
RIGHT = [number for number in EVERY if nhs_number_holds(number)]
WRONG = [number for number in EVERY if not nhs_number_holds(number)]


def valid(numbers: list[str], kind: str = "nhs") -> set[str]:
    """Which of the numbers hold that as many records state."""
    column = {"nhs": "nhs_digits", "upn": "upn"}[kind]
    with open_scratch() as connection:
        _state(connection, column, numbers)
        create_valid(connection)
        return {number for (number,) in connection.execute(f"FROM valid_{kind}").fetchall()}


def _state(connection: duckdb.DuckDBPyConnection, column: str, numbers: list[str]) -> None:
    connection.execute("CREATE TABLE version (node INTEGER, nhs_digits VARCHAR, upn VARCHAR, former_upn VARCHAR)")
    for node, number in enumerate(numbers):
        connection.execute(f"INSERT INTO version (node, {column}) VALUES (?, ?)", [node, number])


def test_of_a_few_numbers_and_of_many_most_of_which_hold_only_those_hold_that_do() -> None:
    assert valid([*RIGHT, *WRONG[:150]]) == set(RIGHT)
    mostly = [*RIGHT * 10, *WRONG[:100]]
    assert len(mostly) > 200
    assert valid(mostly) == set(RIGHT)


def test_where_most_do_not_hold_all_are_numbers_that_are_no_slip_of_one_another() -> None:
    assert valid(EVERY) == set(EVERY)


@pytest.mark.parametrize("slip", ["1000000101", "1000001011"])
def test_a_number_one_slip_from_another_is_no_number_unless_two_bear_it(slip: str) -> None:
    """A digit wrong, or two turned."""
    number = "1000001101"
    others = [other for other in EVERY if not other.startswith("10000")]
    assert len(others) > 200
    assert not {number, slip} & valid([*others, number, slip])
    assert {number, slip} & valid([*others, number, number, slip]) == {number}


def test_what_is_not_formed_as_a_number_is_none() -> None:
    assert valid([*EVERY, "123"]) == set(EVERY)


def test_pupil_numbers_are_told_by_themselves() -> None:
    pupils = [f"A{number}10" for number in EVERY if not upn_holds(f"A{number}10")]
    assert len(pupils) > 200
    assert valid(pupils, "upn") == set(pupils)
