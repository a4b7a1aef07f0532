"""The ways in which people write the name of a street, a school or a surgery that a column holds in full."""

from __future__ import annotations

import re
from functools import lru_cache

from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.words import EVERYDAY

_NUMBER = re.compile(r"^(?:(?:flat|apartment|apt|unit|room)\s*\w{1,4},?\s+)?\d+\s*[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?,?\s+")
_SPOKEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERED_PLACE = re.compile(r"^(flat|apartment|apt|unit|room|plot|pitch|caravan) ([1-9]|1[0-2])(?![\w/])")
_FLAT = re.compile(r"^(?:flat|apartment|apt|unit|room)\s+\w{1,4},?\s+(?=\d)")
_SHORT = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "close": "cl", "drive": "dr", "crescent": "cres",
    "gardens": "gdns", "court": "ct", "place": "pl", "terrace": "terr", "square": "sq", "grove": "gr",
}  # fmt: skip
_SURGERY = re.compile(r"\b(?:surgery|medical|health|practice|doctors?|gp)\b")
_HOSPITAL = re.compile(r"\b(?:hospital|infirmary|clinic|department|emergency|nhs|ward)\b")
_SCHOOL_TYPES = WORDS["words for kinds of school"]
_PRACTICE_TYPES = WORDS["words for kinds of surgery"]
_LEVELS = (
    "primary",
    "secondary",
    "infant",
    "infants",
    "junior",
    "juniors",
    "high",
    "grammar",
    "nursery",
    "academy",
    "college",
    "school",
    "comp",
)
_WORD = re.compile(r"[^\W_][\w'.\-]*")
_SHORTEST_INITIALS, _SHORTEST_NAME = 3, 5


def is_numbered(line: str) -> bool:
    """Whether a line of an address, in small letters, begins with a house's number."""
    return _NUMBER.match(line) is not None


def without_number(line: str) -> str:
    """A line of an address without the flat's and the house's number: the street alone."""
    return _NUMBER.sub("", line)


@lru_cache(maxsize=4096)
def street_forms(line: str) -> tuple[str, ...]:
    """A line of an address in small letters as it may be written: 12 st mary's road, 12 st marys rd, without its flat."""
    forms = dict.fromkeys((line, _FLAT.sub("", line)))
    if numbered := _NUMBERED_PLACE.match(line):
        forms[f"{numbered[1]} {_SPOKEN[int(numbered[2]) - 1]}"] = None  # from plot six
    forms |= dict.fromkeys(re.sub(r"^(\d+\s*[a-z]?), ?", r"\1 ", form) for form in tuple(forms))
    forms |= dict.fromkeys(form.replace("'", "") for form in tuple(forms))
    for form in tuple(forms):
        head, _, kind = form.rpartition(" ")
        if kind in _SHORT:
            forms |= dict.fromkeys((f"{head} {_SHORT[kind]}",))
    return tuple(forms)


@lru_cache(maxsize=4096)
def organisation_kind(name: str) -> str:
    """SCHOOL unless the name says that it is a surgery or a hospital."""
    lower = name.lower()
    return "HOSPITAL" if _HOSPITAL.search(lower) else "GP_PRACTICE" if _SURGERY.search(lower) else "SCHOOL"


@lru_cache(maxsize=4096)
def organisation_forms(name: str) -> tuple[str, ...]:
    """A school's or a surgery's name, in small letters, and the usual short forms: st mary's catholic primary school is
    st mary's primary, st marys, st mary's school. A name that is an everyday word goes only with its kind."""
    words = _WORD.findall(name.replace("c of e", "cofe").replace("saint ", "st "))
    types = _PRACTICE_TYPES if organisation_kind(name) == "GP_PRACTICE" else _SCHOOL_TYPES
    count = next((i for i, word in enumerate(words) if word in types and word != "the"), len(words))
    bearing = [word for word in words[:count] if word != "the"]
    forms = dict.fromkeys((name, " ".join(words)))
    if bearing and count < len(words):
        head = " ".join(bearing)
        kinds = (
            _LEVELS
            if types is _SCHOOL_TYPES
            else ("surgery", "practice", "medical centre", "medical practice", "health centre", "medical")
        )
        forms |= dict.fromkeys(f"{head} {kind}" for kind in kinds)
        forms |= dict.fromkeys((" ".join(words[:-1]),) if len(words) > count + 1 else ())
        is_own = len(bearing) > 1 or bearing[0] not in EVERYDAY
        if is_own and len(head) >= _SHORTEST_NAME and types is _SCHOOL_TYPES:
            forms[head] = None
    for form in tuple(forms):
        forms[form.replace("'", "")] = None
        if form.startswith("st "):
            forms |= dict.fromkeys(("st. " + form[3:], "saint " + form[3:], "st." + form[3:]))
    return tuple(forms)


@lru_cache(maxsize=4096)
def organisation_initials(name: str) -> str:
    """KPS for Kingsmead Primary School; nothing where there are fewer than three."""
    letters = "".join(word[0] for word in _WORD.findall(name) if word[0].isupper())
    return letters if len(letters) >= _SHORTEST_INITIALS else ""
