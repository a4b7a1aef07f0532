"""The words of a note that may be names, and the lists that tell names from words.

The lists are the text files beside this module; each states how it was made.
"""

from __future__ import annotations

import re
from calendar import month_name
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
_CAPITAL = re.compile(r"[A-Z](?:[^\W\d_]+(?:'[^\W\d_]+)*|'[^\W\d_]+|(?:\. ?[A-Z]){1,3}(?![\w'])|)")
_CAPITAL_OF_ANY_SCRIPT = re.compile(_CAPITAL.pattern.replace("[A-Z]", r"[^\Wa-z\d_]", 1))
_LETTERS_ALONE = {code: " " for code in range(128) if not (chr(code).isalpha() or chr(code) == "'")}
_SHORTEST_SMALL = 3  # a shorter word is nobody's name unless it has its capital letter
_SMALL = re.compile(r"\b[a-z][^\W\d_]*(?:'[^\W\d_]+)*")


class Word(NamedTuple):
    """A word that may be a name, where it stands, and the form that name lists are searched by."""

    start: int
    end: int
    key: str  # lower case, without a possessive ending or the full stops between initials
    is_capital: bool  # begins with a capital letter
    is_shouted: bool  # capitals throughout, two letters or more


def _listed(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text("utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def _flat(name: str) -> frozenset[str]:
    return frozenset(word for line in _listed(name) for word in line)


def _linked(lines: list[list[str]]) -> dict[str, frozenset[str]]:
    """Each given name with every name that stands on a line with it."""
    groups: dict[str, set[str]] = {}
    for line in lines:
        names = {name.rstrip("*~") for name in line}
        for name in names:
            groups.setdefault(name, set()).update(names)
    return {name: frozenset(group) for name, group in groups.items()}


def _professions() -> dict[str, str]:
    """Each phrase that states a professional's part, with its token."""
    lines = (" ".join(line).split(": ") for line in _listed("professions.txt"))
    return {phrase: token for token, phrases in lines for phrase in phrases.split(", ")}


_NAME_LINES = _listed("given_names.txt")
GIVEN_NAMES = _linked(_NAME_LINES)
NAMES_THAT_ARE_WORDS = frozenset(name[:-1] for line in _NAME_LINES for name in line if name.endswith("*"))
_MORE_WORDS_THAN_NAMES = frozenset(name[:-1] for line in _NAME_LINES for name in line if name.endswith("~"))
SURNAMES_THAT_ARE_WORDS = _flat("surname_words.txt")
SERVICE_WORDS = _flat("service_words.txt")
EVERYDAY = (_flat("everyday_words.txt") | SERVICE_WORDS) - (GIVEN_NAMES.keys() - NAMES_THAT_ARE_WORDS - _MORE_WORDS_THAN_NAMES)
POSTCODE_AREAS = _flat("postcode_areas.txt")
MONTHS = frozenset(name.lower() for name in month_name[1:])
TITLES = _flat("titles.txt")
PROFESSIONS = _professions()
PARTICLES = _flat("particles.txt")  # small words inside surnames; alone they are nobody's name


@lru_cache(maxsize=2)
def notable_words(text: str) -> tuple[Word, ...]:
    """The words of a plain text that begin with a capital letter or are not everyday words, in order."""
    is_ascii = text.isascii()
    found = []
    for match in (_CAPITAL if is_ascii else _CAPITAL_OF_ANY_SCRIPT).finditer(text):
        written = match.group()
        if written == "I" or written == "A":
            continue
        start = match.start()
        if not is_ascii and not written[0].isupper():
            continue  # a letter of a script without capitals
        if start and _goes_on(text, start):
            continue  # a capital within a word
        key, length, is_shouted = _capital_word(written)
        found.append(Word(start, start + length, key, True, is_shouted))
    for rare in _small_words(text, is_ascii) - EVERYDAY:
        key = _bare(rare)
        if len(key) < _SHORTEST_SMALL or not key[0].islower() or key in EVERYDAY:
            continue
        start = text.find(rare)
        while start >= 0:
            end = start + len(rare)
            if not (_goes_on(text, start) or text[end : end + 1].isalpha()):
                found.append(Word(start, start + len(key), key, False, False))
            start = text.find(rare, end)
    found.sort()
    return tuple(found)


def _small_words(text: str, is_ascii: bool) -> set[str]:
    """Every word that begins with a small letter, among others."""
    if is_ascii:
        return {word.strip("'") for word in {*text.translate(_LETTERS_ALONE).split()} - EVERYDAY}
    return {*_SMALL.findall(text)}


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


def begins_sentence(text: str, start: int) -> bool:
    """Whether the word at `start` has its capital letter from standing first."""
    before = text[max(0, start - 6) : start].rstrip(" \"'(*[")
    return start == 0 or not before or before[-1] in ".!?:;\n\r\t-|/>•"
