"""The last look at a redacted note, by other means than the finders: does anything remain that must not?

It is coarse on purpose. What it finds does not get mended here: the note fails, and waits in quarantine.
"""

from __future__ import annotations

import re

from safeguarding.identifiers import nhs_number_holds, upn_holds
from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import PARTICLES

_DIGITS = re.compile(r"\d[\d .\-]{7,}[\dA-Za-z]?")
_NUMBER = re.compile(r"(?<!\d)(?:\d{10}|\d{3}[ -]\d{3}[ -]\d{4}|0[127]\d{2,4}[ .-]?\d{3,4}[ .-]?\d{3,4})(?!\d)")
_PUPIL = re.compile(r"\b[A-Za-z]\d{11}[\dA-Za-z]\b")
_EMAIL = re.compile(r"\w@[\w-]+\.\w")
_WORD = re.compile(r"[^\W\d_]+")
_PHONE = re.compile(r"0\d{9,10}")
_LONG_NUMBER = 6
_SPACING = dict.fromkeys(map(ord, " \t\r\n().-"))


class Remains:
    """What must not remain of one family: its full names, its numbers, its e-mail addresses."""

    def __init__(self, family: Family) -> None:
        people = family.people
        self._names = {tuple(n for n in (_words(p.given_name), _words(p.family_name)) if n) for p in people}
        self._names = {pair for pair in self._names if len(pair) == 2}
        values = [v for p in people for v in (p.nhs_number, p.upn)]
        values += [*family.phones, *family.emails]
        self._values = {c for v in values if v and len(c := _compact(v)) >= _LONG_NUMBER}

    def are_in(self, plain: str) -> bool:
        """Whether a redacted text, made plain, still holds one of them or any number that is certainly a person's."""
        if "@" in plain and _EMAIL.search(plain):
            return True
        if _DIGITS.search(plain):
            if any(map(_is_certain, _NUMBER.findall(plain))):
                return True
            if any(upn_holds(found.upper()) for found in _PUPIL.findall(plain)):
                return True
        compact = _compact(plain) if self._values else ""
        if any(value in compact for value in self._values):
            return True
        lower = plain.lower()
        return any(
            re.search(rf"\b{re.escape(given)}\W+{re.escape(surname)}\b", lower)
            for given, surname in self._names
            if given in lower and surname in lower
        )


def _is_certain(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    return nhs_number_holds(digits) or _PHONE.fullmatch(digits) is not None


def _compact(text: str) -> str:
    return fold(text).translate(_SPACING)


def _words(name: str | None) -> str:
    return " ".join(w for w in _WORD.findall(fold(name or "")) if w not in PARTICLES)
