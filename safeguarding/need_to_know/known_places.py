"""Finds in a family's notes what its columns hold beside names: where it lives, its schools and surgeries, its numbers,
and its dates of birth in every way of writing a date."""

from __future__ import annotations

import re
from calendar import month_abbr
from datetime import date

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.spans import Found
from safeguarding.need_to_know.words import EVERYDAY

PLACE = "PLACE"  # a town in the family's address: stays, unless the family must not be found
_CERTAIN, _PART = 0.98, 0.92
_HOUSE_NUMBER = re.compile(r"^(?:flat|apartment|apt|unit|room)?\s*\d+\s*[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?,?\s+")
_SURGERY = re.compile(r"\b(?:surgery|medical|health|practice|doctors?|gp)\b")
_HOSPITAL = re.compile(r"\b(?:hospital|infirmary|clinic|department|emergency|nhs|ward)\b")
_TYPE_OF_SCHOOL = re.compile(r" (?:school|academy|college|nursery|surgery|practice|medical centre)$")
_SHORTEST = 4
_MONTHS = {name.lower(): number for number, name in enumerate(month_abbr) if name}


class KnownPlaces:
    """One family's places and numbers, ready to be looked for."""

    def __init__(self, family: Family) -> None:
        self._phrases: dict[str, tuple[str, float]] = {}
        for address in family.addresses:
            self._add_address(fold(address), family.is_restricted)
        for name in family.organisations:
            self._add(fold(name), organisation_kind(name), _CERTAIN)
            self._add(_TYPE_OF_SCHOOL.sub("", fold(name)), organisation_kind(name), _CERTAIN)
        for email in family.emails:
            self._add(fold(email), "EMAIL", _CERTAIN)
        for phone in family.phones:
            self._add(fold(phone), "PHONE", _CERTAIN)
        for postcode in family.postcodes:
            self._add(fold(postcode), "POSTCODE", _CERTAIN)
        for person in family.people:
            if person.ref and any(c.isdigit() for c in person.ref):
                self._add(fold(person.ref), "REFERENCE", _CERTAIN)
        self.birth_dates = frozenset(p.birth_date for p in family.people if p.birth_date)

    def find(self, text: str) -> list[Found]:
        lower = text.lower()
        found = []
        for phrase, (kind, weight) in self._phrases.items():
            start = lower.find(phrase)
            while start >= 0:
                end = start + len(phrase)
                if not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
                    found.append(Found(start, end, kind, weight))
                start = lower.find(phrase, end)
        return found

    def _add_address(self, address: str, is_restricted: bool) -> None:
        """The whole line, its first part, and the street without its number. Towns after it only for a hidden family."""
        self._add(address, "ADDRESS", _CERTAIN)
        first, *rest = [" ".join(part.split()) for part in re.split(r"[,\n;]", address)]
        lines = [first, *(part for part in rest if _HOUSE_NUMBER.match(part))]
        if re.fullmatch(r"(?:flat|apartment|apt|unit|room)?\s*\w{1,4}", first) and rest:
            lines.append(rest[0])
        for line in lines:
            self._add(line, "ADDRESS", _CERTAIN)
            street = _HOUSE_NUMBER.sub("", line)
            if " " in street:
                self._add(street, "ADDRESS", _PART)
        for part in rest:
            if part not in lines and not any(c.isdigit() for c in part):
                self._add(part, "ADDRESS" if is_restricted else PLACE, _PART if is_restricted else _PART / 2)

    def _add(self, phrase: str, kind: str, weight: float) -> None:
        phrase = " ".join(phrase.split())
        if len(phrase) >= _SHORTEST and phrase not in EVERYDAY:
            self._phrases.setdefault(phrase, (kind, weight))


def organisation_kind(name: str) -> str:
    """SCHOOL unless the name says that it is a surgery or a hospital."""
    lower = name.lower()
    return "HOSPITAL" if _HOSPITAL.search(lower) else "GP_PRACTICE" if _SURGERY.search(lower) else "SCHOOL"


def dates_meant(written: str) -> set[date]:
    """Every date that the text can mean, day first or year first, in either century where it has two digits."""
    parts = re.findall(r"\d+|[a-z]{3,}", written.lower())
    parts = [p for p in parts if p[0].isdigit() or p[:3] in _MONTHS]
    if len(parts) == 1 and len(parts[0]) == 8:
        whole = parts[0]
        orders = [(whole[:2], whole[2:4], whole[4:]), (whole[6:], whole[4:6], whole[:4])]
    elif len(parts) != 3:
        return set()
    elif parts[0][:3] in _MONTHS:
        orders = [(parts[1], parts[0], parts[2])]
    else:
        orders = [(parts[2], parts[1], parts[0])] if len(parts[0]) == 4 else [(parts[0], parts[1], parts[2])]
    meant = set()
    for day, month, year in orders:
        number = _MONTHS.get(month[:3]) or (int(month) if month.isdigit() else 0)
        for century in ("",) if len(year) == 4 else ("19", "20"):
            try:
                meant.add(date(int(century + year), number, int(day)))
            except ValueError:
                continue
    return meant
