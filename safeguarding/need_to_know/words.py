"""The words of a note that may be names, and the lists that tell names from words.

The lists are the text files beside this module; each states how it was made.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from safeguarding.need_to_know.given_names import GIVEN_NAMES as GIVEN_NAMES
from safeguarding.need_to_know.given_names import NAMES_THAT_ARE_WORDS as NAMES_THAT_ARE_WORDS
from safeguarding.need_to_know.given_names import SURELY_NAMES
from safeguarding.need_to_know.word_lists import read_lines, read_words

# One group each, so that split() gives the words and what stands between them by turns.
_CAPITAL = re.compile(r"([A-Z](?:[^\W\d_]+(?:'[^\W\d_]+)*|'[^\W\d_]+|(?:\. ?[A-Z]){1,3}(?![\w'])|))")
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
    is_everyday: bool


class Wording(NamedTuple):
    """A plain text as the finders of names read it."""

    text: str
    lower: str
    words: Sequence[Word]  # those that begin with a capital letter or are not everyday words, in order
    present: frozenset[str] | None  # every word as it stands, where a set of them can be made

    def may_hold(self, name: str) -> bool:
        """Whether the name, in small letters, can stand in the text as a word; certain only where it answers no."""
        return self.present is None or name in self.present or "'" in self.text


_word: Callable[[tuple[int, int, str, bool, bool, bool]], Word] = partial(tuple.__new__, Word)  # in half the time of Word(...)


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


def read_wording(text: str) -> Wording:
    """The words of a plain text that may be names."""
    is_ascii = text.isascii()
    pieces = (_CAPITAL if is_ascii else _CAPITAL_OF_ANY_SCRIPT).split(text)
    written = pieces[1::2]
    found = []
    end = 0
    for gap, word in zip(pieces[::2], written, strict=False):  # a last gap is behind the last word
        start = end + len(gap)
        end = start + len(word)
        if (known := _capital_word(word)) is not None and (gap[-1:] == " " or not start or not _goes_on(text, start)):
            length, described = known
            found.append(_word((start, start + length, *described)))
    present = frozenset(text.encode().translate(_LETTERS_ALONE).decode().split()) if is_ascii else None
    if rare := _rare_small_words(text, present, written):
        for word in rare:
            found += _small_words(word, text)
        found.sort()
    return Wording(text, text.lower(), found, present)


def _rare_small_words(text: str, present: frozenset[str] | None, capitals: Sequence[str]) -> set[str]:
    """Every word that begins with a small letter and is no everyday word; `capitals` are words that begin otherwise."""
    if present is None:
        return {word for word in {*_SMALL.findall(text)} - EVERYDAY if word[0].islower()}
    words = present.difference(EVERYDAY, capitals)
    if "'" not in text:
        return {word for word in words if word > _BEHIND_CAPITALS}
    return {bare for word in words if (bare := word.strip("'")) > _BEHIND_CAPITALS} - EVERYDAY


def _small_words(rare: str, text: str) -> Iterator[Word]:
    """Wherever a word in small letters stands in a text."""
    key = _bare(rare)
    if len(key) < _SHORTEST_SMALL or key in EVERYDAY:
        return
    start = text.find(rare)
    while start >= 0:
        end = start + len(rare)
        if not (_goes_on(text, start) or text[end : end + 1].isalpha()):
            yield _word((start, start + len(key), key, False, False, False))
        start = text.find(rare, end)


@lru_cache(maxsize=65_536)
def _capital_word(written: str) -> tuple[int, tuple[str, bool, bool, bool]] | None:
    """Of a word with a capital letter, how many of its characters are its key, and what a Word says behind its place. None
    where it can be no name: I, A, or a letter of a script without capitals."""
    if written in ("I", "A") or not written[0].isupper():
        return None
    key = written.lower()
    if key.isalpha() or key in EVERYDAY:
        length = len(key)
    elif "." in key:
        key, length = key.replace(".", "").replace(" ", ""), len(key)
    else:
        key = _bare(key)
        length = len(key)
    return length, (key, True, len(key) > 1 and written[:length].isupper(), key in EVERYDAY)


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
