"""Finds people whom no column names: words with a capital letter that are no everyday words, and whoever bears a title.

A professional whose part is stated becomes that part, such as [SOCIAL WORKER]; everybody else is a person, numbered by
first mention in the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from safeguarding.need_to_know.spans import CERTAIN, Found, Span
from safeguarding.need_to_know.words import (
    EVERYDAY,
    GIVEN_NAMES,
    MONTHS,
    NAMES_THAT_ARE_WORDS,
    PARTICLES,
    PROFESSIONS,
    SURNAMES_THAT_ARE_WORDS,
    TITLES,
    Word,
    begins_sentence,
    notable_words,
)

PERSON, PLACE = "PERSON", "PLACE"
_WEIGHT, _STATED = 0.5, 0.6
_SHORTEST_LOWER = 4
_LONGEST_ABBREVIATION = 3
_LONGEST_PHRASE = 3
_ALTERNATIVES = "|".join(sorted((re.escape(p) for p in PROFESSIONS), key=len, reverse=True))
_STATED_AFTER = re.compile(
    r"(?: \d{1,6})?(?: \(|, | - )(?:(?:the|an?|her|his|their|our|allocated|school|duty|named|new|class|form|head|deputy|lead|"
    rf"community|senior|assistant) )*({_ALTERNATIVES})\b",
    re.IGNORECASE,
)
_RANK = re.compile(r"\b(Nurse|Matron|Midwife|PCSO|W?PC|DC|PS|DS|DI|DCI|Sgt|Insp|Constable|Sergeant|Inspector)\.? $")
_LONGEST_RANK = 12
_BYNAME = re.compile(r"\b(?:Big|Little|Fat|Young|Old|Crazy|Mad) $")
_LONGEST_BYNAME = 7
_BEFORE_REACH = 40
_INSTITUTION = re.compile(
    r"(?:[ -][A-Z][A-Za-z]+){0,3} (?:Hospital|Infirmary|Council|Police|Constabulary|NHS|Airport|Borough|University)\b"
)
_NAMED_PLACE = re.compile(r" (?:House|Centre|Hall|Hub|Lodge|Park|Library|Ward|Estate|Unit|Station|Church|Mosque)\b")
_NEAR_A_PLACE = re.compile(r"\b(?:in|near|around|outside|towards) $")
_NAME = re.compile(r"[^\W\d_]{2,}")
_JOINING = frozenset({" ", "-", " - "})


def find_strangers(text: str, known: Iterable[Found] = ()) -> list[Found]:
    """Everything in a plain text that may be a person's name and is not certainly one of the `known` people."""
    words = _outside([f for f in known if f.weight >= CERTAIN], notable_words(text))
    is_shouting = text.isupper()
    found: list[Found] = []
    i = 0
    while i < len(words):
        word = words[i]
        has_title = word.key in TITLES and i + 1 < len(words) and _follows(words, i, text) and words[i + 1].is_capital
        if has_title:
            last = _last_of_name(words, i + 1, text, is_shouting)
        elif _is_name(word, text, is_shouting):
            last = _last_of_name(words, i, text, is_shouting)
        else:
            i += 1
            continue
        found.append(_claim(words, i, last, text, has_title))
        i = last + 1
    return found


def number_strangers(spans: Sequence[Span], text: str) -> list[Span]:
    """[PERSON] becomes [PERSON 1], [PERSON 2] by first mention in the plain text. A mention that shares all its words with
    an earlier one, or has all of the earlier one's, is the same person."""
    met: list[set[str]] = []
    by_name: dict[str, list[int]] = {}
    numbered = []
    for span in spans:
        if span.kind != PERSON:
            numbered.append(span)
            continue
        names = set(_NAME.findall(text[span.start : span.end].lower())) - TITLES
        akin = sorted({number for name in names for number in by_name.get(name, ())})
        number = next((n for n in akin if names <= met[n] or met[n] <= names), len(met))
        if number == len(met):
            met.append(set())
        for name in names - met[number]:
            by_name.setdefault(name, []).append(number)
        met[number] |= names
        numbered.append(span._replace(token=f"[{PERSON} {number + 1}]"))
    return numbered


def _outside(claims: Sequence[Found], words: Sequence[Word]) -> list[Word]:
    """The words that no claim covers; both stand in the order of the text."""
    free = []
    nearest = 0
    for word in words:
        while nearest < len(claims) and claims[nearest].end <= word.start:
            nearest += 1
        if nearest == len(claims) or word.start < claims[nearest].start:
            free.append(word)
    return free


