"""Finds the numbers, dates, addresses and accounts in a note, whoever's they are, and weighs each by what it is.

A shape alone is not enough: a ten-digit number is an NHS number by its check digit, its spacing or its label; "case 1"
is no reference; "3 times on the road" is no address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from safeguarding.identifiers import nhs_number_holds
from safeguarding.need_to_know.patterns import fuse, without_groups
from safeguarding.need_to_know.spans import Found
from safeguarding.need_to_know.words import EVERYDAY

try:
    import re2
except ImportError:  # no wheel for this machine: the same expression in Python's own engine, about three times slower
    re2 = None

_OWN_REFERENCE = "OWN_REFERENCE"
DATE, DATE_OF_BIRTH = "DATE", "DATE_OF_BIRTH"
_WEIGHT, _LABELLED = 0.95, 0.97
_BIRTH = re.compile(r"(?:\bd\.?o\.?b\b|\bborn\b|\bbirth|\bb\. ?$)[^\d\n]*$", re.IGNORECASE)
_REACH = 24
_NHS = re.compile(r"\bnhs\b[^\d\n]{0,16}$", re.IGNORECASE)
_ULN_WEIGHTS = range(10, 0, -1)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LENGTH_UNITS = re.compile(
    r"\s?(?:mg|ml|mcg|kg|cm|mm|am|pm|hrs?|mins?|weeks?|months?|years?|yrs?|days?|times|st|nd|rd|th|%)\b", re.IGNORECASE
)
_LEAST_DIGITS = 3
_SAID = re.compile(r"(?i:ref|no|num|id\b)|[#:]|^(?:CAD|URN|CRN|PNC|PPN|CRO|MRN|UPRN)\b")
_NOT_A_STREET = re.compile(
    r"\b(?:the|an?|on|in|at|to|of|for|down|up|along|across|by|near|off|from|and|or|then|with|this|that|his|her|their|our|my|no)\b"
)


class Marks:
    """The finder, with one partnership's references compiled in. Compile once; safe to use from several threads."""

    def __init__(self, police: Sequence[str] = (), cases: Sequence[str] = (), email_domains: Sequence[str] = ()) -> None:
        fused = fuse(police, cases, email_domains)
        self._pattern = re.compile(fused, re.ASCII)
        bare = without_groups(fused)
        self._scan: Any = re2.compile(bare) if re2 else re.compile(bare, re.ASCII)  # RE2 knows only ASCII letters and digits
        ordered = sorted((number, name) for name, number in self._pattern.groupindex.items())
        self._kinds: dict[int, str] = {}
        self._values: dict[int, int] = {}
        for number, name in ordered:
            if name.endswith("_v"):
                self._values[max(self._kinds)] = number
            elif not name.endswith("_w"):
                self._kinds[number] = re.sub(r"_\d$", "", name).upper()

    def find(self, text: str) -> list[Found]:
        found: list[Found] = []
        scanned: str | bytes = text.encode() if re2 and text.isascii() else text  # the same places, without decoding
        position: int | None = 0
        while position is not None:
            again = None
            for hit in self._scan.finditer(scanned, position):
                if (match := self._pattern.match(text, hit.start())) is None:
                    raise RuntimeError("the two expressions disagree")
                shape = match.lastindex or 0
                value = self._values.get(shape)
                start, end = match.span(value) if value is not None else (-1, -1)
                is_labelled = start >= 0
                if not is_labelled:
                    start, end = match.span()
                judged = _judge(self._kinds[shape], text, start, end, is_labelled, match.start())
                if judged is None:
                    again = max(start, match.start() + 1)  # what the shape swallowed may hold another
                    break
                found.append(Found(start, end, judged, _LABELLED if is_labelled else _WEIGHT))
            position = again
        return found


def _judge(kind: str, text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    """What the shape is here, or None where it is nothing."""
    if kind == _OWN_REFERENCE:
        return "REFERENCE"  # the partnership says so
    if kind == DATE:
        return DATE_OF_BIRTH if _BIRTH.search(text[max(0, start - _REACH) : start]) else DATE
    judge = _JUDGES.get(kind)
    return kind if judge is None else judge(text, start, end, is_labelled, label_start)


def _judge_number(text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    digits = re.sub(r"\D", "", text[start:end])
    if len(digits) != 10:
        return "REFERENCE"
    if nhs_number_holds(digits) or _NHS.search(text[max(0, start - _REACH) : start]):
        return "NHS_NUMBER"
    if sum(int(d) * w for d, w in zip(digits, _ULN_WEIGHTS, strict=True)) % 11 == 10:
        return "ULN"
    return "PHONE" if digits[0] == "0" else "REFERENCE" if end - start == 10 else None


def _judge_reference(text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    value = text[start:end]
    digits = sum(c.isdigit() for c in value)
    if not is_labelled:
        return "REFERENCE" if digits >= _LEAST_DIGITS else None
    label = text[label_start:start]
    is_said = _SAID.search(label) is not None
    if digits == len(value):
        enough = digits > _LEAST_DIGITS or (digits == _LEAST_DIGITS and is_said)
        is_year = digits == 4 and _YEAR.fullmatch(value) and not is_said
        return "REFERENCE" if enough and not is_year and not _LENGTH_UNITS.match(text, end) else None
    return "REFERENCE" if digits >= _LEAST_DIGITS or (digits and "/" not in value and is_said and len(value) > 2) else None


def _judge_address(text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    """12 Beech Road, but not 3 times on the road."""
    address = text[start:end]
    return None if address[0].isdigit() and _NOT_A_STREET.search(address) else "ADDRESS"


def _judge_vehicle(text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    if is_labelled:
        return "VEHICLE"
    letters = [part for part in re.findall(r"[A-Z]+", text[start:end]) if len(part) == 3]
    is_spaced = " " in text[start:end]
    return None if is_spaced and any(part.lower() in EVERYDAY for part in letters) else "VEHICLE"


def _judge_phone(text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    """A telephone number has not swallowed a second number or a date."""
    if end < len(text) and text[end].isdigit():
        return None
    return "PHONE"


def _judge_school(text: str, start: int, end: int, is_labelled: bool, label_start: int) -> str | None:
    """Named, not merely meant: Beech Primary School, but neither The School nor High School."""
    words = re.findall(r"[A-Za-z']+", text[start:end])
    named = [w for w in words[:-1] if w.lower() not in EVERYDAY or (w[0].isupper() and not _OF_ANY_SCHOOL.fullmatch(w))]
    return "SCHOOL" if named else None


_OF_ANY_SCHOOL = re.compile(
    r"the|an?|th(?:is|at)|his|her|their|our|primary|secondary|infants?|junior|high|grammar|middle|nursery|comprehensive|community|"
    r"church|special|sixth|form|new|old|local|previous|current|both|from|at|in|after|before|social|safeguarding|designated|"
    r"catholic|academy|school|college|home|and|or|if|when|since|while|although|because|but|so|attend(?:ed|ing|s)?|st",
    re.IGNORECASE,
)
_JUDGES: dict[str, Callable[[str, int, int, bool, int], str | None]] = {
    "NUMBER": _judge_number,
    "REFERENCE": _judge_reference,
    "ADDRESS": _judge_address,
    "VEHICLE": _judge_vehicle,
    "PHONE": _judge_phone,
    "SCHOOL": _judge_school,
}
