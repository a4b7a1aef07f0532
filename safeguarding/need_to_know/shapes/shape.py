"""One way of writing something that identifies a person, and the pieces that many of them share.

Patterns keep to what RE2 and Python's `re` share: no look-around, repeats bounded so that no text takes long. What must
stand before or after is for the judge to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.words import EVERYDAY, GIVEN_NAMES

SMALL, CAPITAL, DIGIT = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
LETTER = SMALL + CAPITAL
WORD_START = LETTER + DIGIT
SAID = (  # what may stand between a label and its number
    r"(?: ?\([A-Za-z ]{2,14}\))?(?:[ ./\-]{0,2}(?i:ref(?:erence)?s?|nos?|num(?:ber)?s?|nbr|id|code|is|was|of|"
    r"given as|recorded as)\b){0,4}"
    r"\.? ?[:;#=.\-(]?[ \n]?[#(]?"
)
WORD = r"[A-Z][A-Za-z'\-]{1,25}"

NOTHING_INSIDE = ""  # a judge's answer: it is nothing, and nothing within it is anything
# From the text, where the value starts and ends, and where the whole shape began (before `start` where a label leads to
# the value), to the kind that the value is, or None where it is nothing and what it swallowed is looked at again.
Judge = Callable[[str, int, int, int], str | None]

_UNITS = WORDS["units that a number counts"]
_NEXT_WORD = re.compile(r"[\s\-]?(%|[A-Za-z]+)")
LETTERS = re.compile(r"[A-Za-z]+")


class Shape(NamedTuple):
    """`kind` is what it is unless the judge says otherwise. Where there are `labels`, words that announce a value in any
    case, they come first and the pattern goes on behind them; else `begins` names every character that the pattern can
    begin with. A group `v` is the value; what leads to it stays in the text."""

    kind: str
    pattern: str
    begins: str
    judge: Judge | None = None
    labels: tuple[str, ...] = ()


def labelled(kind: str, labels: str, value: str, judge: Judge | None = None) -> Shape:
    """A value behind one of the labels, which `|` parts, with what people put between the two: no, ref, is, a colon."""
    return Shape(kind, rf"\b{SAID}(?P<v>{value})\b", "", judge, tuple(labels.split("|")))


def first_letters(label: str) -> str:
    """The letters that a label begins with, in lower case: what it is looked up by."""
    found = LETTERS.match(label)
    return found.group().lower() if found else ""


def is_counted(text: str, end: int) -> bool:
    """Whether a number that ends there counts or measures something: 400 mg, 3 times, 12 weeks."""
    after = _NEXT_WORD.match(text, end)
    return after is not None and (after.group(1) == "%" or after.group(1).lower() in _UNITS)


def before(text: str, start: int, reach: int) -> str:
    """What stands before a place, in lower case, at most `reach` characters."""
    return text[max(0, start - reach) : start].lower()


def is_word(token: str) -> bool:
    """Whether a token is an everyday word or a first name, which other finders know better."""
    key = token.lower()
    return key in EVERYDAY or key in GIVEN_NAMES
