"""Names: slips change them, narrow systems take their marks and nothing else."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from town.names import ORIGINS, inflect, misspell, without_marks

NAMES = sorted({name for origin in ORIGINS.values() for name in (*origin.girls, *origin.boys, *origin.surnames)})


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(NAMES), st.integers(0, 10_000))
def test_a_misspelt_name_is_another_name_with_the_same_beginning(name: str, seed: int) -> None:
    wrong = misspell(random.Random(seed), name)
    assert wrong != name
    assert wrong[0] == name[0]


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_text_without_marks_fits_windows_1252_and_keeps_its_length(text: str) -> None:
    plain = without_marks(text)
    assert len(plain) == len(text)
    plain.encode("cp1252")


def test_letters_that_windows_1252_lacks_lose_their_marks_alone() -> None:
    assert without_marks("Małgorzata Țurcanu, João") == "Malgorzata Turcanu, João"


def test_polish_surnames_follow_the_sex_of_their_bearer() -> None:
    assert (inflect("Kowalski", "F"), inflect("Kowalski", "M"), inflect("Nowak", "F")) == ("Kowalska", "Kowalski", "Nowak")
