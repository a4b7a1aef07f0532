from __future__ import annotations

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import identifiers
from safeguarding.identifiers import UPN_LETTERS, nhs_number_holds, postcode, upn_holds

_DIGITS = st.text("0123456789", min_size=9, max_size=11)
_PUPILS = st.from_regex(r"[A-Z][0-9]{11}[0-9A-Z]", fullmatch=True)
_PLACES = st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2,3}", fullmatch=True)


def _in_sql(predicate: str, texts: list[str]) -> list[bool]:
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT {predicate} FROM (SELECT unnest(?::VARCHAR[]) AS text)", [texts]).fetchall()
    return [row[0] for row in rows]


def _with_right_letter(number: str) -> str:
    return next((letter + number[1:] for letter in UPN_LETTERS if upn_holds(letter + number[1:])), number)


@settings(max_examples=25, deadline=None)
@given(st.lists(_DIGITS, min_size=40, max_size=80))
def test_the_check_digit_in_sql_agrees_with_the_one_in_python(numbers: list[str]) -> None:
    numbers = [*numbers, *(n[:9] + str(d) for n in numbers for d in range(10)), "0000000000", "1111111111"]
    assert _in_sql(identifiers.nhs_number_holds("text"), numbers) == [nhs_number_holds(n) for n in numbers]


@settings(max_examples=25, deadline=None)
@given(st.lists(_PUPILS, min_size=40, max_size=80))
def test_the_check_letter_in_sql_agrees_with_the_one_in_python(numbers: list[str]) -> None:
    numbers = [*numbers, *map(_with_right_letter, numbers), "H801200001001", ""]
    assert _in_sql(identifiers.upn_holds("text"), numbers) == [upn_holds(n) for n in numbers]


@settings(max_examples=25, deadline=None)
@given(st.lists(_PLACES, min_size=1, max_size=80))
def test_a_postcode_in_sql_is_what_python_would_make_of_it(places: list[str]) -> None:
    found = _in_sql(f"regexp_full_match(text, '{identifiers.POSTCODE}')", places)
    assert found == [postcode(place) == place for place in places]
