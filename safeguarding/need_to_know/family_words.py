"""The words of a note that may be names of one family: the notable ones, and those that only its own names make notable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeguarding.need_to_know.known_names import KnownNames
from safeguarding.need_to_know.name_use import small_uses
from safeguarding.need_to_know.words import EVERYDAY, TITLES, Word, notable_words

_LONGEST_NAME = 20
_LAST_PART = re.compile(r"[^\W\d_]+\Z")
_BROKEN = re.compile(r"\b([^\W\d_]{2,})-[ \r]*\n\s*([^\W\d_]{2,})")


def family_words(text: str, names: KnownNames) -> Sequence[Word]:
    """The notable words, and those that only this family's names make notable: everyday words in small letters used as
    names, a name written as two words, a name broken by the end of a line."""
    words = notable_words(text)
    more = [Word(at, at + len(name), name, True, False) for name in names.everyday for at in small_uses(name, text)]
    more += _small_surnames(text, names)
    whole = _written_apart(text, names) if names.spaced else []
    if "-\n" in text or "- \n" in text or "-\r" in text:
        joined = ((m.start(), m.end(), (m[1] + m[2]).lower()) for m in _BROKEN.finditer(text))
        whole += [Word(start, end, key, True, False) for start, end, key in joined if names.whose(key)]
    if whole:
        words = tuple(w for w in words if not any(v.start <= w.start < v.end for v in whole))
    return sorted((*words, *more, *whole)) if more or whole else words


def _small_surnames(text: str, names: KnownNames) -> list[Word]:
    """In small letters, the family's surnames that are everyday words, where a name or title stands before: mark wood."""
    places = []
    for name in names.everyday_surnames:
        start = text.find(" " + name)
        while start >= 0:
            end = start + 1 + len(name)
            before = _LAST_PART.search(text, max(0, start - _LONGEST_NAME), start)
            if before is not None and not text[end : end + 1].isalpha():
                key = before.group()
                if key in EVERYDAY and names.whose(key):
                    places.append(Word(before.start(), start, key, True, False))
                if key in TITLES or names.whose(key):
                    places.append(Word(start + 1, end, name, True, False))
            start = text.find(" " + name, end)
    return places


def _written_apart(text: str, names: KnownNames) -> list[Word]:
    """The family's names that stand as two words: o connor, abdi rahman."""
    lower = text.lower()
    apart = []
    for spelling, form in names.spaced:
        start = lower.find(spelling)
        while start >= 0:
            end = start + len(spelling)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                apart.append(Word(start, end, form, True, False))
            start = lower.find(spelling, end)
    return apart
