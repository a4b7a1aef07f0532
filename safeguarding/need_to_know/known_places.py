"""Finds in a family's notes what its columns hold beside names: where it lives, its schools and surgeries, its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.known_numbers import KnownNumbers
from safeguarding.need_to_know.organisation_names import (
    KINDS,
    WHOLE,
    WITH_KIND,
    end_with_kind,
    organisation_forms,
    organisation_initials,
    organisation_kind,
)
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.spans import KNOWN_PLACES, Found, make_found
from safeguarding.need_to_know.street_names import (
    is_numbered,
    is_street,
    name_of_street,
    number_and_name,
    street_forms,
    with_number,
    without_number,
)
from safeguarding.need_to_know.wording import Wording
from safeguarding.need_to_know.words import EVERYDAY

STREET = WITH_KIND + 1  # with a house's number beside it
PLACE = "PLACE"  # a town in the family's address: stays, unless the family must not be found
_CERTAIN, _PART = 0.98, 0.92
_PERHAPS = 0.6  # the name of a hidden family's school where it may be a town's or a saint's
_SHORTEST = 4
_SAINTS = ("st ", "st.", "saint ")
_OF_A_TOWN, _OF_A_SCHOOL, _BEFORE = ("in ", "near ", "around ", "outside "), ("at ", "to ", "from ", "attends ", "attended "), 9
_SPACES = re.compile(r"\s+")


class Phrase(NamedTuple):
    """A way of writing a place: `offset` is where its longest word begins, by which it is looked for."""

    written: str
    offset: int
    kind: str
    weight: float
    how: int = WHOLE  # it stands for the place


Way = tuple[str, float, int]  # kind, weight, how it stands for the place
Phrases = dict[str, list[Phrase]]  # by their longest word


class KnownPlaces:
    """One family's places and numbers, ready to be looked for."""

    def __init__(self, family: Family) -> None:
        self._phrases: list[tuple[str, list[Phrase]]] = []
        self._is_restricted = family.is_restricted
        self._initials: dict[str, str] = {}
        for address in family.addresses:
            self._phrases += _of_address(address, family.is_restricted).items()
        for name in family.organisations:
            self._phrases += _of_organisation(name).items()
            written = [initials for initials in organisation_initials(name) if initials.lower() not in EVERYDAY]
            self._initials |= dict.fromkeys(written, organisation_kind(name))
        alone: dict[str, Way] = {}
        for email in family.emails:
            _add(alone, fold(email), "EMAIL", _CERTAIN)
        for postcode in family.postcodes:
            if family.is_restricted and " " in postcode.strip():  # its first half tells the part of the town
                self._phrases += _by_longest_word({fold(postcode).split()[0]: ("POSTCODE", _PART, WHOLE)}).items()
        for person in family.people:
            if person.ref and any(c.isdigit() for c in person.ref):
                _add(alone, fold(person.ref), "REFERENCE", _CERTAIN)
            if person.upn:
                _add(alone, fold(person.upn), "UPN", _CERTAIN)
        self._phrases += _by_longest_word(alone).items()
        self._numbers = KnownNumbers(family)
        self.birth_dates = frozenset(p.birth_date for p in family.people if p.birth_date)

    def find(self, wording: Wording) -> list[Found]:
        """Every place and number of the family, in no order; a line break counts as a space."""
        text = wording.text
        lower, back = _single_spaced(wording.lower)
        found = []
        for word, phrases in self._phrases:
            at = lower.find(word)
            while at >= 0:
                for phrase in phrases:
                    written, offset, kind, _, _ = phrase
                    start = at - offset
                    if start < 0 or not lower.startswith(written, start):
                        continue
                    is_capital = text[start if back is None else back[start]].isupper()
                    start, end, weight = self._place(phrase, start, lower, is_capital)
                    if weight:
                        place = (start, end) if back is None else (back[start], back[end - 1] + 1)
                        found.append(make_found((*place, kind, weight, KNOWN_PLACES)))
                        break  # what is shorter is within it
                at = lower.find(word, at + 1)
        for initials, kind in self._initials.items():
            if initials in text:
                found += [Found(*m.span(), kind, _PART, KNOWN_PLACES) for m in re.finditer(rf"\b{initials}\b", text)]
        return found + self._numbers.find(text, wording.lower)

    def _place(self, phrase: Phrase, start: int, lower: str, is_capital: bool) -> tuple[int, int, float]:
        """Where the place that a phrase writes at `start` begins and ends, with a house's number and the words for a school's
        kind, and how sure it is; 0 where it is none."""
        end = start + len(phrase.written)
        before = lower[start - 1 : start]
        if lower[end : end + 1].isalnum() or (before.isalnum() and not (phrase.how == STREET and before.isdigit())):
            return start, end, 0
        if phrase.how == STREET:
            return *with_number(lower, start, end), phrase.weight
        if phrase.how == WHOLE:
            return start, end, phrase.weight
        if behind := end_with_kind(lower, end, phrase.kind):
            return start, behind, phrase.weight
        if phrase.how == WITH_KIND:
            return start, end, 0
        if _names_a_school(lower[max(0, start - _BEFORE) : start], is_capital) or phrase.written.startswith(_SAINTS):
            return start, end, phrase.weight
        return start, end, _PERHAPS if self._is_restricted else 0


