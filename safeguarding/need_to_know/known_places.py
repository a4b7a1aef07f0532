"""Finds in a family's notes what its columns hold beside names: where it lives, its schools and surgeries, its numbers."""

from __future__ import annotations

import re
from functools import lru_cache

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
from safeguarding.need_to_know.spans import Found
from safeguarding.need_to_know.words import EVERYDAY

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


class KnownPlaces:
    """One family's places and numbers, ready to be looked for."""

    def __init__(self, family: Family) -> None:
        self._phrases: dict[str, tuple[str, float]] = {}
        self._names_alone: set[str] = set()
        self._initials: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        for address in family.addresses:
            self._add_address(fold(address), family.is_restricted)
        for name in family.organisations:
            self._add_organisation(name)
        for email in family.emails:
            self._add(fold(email), "EMAIL", _CERTAIN)
        for phone in family.phones:
            self._add_number(_INTERNATIONAL.sub("0", phone.strip()), "PHONE")
        for postcode in family.postcodes:
            for written in (fold(postcode), "".join(fold(postcode).split())):
                self._add(written, "POSTCODE", _CERTAIN)
        for person in family.people:
            if person.ref and any(c.isdigit() for c in person.ref):
                self._add(fold(person.ref), "REFERENCE", _CERTAIN)
            if person.nhs_number:
                self._add_number(person.nhs_number, "NHS_NUMBER")
            if person.upn:
                self._add(fold(person.upn), "UPN", _CERTAIN)
        self._by_longest_word: dict[str, list[str]] = {}
        for phrase in self._phrases:
            self._by_longest_word.setdefault(_longest_word(phrase), []).append(phrase)
        self.birth_dates = frozenset(p.birth_date for p in family.people if p.birth_date)

    def find(self, text: str) -> list[Found]:
        """Every place and number of the family in a plain text, in no order; a line break counts as a space."""
        lower, back = _single_spaced(text.lower())
        found = []
        candidates = [phrase for word, phrases in self._by_longest_word.items() if word in lower for phrase in phrases]
        for phrase in candidates:
            kind, weight = self._phrases[phrase]
            start = lower.find(phrase)
            while start >= 0:
                end = start + len(phrase)
                if not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
                    whole = (start, end) if back is None else (back[start], back[end - 1] + 1)
                    if phrase not in self._names_alone or _names_a_school(
                        lower[max(0, start - _BEFORE) : start], text[whole[0]]
                    ):
                        found.append(Found(*whole, kind, weight))
                start = lower.find(phrase, end)
        for initials, kind in self._initials.items():
            if initials in text:
                found += [Found(*m.span(), kind, _PART) for m in re.finditer(rf"\b{initials}\b", text)]
        if self._numbers:
            found += self._find_numbers(text)
        return found

    def _find_numbers(self, text: str) -> list[Found]:
        """The family's numbers in any spacing, and a telephone number without its code."""
        compact = text.encode("ascii", "replace").translate(None, _SPACING).decode()
        if not any(number[-_FEWEST_DIGITS:] in compact for number in self._numbers):
            return []
        found = []
        for run in _DIGITS.finditer(text):
            digits = run.group().translate(_SPACED)
            for number, kind in self._numbers.items():
                at = digits.find(number)
                if at >= 0:
                    places = [place for place, c in enumerate(run.group(), run.start()) if c.isdigit()]
                    found.append(Found(places[at], places[at + len(number) - 1] + 1, kind, _CERTAIN))
                elif kind == "PHONE" and len(digits) < len(number) and number.endswith(digits):
                    found.append(Found(*run.span(), kind, _PART))
        return found

    def _add_address(self, address: str, is_restricted: bool) -> None:
        """The whole line, its first part, and the street without its number. Towns after it only for a hidden family."""
        self._add(address, "ADDRESS", _CERTAIN)
        first, *rest = [" ".join(part.split()) for part in re.split(r"[,\n;]", address)]
        lines = [first, *(part for part in rest if is_numbered(part))]
        if re.fullmatch(r"(?:flat|apartment|apt|unit|room)?\s*\w{1,4}", first) and rest:
            lines.append(rest[0])
        for line in lines:
            for written in street_forms(line):
                self._add(written, "ADDRESS", _CERTAIN)
                street = without_number(written)
                if " " in street:
                    self._add(street, "ADDRESS", _PART)
                elif is_numbered(written):
                    self._add(written, "ADDRESS", _CERTAIN)
        for part in rest:
            if part not in lines and not any(c.isdigit() for c in part):
                self._add(part, "ADDRESS" if is_restricted else PLACE, _PART if is_restricted else _PART / 2)

    def _add_organisation(self, name: str) -> None:
        kind = organisation_kind(name)
        for form in organisation_forms(fold(name)):
            if _SAYS_WHAT.search(form) is None and form != fold(name) and form not in self._phrases:
                self._names_alone.add(form)
            self._add(form, kind, _CERTAIN)
        if (initials := organisation_initials(name)) and initials.lower() not in EVERYDAY:
            self._initials[initials] = kind

    def _add_number(self, number: str, kind: str) -> None:
        digits = _NOT_DIGITS.sub("", number)
        if len(digits) >= _SHORTEST_NUMBER:
            self._numbers.setdefault(digits, kind)

    def _add(self, phrase: str, kind: str, weight: float) -> None:
        phrase = " ".join(phrase.split())
        if len(phrase) >= _SHORTEST and phrase not in EVERYDAY:
            self._phrases.setdefault(phrase, (kind, weight))


@lru_cache(maxsize=65_536)
def _longest_word(phrase: str) -> str:
    return max(phrase.split(), key=len)


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
