"""The ways in which one name is written: short forms, halves, particles, initials.

Each way has a rank, so that a name which fits two people of a family goes to the one it fits better: a boy called Jack
is Jack before his father John is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from safeguarding.need_to_know.given_names import GIVEN_NAMES
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import EVERYDAY, PARTICLES

AS_WRITTEN, MIDDLE, ALIAS, SHORT_FORM, INITIALS, SURNAME_INITIAL = range(6)
_PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SHORTEST = 2
_SHORTEST_HALF = 3
_O_NAME = re.compile(r"o[^aeiouhy'\W\d_][a-z]{3}")
_OPENING = re.compile(r"(o'|mc|mac|fitz|abdi|abdul|abdur|abd|al|el)([^\W\d_]{4,})\Z")
_ENDINGS = ("ie", "ey", "zy", "y", "i", "s", "z", "o", "a")
_SHORTEST_CLIPPED, _LONG = 3, 8
_SHORTEST_SWAPPED = 4


@lru_cache(maxsize=65_536)
def given_forms(name: str) -> tuple[tuple[str, int], ...]:
    """The single words in a given name as recorded, each with its rank, and all of them run together."""
    parts = _PART.findall(fold(name))
    ranked: dict[str, int] = {}
    for place, part in enumerate(parts):
        for form in _spellings(part):
            _put(ranked, form, AS_WRITTEN if place == 0 else MIDDLE)
    if len(parts) > 1:
        _put(ranked, "".join(parts), AS_WRITTEN)
    return tuple((form, rank) for form, rank in ranked.items() if len(form) >= _SHORTEST)


@lru_cache(maxsize=65_536)
def surname_forms(name: str) -> tuple[tuple[str, int], ...]:
    """The single words by which a surname is written: both halves, without its particles, run together."""
    parts = _PART.findall(fold(name))
    bearing = [p for p in parts if p not in PARTICLES] or parts
    ranked: dict[str, int] = {}
    for part in bearing:
        for form in _spellings(part):
            _put(ranked, form, MIDDLE if len(bearing) > 1 else AS_WRITTEN)  # half a double surname is somebody else's whole
    if len(parts) > 1:
        _put(ranked, "".join(parts), AS_WRITTEN)
    return tuple((form, rank) for form, rank in ranked.items() if len(form) >= _SHORTEST)


@lru_cache(maxsize=65_536)
def particles(surname: str) -> tuple[str, ...]:
    """The small words in a surname: van and der of van der Berg."""
    return tuple(part for part in re.findall(r"[^\W\d_]+", fold(surname)) if part in PARTICLES)


@lru_cache(maxsize=65_536)
def initials(given: str, surname: str) -> tuple[str, ...]:
    """KS, KLS, MJ for Mary Jane, BOC for Bernadette O'Connor; the single letter of the first name last."""
    first = [p[0] for p in _PART.findall(fold(given))]
    last = [p[0] for p in _PART.findall(fold(surname)) if p not in PARTICLES]
    if not first:
        return ()
    together = {"".join(first), "".join(first + last), first[0] + "".join(last), *(first[0] + letter for letter in last)}
    if "'" in surname:
        together.add(first[0] + "".join(half[:1] for half in fold(surname).split("'")))
    return (*sorted(t for t in together if len(t) > 1), first[0])


@lru_cache(maxsize=65_536)
def surname_initials(surname: str) -> tuple[str, ...]:
    """F and M for Fletcher-Moss: how somebody is called behind a title."""
    return tuple({part[0]: None for part in _PART.findall(fold(surname)) if part not in PARTICLES})


@lru_cache(maxsize=65_536)
def hyphened_initials(given: str) -> tuple[str, ...]:
    """A-R for Abdul-Rahman, where the first letter alone would be read as a word: A, I."""
    if given[:1] not in ("A", "I"):
        return ()
    first = [p[0] for p in _PART.findall(fold(given))]
    return (f"{first[0]}-{first[1]}".upper(),) if len(first) > 1 else ()


@lru_cache(maxsize=65_536)
def spaced_spellings(form: str) -> tuple[str, ...]:
    """A form written as two words: o connor and o-connor, mc grath, abdi rahman, mary jane of maryjane."""
    halves = [opening.groups()] if (opening := _OPENING.match(form)) else []
    halves += [
        (form[:i], form[i:])
        for i in range(_SHORTEST_HALF, len(form) - _SHORTEST_HALF + 1)
        if form[:i] in GIVEN_NAMES and form[i:] in GIVEN_NAMES
    ]
    return tuple(first.rstrip("'") + gap + last for first, last in halves for gap in (" ", "-", "' "))


@lru_cache(maxsize=65_536)
def is_clipped_from(key: str, form: str) -> bool:
    """Whether a word can be a home-made short form: Ffi and Rhysie by their beginning, a long name's end (Rahman)."""
    if len(form) >= _LONG and len(key) > _SHORTEST_CLIPPED and form.endswith(key):
        return True
    stems = {key, *(key.removesuffix(ending) for ending in _ENDINGS)}
    stems |= {stem[:-1] for stem in stems if len(stem) > _SHORTEST_CLIPPED and stem[-1] == stem[-2]}
    return any(len(form) > len(stem) >= _SHORTEST_CLIPPED and form.startswith(stem) for stem in stems)


@lru_cache(maxsize=65_536)
def words_by_a_swap(form: str) -> tuple[tuple[int, str], ...]:
    """The everyday words that a form of four letters or more becomes where two neighbours are swapped, each with the place of
    the first: Brian is brain."""
    if len(form) < _SHORTEST_SWAPPED:
        return ()
    swaps = ((i, form[:i] + form[i + 1] + form[i] + form[i + 2 :]) for i in range(len(form) - 1))
    return tuple((i, swap) for i, swap in swaps if swap in EVERYDAY and swap != form)


def _spellings(part: str) -> tuple[str, ...]:
    """O'Brien also without its apostrophe and OBrien with one, McDonald also as MacDonald."""
    forms = [part, part.replace("'", "")]
    if part.startswith("mac") and len(part) > 5:
        forms.append("mc" + part[3:])
    elif part.startswith("mc") and len(part) > 4:
        forms.append("mac" + part[2:])
    elif _O_NAME.match(part):
        forms.append("o'" + part[1:])
    return tuple(dict.fromkeys(forms))


def _put(ranked: dict[str, int], form: str, rank: int) -> None:
    ranked[form] = min(rank, ranked.get(form, rank))