@lru_cache(maxsize=4096)
def _of_address(written: str, is_restricted: bool) -> Phrases:
    """The whole line, its first part, and the street without its number. Towns after it only for a hidden family."""
    ways: dict[str, Way] = {}
    address = fold(written)
    _add(ways, address, "ADDRESS", _CERTAIN)
    first, *rest = [" ".join(part.split()) for part in re.split(r"[,\n;]", address)]
    lines = [first, *(part for part in rest if is_numbered(part) or is_street(part))]
    if re.fullmatch(r"(?:flat|apartment|apt|unit|room)?\s*\w{1,4}", first) and rest:
        lines.append(rest[0])
    for line in lines:
        for form in (*street_forms(line), *number_and_name(line)):
            _add(ways, form, "ADDRESS", _CERTAIN)
        if " " in (street := without_number(line)):  # a number beside it is taken in wherever it stands
            for form in street_forms(street):
                _add(ways, form, "ADDRESS", _PART, STREET)
        if is_restricted and (name := name_of_street(line)):
            _add(ways, name, "ADDRESS", _PART)
    for part in rest:
        if part not in lines and not any(c.isdigit() for c in part):
            _add(ways, part, "ADDRESS" if is_restricted else PLACE, _PART if is_restricted else _PART / 2)
    return _by_longest_word(ways)


@lru_cache(maxsize=4096)
def _of_organisation(name: str) -> Phrases:
    """A school's or a surgery's name, and its short forms; many children go to one school."""
    kind = organisation_kind(name)
    forms = {" ".join(form.split()): how for form, how in organisation_forms(fold(name)).items()}
    long = {form: how for form, how in forms.items() if len(form) >= _SHORTEST and (form not in EVERYDAY or how == WITH_KIND)}
    return _by_longest_word({form: (kind, _CERTAIN, how) for form, how in long.items()})


def _add(ways: dict[str, Way], phrase: str, kind: str, weight: float, how: int = WHOLE) -> None:
    phrase = " ".join(phrase.split())
    if len(phrase) >= _SHORTEST and phrase not in EVERYDAY:
        ways.setdefault(phrase, (kind, weight, how))


def _by_longest_word(ways: Mapping[str, Way]) -> Phrases:
    phrases: Phrases = {}
    for written in sorted(ways, key=len, reverse=True):
        word = max(written.replace("-", " ").split(), key=_rareness)
        phrases.setdefault(word, []).append(Phrase(written, written.find(word), *ways[written]))
    return phrases


def _rareness(word: str) -> tuple[bool, int]:
    """A phrase is looked for by its longest word, but not by what many places are called: school, surgery."""
    return word not in KINDS, len(word)


def _names_a_school(before: str, is_capital: bool) -> bool:
    """Whether a school's name stands for it without its kind: Kingsmead rang, at kingsmead; but lives in Kingsmead."""
    return before.endswith(_OF_A_SCHOOL) or (is_capital and not before.endswith(_OF_A_TOWN))


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
