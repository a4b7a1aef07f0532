"""Finds a family's people in its notes, however they are written, and says which of them is meant.

The role is given only where it is certain: a surname that several people bear is [FAMILY MEMBER], and "Katie Brown" is
not the Katie Smith of this family.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from safeguarding.codes import Relation
from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.name_use import is_initial, is_ordinary, is_surname_like, small_uses
from safeguarding.need_to_know.names import ALIAS, INITIALS, SHORT_FORM, given_forms, initials, surname_forms
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.spans import CERTAIN, Found
from safeguarding.need_to_know.words import (
    EVERYDAY,
    GIVEN_NAMES,
    NAMES_THAT_ARE_WORDS,
    PARTICLES,
    PROFESSIONS,
    TITLES,
    Word,
    notable_words,
)

SOMEBODY = "FAMILY_MEMBER"  # one of the family, but not certain which
_OUTWEIGHED = 0.3
_SHORTEST_MISSPELT = 4
_ALONE = frozenset({Relation.CHILD, Relation.MOTHER, Relation.FATHER, Relation.STEP_PARENT})
_CALLED: dict[str, str] = {Relation.OTHER_RELATIVE: "RELATIVE"}
_BETWEEN = frozenset({" ", "  ", "-", ". ", ".", "\n", " - "})
_FEMALE_TITLES = frozenset({"mrs", "ms", "miss", "lady", "dame"})
_MALE_TITLES = frozenset({"mr", "mister", "sir", "master"})
_NO_NAMES = frozenset({"unknown", "unborn", "not", "known", "nk", "n/k", "na", "n/a", "none", "tbc", "tba", "xx", *TITLES})
_PART = re.compile(r"[^\W\d_]+")
_LAST_PART = re.compile(r"[^\W\d_]+\Z")
_SMALL_WORD = re.compile(r"\b([A-Za-z]{1,4})[ '-]$")


class Part(NamedTuple):
    """What a written form is of one person: which one, surname or given name, and how far from the name as recorded."""

    who: int
    is_surname: bool
    rank: int


def roles(people: Sequence[Person]) -> list[str]:
    """The token of each person, such as MOTHER or SIBLING_2. People are numbered in the order of Person.order; a child, a
    mother, a father and a step-parent bear no number where there is only one."""
    by_relation: dict[str, list[int]] = defaultdict(list)
    for i in sorted(range(len(people)), key=lambda i: people[i].order):
        by_relation[people[i].relation].append(i)
    named = [""] * len(people)
    for relation, members in by_relation.items():
        name = _CALLED.get(relation, relation.upper())
        for number, i in enumerate(members, 1):
            named[i] = name if relation in _ALONE and len(members) == 1 else f"{name}_{number}"
    return named


class KnownPeople:
    """One family's people, ready to be looked for. Made once per family and used for all its notes."""

    def __init__(self, family: Family) -> None:
        self._people = family.people
        self._roles = roles(family.people)
        self._forms: dict[str, list[Part]] = defaultdict(list)
        self._known: dict[str, list[Part]] = {}  # every word met so far, and whose it is
        for who, person in enumerate(family.people):
            for form, is_surname, rank in _forms(person):
                self._forms[form].append(Part(who, is_surname, rank))
        self._everyday = [
            form for form, parts in self._forms.items() if form in EVERYDAY and len(form) > 2 and not parts[0].is_surname
        ]
        self._particles = {
            word for p in family.people for word in _PART.findall(fold(p.family_name or "")) if word in PARTICLES
        }

    def find(self, text: str) -> list[Found]:
        words = self._words(text)
        hits = [self._parts(word, text) for word in words]
        found: list[Found] = []
        i = 0
        while i < len(words):
            if not hits[i]:
                i += 1
                continue
            end, who = self._extent(i, words, hits, text)
            found.append(self._claim(i, end, who, words, hits, text))
            i = end + 1
        return found

    def _words(self, text: str) -> Sequence[Word]:
        """The notable words, and in small letters those of the family's names that are everyday words but used as names."""
        if not self._everyday:
            return notable_words(text)
        small = [Word(at, at + len(name), name, True, False) for name in self._everyday for at in small_uses(name, text)]
        return sorted((*notable_words(text), *small)) if small else notable_words(text)

    def _parts(self, word: Word, text: str) -> list[Part]:
        """Whose name the word is, in whatever spelling; nobody's where it is plainly an ordinary word here."""
        key = word.key
        parts = self._known.get(key)
        if parts is None:
            parts = self._known[key] = self._whose(key)
        if not parts:
            return parts
        is_everyday = key in EVERYDAY
        if not word.is_capital:
            return [] if is_everyday else parts
        if len(key) == 1 or parts[0].rank == INITIALS:
            return parts if is_initial(word, text) else []
        return [] if is_everyday and is_ordinary(word, text) else parts

    def _whose(self, key: str) -> list[Part]:
        """The people of whom the key is a name: as recorded, a short form, with a possessive ending, or one slip away."""
        if parts := self._forms.get(key):
            return parts
        if linked := self._linked(key):
            return linked
        if len(key) < _SHORTEST_MISSPELT:
            return []
        if key[-1] == "s" and (parts := self._forms.get(key[:-1]) or self._linked(key[:-1])):
            return parts  # the apostrophe left out: Katies
        if key in EVERYDAY:
            return []
        near = extractOne(key, self._spelt_out, scorer=DamerauLevenshtein.distance, score_cutoff=1)
        if near is None or (key in GIVEN_NAMES and near[0] in GIVEN_NAMES):
            return []  # another name is no slip
        if parts := self._forms.get(near[0]):
            return parts
        is_other_letter = len(key) == len(near[0]) and sorted(key) != sorted(near[0])
        return [] if is_other_letter else self._linked(near[0])  # a short form is too short for that

    def _linked(self, key: str) -> list[Part]:
        recorded = [part for name in GIVEN_NAMES.get(key, ()) for part in self._forms.get(name, ())]
        return [Part(p.who, False, SHORT_FORM) for p in recorded if not p.is_surname and p.rank < SHORT_FORM]

    @cached_property
    def _spelt_out(self) -> list[str]:
        """The forms long enough to be known with a slip in them: those recorded, and their short forms."""
        recorded = [form for form, parts in self._forms.items() if parts[0].rank < SHORT_FORM]
        given = [form for form in recorded if any(not p.is_surname for p in self._forms[form])]
        linked = {name for form in given for name in GIVEN_NAMES.get(form, ()) if len(name) > _SHORTEST_MISSPELT}
        return [*(form for form in recorded if len(form) >= _SHORTEST_MISSPELT), *sorted(linked)]

    def _extent(self, i: int, words: Sequence[Word], hits: Sequence[list[Part]], text: str) -> tuple[int, set[int]]:
        """How many neighbouring words name the same person, and who that may be."""
        who = {p.who for p in hits[i]}
        end = i
        while end + 1 < len(words):
            gap = text[words[end].end : words[end + 1].start]
            step = end + 1
            if gap == ", " or gap == ",":  # SMITH, Katie
                ordered = any(p.is_surname for p in hits[end]) and any(not p.is_surname for p in hits[step])
                if not (ordered and end == i):
                    break
            elif not self._may_stand_between(gap) or (gap[0] == "." and len(words[end].key) > 1):
                break
            if not hits[step] and step + 1 < len(words) and words[step].is_capital and words[step].key not in EVERYDAY:
                if text[words[step].end : words[step + 1].start] not in (" ", "-"):
                    break
                step += 1  # a middle name that no column holds
            both = who & {p.who for p in hits[step]}
            if not both:
                break
            who, end = both, step
        return end, who

    def _may_stand_between(self, gap: str) -> bool:
        return gap in _BETWEEN or (
            bool(self._particles) and self._particles.issuperset(_PART.findall(gap.lower())) and gap[0] == " "
        )

    def _claim(
        self, first: int, last: int, who: set[int], words: Sequence[Word], hits: Sequence[list[Part]], text: str
    ) -> Found:
        start, end = self._whole(text, words[first].start, words[last].end, who)
        is_surname_alone = all(p.is_surname for w in range(first, last + 1) for p in hits[w] if p.who in who)
        before = words[first - 1] if first and text[words[first - 1].end : start] in _BETWEEN else None
        after = words[last + 1] if last + 1 < len(words) and text[end : words[last + 1].start] == " " else None
        weight = CERTAIN
        if is_surname_alone and before is not None:
            if before.key in PROFESSIONS:
                weight = _OUTWEIGHED  # Nurse Smith is there for her work
            elif before.key in TITLES:
                start = before.start
                who = self._of_title(before.key, who)
            elif len(before.key) == 1 and before.is_capital:
                start = before.start
                who = {w for w in who if (self._people[w].given_name or "").lower().startswith(before.key)} or who
            elif (
                before.is_capital and not hits[first - 1] and (before.key not in EVERYDAY or before.key in NAMES_THAT_ARE_WORDS)
            ):
                weight = _OUTWEIGHED  # somebody else who bears the family's surname
        elif after is not None and not is_surname_alone and first == last and is_surname_like(after):
            weight = _OUTWEIGHED  # somebody else who bears the given name
        return Found(start, end, self._role(who, first, last, hits), weight)

    def _whole(self, text: str, start: int, end: int, who: set[int]) -> tuple[int, int]:
        """Takes in what belongs to the name: particles, and in small letters the other half of siu-ling."""
        if self._particles:
            start = self._with_particles(text, start)
        if text[end : end + 1] == "-" and (half := _PART.match(text, end + 1)) and self._is_of(half.group(), who):
            end = half.end()
        if (
            text[start - 1 : start] == "-"
            and (half := _LAST_PART.search(text, max(0, start - 20), start - 1))
            and self._is_of(half.group(), who)
        ):
            start = half.start()
        return start, end

    def _is_of(self, written: str, who: set[int]) -> bool:
        return any(part.who in who for part in self._forms.get(written.lower(), ()))

    def _with_particles(self, text: str, start: int) -> int:
        """Takes in the small words before a surname that has them: de, van der, al-."""
        for _ in range(2):
            match = _SMALL_WORD.search(text[max(0, start - 6) : start])
            if match is None or match.group(1).lower() not in self._particles:
                break
            start -= len(match.group())
        return start

    def _of_title(self, title: str, who: set[int]) -> set[int]:
        """Those of the grown-ups whom Mr or Mrs can mean; all of them where that leaves nobody."""
        sex = "F" if title in _FEMALE_TITLES else "M" if title in _MALE_TITLES else None
        grown = {w for w in who if self._people[w].relation not in (Relation.CHILD, Relation.SIBLING)} or who
        return {w for w in grown if sex is None or _sex(self._people[w]) in (sex, None)} or grown

    def _role(self, who: set[int], first: int, last: int, hits: Sequence[list[Part]]) -> str:
        """The role of the one whom the written form fits best; of nobody in particular where it fits two alike."""
        if len(who) == 1:
            return self._roles[next(iter(who))]

        def distance(person: int) -> int:
            return sum(min(p.rank for p in hits[w] if p.who == person) for w in range(first, last + 1) if hits[w])

        distances = {person: distance(person) for person in who}
        best = [person for person in who if distances[person] == min(distances.values())]
        return self._roles[best[0]] if len(best) == 1 else SOMEBODY


def _forms(person: Person) -> Iterable[tuple[str, bool, int]]:
    given, surname = _name(person.given_name), _name(person.family_name)
    yield from ((form, False, rank) for form, rank in given_forms(given))
    yield from ((form, True, rank) for form, rank in surname_forms(surname))
    yield from ((form, False, INITIALS) for form in initials(given, surname))
    for other in person.other_names:
        words = other.split()
        if len(words) < 2:
            yield from ((form, False, max(rank, ALIAS)) for form, rank in given_forms(other))
        else:
            yield from ((form, False, max(rank, ALIAS)) for form, rank in given_forms(" ".join(words[:-1])))
            yield from ((form, True, max(rank, ALIAS)) for form, rank in surname_forms(words[-1]))


def _name(recorded: str | None) -> str:
    """A recorded name without what stands in for one."""
    return " ".join(word for word in (recorded or "").split() if fold(word).strip("().") not in _NO_NAMES)


def _sex(person: Person) -> str | None:
    if person.relation in (Relation.MOTHER, Relation.FATHER):
        return "F" if person.relation == Relation.MOTHER else "M"
    return person.sex if person.sex in ("M", "F") else None
