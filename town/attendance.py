"""Attendance marks of one school day: everybody who was not simply present, and a sample of those who were."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from town.people import Family, Person

_ABSENCES = ("I", "I", "I", "M", "C", "G", "N", "O", "U", "L", "H")  # H is retired and still seen in feeds
_SAMPLE_OF_PRESENT = 0.02
_STRUGGLING = frozenset(["flagship", "convergence_with_housing", "missing_often", "missing_long", "near_missing"])


@dataclass(frozen=True)
class Mark:
    """One pupil's mark for one session."""

    pupil: Person
    family: Family
    on: date
    session: str
    code: str


def marks_on(day: date, families: Sequence[Family], seed: int) -> Iterator[Mark]:
    """The day's marks: the same whenever they are asked for."""
    rng = random.Random(f"{seed}/{day}")
    for family in families:
        rate = 0.12 if family.story in _STRUGGLING else 0.02 + (family.number % 7) * 0.008
        for pupil in (*family.children, *(p for p in family.elsewhere if p.is_child)):
            if pupil.school is None or pupil.age_on(day) < 4:
                continue
            chance = rng.random()
            if chance < rate or (family.trap != "plain" and chance < 0.3):
                codes = (rng.choice(_ABSENCES),) * 2 if chance < rate else ("/", "\\")
            elif chance > 1 - _SAMPLE_OF_PRESENT:
                codes = ("/", "\\")
            else:
                continue
            for session, code in zip(("AM", "PM"), codes, strict=True):
                yield Mark(pupil, family, day, session, code)
