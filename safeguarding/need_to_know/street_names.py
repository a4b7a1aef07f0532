"""The ways in which people write an address that a column holds: its street shortened, hyphened, without its kind; the
house's number before or behind it, in figures or in words."""

from __future__ import annotations

import re
from functools import lru_cache

from safeguarding.need_to_know.number_words import BELOW_HUNDRED, TEENS, TENS, UNITS
from safeguarding.need_to_know.words import EVERYDAY

_FLAT = r"(?:flat|flt|apartment|apt|unit|room|plot|pitch|caravan|studio|bedsit|suite)\.? ?\w{1,4}"
_BEGINS_WITH_FLAT = re.compile(rf"^{_FLAT}(?:,\s*|\s+)")
_NUMBER = re.compile(rf"^(?:{_FLAT},?\s+)?\d+\s*[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?,?\s+")
_NUMBERED_PLACE = re.compile(r"^(flat|apartment|apt|unit|room|plot|pitch|caravan) ([1-9]|1[0-2])(?![\w/])")
_IN_WORDS = rf"(?:(?:a|{'|'.join(UNITS)}) hundred(?: and)? )?{BELOW_HUNDRED}"
_IN_FIGURES = r"\d{1,4} ?[a-z]?(?: ?[-/&] ?\d{1,4}[a-z]?)?"
_ALONE = r"(?<![\w:/.\-£])(?!(?:19|20)\d\d\b)"  # neither a time, a date, a year nor a price
_SAID = r"(?:\b(?:number|house|num|nos?|nr|hse)\b[.:]? ?|#)"
_BEFORE = re.compile(
    rf"(?:\b{_FLAT}[,/ ]? ?)?(?:{_SAID}{_IN_FIGURES}|{_ALONE}{_IN_FIGURES}|{_SAID}?\b{_IN_WORDS}|\b{_FLAT}) ?[,.-]? ?\Z"
)
_BEHIND = re.compile(rf",? ?\(?(?:{_SAID}\d{{1,4}}[a-z]?|{_FLAT})\b\)?")
_REACH = 48
_LAST_OF_A_NUMBER = frozenset({*UNITS, *TEENS, *TENS})
_OPENS = (" ", ",")

_SHORT = {
    "street": "st str", "road": "rd", "avenue": "ave av avn", "lane": "ln la", "close": "cl clo", "drive": "dr drv dri",
    "crescent": "cres cresc cr", "gardens": "gdns gdn gds", "court": "ct crt", "place": "pl", "terrace": "terr ter tce",
    "square": "sq", "grove": "gr gro grv", "approach": "app appr", "way": "wy", "walk": "wlk wk", "park": "pk", "hill": "hl",
    "house": "hse ho", "view": "vw", "green": "grn gn", "mews": "mws", "parade": "pde", "buildings": "bldgs", "row": "rw",
    "cottages": "cotts", "cottage": "cott", "mount": "mt", "broadway": "bdwy", "meadows": "mdws", "meadow": "mdw",
    "estate": "est", "lodge": "ldg", "farm": "fm", "heights": "hts", "boulevard": "blvd bvd", "villas": "vls", "rise": "rse",
    "quay": "qy", "wharf": "whf", "common": "cmn", "mansions": "mans", "point": "pt", "passage": "psge",
}  # fmt: skip
_SHORT_FORMS = {kind: tuple(short.split()) for kind, short in _SHORT.items()}
_KIND_OF = {short: kind for kind, shorts in reversed(_SHORT_FORMS.items()) for short in shorts}
_MORE_KINDS = frozenset(
    {"circus", "croft", "dale", "dene", "drove", "end", "fields", "fold", "garth", "gate", "holt", "loke", "path", "ridge",
     "vale", "yard", "wynd"}
)  # fmt: skip
# What stands before the name of a street or a town and is written short as well.
_FIRST = {"saint": "st", "mount": "mt", "great": "gt", "little": "lt", "upper": "upr", "lower": "lwr",
          "north": "n", "south": "s", "east": "e", "west": "w"}  # fmt: skip
