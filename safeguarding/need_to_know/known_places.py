"""Finds in a family's notes what its columns hold beside names: where it lives, its schools and surgeries, its numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.place_names import (
    is_numbered,
    organisation_forms,
    organisation_initials,
    organisation_kind,
    street_forms,
    without_number,
)
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.spans import KNOWN_PLACES, Found, make_found
from safeguarding.need_to_know.words import EVERYDAY, Wording

PLACE = "PLACE"  # a town in the family's address: stays, unless the family must not be found
_CERTAIN, _PART = 0.98, 0.92
_SHORTEST = 4
_FEWEST_DIGITS, _SHORTEST_NUMBER = 6, 7
_DIGITS = re.compile(r"[0-9](?:[ .\-()/\n]{0,3}[0-9]){5,}")
_SAYS_WHAT = re.compile(
    r"school|academy|college|nursery|primary|secondary|infant|junior|high|grammar|comp|surgery|practice|medical|health|^st[. ]"
)
_OF_A_TOWN, _OF_A_SCHOOL, _BEFORE = ("in ", "near ", "around ", "outside "), ("at ", "to ", "from ", "attends ", "attended "), 9
_SPACES = re.compile(r"\s+")
_SPACING = b" .-()/\n"
_SPACED = dict.fromkeys(_SPACING)
_NOT_DIGITS = re.compile(r"\D")
_INTERNATIONAL = re.compile(r"^(?:00|\+)?44\(?0?\)?")


class Phrase(NamedTuple):
    """A way of writing a place: `offset` is where its longest word begins, by which it is looked for."""

    written: str
    offset: int
    kind: str
    weight: float
    is_name_alone: bool = False  # of a school, without what it is


Phrases = dict[str, list[Phrase]]  # by their longest word


class KnownPlaces:
    """One family's places and numbers, ready to be looked for."""

    def __init__(self, family: Family) -> None:
        self._phrases: list[tuple[str, list[Phrase]]] = []
        self._initials: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        for address in family.addresses:
            self._phrases += _of_address(address, family.is_restricted).items()
        for name in family.organisations:
            self._phrases += _of_organisation(name).items()
            if (initials := organisation_initials(name)) and initials.lower() not in EVERYDAY:
                self._initials[initials] = organisation_kind(name)
        alone: dict[str, tuple[str, float]] = {}
        for email in family.emails:
            _add(alone, fold(email), "EMAIL", _CERTAIN)
        for phone in family.phones:
            self._add_number(_INTERNATIONAL.sub("0", phone.strip()), "PHONE")
        for postcode in family.postcodes:
            for written in (fold(postcode), "".join(fold(postcode).split())):
                _add(alone, written, "POSTCODE", _CERTAIN)
        for person in family.people:
            if person.ref and any(c.isdigit() for c in person.ref):
                _add(alone, fold(person.ref), "REFERENCE", _CERTAIN)
            if person.nhs_number:
                self._add_number(person.nhs_number, "NHS_NUMBER")
            if person.upn:
                _add(alone, fold(person.upn), "UPN", _CERTAIN)
        self._phrases += _by_longest_word(alone).items()
        self._tails = tuple({number[-_FEWEST_DIGITS:] for number in self._numbers})
        self.birth_dates = frozenset(p.birth_date for p in family.people if p.birth_date)

    def find(self, wording: Wording) -> list[Found]:
        """Every place and number of the family, in no order; a line break counts as a space."""
        text = wording.text
        lower, back = _single_spaced(wording.lower)
        found = []
        for word, phrases in self._phrases:
            at = lower.find(word)
            while at >= 0:
                for written, offset, kind, weight, is_name_alone in phrases:
                    if not lower.startswith(written, at - offset) or at < offset:
                        continue
                    start, end = at - offset, at - offset + len(written)
                    if lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum():
                        continue
                    first, last = (start, end) if back is None else (back[start], back[end - 1] + 1)
                    if not is_name_alone or _names_a_school(lower[max(0, start - _BEFORE) : start], text[first]):
                        found.append(make_found((first, last, kind, weight, KNOWN_PLACES)))
                at = lower.find(word, at + 1)
        for initials, kind in self._initials.items():
            if initials in text:
                found += [Found(*m.span(), kind, _PART, KNOWN_PLACES) for m in re.finditer(rf"\b{initials}\b", text)]
        if self._numbers:
            found += self._find_numbers(text)
        return found

    def _find_numbers(self, text: str) -> list[Found]:
        """The family's numbers in any spacing, and a telephone number without its code."""
        compact = text.encode("ascii", "replace").translate(None, _SPACING).decode()
        if not any(map(compact.__contains__, self._tails)):
            return []
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

    def _add_number(self, number: str, kind: str) -> None:
        digits = _NOT_DIGITS.sub("", number)
        if len(digits) >= _SHORTEST_NUMBER:
            self._numbers.setdefault(digits, kind)


