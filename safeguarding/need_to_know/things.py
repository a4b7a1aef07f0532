"""Whether a lone word with a capital letter that no list knows stands for a thing: a score, a dose, something filed.

Only the number behind it can say so, and only one that is of no person: an age, a date, a time, a telephone number and the
number on an officer's collar stand behind names too. What is not certain stays a name.
"""

from __future__ import annotations

import re

from safeguarding.need_to_know.given_names import GIVEN_NAMES
from safeguarding.need_to_know.professionals import ENDS_OF_PARTS
from safeguarding.need_to_know.word_lists import read_words
from safeguarding.need_to_know.words import ENDS_OF_INTRODUCTIONS, EVERYDAY, TITLES, Word

_GAP = r"[ :=]{1,3}"
_HAS_NUMBER = re.compile(rf"{_GAP}(?:no|ref|\d)")
_DOSED = re.compile(rf"{_GAP}\d+(?:\.\d+)? ?(?:%|mgs?\b|mcg\b|mls?\b)")
_FILED = re.compile(rf"{_GAP}(?:no\.? ?|ref\.? ?)?\d{{5,}}/\d")
_NUMBERED = re.compile(rf"{_GAP}(?:(?:no\b\.?|ref\b\.?) ?\d|[1-9](?:\d{{4}}|\d{{6}})(?!\d))")
_SCORED = re.compile(rf"{_GAP}(?:\d+\.\d|\d{{1,2}})(?![\d/:]|[.\-]\d| ?(?:y\b|yr|ye|mo|mth|wk|we|hr|st\b|nd\b|rd\b|th\b))")
_GIVEN_AND_SURNAME = re.compile(r"\b([A-Z][a-z'\-]+) (?:[A-Z][a-z'\-]+ )?([A-Z][A-Z'\-]{2,})\b")
_SURNAME_AND_GIVEN = re.compile(r"\b([A-Z][A-Z'\-]{2,}),? ([A-Z][a-z'\-]+)\b")
_BEFORE_PEOPLE = ENDS_OF_INTRODUCTIONS | TITLES | ENDS_OF_PARTS | read_words("before_people.txt")


def stands_for_a_thing(word: Word, text: str) -> bool:
    """Whether a word that would be a name by its capital letter, with no part of a name beside it, is none."""
    if not _HAS_NUMBER.match(text, word.end):
        return False  # as nearly always
    if word.before in _BEFORE_PEOPLE or text[max(0, word.start - 2) : word.start - 1].isdigit():
        return False  # PC 2210 OSGOOD
    if word.key in GIVEN_NAMES:
        return word.is_shouted and _FILED.match(text, word.end) is not None  # CRIS 2918833/24
    if _DOSED.match(text, word.end):
        return True
    return (
        word.is_shouted
        and any(number.match(text, word.end) for number in (_SCORED, _FILED, _NUMBERED))
        and not _writes_surnames_in_capitals(text)
    )


def _writes_surnames_in_capitals(text: str) -> bool:
    """Kyle PRENTICE, PRENTICE Kyle; but neither Initial CPC nor SENDIST date."""
    return any(not EVERYDAY.intersection(map(str.lower, pair.groups())) for pair in _GIVEN_AND_SURNAME.finditer(text)) or any(
        pair[2].lower() in GIVEN_NAMES and pair[1].lower() not in EVERYDAY for pair in _SURNAME_AND_GIVEN.finditer(text)
    )
