"""The levels on which two values agree are the same in whichever order they are compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.linkage.agreement import create_macros
from warehouse.store import open_scratch


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_scratch() as connection:
        create_macros(connection)
        yield connection


def value(macros: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> Any:
    return macros.execute(f"SELECT {sql}", list(values)).fetchall()[0][0]


GIVEN = "given_level(?, ?::VARCHAR[], ?, ?, ?, ?::VARCHAR[], ?, ?)"


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (("amelia", [], None, "marsh"), ("amelia", [], None, "reed"), 4),
        (("beth", ["elizabeth"], None, "marsh"), ("elizabeth", ["elizabeth"], None, "marsh"), 3),
        (("siobhan", [], None, "marsh"), ("siobahn", [], None, "marsh"), 2),
        (("hassan", [], None, "warsame"), ("warsame", [], None, "hassan"), 2),
        (("j", [], None, "marsh"), ("john", [], None, "marsh"), 1),
        (("grace", [], None, "marsh"), ("amelia", [], "grace", "marsh"), 1),
        (("mia", [], None, "marsh"), ("mya", [], None, "marsh"), 1),
        (("jayden", [], None, "marsh"), ("kayden", [], None, "marsh"), 1),
        (("amelia", [], None, "marsh"), ("zoe", [], None, "marsh"), 0),
        ((None, [], None, "marsh"), ("zoe", [], None, "marsh"), None),
    ],
)
def test_given_names_agree_on_a_level(
    macros: duckdb.DuckDBPyConnection, a: tuple[Any, ...], b: tuple[Any, ...], level: int | None
) -> None:
    assert value(macros, GIVEN, *a, *b) == level
    assert value(macros, GIVEN, *b, *a) == level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("mc donald", "mcdonald", 4),
        ("thackray", "thackrey", 3),
        ("marsh thackray", "thackray", 2),
        ("de souza", "de silva", 0),
        ("marsh", "reed", 0),
        (None, "reed", None),
    ],
)
def test_surnames_agree_on_a_level(macros: duckdb.DuckDBPyConnection, a: str, b: str, level: int | None) -> None:
    assert value(macros, "family_level(?, NULL, ?, NULL)", a, b) == level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("2015-03-04", "2015-03-04", 4),
        ("2015-03-04", "2015-04-03", 3),
        ("2015-03-04", "2015-03-14", 3),
        ("2015-01-01", "2015-09-23", 1),
        ("2015-03-04", "2016-05-09", 0),
        (None, "2015-03-04", None),
    ],
)
def test_birth_dates_agree_on_a_level(macros: duckdb.DuckDBPyConnection, a: str, b: str, level: int | None) -> None:
    assert value(macros, "birth_level(?::DATE, ?::DATE)", a, b) == level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (("NP1 2AB/12", "NP1 2AB"), ("NP1 2AB/12", "NP1 2AB"), 4),
        ((None, "NP1 2AB"), ("NP1 2AB/12", "NP1 2AB"), 3),
        (("NP1 2AB/12", "NP1 2AB"), ("NP1 2CD/12", "NP1 2CD"), 2),
        (("NP1 2AB/12", "NP1 2AB"), ("NP1 9CD/12", "NP1 9CD"), 1),
        (("NP1 2AB/12", "NP1 2AB"), ("NP11 2AB/12", "NP11 2AB"), 0),
        ((None, None), ("NP1 2AB/12", "NP1 2AB"), None),
    ],
)
def test_places_agree_on_a_level(
    macros: duckdb.DuckDBPyConnection, a: tuple[str | None, ...], b: tuple[str, ...], level: int | None
) -> None:
    assert value(macros, "place_level(?, ?, ?, ?)", *a, *b) == level


@pytest.mark.parametrize(
    ("text", "plain"),
    [("O’Brien", "obrien"), ("SMITH-Jones", "smith jones"), ("  José  ", "jose"), ("محمد", "محمد"), ("-", None), (None, None)],
)
def test_names_are_compared_without_case_accents_and_signs(
    macros: duckdb.DuckDBPyConnection, text: str | None, plain: str | None
) -> None:
    assert value(macros, "plain(?)", text) == plain


names = st.text(st.sampled_from("aeimnz"), min_size=1, max_size=6)


@given(a=names, b=names)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_agree_alike_in_both_directions(macros: duckdb.DuckDBPyConnection, a: str, b: str) -> None:
    there = value(macros, GIVEN, a, [], None, "marsh", b, [], None, "marsh")
    back = value(macros, GIVEN, b, [], None, "marsh", a, [], None, "marsh")
    assert there == back
    assert (there == 4) == (a == b)
