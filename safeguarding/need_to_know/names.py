"""The ways in which one name is written: short forms, halves, particles, initials.

Each way has a rank, so that a name which fits two people of a family goes to the one it fits better: a boy called Jack
is Jack before his father John is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import PARTICLES

AS_WRITTEN, MIDDLE, ALIAS, SHORT_FORM, INITIALS = range(5)
_PART = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SHORTEST = 2


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
            _put(ranked, form, AS_WRITTEN)
    if len(parts) > 1:
        _put(ranked, "".join(parts), AS_WRITTEN)
    return tuple((form, rank) for form, rank in ranked.items() if len(form) >= _SHORTEST)


@lru_cache(maxsize=65_536)
def initials(given: str, surname: str) -> tuple[str, ...]:
    """KS, KLS, and MJ for Mary Jane; the single letter of the first name last."""
    first = [p[0] for p in _PART.findall(fold(given))]
    last = [p[0] for p in _PART.findall(fold(surname)) if p not in PARTICLES]
    if not first:
        return ()
    together = {"".join(first), "".join(first + last), first[0] + "".join(last), *(first[0] + letter for letter in last)}
    return (*sorted(t for t in together if len(t) > 1), first[0])


def _spellings(part: str) -> tuple[str, ...]:
    """O'Brien also without its apostrophe, McDonald also as MacDonald."""
    forms = [part, part.replace("'", "")]
    if part.startswith("mac") and len(part) > 5:
        forms.append("mc" + part[3:])
    elif part.startswith("mc") and len(part) > 4:
        forms.append("mac" + part[2:])
    return tuple(dict.fromkeys(forms))


def _put(ranked: dict[str, int], form: str, rank: int) -> None:
    ranked[form] = min(rank, ranked.get(form, rank))
