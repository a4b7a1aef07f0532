"""NHS numbers, UPNs, postcodes, dates: read them, check them, or say that they cannot be read.

A wrong check digit lowers the trust in an identifier; it never rejects a child. Readers therefore keep the value and
a separate check says whether it holds.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import mul
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23 letters: no I, O, S
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES, 1)}
_CACHE = 65_536
_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")
_UPN_WEIGHTS = range(2, 13)


def nhs_number(text: str) -> str | None:
    """The ten digits of an NHS number written with spaces or dashes, or None where there are not ten."""
    digits = re.sub(r"[\s\-]", "", text)
    return digits if re.fullmatch(r"[0-9]{10}", digits) else None


def nhs_number_holds(digits: str) -> bool:
    """Whether the check digit holds (modulus 11, weights 10 to 2) and the number is not one digit repeated."""
    # Written out, without a loop: a night asks it of every number that is held.
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or digits == digits[0] * 10:
        return False
    a, b, c, d, e, f, g, h, i, last = map(int, digits)
    check = 11 - (10 * a + 9 * b + 8 * c + 7 * d + 6 * e + 5 * f + 4 * g + 3 * h + 2 * i) % 11
    return check != 10 and check % 11 == last


def upn(text: str) -> str | None:
    """A unique pupil number in capitals: letter, eleven digits, digit or letter. None where it is not so formed."""
    compact = re.sub(r"\s", "", text).upper()
    return compact if _UPN.fullmatch(compact) else None


def upn_holds(number: str) -> bool:
    """Whether the check letter holds (weights 2 to 13, modulus 23). A temporary UPN ends in a letter, which counts
    as its place in the same alphabet (DfE, unique pupil numbers guide)."""
    if not _UPN.fullmatch(number):
        return False
    last = number[12]
    if last.isalpha() and last not in UPN_LETTERS:
        return False
    at_last = int(last) if last.isdigit() else UPN_LETTERS.index(last)
    return UPN_LETTERS[(sum(map(mul, map(int, number[1:12]), _UPN_WEIGHTS)) + 13 * at_last) % 23] == number[0]


@lru_cache(_CACHE)
def postcode(text: str) -> str | None:
    """A UK postcode in capitals with one space before its last three characters, or None where it is not so formed."""
    compact = re.sub(r"\s", "", text).upper()
    return f"{compact[:-3]} {compact[-3:]}" if re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", compact) else None


@lru_cache(_CACHE)
def parse_date(text: str) -> date | None:
    """A date written day first (3/4/2012, 03-04-12, 3 Apr 2012), or as ISO 8601 (2012-04-03), with or without a time.

    Two-digit years lie between 70 years back and 29 ahead of 2000. None where it cannot be read: never a guess.
    """
    moment = parse_instant(text)
    return moment.date() if moment else None


_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s/.\-]+(\d{1,2}|[a-z]{3,9})[\s/.,\-]+(\d{4}|\d{2})"
    r"(?:[\sT,]+(?:at\s+)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([ap]m)?)?",
    re.IGNORECASE,
)


@lru_cache(_CACHE)
def parse_instant(text: str) -> datetime | None:
    """A date with or without a time, as UK wall-clock time; an offset or Z is converted. None where unreadable."""
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            year, month, day, hour, minute, second, zone = found.groups()
            moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
            if zone:
                offset = "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
                aware = datetime.fromisoformat(f"{moment.isoformat()}{offset}")
                return aware.astimezone(UK).replace(tzinfo=None)
            return moment
        if found := _DAY_FIRST.fullmatch(text):
            day, named, year, hour, minute, second, half = found.groups()
            month = int(named) if named.isdigit() else _MONTHS[named[:3].lower()]
            full = int(year) if len(year) == 4 else (2000 if int(year) < 30 else 1900) + int(year)
            clock = int(hour or 0)
            if half:
                clock = clock % 12 + (12 if half.lower() == "pm" else 0)
            return datetime(full, month, int(day), clock, int(minute or 0), int(second or 0))
    except (ValueError, KeyError):
        return None
    return None


_MONTH = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})|(?P<m2>\d{1,2}|[a-z]{3,9})[\s/.\-]+(?P<y2>\d{4})", re.IGNORECASE)


@lru_cache(_CACHE)
def parse_month(text: str) -> str | None:
    """A month without a day (2026-08 as in FHIR, 08/2026, August 2026) as YYYY-MM. None where it is anything else."""
    found = _MONTH.fullmatch(text.strip())
    if not found:
        return None
    named = found["m"] or found["m2"]
    month = int(named) if named.isdigit() else _MONTHS.get(named[:3].lower(), 0)
    return f"{found['y'] or found['y2']}-{month:02d}" if 1 <= month <= 12 else None


def uk_now() -> datetime:
    """Now, as UK wall-clock time without zone, to the second."""
    return datetime.now(UTC).astimezone(UK).replace(tzinfo=None, microsecond=0)
