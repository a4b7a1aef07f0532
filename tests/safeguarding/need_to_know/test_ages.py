"""Birth dates read in every way of writing them, and the ages that stand in their place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.need_to_know.ages import DATE_OF_BIRTH, age_token, birth_token, dates_meant

BORN = date(2012, 4, 3)


@pytest.mark.parametrize(
    ("born", "written_on", "token"),
    [
        (BORN, date(2024, 4, 2), "[AGE 11]"),
        (BORN, date(2024, 4, 3), "[AGE 12]"),
        (BORN, date(2014, 4, 3), "[AGE 2]"),
        (BORN, date(2014, 4, 2), "[AGE 23 MONTHS]"),
        (BORN, date(2012, 5, 3), "[AGE 1 MONTH]"),
        (BORN, date(2012, 5, 2), "[AGE UNDER 1 MONTH]"),
        (BORN, BORN, "[AGE UNDER 1 MONTH]"),
        (BORN, date(2012, 4, 2), DATE_OF_BIRTH),
        (BORN, None, DATE_OF_BIRTH),
        (date(2012, 2, 29), date(2023, 2, 28), "[AGE 10]"),
        (date(2012, 2, 29), date(2023, 3, 1), "[AGE 11]"),
    ],
)
def test_an_age_is_counted_on_the_day_of_the_note(born: date, written_on: date | None, token: str) -> None:
    assert age_token(born, written_on) == token


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2012", "3/4/12", "03.04.12", "3-4-2012", "2012-04-03", "2012/4/3", "20120403", "03042012", "030412",
        "3 Apr 2012", "3rd April 2012", "3rd of April 2012", "3 april '12", "April 3, 2012", "april the 3rd 2012",
        "3-Apr-12", "third of April 2012", "03 04 2012", "03 / 04 / 2012",
        "third of April twenty twelve", "3rd April two thousand and twelve",
    ],
)  # fmt: skip
def test_a_familys_birth_date_is_known_however_it_is_written(written: str) -> None:
    assert BORN in dates_meant(written)
    assert birth_token(written, {BORN}, date(2024, 4, 2)) == "[AGE 11]"


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("sixth of May nineteen oh nine", date(1909, 5, 6)),
        ("twenty-first of June nineteen eighty-seven", date(1987, 6, 21)),
        ("1st March two thousand", date(2000, 3, 1)),
        ("thirtieth of May twenty twenty one", date(2021, 5, 30)),
    ],
)
def test_a_year_may_be_read_out(written: str, born: date) -> None:
    assert born in dates_meant(written)


@pytest.mark.parametrize("written", ["3rd April", "unknown", "99/99/2012", "1234567", "", "3/4"])
def test_what_is_no_whole_date_means_none_and_shows_no_age(written: str) -> None:
    assert dates_meant(written) == frozenset()
    assert birth_token(written, {BORN}, date(2024, 4, 2)) == DATE_OF_BIRTH


def test_a_birth_date_of_somebody_else_shows_an_age_where_only_one_is_possible() -> None:
    assert birth_token("14/09/2011", {BORN}, date(2024, 9, 14)) == "[AGE 13]"
    assert birth_token("14/09/49", (), date(2024, 9, 15)) == "[AGE 75]"  # 2049 has not come
    assert birth_token("14/09/11", (), date(2024, 9, 15)) == DATE_OF_BIRTH  # 13 or 113
    assert birth_token("14/09/2031", (), date(2024, 9, 15)) == DATE_OF_BIRTH


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.integers(0, 36_000))
def test_an_age_never_tells_the_day_of_birth_and_is_right_to_the_year(born: date, days: int) -> None:
    written_on = born + timedelta(days)
    token = age_token(born, written_on)
    number = int("".join(c for c in token if c.isdigit()) or 0)
    years = number if "MONTH" not in token else number // 12
    assert years * 365 <= days < (years + 1) * 366 + 1
    assert str(born.year) not in token
