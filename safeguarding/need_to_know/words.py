"""A word of a note that may be a name, and the lists that tell names from words.

The lists are the text files beside this module; each states how it was made.
"""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from safeguarding.need_to_know.given_names import GIVEN_NAMES as GIVEN_NAMES
from safeguarding.need_to_know.given_names import NAMES_THAT_ARE_WORDS as NAMES_THAT_ARE_WORDS
from safeguarding.need_to_know.given_names import SURELY_NAMES
from safeguarding.need_to_know.word_lists import read_lines, read_words

_NEAR = 20


class Word(NamedTuple):
    """A word that may be a name, where it stands, and the form that name lists are searched by."""

    start: int
    end: int
    before: str  # the word right before it, as word_before gives it
    key: str  # lower case, without a possessive ending or the full stops between initials
    is_capital: bool  # begins with a capital letter
    is_shouted: bool  # capitals throughout, two letters or more
    is_everyday: bool


make_word: Callable[[tuple[int, int, str, str, bool, bool, bool]], Word] = partial(tuple.__new__, Word)  # in half the time


def _professions() -> dict[str, str]:
    """Each phrase that states a professional's part, with its token."""
    lines = (" ".join(line).split(": ") for line in read_lines("professions.txt"))
    return {phrase: token for token, phrases in lines for phrase in phrases.split(", ")}


SURNAMES_THAT_ARE_WORDS = read_words("surname_words.txt")
PLACE_WORDS = read_words("place_words.txt")
SERVICE_WORDS = read_words("service_words.txt") | read_words("medical_words.txt") | PLACE_WORDS
EVERYDAY = (read_words("everyday_words.txt") | SERVICE_WORDS) - SURELY_NAMES
POSTCODE_AREAS = read_words("postcode_areas.txt")
MONTHS = frozenset(name.lower() for name in month_name[1:])
TITLES = read_words("titles.txt")
PROFESSIONS = _professions()
INTRODUCTIONS = tuple(phrase.replace("_", " ") for phrase in sorted(read_words("introductions.txt")))
ENDS_OF_INTRODUCTIONS = frozenset(phrase.split()[-1].rstrip(".") for phrase in INTRODUCTIONS)
PARTICLES = read_words("particles.txt")  # small words inside surnames; alone they are nobody's name


def word_before(text: str, start: int) -> str:
    """The word right before `start` in small letters, bare of brackets, quotes and stops; '' where none is near."""
    near = max(0, start - _NEAR)
    last = text[text.rfind(" ", near, start - 1) + 1 : start - 1] if text[start - 1 : start] == " " else ""
    if last.isalpha() and len(last) < _NEAR:
        return last.lower()  # as it is nearly always
    before = text[near:start].rsplit(None, 1)
    return before[-1].strip("\"'()[].,:;-").lower() if before else ""


def begins_sentence(text: str, start: int) -> bool:
    """Whether the word at `start` has its capital letter from standing first."""
    before = text[max(0, start - 6) : start].rstrip(" \"'(*[")
    return start == 0 or not before or before[-1] in ".!?:;\n\r\t-|/>•"