_FIRST_OF = {"st": "saint", "st.": "saint", "mt": "mount", "gt": "great"}
_SHORTEST_NAME = 4


def is_numbered(line: str) -> bool:
    """Whether a line of an address, in small letters, begins with a house's number."""
    return _NUMBER.match(line) is not None


def is_street(line: str) -> bool:
    """Whether a line of an address, in small letters, ends as a street or a building does: church street, ridley hse."""
    words = line.split()
    return len(words) > 1 and (words[-1].rstrip(".") in _KIND_OF or words[-1] in _SHORT_FORMS or words[-1] in _MORE_KINDS)


def without_number(line: str) -> str:
    """A line of an address without the flat's and the house's number: the street or the building alone."""
    return _BEGINS_WITH_FLAT.sub("", _NUMBER.sub("", line), count=1)


@lru_cache(maxsize=4096)
def street_forms(line: str) -> tuple[str, ...]:
    """A line of an address in small letters as it may be written: st mary's road, st marys rd, saint marys rd."""
    forms = dict.fromkeys((line, _BEGINS_WITH_FLAT.sub("", line, count=1)))
    if numbered := _NUMBERED_PLACE.match(line):
        forms[f"{numbered[1]} {(*UNITS, *TEENS)[int(numbered[2]) - 1]}"] = None  # from plot six
    forms |= dict.fromkeys(re.sub(r"^(\d+\s*[a-z]?), ?", r"\1 ", form) for form in tuple(forms))
    return tuple(form for whole in forms for form in _ways(whole))


def number_and_name(line: str) -> tuple[str, ...]:
    """A house's number and the name of its street without its kind: 12 acacia; nothing where the name is everyday words."""
    name, street = name_of_street(line), without_number(line)
    return (line[: len(line) - len(street)] + name,) if name and street != line else ()


@lru_cache(maxsize=4096)
def name_of_street(line: str) -> str:
    """A street's name without its kind, where that is no everyday word: acacia; nothing for the high street."""
    name, _, kind = without_number(line).rpartition(" ")
    is_name = is_street(f"x {kind}") and len(name) >= _SHORTEST_NAME and not EVERYDAY.issuperset(name.split())
    return name if is_name else ""


def _ways(line: str) -> tuple[str, ...]:
    """With and without apostrophes, its kind and its first word short or in full, its words joined by hyphens."""
    ways = dict.fromkeys((line, line.replace("'", "")))
    for way in tuple(ways):
        head, _, kind = way.rpartition(" ")
        full = _KIND_OF.get(kind.rstrip("."), kind)
        ways |= dict.fromkeys(f"{head} {written}" for written in (full, *_SHORT_FORMS.get(full, ())) if head)
    for way in tuple(ways):
        number = _NUMBER.match(way)
        at = number.end() if number else 0
        first, _, rest = way[at:].partition(" ")
        if not rest:
            continue
        full = _FIRST_OF.get(first, first)
        if short := _FIRST.get(full):
            ways |= dict.fromkeys(f"{way[:at]}{written} {rest}" for written in (full, short, f"{short}."))
        elif first == "the":
            ways[way[:at] + rest] = None
        ways[way[:at] + way[at:].replace(" ", "-")] = None
    return tuple(ways)


def with_number(lower: str, start: int, end: int) -> tuple[int, int]:
    """Takes in the flat and the house's number before or behind a street that stands from `start` to `end` of a text in small
    letters: no. 12, flat 2 12, twelve, 12 without a space; (number 12) behind it."""
    last = lower[max(0, start - _REACH) : start].rstrip(" ,.-").rsplit(None, 1)
    if last and (last[-1][0].isdigit() or last[-1][-1].isdigit() or last[-1] in _LAST_OF_A_NUMBER or len(last[-1]) == 1):
        before = _BEFORE.search(lower, max(0, start - _REACH), start)
        start = before.start() if before else start
    behind = _BEHIND.match(lower, end) if lower[end : end + 1] in _OPENS else None
    return start, behind.end() if behind else end
