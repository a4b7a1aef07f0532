"""Whose name a word is: the names of one family's people in every spelling in which a note may hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from safeguarding.need_to_know.families import Person
from safeguarding.need_to_know.given_names import GIVEN_NAMES, MORE_WORDS_THAN_NAMES, NAMES_THAT_ARE_WORDS, SURELY_NAMES
from safeguarding.need_to_know.names import (
    ALIAS,
    INITIALS,
    MIDDLE,
    SHORT_FORM,
    SURNAME_INITIAL,
    given_forms,
    hyphened_initials,
    initials,
    is_clipped_from,
    spaced_spellings,
    surname_forms,
    surname_initials,
    words_by_a_swap,
)
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.sounds import given_names_by_sound, sound
from safeguarding.need_to_know.words import EVERYDAY, MONTHS, PARTICLES, SERVICE_WORDS, TITLES

_SHORTEST_MISSPELT, _SHORTEST_HEARD = 4, 3
_LONG, _SLIPS_IN_LONG = 8, 2
_SHORTEST_CLIPPED, _SHORTEST_TO_CLIP = 3, 5
_NO_NAMES = frozenset(
    {"unknown", "unborn", "not", "known", "nk", "n/k", "na", "n/a", "none", "tbc", "tba", "xx", "unnamed", "newborn", "infant",
     "boy", "girl", "male", "female", "twin", "of", *TITLES}
)  # fmt: skip
_SHORTEST_SMALL = 2
_SHORT_FORMS = {n for n in NAMES_THAT_ARE_WORDS | MORE_WORDS_THAN_NAMES if len(n) > _SHORTEST_SMALL} - SERVICE_WORDS - MONTHS
_ONLY_WITH_CAPITAL = frozenset({"baby"})  # recorded for a child not named yet: "baby was asleep" says no name


class Part(NamedTuple):
    """What a written form is of one person: which one, surname or given name, and how far from the name as recorded."""

    who: int
    is_surname: bool
    rank: int


class KnownNames(dict[str, list[Part]]):
    """Each word that was met in a family's notes, in small letters, with the people whose name it is: as recorded, a short
    form, with a possessive ending, or one slip away. A word is searched for once."""

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__()
        self._forms: dict[str, list[Part]] = defaultdict(list)
        everyday: dict[str, None] = {}
        spaced: dict[tuple[str, str], None] = {}
        slips: set[tuple[int, str, str]] = set()
        begun: dict[tuple[str, str], None] = {}
        short_forms: dict[str, None] = {}
        small: dict[str, None] = {}
        self.hyphened: dict[str, None] = {}  # A-R: initials of which the first would be read as a word
        self._sounds: dict[str, list[str]] = {}
        for who, person in enumerate(people):
            borne = _borne(who, person.given_name, person.family_name, person.other_names)
            for form, part in borne.parts:
                self._forms[form].append(part)
            everyday |= borne.everyday
            spaced |= borne.spaced
            slips |= borne.slips
            begun |= borne.begun
            short_forms |= borne.short_forms
            small |= borne.small
            self.hyphened |= borne.hyphened
            for heard, form in borne.sounds:
                self._sounds.setdefault(heard, []).append(form)
        self.everyday_surnames = [form for form in everyday if self._forms[form][0].is_surname]
        self.everyday = [
            form
            for form in everyday
            if len(form) > 2 and not self._forms[form][0].is_surname and form not in _ONLY_WITH_CAPITAL
        ]
        self.spaced = [*spaced]  # how a form stands as two words, and the form
        # The everyday words that one of the names becomes where two letters are swapped; of several the one swapped first.
        self.slips = {word: self._forms[form] for _, word, form in sorted(slips, reverse=True)}
        # The everyday words with which a given name begins: bola, of Bolanle.
        self.begun = {word: [p for p in self._forms[form] if not p.is_surname] for word, form in begun}
        self.mistakable = self.slips.keys() | self.begun.keys()
        # Short forms that are everyday words, and given names of two letters: how each may stand among a text's words.
        self.everyday_short_forms = [form for form in short_forms if form not in self._forms]
        self.short = [*small]

    def __missing__(self, key: str) -> list[Part]:
        self[key] = parts = self._search(key)
        return parts

    def is_of(self, written: str, who: set[int]) -> bool:
        """Whether it is, as recorded, a name of one of those."""
        return any(part.who in who for part in self._forms.get(written.lower(), ()))

    def _search(self, key: str) -> list[Part]:
        if parts := self._forms.get(key):
            return parts
        others = self._others(key)
        if others and (linked := self._linked(others)):
            return linked
        if len(key) < _SHORTEST_CLIPPED:
            return []
        if key[-1] == "s" and (parts := self._forms.get(key[:-1]) or self._linked(self._others(key[:-1]))):
            return [] if parts[0].rank == INITIALS else parts  # the apostrophe left out: Katies
        if key in EVERYDAY:
            return []
        return self._other_spelling(key, others) or self.misspelt(key) or self._heard(key) or self._clipped(key)

    def _others(self, key: str) -> list[str]:
        """The forms that one and the same person may bear as well as the key."""
        return [name for name in GIVEN_NAMES.get(key, ()) if name in self._forms]

    def _linked(self, others: Iterable[str]) -> list[Part]:
        """The people whose given name is one of these, as a short form."""
        recorded = [part for name in others for part in self._forms[name]]
        return sorted({Part(p.who, False, SHORT_FORM) for p in recorded if not p.is_surname and p.rank < SHORT_FORM})

    def _other_spelling(self, key: str, others: Iterable[str]) -> list[Part]:
        """The people whose surname is another spelling of the same name: Hussain for Hussein, Yousuf for Yusuf."""
        long = [name for name in sorted(others) if len(name) >= _SHORTEST_TO_CLIP]
        near = [name for name in long if DamerauLevenshtein.distance(key, name) <= _SLIPS_IN_LONG]
        return [part for name in near for part in self._forms[name] if part.is_surname]

    def misspelt(self, key: str) -> list[Part]:
        """The people of whose name the key is a slip: one letter left out, doubled, swapped or wrong; two in a long name."""
        if len(key) < _SHORTEST_MISSPELT:
            return []
        slips = _SLIPS_IN_LONG if len(key) >= _LONG and key not in SURELY_NAMES else 1
        shortest, longest = len(key) - slips, len(key) + slips
        forms = [form for form, length in self._spelt_out if shortest <= length <= longest]
        if slips == 1:  # it cannot be at both ends
            first, last = key[0], key[-1]
            forms = [form for form in forms if form[0] == first or form[-1] == last]
        near = extractOne(key, forms, scorer=DamerauLevenshtein.distance, score_cutoff=slips) if forms else None
        if near is None or (key in GIVEN_NAMES and near[0] in GIVEN_NAMES):
            return []  # another name is no slip
        if parts := self._forms.get(near[0]):
            return parts
        is_other_letter = len(key) == len(near[0]) and sorted(key) != sorted(near[0])
        return [] if is_other_letter else self._linked(self._others(near[0]))  # a short form is too short for that

    def _heard(self, key: str) -> list[Part]:
        """The people whose name is written by ear: moosa for Musa. Another name that sounds like it is no slip."""
        if len(key) < _SHORTEST_MISSPELT or key in GIVEN_NAMES or len(heard := sound(key)) < _SHORTEST_HEARD:
            return []
        if forms := self._sounds.get(heard):
            return [part for form in forms for part in self._forms[form]]
        return next((p for name in given_names_by_sound().get(heard, ()) if (p := self._linked(self._others(name)))), [])

    def _clipped(self, key: str) -> list[Part]:
        """Short forms that no list holds, of a given name that is long enough to be cut short."""
        if key in SURELY_NAMES:
            return []  # a name of its own
        beginning = key[:_SHORTEST_CLIPPED]
        return [
            Part(who, False, SHORT_FORM)
            for form, bearers in self._long_given
            if (form.startswith(beginning) or form.endswith(key)) and is_clipped_from(key, form)  # it can be no other
            for who in bearers
        ]

    @cached_property
    def _long_given(self) -> list[tuple[str, list[int]]]:
        """The given names as recorded that are long enough to be cut short, with those who bear them."""
        given = (
            (form, [who for who, is_surname, rank in parts if not is_surname and rank <= MIDDLE])
            for form, parts in self._forms.items()
            if len(form) >= _SHORTEST_TO_CLIP
        )
        return [(form, bearers) for form, bearers in given if bearers]

    @cached_property
    def _spelt_out(self) -> list[tuple[str, int]]:
        """The forms long enough to be known with a slip in them, and their lengths: those recorded, and their short forms."""
        recorded = [form for form, parts in self._forms.items() if parts[0].rank < SHORT_FORM]
        given = [form for form in recorded if any(not p.is_surname for p in self._forms[form])]
        linked = {name for form in given for name in GIVEN_NAMES.get(form, ()) if len(name) > _SHORTEST_MISSPELT}
        return [(form, len(form)) for form in (*recorded, *sorted(linked)) if len(form) >= _SHORTEST_MISSPELT]


class _Borne(NamedTuple):
    """The forms of one person's names: each with what it is of them, and which are everyday words, may stand as two words,
    become everyday words by a slip, begin with one, have short forms that are everyday words, or are too short to be noted
    in small letters; how they sound."""

    parts: tuple[tuple[str, Part], ...]
    everyday: dict[str, None]
    spaced: dict[tuple[str, str], None]
    slips: frozenset[tuple[int, str, str]]
    begun: dict[tuple[str, str], None]
    short_forms: dict[str, None]
    small: dict[str, None]
    hyphened: dict[str, None]
    sounds: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4_096)
def _borne(who: int, given: str | None, surname: str | None, others: tuple[str, ...]) -> _Borne:
    named = recorded_name(given)
    of = _forms_of(named, recorded_name(surname), others)
    parts = [(form, Part(who, is_surname, rank)) for form, is_surname, rank in of]
    forms = dict.fromkeys(form for form, _ in parts)
    recorded = [form for form, _ in given_forms(named)]
    spelt = dict.fromkeys(form for form, part in parts if part.rank < SHORT_FORM and len(form) >= _SHORTEST_MISSPELT)
    return _Borne(
        (*parts,),
        dict.fromkeys(form for form in forms if form in EVERYDAY and len(form) > 1),
        dict.fromkeys((spelling, form) for form in forms for spelling in spaced_spellings(form)),
        frozenset((at, word, form) for form in forms for at, word in words_by_a_swap(form)),
        dict.fromkeys((word, form) for form in recorded if len(form) >= _SHORTEST_TO_CLIP for word in _words_that_begin(form)),
        dict.fromkeys(short for form in recorded for short in sorted(GIVEN_NAMES.get(form, ())) if short in _SHORT_FORMS),
        dict.fromkeys(f for f in recorded if len(f) == _SHORTEST_SMALL and f not in EVERYDAY and f not in PARTICLES),
        dict.fromkeys(hyphened_initials(named)),
        tuple((heard, form) for form in spelt if len(heard := sound(form)) >= _SHORTEST_HEARD),
    )


def _words_that_begin(form: str) -> list[str]:
    beginnings = [form[:length] for length in range(_SHORTEST_CLIPPED, len(form))]
    return [word for word in beginnings if word in EVERYDAY and word not in MONTHS]


def _forms_of(given: str, surname: str, others: Iterable[str]) -> Iterator[tuple[str, bool, int]]:
    yield from ((form, False, rank) for form, rank in given_forms(given))
    yield from ((form, True, rank) for form, rank in surname_forms(surname))
    yield from ((form, False, INITIALS) for form in initials(given, surname))
    yield from ((letter, True, SURNAME_INITIAL) for letter in surname_initials(surname))
    for other in others:
        words = other.split()
        if len(words) < 2:
            yield from ((form, False, max(rank, ALIAS)) for form, rank in given_forms(other))
        else:
            yield from ((form, False, max(rank, ALIAS)) for form, rank in given_forms(" ".join(words[:-1])))
            yield from ((form, True, max(rank, ALIAS)) for form, rank in surname_forms(words[-1]))


def recorded_name(recorded: str | None) -> str:
    """A recorded name without what stands in for one: unknown, baby of."""
    return " ".join(word for word in (recorded or "").split() if fold(word).strip("().") not in _NO_NAMES)
