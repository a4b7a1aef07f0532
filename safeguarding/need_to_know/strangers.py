"""Finds people whom no column names: words with a capital letter that are no everyday words, whoever bears a title, and
words that the sentence uses as a name (a girl called Honey, Hope had to).

A professional whose part is stated becomes that part, such as [SOCIAL WORKER]; everybody else is a person.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from safeguarding.need_to_know.given_names import GIVEN_NAMES
from safeguarding.need_to_know.name_use import does_as_people_do
from safeguarding.need_to_know.professionals import part_stated, rank_before
from safeguarding.need_to_know.small_letters import end_of_surname, initialled, names_that_are_words, titled
from safeguarding.need_to_know.spans import CERTAIN, STRANGERS, Found
from safeguarding.need_to_know.stranger_tokens import PERSON
from safeguarding.need_to_know.unlisted_extent import follows, last_of_name
from safeguarding.need_to_know.unlisted_names import is_name
from safeguarding.need_to_know.words import TITLES, Word, Wording, begins_sentence, word_before

PLACE = "PLACE"
_WEIGHT, _STATED = 0.5, 0.6
_BYNAMES = frozenset(
    {"big", "little", "fat", "young", "old", "crazy", "mad", "uncle", "auntie", "aunty", "aunt", "papa", "mama", "cousin"}
)
_BYNAME = re.compile(rf"\b(?:{'|'.join(sorted(name.title() for name in _BYNAMES))}) $")
_LONGEST_BYNAME = 7
_NOWHERE = (sys.maxsize, sys.maxsize)  # behind every text
_INSTITUTION = re.compile(
    r"(?:[ -][A-Z][A-Za-z]+){0,3} (?:Hospital|Infirmary|Council|Police|Constabulary|NHS|Airport|Borough|University)\b"
)
_NAMED_PLACE = re.compile(
    r" (?:House|Centre|Hall|Hub|Lodge|Park|Library|Ward|Estate|Unit|Station|Church|Mosque|Leisure|Clinic|Retail|Shopping|"
    r"(?:[Cc]hildren'?s|[Ff]amily|[Cc]ommunity|[Ll]eisure|[Ss]ports|[Hh]ealth|[Yy]outh) (?:[Cc]entre|[Hh]ub|[Hh]all|[Cc]lub))\b"
)
_NEAR_A_PLACE = re.compile(r"\b(?:in|near|around|outside|towards) $")
_MAY_DO = re.compile(r"\s(?:will|would|can|is|was|has|had|does|to)\b")  # enough for a word that was a name before


def find_strangers(wording: Wording, known: Iterable[Found] = ()) -> list[Found]:
    """Everything in a plain text that may be a person's name and is not certainly one of the `known` people."""
    text = wording.text
    taken = [f for f in known if f.weight >= CERTAIN]
    words = _outside(taken, wording.words)
    is_shouting = text.isupper()
    found: list[Found] = []
    met: set[str] = set()
    passed: list[Word] = []
    i = 0
    while i < len(words):
        word = words[i]
        has_title = word.key in TITLES and i + 1 < len(words) and follows(words, i, text) and words[i + 1].is_capital
        if has_title:
            last = last_of_name(words, i + 1, text, is_shouting)
        elif is_name(words, i, text, is_shouting):
            last = last_of_name(words, i, text, is_shouting)
        else:
            if not word.is_capital or word.is_everyday:
                passed.append(word)
            i += 1
            continue
        found.append(_claim(words, i, last, text, has_title))
        met.update(w.key for w in words[i : last + 1] if (w.is_everyday or not w.is_capital) and w.key not in TITLES)
        i = last + 1
    if met:
        found += _named_again(passed, met, text, is_shouting)
    if is_shouting:
        return found
    taken += found
    return found + titled(wording, taken) + initialled(text, taken) + names_that_are_words(text, taken)


def _outside(claims: Sequence[Found], words: Sequence[Word]) -> list[Word]:
    """The words that no claim covers; both stand in the order of the text."""
    free = []
    places = iter([(claim.start, claim.end) for claim in claims])
    start, end = next(places, _NOWHERE)
    for word in words:
        while end <= word.start:
            start, end = next(places, _NOWHERE)
        if word.start < start:
            free.append(word)
    return free


def _claim(words: Sequence[Word], first: int, last: int, text: str, has_title: bool) -> Found:
    start, end = words[first].start, words[last].end
    if not words[last].is_capital:
        end = end_of_surname(text, end)
    title = words[first].key if has_title else ""
    if first and not has_title and len(words[first - 1].key) == 1 and text[words[first - 1].end : start] in (" ", ". ", "."):
        start = words[first - 1].start  # an initial before the surname
    if not has_title and word_before(text, start) in _BYNAMES:
        byname = _BYNAME.search(text, max(0, start - _LONGEST_BYNAME), start)
        start = byname.start() if byname else start  # Big Steve
    if rank := rank_before(text, start):
        return Found(rank[0], end, rank[1], _STATED, STRANGERS)
    role = part_stated(text, start, end)
    if title in ("dr", "doctor") and role in (None, "PROFESSIONAL"):
        role = "DOCTOR"
    if role is not None:
        return Found(start, end, role, _STATED, STRANGERS)
    if not has_title and words[first].is_capital:
        if institution := _INSTITUTION.match(text, words[first].end):
            return Found(start, institution.end(), PLACE, _WEIGHT, STRANGERS)
        if named := _NAMED_PLACE.match(text, end):
            return Found(start, named.end(), "LOCATION", _WEIGHT, STRANGERS)
        if first == last and words[first].key not in GIVEN_NAMES and _NEAR_A_PLACE.search(text[max(0, start - 9) : start]):
            return Found(start, end, "LOCATION", _WEIGHT, STRANGERS)
    return Found(start, end, PERSON, _WEIGHT, STRANGERS)


def _named_again(passed: Sequence[Word], met: set[str], text: str, is_shouting: bool) -> list[Found]:
    """Everyday words that were part of a name elsewhere in the note, named alone: Hatch will check passports."""
    if is_shouting:
        return []
    return [
        Found(w.start, w.end, PERSON, _WEIGHT, STRANGERS)
        for w in passed
        if w.key in met
        and (
            not w.is_capital
            or not begins_sentence(text, w.start)
            or does_as_people_do(text, w.end)
            or _MAY_DO.match(text, w.end)
        )
    ]
