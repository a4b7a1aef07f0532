"""The last look at a redacted note, by other means than the finders: does anything remain that must not?

It is coarse on purpose. What it finds does not get mended here: the note fails, and waits in quarantine.
"""

from __future__ import annotations

import re
from functools import lru_cache

from safeguarding.identifiers import nhs_number_holds, upn_holds
from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import PARTICLES

_DIGITS = re.compile(r"\d[\d .\-]{7,}")
_NUMBER = re.compile(r"(?<!\d)(?:\d{10}|\d{3}[ -]\d{3}[ -]\d{4}|0[1-37-9]\d{1,4}[ .-]?\d{3,4}[ .-]?\d{3,4})(?!\d)")
_LETTER_AND_DIGITS = re.compile(r"\b[A-Za-z]{1,2}\d{6}[\dA-Za-z]{1,7}\b")
_INSURANCE = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_EMAIL = re.compile(r"\w@[\w-]+\.\w")
_WORD = re.compile(r"[^\W\d_]+")
_PHONE = re.compile(r"0\d{9,10}")
_HOUSE = re.compile(r"\d+[a-z]? [^,\n;]*")
_LONG_VALUE = 6
_SPACING = b" \t\r\n().,-'"
_DIGITS_ALONE = bytes(48 if code in b"0123456789" else 32 for code in range(256))
_THREE_DIGITS = b"000"  # every number that is looked for has three together


class Remains:
    """What must not remain of one family: its full names, its numbers, its e-mail addresses, where it lives."""

    def __init__(self, family: Family) -> None:
        people = family.people
        pairs = {(_words(p.given_name), _words(p.family_name)) for p in people}
        self._names = [pair for pair in sorted(pairs) if all(pair)]
        values = [v for p in people for v in (p.nhs_number, p.upn)]
        values += [*family.phones, *family.emails, *family.postcodes]
        values += [house.group() for address in family.addresses if (house := _HOUSE.search(fold(address)))]
        self._values = tuple({c for v in values if v and len(c := _compact(fold(v))) >= _LONG_VALUE})

    def are_in(self, plain: str) -> bool:
        """Whether a redacted text, made plain, still holds one of them or any number that is certainly a person's."""
        if "@" in plain and _EMAIL.search(plain):
            return True
        if _THREE_DIGITS in plain.encode("ascii", "replace").translate(_DIGITS_ALONE) and _holds_a_number(plain):
            return True
        lower = plain.lower()
        if self._values and any(map(_compact(lower).__contains__, self._values)):
            return True
        return any(
            given in lower and surname in lower and _stand_together(given, surname, lower) for given, surname in self._names
        )


def _holds_a_number(plain: str) -> bool:
    if _DIGITS.search(plain) and any(map(_is_certain, _NUMBER.findall(plain))):
        return True
    return any(map(_is_persons, _LETTER_AND_DIGITS.findall(plain)))


def _is_certain(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    return nhs_number_holds(digits) or _PHONE.fullmatch(digits) is not None


def _is_persons(found: str) -> bool:
    number = found.upper()
    return upn_holds(number) or _INSURANCE.fullmatch(number) is not None


def _stand_together(given: str, surname: str, lower: str) -> bool:
    return re.search(rf"\b{re.escape(given)}\W+{re.escape(surname)}\b", lower) is not None


def _compact(lower: str) -> bytes:
    return lower.encode("utf-8", "surrogatepass").translate(None, _SPACING)


@lru_cache(maxsize=65_536)
def _words(name: str | None) -> str:
    return " ".join(w for w in _WORD.findall(fold(name or "")) if w not in PARTICLES)
