"""What is looked for in the notes of one family, and what must not remain in them."""

from __future__ import annotations

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.known_people import KnownPeople
from safeguarding.need_to_know.known_places import KnownPlaces
from safeguarding.need_to_know.safety import Remains
from safeguarding.need_to_know.stranger_tokens import Numbering


class FamilyFinders:
    """Made once per family for all its notes; for notes about nobody known, where `family` is None, one for each."""

    def __init__(self, family: Family | None) -> None:
        self.family = family
        seen = (family or Family()).seen_by(None)  # as it is where a child has been chosen already
        self.people = KnownPeople(seen)
        self.places = KnownPlaces(seen)
        self.birth_dates = self.places.birth_dates
        self.remains = Remains(seen)
        self.number = Numbering()  # of people whom no column names
