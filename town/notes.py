"""Free text as professionals write it, with every piece of personal data labelled.

The sentences are data (wording.toml). Names in a note vary as they do in life: a nickname, a slip, capitals, a title.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from town.happenings import Note, Span
from town.names import misspell
from town.people import Family, Known, Person
from town.places import DOCTORS, LANDLORDS, OFFICERS, STRANGERS, TEACHERS, draw_address

_SLOT = re.compile(r"\{([a-z]+)(?:\.([a-z]+))?\}")
_PROFESSIONALS = {"officer": OFFICERS, "teacher": TEACHERS, "doctor": DOCTORS, "landlord": LANDLORDS}
_PRONOUNS = {"F": {"he": "she", "his": "her", "him": "her"}, "M": {"he": "he", "his": "his", "him": "him"}}
Filled = tuple[str, str | None, str | None]  # the words, the kind of personal data (None: it is none), whose


@cache
def _wording() -> dict[str, tuple[tuple[str, ...], ...]]:
    read = tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))
    return {topic: tuple(tuple(pool) for pool in told["pools"]) for topic, told in read.items()}


class Author:
    """One agency writing about one child on one day: fills the slots with what that agency knows."""

    def __init__(self, rng: random.Random, agency: str, family: Family, child: Person, on: date) -> None:
        self._rng, self._agency, self._child, self._on = rng, agency, child, on
        siblings = [c for c in family.children if c is not child and c.born_on <= on]
        cast = {
            "child": child,
            "mother": family.one("mother"),
            "father": family.one("father"),
            "partner": family.one("step_parent") or next((p for p in family.members if p.relation == "father"), None),
            "sibling": rng.choice(siblings) if siblings else None,
        }
        self._cast = {slot: person for slot, person in cast.items() if person is not None}
        self._memory: dict[str, Filled] = {}  # one note calls one officer by one name

    def write(self, topic: str) -> Note:
        """A note on the topic; an empty one where its pools offer nothing to say."""
        self._memory.clear()
        chosen = [self._rng.choice(fitting) for pool in _wording()[topic] if (fitting := [s for s in pool if self._can_say(s)])]
        return self._fill(" ".join(sentence for sentence in chosen if sentence))

    def _can_say(self, sentence: str) -> bool:
        needed = {found[1] for found in _SLOT.finditer(sentence)} | {found[2] for found in _SLOT.finditer(sentence)}
        cast_slots = {"child", "mother", "father", "partner", "sibling"}
        known = self._child.known(self._agency, self._on)
        return (
            needed & cast_slots <= set(self._cast)
            and ("school" not in needed or self._child.school is not None)
            and ("nhs" not in needed or known.nhs is not None)
            and ("dob" not in needed or known.born_on is not None)
        )

    def _fill(self, template: str) -> Note:
        parts: list[str] = []
        spans: list[Span] = []
        at = position = 0
        for found in _SLOT.finditer(template):
            lead = template[position : found.start()]
            words, kind, person = self._words(found[1], found[2])
            if kind is None and ((not parts and not lead) or (lead or parts[-1]).rstrip(" ")[-1:] in ".:"):
                words = words[:1].upper() + words[1:]
            parts += [lead, words]
            at += len(lead)
            if kind:
                spans.append(Span(at, at + len(words), kind, person))
            at, position = at + len(words), found.end()
        parts.append(template[position:])
        return Note("".join(parts), tuple(spans))

    def _words(self, slot: str, form: str | None) -> Filled:
        if slot in _PRONOUNS["M"]:
            return _PRONOUNS["F" if self._child.sex == "F" else "M"][slot], None, None
        if slot in self._cast:
            person = self._cast[slot]
            return self._name(person, person.known(self._agency, self._on), form), "person", person.key
        remembered = f"{slot}.{form}"
        if remembered not in self._memory:
            self._memory[remembered] = self._draw(slot, form)
        return self._memory[remembered]

    def _name(self, person: Person, known: Known, form: str | None) -> str:
        given, family = known.given or person.given, known.family or person.family
        if form == "full":
            return f"{given} {family}"
        if form == "title":
            return f"{'Mr' if person.sex == 'M' else 'Ms'} {family}"
        if form == "upper":
            return given.upper()
        chance = self._rng.random()
        if person.nick and chance < 0.10:
            return person.nick
        if chance > 0.95:
            return misspell(self._rng, given)
        if chance > 0.92:
            return given.upper()
        return given.lower() if chance > 0.91 else given

    def _draw(self, slot: str, form: str | None) -> Filled:
        rng = self._rng
        if slot in _PROFESSIONALS:
            return rng.choice(_PROFESSIONALS[slot]), "professional", None
        known = self._child.known(self._agency, self._on)
        owner = self._cast.get(form or "mother", self._child)
        drawn: dict[str, Callable[[], Filled]] = {
            "stranger": lambda: (rng.choice(STRANGERS), "person", None),
            "phone": lambda: (owner.phone or "07700 900000", "phone", owner.key),
            "address": lambda: (
                (draw_address(rng).line, "address", None)
                if form == "other"
                else (self._place(known), "address", self._child.key)
            ),
            "postcode": lambda: (known.postcode or "NT1 1AA", "postcode", self._child.key),
            "nhs": lambda: (_spaced(known.nhs or "", rng), "nhs_number", self._child.key),
            "dob": lambda: (f"{known.born_on:%d/%m/%Y}", "birth_date", self._child.key),
            "school": lambda: (self._child.school.name if self._child.school else "", "organisation", None),
            "email": lambda: (f"{self._ascii(owner.given)}.{self._ascii(owner.family)}@mail.example", "email", owner.key),
            "crime": lambda: (f"45NP/{rng.randint(1000, 99999)}/{self._on:%y}", "reference", None),
            "custody": lambda: (f"CUS/{self._on:%y}/{rng.randint(10000, 99999)}", "reference", None),
            "case": lambda: (f"EHM-{rng.randint(1000, 999999)}", "reference", None),
            "plate": lambda: (
                f"NT{rng.randint(10, 74)} {''.join(rng.choices('ABCDEFGHJKLMNPRSTUVWXYZ', k=3))}",
                "vehicle",
                None,
            ),
            "day": lambda: (f"{self._on - timedelta(rng.randint(2, 12)):%d/%m/%Y}", None, None),
            "time": lambda: (f"{rng.randint(7, 23):02d}:{rng.randrange(60):02d}", None, None),
        }
        return drawn[slot]()

    def _place(self, known: Known) -> str:
        return (known.address or "the home").removesuffix(", Northport")

    @staticmethod
    def _ascii(name: str) -> str:
        return re.sub(r"[^a-z]", "", name.lower()) or "family"


def _spaced(digits: str, rng: random.Random) -> str:
    """An NHS number run together or in threes and four."""
    return digits if rng.random() < 0.5 else f"{digits[:3]} {digits[3:6]} {digits[6:]}"