@lru_cache(maxsize=4096)
def _of_address(written: str, is_restricted: bool) -> Phrases:
    """The whole line, its first part, and the street without its number. Towns after it only for a hidden family."""
    ways: dict[str, tuple[str, float]] = {}
    address = fold(written)
    _add(ways, address, "ADDRESS", _CERTAIN)
    first, *rest = [" ".join(part.split()) for part in re.split(r"[,\n;]", address)]
    lines = [first, *(part for part in rest if is_numbered(part))]
    if re.fullmatch(r"(?:flat|apartment|apt|unit|room)?\s*\w{1,4}", first) and rest:
        lines.append(rest[0])
    for line in lines:
        for form in street_forms(line):
            _add(ways, form, "ADDRESS", _CERTAIN)
            if " " in (street := without_number(form)):
                _add(ways, street, "ADDRESS", _PART)
    for part in rest:
        if part not in lines and not any(c.isdigit() for c in part):
            _add(ways, part, "ADDRESS" if is_restricted else PLACE, _PART if is_restricted else _PART / 2)
    return _by_longest_word(ways)


@lru_cache(maxsize=4096)
def _of_organisation(name: str) -> Phrases:
    """A school's or a surgery's name, and its short forms; many children go to one school."""
    kind = organisation_kind(name)
    ways: dict[str, tuple[str, float]] = {}
    whole = fold(name)
    forms = organisation_forms(whole)
    for form in forms:
        _add(ways, form, kind, _CERTAIN)
    return _by_longest_word(ways, {form for form in forms if _SAYS_WHAT.search(form) is None and form != whole})


def _add(ways: dict[str, tuple[str, float]], phrase: str, kind: str, weight: float) -> None:
    phrase = " ".join(phrase.split())
    if len(phrase) >= _SHORTEST and phrase not in EVERYDAY:
        ways.setdefault(phrase, (kind, weight))


def _by_longest_word(ways: Mapping[str, tuple[str, float]], names_alone: Collection[str] = ()) -> Phrases:
    phrases: Phrases = {}
    for written, (kind, weight) in ways.items():
        word = max(written.split(), key=len)
        phrases.setdefault(word, []).append(Phrase(written, written.find(word), kind, weight, written in names_alone))
    return phrases


def _names_a_school(before: str, first: str) -> bool:
    """Whether a school's name stands for it without its kind: Kingsmead rang, at kingsmead; but lives in Kingsmead."""
    return before.endswith(_OF_A_SCHOOL) or (first.isupper() and not before.endswith(_OF_A_TOWN))


def _single_spaced(lower: str) -> tuple[str, list[int] | None]:
    """The text with every stretch of white space as one space; and, where that moved anything, each character's place."""
    lower = lower.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    if "  " not in lower:
        return lower, None
    back: list[int] = []
    pieces: list[str] = []
    position = 0
    for gap in _SPACES.finditer(lower):
        pieces += (lower[position : gap.start()], " ")
        back += range(position, gap.start() + 1)
        position = gap.end()
    back += range(position, len(lower))
    return "".join((*pieces, lower[position:])), back
