"""The ways in which people write the name of a school or a surgery that a column holds in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.words import EVERYDAY

_SURGERY = re.compile(r"\b(?:surgery|medical|health|practice|doctors?|gp)\b")
_HOSPITAL = re.compile(r"\b(?:hospital|infirmary|clinic|department|emergency|nhs|ward)\b")
_SCHOOL_TYPES = WORDS["words for kinds of school"]
_PRACTICE_TYPES = WORDS["words for kinds of surgery"]
KINDS = _SCHOOL_TYPES | _PRACTICE_TYPES  # many places are called by these
_CHURCHES = r"c of e|c\.? ?e\.?|cofe|r\.?c\.?|catholic|church of england"
_LEVELS = (
    r"primary|secondary|infants?'?|juniors?'?|high|grammar|middle|nursery|comp|comprehensive|community|girls'?|boys'?|"
    r"sixth form|pre-?school"
)
_BEHIND_A_SCHOOL = re.compile(
    rf" (?:(?:{_CHURCHES}|{_LEVELS}|va|vc|church(?= (?:school|primary)))\.? ){{0,4}}"
    rf"(?:{_CHURCHES}|{_LEVELS}|school|sch|academy|college|trust)\b"
)
_BEHIND_A_SURGERY = re.compile(
    r" (?:(?:medical|health|family|group|gp|doctors'?) ){0,2}(?:surgery|practice|medical|health|centre|center|partnership|"
    r"doctors)\b"
)
WHOLE, ALONE, WITH_KIND = range(3)
_OF_A_CHURCH = frozenset(
    {"catholic", "cofe", "ce", "rc", "church", "of", "england", "c", "e", "voluntary", "aided", "va", "vc"}
)
_WORD = re.compile(r"[^\W_][\w'.\-]*")
_SHORTEST_INITIALS, _SHORTEST_NAME = 3, 5


@lru_cache(maxsize=4096)
def organisation_kind(name: str) -> str:
    """SCHOOL unless the name says that it is a surgery or a hospital."""
    lower = name.lower()
    return "HOSPITAL" if _HOSPITAL.search(lower) else "GP_PRACTICE" if _SURGERY.search(lower) else "SCHOOL"


@lru_cache(maxsize=4096)
def organisation_forms(name: str) -> dict[str, int]:
    """A school's or a surgery's name, in small letters, and the usual short forms, with how each stands for it: WHOLE as it
    is; ALONE, st mary's, with or without words for its kind behind it; WITH_KIND only with these, as an everyday word, a
    surgery's name, or the last word of a school's name: trinity primary, of holy trinity catholic primary school."""
    words = _WORD.findall(name.replace("c of e", "cofe").replace("saint ", "st "))
    is_school = organisation_kind(name) != "GP_PRACTICE"
    types = _SCHOOL_TYPES if is_school else _PRACTICE_TYPES
    count = next((i for i, word in enumerate(words) if word in types and word != "the"), len(words))
    bearing = [word for word in words[:count] if word != "the"]
    forms = dict.fromkeys((name, " ".join(words)), WHOLE)
    if bearing and count < len(words):
        head = " ".join(bearing)
        is_own = is_school and len(head) >= _SHORTEST_NAME and (len(bearing) > 1 or head not in EVERYDAY)
        forms[head] = ALONE if is_own else WITH_KIND
        forms.setdefault(head.removesuffix("'s"), WITH_KIND)
        if is_school and len(bearing) > 1 and len(bearing[-1]) >= _SHORTEST_NAME:
            forms.setdefault(bearing[-1], WITH_KIND)
    forms |= {form.replace("'", ""): how for form, how in forms.items()}
    saints = {form[3:]: how for form, how in forms.items() if form.startswith("st ")}
    return forms | {f"{saint}{rest}": how for rest, how in saints.items() for saint in ("st. ", "saint ", "st.")}


def end_with_kind(lower: str, end: int, kind: str) -> int | None:
    """Where the words for its kind end, of a school or a surgery whose name ends at `end` of a text in small letters; None
    where none stand there."""
    behind = (_BEHIND_A_SURGERY if kind == "GP_PRACTICE" else _BEHIND_A_SCHOOL).match(lower, end)
    return behind.end() if behind else None


@lru_cache(maxsize=4096)
def organisation_initials(name: str) -> tuple[str, ...]:
    """KPS for Kingsmead Primary School; HTCPS, HTPS, HTP and HTS for Holy Trinity Catholic Primary School. Nothing of fewer
    than three letters."""
    words = [word for word in _WORD.findall(name) if word[0].isupper()]
    plain = [word for word in words if word.lower() not in _OF_A_CHURCH]
    bearing = [word for word in plain if word.lower() not in _SCHOOL_TYPES]
    kinds = plain[len(bearing) :]
    written = {_letters(words), _letters(plain), *(_letters([*bearing, kind]) for kind in kinds if bearing)}
    return tuple(sorted(letters for letters in written if len(letters) >= _SHORTEST_INITIALS))


def _letters(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words)
