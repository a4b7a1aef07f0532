"""The words of a note that may be names of one family: the notable ones, and those that only its own names make notable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safeguarding.need_to_know.known_names import KnownNames
from safeguarding.need_to_know.name_use import places, small_uses, who_speak
from safeguarding.need_to_know.wording import Wording
from safeguarding.need_to_know.words import EVERYDAY, TITLES, Word, make_word, word_before

_LONGEST_NAME = 20
_LAST_PART = re.compile(r"[^\W\d_]+\Z")
_BROKEN = re.compile(r"\b([^\W\d_]{2,})-[ \r]*\n\s*([^\W\d_]{2,})")


def family_words(wording: Wording, names: KnownNames) -> Sequence[Word]:
    """The notable words, and those that only this family's names make notable: everyday words in small letters used as
    names, a name written as two words, a name broken by the end of a line."""
    text, lower, words = wording[:3]
    more: list[Word] = []
    for name in names.everyday:
        if name in text:
            more += [_as_name(at, at + len(name), name, text) for at in small_uses(name, text)]
    for name in names.everyday_short_forms:
        if name in text:
            more += [_as_name(at, at + len(name), name, text) for at in who_speak(name, text)]
    for name in names.short:
        if name in text:
            more += [_small_name(at, at + len(name), name, text) for at in places(name, text)]
    for name in names.everyday_surnames:
        more += _small_surnames(name, text, names)
    whole = [word for spelling, form in names.spaced if spelling in lower for word in _written_apart(spelling, form, wording)]
    for letters in names.hyphened:
        whole += [_in_capitals(at, at + len(letters), letters.replace("-", ""), text) for at in places(letters, text)]
    if "\n" in text and "-" in text:
        joined = ((m.start(), m.end(), (m[1] + m[2]).lower()) for m in _BROKEN.finditer(text))
        whole += [_as_name(start, end, key, text) for start, end, key in joined if names[key]]
    if whole:
        words = [w for w in words if not any(v.start <= w.start < v.end for v in whole)]
    return sorted((*words, *more, *whole)) if more or whole else words


def _as_name(start: int, end: int, key: str, text: str) -> Word:
    return make_word((start, end, word_before(text, start), key, True, False, key in EVERYDAY))


def _small_name(start: int, end: int, key: str, text: str) -> Word:
    return make_word((start, end, word_before(text, start), key, False, False, False))


def _in_capitals(start: int, end: int, letters: str, text: str) -> Word:
    return make_word((start, end, word_before(text, start), letters.lower(), True, True, False))


def _small_surnames(name: str, text: str, names: KnownNames) -> Iterator[Word]:
    """In small letters, a surname that is an everyday word, where a name or title of the family stands before: mark wood."""
    start = text.find(" " + name)
    while start >= 0:
        end = start + 1 + len(name)
        before = _LAST_PART.search(text, max(0, start - _LONGEST_NAME), start)
        if before is not None and not text[end : end + 1].isalpha():
            key = before.group()
            if key in EVERYDAY and names[key]:
                yield _as_name(before.start(), start, key, text)
            if key in TITLES or names[key]:
                yield _as_name(start + 1, end, name, text)
        start = text.find(" " + name, end)


def _written_apart(spelling: str, form: str, wording: Wording) -> Iterator[Word]:
    """A name of the family that stands as two words: o connor, abdi rahman."""
    text, lower = wording.text, wording.lower
    start = lower.find(spelling)
    while start >= 0:
        end = start + len(spelling)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield _as_name(start, end, form, text)
        start = lower.find(spelling, end)
