"""Birth dates and the ages that stand in their place: a note's reader needs how old a child was, not the day it was born."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from safeguarding.need_to_know.number_words import VALUES

DATE_OF_BIRTH = "[DATE OF BIRTH]"
_MONTHS = {name.lower(): number for number, name in enumerate(month_abbr) if name}
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = ("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth")
_ORDINALS = {word: number for number, word in enumerate((*_UNITS, *_TEENS, "nineteenth", "twentieth"), 1)}
_ORDINALS |= {f"twenty {word}": 20 + number for number, word in enumerate(_UNITS, 1)}
_ORDINALS |= {"thirtieth": 30, "thirty first": 31}
_YEAR = re.compile(r"(nineteen|twenty|two thousand(?: and)?)(?:[ -](?:oh? )?([a-z]+(?:[ -][a-z]+)?))?$")
_CENTURIES = {"nineteen": 1900, "twenty": 2000}
_ORDINAL = re.compile("|".join(sorted((o.replace(" ", "[ -]") for o in _ORDINALS), key=len, reverse=True)))
_PART = re.compile(r"\d+|[a-z]{3,}")
_MONTHS_UNTIL = 2  # years; below it an age in years says too little of a baby
_OLDEST = 115


def age_token(birth_date: date, written_on: date | None) -> str:
    """The age on the day a note was written, as its token: [AGE 11], below two years [AGE 7 MONTHS]. Where the day is
    not known, or lies before the birth, [DATE OF BIRTH]: no age is guessed."""
    if written_on is None or written_on < birth_date:
        return DATE_OF_BIRTH
    months = (written_on.year - birth_date.year) * 12 + written_on.month - birth_date.month
    months -= written_on.day < birth_date.day
    if months >= 12 * _MONTHS_UNTIL:
        return f"[AGE {months // 12}]"
    return "[AGE UNDER 1 MONTH]" if months == 0 else f"[AGE {months} MONTH{'S' if months > 1 else ''}]"


def birth_token(written: str, birth_dates: Collection[date], written_on: date | None) -> str:
    """The token of a birth date as it stands in a note: the age if the date is one of the family's, or can mean only one
    age that a living person has; else [DATE OF BIRTH]."""
    meant = dates_meant(written)
    ours = meant.intersection(birth_dates)
    tokens = {age_token(born, written_on) for born in ours or meant if written_on is None or _lives(born, written_on)}
    return tokens.pop() if len(tokens) == 1 else DATE_OF_BIRTH


def _lives(born: date, written_on: date) -> bool:
    return born <= written_on and written_on.year - born.year <= _OLDEST


@lru_cache(maxsize=4096)
def dates_meant(written: str) -> frozenset[date]:
    """Every date that the text can mean, day first or year first, in either century where it has two digits."""
    lower = _ORDINAL.sub(lambda m: str(_ORDINALS[m.group().replace("-", " ")]), written.lower())
    lower = _YEAR.sub(_in_figures, lower)
    parts = [p for p in _PART.findall(lower) if p[0].isdigit() or p[:3] in _MONTHS]
    meant = set()
    for day, month, year in _orders(parts):
        number = _MONTHS.get(month[:3]) or (int(month) if month.isdigit() else 0)
        for century in ("",) if len(year) == 4 else ("19", "20"):
            try:
                meant.add(date(int(century + year), number, int(day)))
            except ValueError:
                continue
    return frozenset(meant)


def _in_figures(spoken: re.Match[str]) -> str:
    """twenty thirteen, nineteen oh six or two thousand and nine as a year of four digits."""
    below = VALUES.get((spoken[2] or "").replace("-", " "), 0)
    return str(_CENTURIES.get(spoken[1], 2000) + below)


def _orders(parts: list[str]) -> list[tuple[str, str, str]]:
    """Day, month and year, in each order in which these parts can be read."""
    if len(parts) == 1:
        whole = parts[0]
        if len(whole) == 8:
            return [(whole[:2], whole[2:4], whole[4:]), (whole[6:], whole[4:6], whole[:4])]
        return [(whole[:2], whole[2:4], whole[4:])] if len(whole) == 6 else []
    if len(parts) < 3:
        return []
    first, second, third = parts[:3]  # a time of day may follow
    if first[:3] in _MONTHS:
        return [(second, first, third)]
    return [(third, second, first)] if len(first) == 4 else [(first, second, third)]
