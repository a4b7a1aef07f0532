"""People in notes typed without capital letters, where only the words around a name tell it from a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from safeguarding.need_to_know.given_names import NAMES_THAT_ARE_WORDS
from safeguarding.need_to_know.name_use import small_uses
from safeguarding.need_to_know.professionals import part_stated
from safeguarding.need_to_know.spans import STRANGERS, Found
from safeguarding.need_to_know.word_lists import read_words
from safeguarding.need_to_know.wording import Wording
from safeguarding.need_to_know.words import EVERYDAY, MONTHS, PARTICLES, SERVICE_WORDS, SURNAMES_THAT_ARE_WORDS, word_before

_WEIGHT = 0.5
_SHORTEST = 3
_LOOKED_AT = 200  # characters: without a capital among them nobody pressed the shift key
_TITLE = re.compile(r"\b(mrs?|ms|miss|dr)\b\.? (?=[a-z])")
_NAME = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)?")
_INITIALLED = re.compile(r"[a-z](\.?) ?(?<=[. ])([a-z][a-z'-]{3,})\b(?!\.\w)")
_NEXT = re.compile(r" ([a-z]{3,})\b")
_SURE_TITLES = frozenset({"mr", "mrs"})
_NOT_TITLED = frozenset(
    ["surgery", "appointment", "appt", "teams", "word", "gp", "who", "and", "called", "rang", "school", "said", "has", "was"]
) | {"is", "the", "from", "that", "about", "her", "his"}
_SELDOM_SURNAMES = read_words("seldom_surnames.txt")


def titled(text: str, taken: Sequence[Found]) -> list[Found]:
    """mrs ferrier, dr patel; but not ms teams or miss school. `taken` are claims that stand already."""
    found = []
    for title in _TITLE.finditer(text):
        name = _NAME.match(text, title.end())
        if name is None:
            continue
        word = name.group().removesuffix("'s")
        if len(word) < _SHORTEST or word in _NOT_TITLED or word in PARTICLES or (word in SERVICE_WORDS and word in EVERYDAY):
            continue
        if title[1] not in _SURE_TITLES and word in EVERYDAY and (word not in SURNAMES_THAT_ARE_WORDS or title[1] == "miss"):
            continue  # to miss church
        start, end = title.start(), title.end() + len(word)
        if any(f.start < end and start < f.end for f in taken):
            continue
        found.append(
            Found(
                start,
                end,
                part_stated(text, start, end, word_before(text, start)) or ("DOCTOR" if title[1] == "dr" else "PERSON"),
                _WEIGHT,
                STRANGERS,
            )
        )
    return found


def initialled(wording: Wording, taken: Sequence[Found]) -> list[Found]:
    """r. garside, dsl j smith: an initial in small letters before a surname; the letter alone needs a part before it."""
    text = wording.text
    found = []
    for start in wording.small_initials:
        name = _INITIALLED.match(text, start)
        if name is None:
            continue
        surname, end = name[2], name.end()
        if surname in EVERYDAY and surname not in SURNAMES_THAT_ARE_WORDS:
            continue
        role = part_stated(text, start, end, word_before(text, start))
        if role is None and surname in EVERYDAY:
            continue
        if (name[1] != "." and role is None) or any(f.start < end and start < f.end for f in taken):
            continue
        found.append(Found(start, end, role or "PERSON", _WEIGHT, STRANGERS))
    return found


def end_of_surname(text: str, end: int) -> int:
    """Where a name in small letters ends: behind the surname, if the word after the given name is one: gary hill."""
    after = _NEXT.match(text, end)
    if after is None or after[1] not in SURNAMES_THAT_ARE_WORDS or after[1] in _SELDOM_SURNAMES or after[1] in MONTHS:
        return end
    return after.end()


def names_that_are_words(text: str, taken: Iterable[Found]) -> list[Found]:
    """Names that are words doing what people do, in a note without capitals: mark came to the house."""
    if not text[:_LOOKED_AT].islower():
        return []
    present = NAMES_THAT_ARE_WORDS.intersection(_NAME.findall(text)) - MONTHS - SERVICE_WORDS
    places = [(at, at + len(name)) for name in sorted(present) for at in small_uses(name, text)]
    return [
        Found(start, end, "PERSON", _WEIGHT, STRANGERS)
        for start, end in places
        if not any(f.start < end and start < f.end for f in taken)
    ]
