"""Finds one family's own telephone and NHS numbers and its postcodes, in whatever spacing they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import AnyStr

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.spans import KNOWN_PLACES, Found, make_found

_CERTAIN, _PART = 0.98, 0.92
_FEWEST_DIGITS, _SHORTEST_NUMBER = 6, 7
_DIGITS = re.compile(r"[0-9](?:[ .\-()/\n]{0,3}[0-9]){5,}")
_SPACING = b" .-()/\n"
_SPACING_LETTERS = _SPACING.decode()
_SPACED = dict.fromkeys(_SPACING)
_LIKE_DIGITS = bytes.maketrans(b"oil", b"011")
_NOT_DIGITS = re.compile(r"\D")
_INTERNATIONAL = re.compile(r"^(?:00|\+)?44\(?0?\)?")


class KnownNumbers:
    """One family's numbers and postcodes, ready to be looked for."""

    def __init__(self, family: Family) -> None:
        self._numbers: dict[str, str] = {}  # digits, and what they are
        for phone in family.phones:
            self._add(_INTERNATIONAL.sub("0", phone.strip()), "PHONE")
        for person in family.people:
            if person.nhs_number:
                self._add(person.nhs_number, "NHS_NUMBER")
        self._as_written = [(number[-_FEWEST_DIGITS:].encode(), kind, _ways(number)) for number, kind in self._numbers.items()]
        typed = [" ".join(fold(postcode).split()) for postcode in family.postcodes]
        self._postcodes = [(tuple({p: None, "".join(p.split()): None}), _alike(p)) for p in typed]

    def _add(self, number: str, kind: str) -> None:
        digits = _NOT_DIGITS.sub("", number)
        if len(digits) >= _SHORTEST_NUMBER:
            self._numbers.setdefault(digits, kind)

    def find(self, text: str, lower: str) -> list[Found]:
        """Every number and postcode of the family in a text, which is also given in small letters; in no order."""
        found: list[Found] = []
        if not (self._postcodes or self._numbers):
            return found
        alike = _alike(lower)
        for ways, key in self._postcodes:
            if times := alike.count(key):
                places = _typed(ways, key, times, alike, lower)
                found += [make_found((*place, "POSTCODE", _CERTAIN, KNOWN_PLACES)) for place in places]
        return found + self._find_numbers(text, alike)

    def _find_numbers(self, text: str, alike: bytes) -> list[Found]:
        """The family's numbers in any spacing, and a telephone number without its code."""
        found = []
        for tail, kind, ways in self._as_written:
            left = alike.count(tail)
            for way in ways if left else ():
                at = text.find(way)
                while at >= 0:
                    found.append(make_found((at, at + len(way), kind, _CERTAIN, KNOWN_PLACES)))
                    left -= 1
                    at = text.find(way, at + len(way))
            if left:
                return self._find_in_runs(text)
        return found

    def _find_in_runs(self, text: str) -> list[Found]:
        found = []
        for run in _DIGITS.finditer(text):
            digits = run.group().translate(_SPACED)
            for number, kind in self._numbers.items():
                at = digits.find(number)
                if at >= 0:
                    places = [place for place, c in enumerate(run.group(), run.start()) if c.isdigit()]
                    found.append(Found(places[at], places[at + len(number) - 1] + 1, kind, _CERTAIN, KNOWN_PLACES))
                elif kind == "PHONE" and len(digits) < len(number) and number.endswith(digits):
                    found.append(Found(*run.span(), kind, _PART, KNOWN_PLACES))
        return found


def _alike(lower: str) -> bytes:
    """Small letters without spaces, and with digits for the letters that are typed for them."""
    return lower.encode("ascii", "replace").translate(_LIKE_DIGITS, _SPACING)


def _typed(ways: Sequence[str], key: bytes, times: int, alike: bytes, lower: str) -> Iterator[tuple[int, int]]:
    """Where a postcode stands in a text in small letters, of which `alike` was made, as `key` was of the postcode, which is in
    it so many times: with a space or without one, and where it stands otherwise with whatever may stand between its characters
    and like letters for its digits."""
    places = [place for written in ways for place in _all_of(written, lower)]
    if len(places) < times:
        at = [i for i, c in enumerate(lower) if c not in _SPACING_LETTERS]
        starts = [start for start, _ in _all_of(key, alike)]
        places = [(at[start], at[start + len(key) - 1] + 1) for start in starts]
    for start, end in places:
        if not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
            yield start, end


def _all_of(written: AnyStr, text: AnyStr) -> Iterator[tuple[int, int]]:
    start = text.find(written)
    while start >= 0:
        yield start, start + len(written)
        start = text.find(written, start + 1)


def _ways(number: str) -> tuple[str, ...]:
    """A number as it nearly always stands: run together, a telephone's code apart, an NHS number in three parts."""
    if len(number) == 10:
        return (number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}")
    return (number, f"{number[:5]} {number[5:]}", f"{number[:5]} {number[5:8]} {number[8:]}")
