"""The words of a note that may be names, and the lists that tell names from words.

The lists are the text files beside this module; each states how it was made.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from safeguarding.need_to_know.given_names import GIVEN_NAMES as GIVEN_NAMES
from safeguarding.need_to_know.given_names import NAMES_THAT_ARE_WORDS as NAMES_THAT_ARE_WORDS
from safeguarding.need_to_know.given_names import SURELY_NAMES
from safeguarding.need_to_know.word_lists import read_lines, read_words

_CAPITAL = re.compile(r"[A-Z](?:[^\W\d_]+(?:'[^\W\d_]+)*|'[^\W\d_]+|(?:\. ?[A-Z]){1,3}(?![\w'])|)")
_CAPITAL_OF_ANY_SCRIPT = re.compile(_CAPITAL.pattern.replace("[A-Z]", r"[^\Wa-z\d_]", 1))
_LETTERS_ALONE = bytes(code if chr(code).isalpha() or chr(code) == "'" else 32 for code in range(128)) + bytes([32]) * 128
_BEHIND_CAPITALS = "["  # in ASCII all small letters stand behind it
_NEAR = 20
_SHORTEST_SMALL = 3  # a shorter word is nobody's name unless it has its capital letter
_SMALL = re.compile(r"\b[a-z][^\W\d_]*(?:'[^\W\d_]+)*")


class Word(NamedTuple):
    """A word that may be a name, where it stands, and the form that name lists are searched by."""

    start: int
    end: int
    key: str  # lower case, without a possessive ending or the full stops between initials
    is_capital: bool  # begins with a capital letter
    is_shouted: bool  # capitals throughout, two letters or more


_word: Callable[[tuple[int, int, str, bool, bool]], Word] = partial(tuple.__new__, Word)  # in half the time of Word(...)


def _professions() -> dict[str, str]:
    """Each phrase that states a professional's part, with its token."""
    lines = (" ".join(line).split(": ") for line in read_lines("professions.txt"))
    return {phrase: token for token, phrases in lines for phrase in phrases.split(", ")}


SURNAMES_THAT_ARE_WORDS = read_words("surname_words.txt")
PLACE_WORDS = read_words("place_words.txt")
SERVICE_WORDS = read_words("service_words.txt") | PLACE_WORDS
EVERYDAY = (read_words("everyday_words.txt") | SERVICE_WORDS) - SURELY_NAMES
POSTCODE_AREAS = read_words("postcode_areas.txt")
MONTHS = frozenset(name.lower() for name in month_name[1:])
TITLES = read_words("titles.txt")
PROFESSIONS = _professions()
PARTICLES = read_words("particles.txt")  # small words inside surnames; alone they are nobody's name


@lru_cache(maxsize=2)
def notable_words(text: str) -> tuple[Word, ...]:
    """The words of a plain text that begin with a capital letter or are not everyday words, in order."""
    is_ascii = text.isascii()
    found = []
    capitals = set()
    for match in (_CAPITAL if is_ascii else _CAPITAL_OF_ANY_SCRIPT).finditer(text):
        written = match[0]
        capitals.add(written)
        if written == "I" or written == "A":
            continue
        start = match.start()
        if not is_ascii and not written[0].isupper():
            continue  # a letter of a script without capitals
        if start and text[start - 1] != " " and _goes_on(text, start):
            continue  # a capital within a word
        key, length, is_shouted = _capital_word(written)
        found.append(_word((start, start + length, key, True, is_shouted)))
    for rare in _rare_small_words(text, is_ascii, capitals):
        key = _bare(rare)
        if len(key) < _SHORTEST_SMALL or key in EVERYDAY:
            continue
        start = text.find(rare)
        while start >= 0:
            end = start + len(rare)
            if not (_goes_on(text, start) or text[end : end + 1].isalpha()):
                found.append(_word((start, start + len(key), key, False, False)))
            start = text.find(rare, end)
    found.sort()
    return tuple(found)


def _rare_small_words(text: str, is_ascii: bool, capitals: set[str]) -> set[str]:
    """Every word that begins with a small letter and is no everyday word; `capitals` are words that begin otherwise."""
    if not is_ascii:
        return {word for word in {*_SMALL.findall(text)} - EVERYDAY if word[0].islower()}
    words = {*text.encode().translate(_LETTERS_ALONE).decode().split()} - EVERYDAY - capitals
    rare = {word for word in words if word > _BEHIND_CAPITALS}
    return rare if "'" not in text else {bare for word in words if (bare := word.strip("'")) > _BEHIND_CAPITALS} - EVERYDAY


@lru_cache(maxsize=65_536)
def _capital_word(written: str) -> tuple[str, int, bool]:
    """The key of a word with a capital letter, how many of its characters that is, and whether it is shouted."""
    key = written.lower()
    if key.isalpha() or key in EVERYDAY:
        length = len(key)
    elif "." in key:
        key, length = key.replace(".", "").replace(" ", ""), len(key)
    else:
        key = _bare(key)
        length = len(key)
    return key, length, len(key) > 1 and written[:length].isupper()


def _bare(key: str) -> str:
    """A word without its ending (Katie's, Katie'll), but O'Brien and D'Souza whole."""
    head, _, tail = key.partition("'")
    return head if len(head) > 1 or not tail else key.removesuffix("'s") if tail.endswith("'s") else key


def _goes_on(text: str, start: int) -> bool:
    """Whether a word that began before `start` is still going on there: after a letter, or an apostrophe after one."""
    if text[start - 1 : start] == "'":
        start -= 1
    return text[start - 1 : start].isalpha()


def word_before(text: str, start: int) -> str:
    """The word right before `start` in small letters, bare of brackets, quotes and stops; '' where none is near."""
    before = text[max(0, start - _NEAR) : start].rsplit(None, 1)
    return before[-1].strip("\"'()[].,:;-").lower() if before else ""


def begins_sentence(text: str, start: int) -> bool:
    """Whether the word at `start` has its capital letter from standing first."""
    before = text[max(0, start - 6) : start].rstrip(" \"'(*[")
    return start == 0 or not before or before[-1] in ".!?:;\n\r\t-|/>•"
