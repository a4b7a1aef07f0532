"""Attendance marks of one school day: the whole register of some pupils, and of others only that they were there.

A register that held absences and a few sessions of presence would show everybody as absent most of the time: whose
absences are sent, their presence is sent, too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from town.people import Family, Person

_ABSENCES = ("I", "I", "I", "M", "C", "G", "N", "O", "U", "L", "H")  # H is retired and still seen in feeds
_SAMPLE_OF_PRESENT = 0.02
_REGISTER_OF_EVERY = 12  # families
_STRUGGLING = frozenset(["flagship", "convergence_with_housing", "missing_often", "missing_long", "near_missing"])
_STAYING_AWAY = frozenset(["absent_and_worried_about", "near_absent"])


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
        has_register = family.story in _STRUGGLING | _STAYING_AWAY or family.number % _REGISTER_OF_EVERY == 5
        for pupil in (*family.children, *(p for p in family.elsewhere if p.is_child)):
            if pupil.school is None or pupil.age_on(day) < 4:
                continue
            chance = rng.random()
            if family.story in _STAYING_AWAY and day.weekday():  # comes on Mondays
                codes = ("N", "N")
            elif has_register and chance < rate:
                codes = (rng.choice(_ABSENCES),) * 2
            elif has_register or (family.trap != "plain" and chance < 0.3) or chance > 1 - _SAMPLE_OF_PRESENT:
                codes = ("/", "\\")
            else:
                continue
            for session, code in zip(("AM", "PM"), codes, strict=True):
                yield Mark(pupil, family, day, session, code)
