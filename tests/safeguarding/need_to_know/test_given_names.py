"""That the table of given names links whom one person may be called, and keeps apart whom it may not."""

from __future__ import annotations

import pytest

from safeguarding.need_to_know.given_names import (
    FORMAL_NAMES,
    GIVEN_NAMES,
    MORE_WORDS_THAN_NAMES,
    NAMES_THAT_ARE_WORDS,
    SEX_OF_NAME,
    SURELY_NAMES,
)
from safeguarding.need_to_know.word_lists import read_lines


@pytest.mark.parametrize(
    ("recorded", "called"),
    [
        ("katherine", "katie"),
        ("william", "bill"),
        ("temitope", "temi"),
        ("oluwaseun", "seun"),
        ("chukwuemeka", "emeka"),
        ("malgorzata", "gosia"),
        ("jakub", "kuba"),
        ("dariusz", "darek"),
        ("abdirahman", "abdi"),
        ("mohammed", "mo"),
        ("gurpreet", "gurps"),
        ("deborah", "debs"),
        ("gareth", "gaz"),
        ("dafydd", "dai"),
        ("sioned", "sioned"),
        ("bridget", "brid"),
        ("sharon", "shaz"),
        ("siobhan", "shiv"),
        ("alexandru", "sandu"),
        ("catherine", "kate"),
    ],
)
def test_a_short_form_stands_for_the_name(recorded: str, called: str) -> None:
    assert called in GIVEN_NAMES[recorded]


@pytest.mark.parametrize(("one", "other"), [("ian", "john"), ("anna", "hannah"), ("gary", "gareth"), ("ian", "sean")])
def test_names_of_different_people_are_not_linked(one: str, other: str) -> None:
    assert other not in GIVEN_NAMES[one]
    assert FORMAL_NAMES.get(one, one) != FORMAL_NAMES.get(other, other)


def test_a_name_is_marked_the_same_on_every_line() -> None:
    marks: dict[str, set[str]] = {}
    for line in read_lines("given_names.txt"):
        for name in line:
            if not name.startswith("["):
                marks.setdefault(name.rstrip("*~"), set()).add(name[-1] if name[-1] in "*~" else "")
    assert [name for name, of in marks.items() if len(of) > 1] == []


def test_every_name_is_small_letters_without_accents() -> None:
    names = GIVEN_NAMES.keys() | SURELY_NAMES
    assert [n for n in names if not (n.isascii() and n.replace("-", "").isalpha() and n.islower())] == []
    assert len(GIVEN_NAMES) >= 3_000
    assert len(SURELY_NAMES) >= 8_000


def test_a_word_is_not_surely_a_name() -> None:
    assert not SURELY_NAMES & (NAMES_THAT_ARE_WORDS | MORE_WORDS_THAN_NAMES)
    assert {"hope", "grace", "mark", "rose"} <= NAMES_THAT_ARE_WORDS


def test_sexes_are_those_of_the_sections() -> None:
    assert (SEX_OF_NAME["gary"], SEX_OF_NAME["tracey"]) == ("M", "F")
    assert not {"alex", "sam", "chris"} & SEX_OF_NAME.keys()
