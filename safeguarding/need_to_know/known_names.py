"""Whose name a word is: the names of one family's people in every spelling in which a note may hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from safeguarding.need_to_know.families import Person
from safeguarding.need_to_know.given_names import GIVEN_NAMES, SURELY_NAMES
from safeguarding.need_to_know.names import (
    ALIAS,
    INITIALS,
    MIDDLE,
    SHORT_FORM,
    given_forms,
    initials,
    is_clipped_from,
    spaced_spellings,
    surname_forms,
)
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import EVERYDAY, TITLES

_SHORTEST_MISSPELT = _SHORTEST_SWAPPED = 4
_LONG, _SLIPS_IN_LONG = 8, 2
_SHORTEST_CLIPPED, _SHORTEST_TO_CLIP = 3, 5
_NO_NAMES = frozenset(
    {"unknown", "unborn", "not", "known", "nk", "n/k", "na", "n/a", "none", "tbc", "tba", "xx", "unnamed", "newborn", "infant",
     "boy", "girl", "male", "female", "twin", "of", *TITLES}
)  # fmt: skip
_ONLY_WITH_CAPITAL = frozenset({"baby"})  # recorded for a child not named yet: "baby was asleep" says no name


class Part(NamedTuple):
    """What a written form is of one person: which one, surname or given name, and how far from the name as recorded."""

    who: int
    is_surname: bool
    rank: int


_part: Callable[[tuple[int, bool, int]], Part] = partial(tuple.__new__, Part)  # in half the time of Part(...)


class KnownNames(dict[str, list[Part]]):
    """Each word that was met in a family's notes, in small letters, with the people whose name it is: as recorded, a short
    form, with a possessive ending, or one slip away. A word is searched for once."""

    def __init__(self, people: Sequence[Person]) -> None:
        super().__init__()
        self._forms: dict[str, list[Part]] = defaultdict(list)
        self._swaps: dict[str, list[Part]] = {}
        for who, person in enumerate(people):
            for form, is_surname, rank in _forms(person):
                self._forms[form].append(_part((who, is_surname, rank)))
        self.everyday = [
            form
            for form, parts in self._forms.items()
            if form in EVERYDAY and len(form) > 2 and not parts[0].is_surname and form not in _ONLY_WITH_CAPITAL
        ]
        self.everyday_surnames = [form for form, parts in self._forms.items() if form in EVERYDAY and parts[0].is_surname]
        self.spaced = [(spelling, form) for form in self._forms for spelling in spaced_spellings(form)]

    def __missing__(self, key: str) -> list[Part]:
        self[key] = parts = self._search(key)
        return parts

    def is_of(self, written: str, who: set[int]) -> bool:
        """Whether it is, as recorded, a name of one of those."""
        return any(part.who in who for part in self._forms.get(written.lower(), ()))

    def _search(self, key: str) -> list[Part]:
        if parts := self._forms.get(key):
            return parts
        if linked := self._linked(key):
            return linked
        if len(key) < _SHORTEST_CLIPPED:
            return []
        if key[-1] == "s" and (parts := self._forms.get(key[:-1]) or self._linked(key[:-1])):
            return [] if parts[0].rank == INITIALS else parts  # the apostrophe left out: Katies
        if key in EVERYDAY:
            return []
        return self._other_spelling(key) or self.misspelt(key) or self._clipped(key)

    def _linked(self, key: str) -> list[Part]:
        recorded = [part for name in GIVEN_NAMES.get(key, ()) for part in self._forms.get(name, ())]
        return sorted({Part(p.who, False, SHORT_FORM) for p in recorded if not p.is_surname and p.rank < SHORT_FORM})

    def _other_spelling(self, key: str) -> list[Part]:
        """The people whose surname is another spelling of the same name: Hussain for Hussein, Yousuf for Yusuf."""
        others = [name for name in sorted(GIVEN_NAMES.get(key, ())) if name in self._forms and len(name) >= _SHORTEST_TO_CLIP]
        near = [name for name in others if DamerauLevenshtein.distance(key, name) <= _SLIPS_IN_LONG]
        return [part for name in near for part in self._forms[name] if part.is_surname]

    def misspelt(self, key: str) -> list[Part]:
        """The people of whose name the key is a slip: one letter left out, doubled, swapped or wrong; two in a long name."""
        if len(key) < _SHORTEST_MISSPELT:
            return []
        slips = _SLIPS_IN_LONG if len(key) >= _LONG and key not in SURELY_NAMES else 1
        near = extractOne(key, self._spelt_out, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
        if near is None or (key in GIVEN_NAMES and near[0] in GIVEN_NAMES):
            return []  # another name is no slip
        if parts := self._forms.get(near[0]):
            return parts
        is_other_letter = len(key) == len(near[0]) and sorted(key) != sorted(near[0])
        return [] if is_other_letter else self._linked(near[0])  # a short form is too short for that

    def swapped(self, key: str) -> list[Part]:
        """The people whose name the key is of four letters or more with two neighbours swapped, and with no other slip."""
        if len(key) < _SHORTEST_SWAPPED:
            return []
        parts = self._swaps.get(key)
        if parts is None:
            swaps = (key[:i] + key[i + 1] + key[i] + key[i + 2 :] for i in range(len(key) - 1))
            parts = self._swaps[key] = next((self._forms[swap] for swap in swaps if swap in self._forms), [])
        return parts

    def _clipped(self, key: str) -> list[Part]:
        """Short forms that no list holds, of a given name that is long enough to be cut short."""
        if key in SURELY_NAMES:
            return []  # a name of its own
        return [
            Part(part.who, False, SHORT_FORM)
            for form, parts in self._forms.items()
            if len(form) >= _SHORTEST_TO_CLIP
            and (form.startswith(key[:_SHORTEST_CLIPPED]) or form.endswith(key))  # it can be no other
            and is_clipped_from(key, form)
            for part in parts
            if not part.is_surname and part.rank <= MIDDLE
        ]

    @cached_property
    def _spelt_out(self) -> list[str]:
        """The forms long enough to be known with a slip in them: those recorded, and their short forms."""
        recorded = [form for form, parts in self._forms.items() if parts[0].rank < SHORT_FORM]
        given = [form for form in recorded if any(not p.is_surname for p in self._forms[form])]
        linked = {name for form in given for name in GIVEN_NAMES.get(form, ()) if len(name) > _SHORTEST_MISSPELT}
        return [*(form for form in recorded if len(form) >= _SHORTEST_MISSPELT), *sorted(linked)]


@lru_cache(maxsize=4_096)
def _forms(person: Person) -> tuple[tuple[str, bool, int], ...]:
    return tuple(_forms_of(person))


def _forms_of(person: Person) -> Iterable[tuple[str, bool, int]]:
    given, surname = recorded_name(person.given_name), recorded_name(person.family_name)
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


def recorded_name(recorded: str | None) -> str:
    """A recorded name without what stands in for one: unknown, baby of."""
    return " ".join(word for word in (recorded or "").split() if fold(word).strip("().") not in _NO_NAMES)
