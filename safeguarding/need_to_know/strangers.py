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
from safeguarding.need_to_know.spans import CERTAIN, STRANGERS, Found, make_found
from safeguarding.need_to_know.stranger_tokens import PERSON
from safeguarding.need_to_know.things import stands_for_a_thing
from safeguarding.need_to_know.unlisted_extent import follows, last_of_name
from safeguarding.need_to_know.unlisted_names import is_name, is_plain_word
from safeguarding.need_to_know.wording import Wording
from safeguarding.need_to_know.words import TITLES, Word, begins_sentence, word_before

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
_BEFORE_A_PLACE = ("in", "near", "around", "outside", "towards")
_NEAR_A_PLACE = re.compile(rf"\b(?:{'|'.join(_BEFORE_A_PLACE)}) $")
# What is called after whoever described it, and is not what somebody has or does: Osei's hernia, Osei signs.
_CALLED_AFTER = re.compile(
    r"(?:(?:'s|s') (?:Disease|Syndrome|Palsy|Lymphoma|Protocol)| (?:[Dd]isease|[Ss]yndrome|[Pp]alsy|[Ll]ymphoma|[Pp]rotocol|"
    r"[Rr]eflex|[Cc]riteria|[Ss]cale|[Cc]ompeten(?:ce|cy)|[Mm]anoeuvre|[Cc]atheter|[Ii]nventory|[Qq]uestionnaire|"
    r"[Ss]core(?= (?:of )?\d)|[Ss]ign(?! \w)))\b"
)
_MAY_DO = re.compile(r"\s(?:will|would|can|is|was|has|had|does|to)\b")  # enough for a word that was a name before


def find_strangers(wording: Wording, known: Iterable[Found] = ()) -> list[Found]:
    """Everything in a plain text that may be a person's name and is not certainly one of the `known` people."""
    text = wording.text
    taken = [f for f in known if f.weight >= CERTAIN]
    words = _outside(taken, wording.words)
    is_shouting = text.isupper()
    found: list[Found] = []
    met: set[str] = set()
    last = -1
    for i, word in enumerate(words):
        if i <= last or is_plain_word(word, text):
            continue
        has_title = word.key in TITLES and i + 1 < len(words) and follows(words, i, text) and words[i + 1].is_capital
        if has_title or is_name(words, i, text, is_shouting):
            last = last_of_name(words, i + has_title, text, is_shouting)
            if last == i and word.is_capital and not (is_shouting or word.is_everyday) and stands_for_a_thing(word, text):
                continue
            found.append(_claim(words, i, last, text, has_title))
            if last > i or word.is_everyday or not word.is_capital:
                met.update(w.key for w in words[i : last + 1] if w.key not in TITLES)
    if met:
        found += _named_again(_outside(found, words), met, text, is_shouting)
    if is_shouting:
        return found
    taken += found
    if wording.has_title:
        found += titled(text, taken)
    if wording.small_initials:
        found += initialled(wording, taken)
    return found + names_that_are_words(text, taken)


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
    title, near = words[first].key if has_title else "", words[first].before
    if first and not has_title and len(words[first - 1].key) == 1 and text[words[first - 1].end : start] in (" ", ". ", "."):
        start, near = words[first - 1].start, words[first - 1].before  # an initial before the surname
    if not has_title and near in _BYNAMES and (byname := _BYNAME.search(text, max(0, start - _LONGEST_BYNAME), start)):
        start, near = byname.start(), word_before(text, byname.start())  # Big Steve
    if rank := rank_before(text, start, near):
        return make_found((rank[0], end, rank[1], _STATED, STRANGERS))
    role = part_stated(text, start, end, near)
    if title in ("dr", "doctor") and role in (None, "PROFESSIONAL"):
        role = "DOCTOR"
    if role is not None:
        return make_found((start, end, role, _STATED, STRANGERS))
    if not has_title and words[first].is_capital:
        if text[words[first].end + 1 : words[first].end + 2].isupper() and (
            institution := _INSTITUTION.match(text, words[first].end)
        ):
            return Found(start, institution.end(), PLACE, _WEIGHT, STRANGERS)
        if first == last and words[first].key not in GIVEN_NAMES and (thing := _CALLED_AFTER.match(text, end)):
            return Found(start, thing.end(), PLACE, _WEIGHT, STRANGERS)
        if text[end : end + 1] == " " and (named := _NAMED_PLACE.match(text, end)):
            return Found(start, named.end(), "LOCATION", _WEIGHT, STRANGERS)
        is_near = near.endswith(_BEFORE_A_PLACE) and _NEAR_A_PLACE.search(text[max(0, start - 9) : start])
        if is_near and first == last and words[first].key not in GIVEN_NAMES:
            return Found(start, end, "LOCATION", _WEIGHT, STRANGERS)
    return make_found((start, end, PERSON, _WEIGHT, STRANGERS))


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
            or not w.is_everyday
            or not begins_sentence(text, w.start)
            or does_as_people_do(text, w.end)
            or _MAY_DO.match(text, w.end)
        )
    ]
