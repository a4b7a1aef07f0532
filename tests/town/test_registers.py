"""Registers of children: the same seed gives the same rows, and the truth holds what makes linking hard."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from safeguarding.identifiers import nhs_number_holds, upn_holds
from town.registers import AGENCIES, COLUMNS, make_registers
from town.wrong_values import another_date, misspelt, one_digit_wrong

TABLE = make_registers(800, seed=2)


def test_the_same_seed_gives_the_same_rows() -> None:
    assert make_registers(40, seed=9).equals(make_registers(40, seed=9))
    assert not make_registers(40, seed=9).equals(make_registers(40, seed=10))


def test_every_agency_keeps_rows_under_numbers_of_its_own() -> None:
    assert tuple(TABLE.columns) == COLUMNS
    assert set(TABLE["agency"]) == set(AGENCIES)
    assert not TABLE.duplicated(["agency", "local_id"]).any()


def test_twins_brothers_and_sisters_moves_gaps_and_repeats_are_among_them() -> None:
    children = TABLE.groupby("household")["person"].nunique()
    assert (children > 1).mean() > 0.4
    assert TABLE["twins"].notna().sum() > 10
    assert TABLE.groupby(["agency", "person"]).size().max() > 1
    assert TABLE.groupby("person")["postcode"].nunique().max() > 1
    assert 0.3 < TABLE["nhs_number"].isna().mean() < 0.9
    assert TABLE["birth_date"].isna().any()


def test_most_numbers_hold_and_some_do_not() -> None:
    nhs_numbers, upns = TABLE["nhs_number"].dropna(), TABLE["upn"].dropna()
    assert 0.9 < nhs_numbers.map(nhs_number_holds).mean() < 1
    assert 0.9 < upns.map(upn_holds).mean() < 1


@given(seed=st.integers(0, 999), word=st.text("abcdefghij", min_size=3, max_size=12))
def test_a_misspelt_word_is_another_word_of_the_same_sort(seed: int, word: str) -> None:
    wrong = misspelt(random.Random(seed), word)
    assert len(wrong) > 1
    assert abs(len(wrong) - len(word)) <= 2


@given(seed=st.integers(0, 999), on=st.dates(date(2005, 1, 1), date(2026, 10, 1)))
def test_a_wrong_date_is_a_date_and_a_wrong_number_has_its_length(seed: int, on: date) -> None:
    assert isinstance(another_date(random.Random(seed), on), date)
    assert len(one_digit_wrong(random.Random(seed), "9434765919")) == 10