def _is_name(word: Word, text: str, is_shouting: bool) -> bool:
    key = word.key
    if not word.is_capital:
        return len(key) >= _SHORTEST_LOWER and key in GIVEN_NAMES and key not in NAMES_THAT_ARE_WORDS
    if len(key) == 1:
        return False
    if key in EVERYDAY:
        if key in SURNAMES_THAT_ARE_WORDS and _part_before(text, word.start):
            return not is_shouting  # PC 1234 Brown
        is_word = key not in NAMES_THAT_ARE_WORDS or key in MONTHS or is_shouting or word.is_shouted
        return not is_word and not begins_sentence(text, word.start)
    is_abbreviation = word.is_shouted and len(key) <= _LONGEST_ABBREVIATION
    return not is_abbreviation or key in GIVEN_NAMES


def _last_of_name(words: Sequence[Word], i: int, text: str, is_shouting: bool) -> int:
    """The index of the last word of the name that begins at word i."""
    while i + 1 < len(words) and _follows(words, i, text):
        after = words[i + 1]
        if after.key in TITLES:
            break
        if after.is_capital:
            is_part = after.key not in EVERYDAY or (
                not is_shouting and (after.key in SURNAMES_THAT_ARE_WORDS or after.key in NAMES_THAT_ARE_WORDS)
            )
            if after.is_shouted and not words[i].is_shouted and len(after.key) <= _LONGEST_ABBREVIATION:
                is_part = False
        else:
            is_part = after.key not in EVERYDAY and (after.key in GIVEN_NAMES or words[i].key in GIVEN_NAMES)
        if not is_part:
            break
        i += 1
    return i


def _follows(words: Sequence[Word], i: int, text: str) -> bool:
    """Whether the next word stands beside word i, at most a particle between."""
    gap = text[words[i].end : words[i + 1].start]
    if gap in _JOINING or (gap in (". ", ".") and (len(words[i].key) == 1 or words[i].key in TITLES)):
        return True
    return (
        len(gap) < 10
        and gap.startswith(" ")
        and gap.endswith((" ", "-"))
        and all(p in PARTICLES for p in gap.replace("-", " ").split())
    )


def _claim(words: Sequence[Word], first: int, last: int, text: str, has_title: bool) -> Found:
    start, end = words[first].start, words[last].end
    title = words[first].key if has_title else ""
    if first and not has_title and len(words[first - 1].key) == 1 and text[words[first - 1].end : start] in (" ", ". ", "."):
        start = words[first - 1].start  # an initial before the surname
    if not has_title and (size := _BYNAME.search(text, max(0, start - _LONGEST_BYNAME), start)):
        start = size.start()  # Big Steve
    if title in ("dr", "doctor"):
        return Found(start, end, "DOCTOR", _STATED)
    if rank := _RANK.search(text, max(0, start - _LONGEST_RANK), start):
        return Found(rank.start(1), end, PROFESSIONS[rank.group(1).lower()], _STATED)
    if role := _part_before(text, start) or _part_after(text, end):
        return Found(start, end, role, _STATED)
    if not has_title and words[first].is_capital:
        if institution := _INSTITUTION.match(text, words[first].end):
            return Found(start, institution.end(), PLACE, _WEIGHT)
        if named := _NAMED_PLACE.match(text, end):
            return Found(start, named.end(), "LOCATION", _WEIGHT)
        if first == last and words[first].key not in GIVEN_NAMES and _NEAR_A_PLACE.search(text[max(0, start - 9) : start]):
            return Found(start, end, "LOCATION", _WEIGHT)
    return Found(start, end, PERSON, _WEIGHT)


def _part_before(text: str, start: int) -> str | None:
    """The professional's part that stands before a name: social worker, PC 1234."""
    before = text[max(0, start - _BEFORE_REACH) : start].rstrip(" :,(-0123456789#").lower().split()[-_LONGEST_PHRASE:]
    for first in range(len(before)):
        if role := PROFESSIONS.get(" ".join(before[first:])):
            return role
    return None


def _part_after(text: str, end: int) -> str | None:
    """The part that stands after a name: (health visitor), the allocated social worker."""
    stated = _STATED_AFTER.match(text, end) if text[end : end + 1] in (" ", ",") else None
    return PROFESSIONS[stated.group(1).lower()] if stated else None
