"""Who lives in the town, and how each agency knows them.

A Person is the truth. An agency never sees a Person: it sees `Person.known(agency, on)`, the truth as that agency had
it on a day, with its own reference, its lag after a move or a change of name, and its own mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from town.places import Address, School

POLICE, HEALTH, EDUCATION, HOUSING, CARE = "police", "health", "education", "housing", "childrens_social_care"
AGENCIES = (CARE, EDUCATION, HEALTH, HOUSING, POLICE)
_LAG = {POLICE: 60, HEALTH: 20, EDUCATION: 35, HOUSING: 0, CARE: 10}  # days until an agency learns of a move
_UNTRACED = timedelta(days=42)  # a newborn's NHS number is traced after six weeks


@dataclass(eq=False)
class Home:
    """A household's home over time: (since, address), in order."""

    stays: list[tuple[date, Address]]
    restricted_on: date | None = None  # from when its address must not be shown to anybody
    is_social: bool = False  # let by the housing association
    tenancy: int = 0

    def at(self, on: date) -> Address:
        return next((a for since, a in reversed(self.stays) if since <= on), self.stays[0][1])


@dataclass(frozen=True)
class Known:
    """A person as one agency has them on one day. Missing values are None."""

    ref: str
    given: str | None
    family: str | None
    other_names: str | None
    born_on: date | None
    expected_on: date | None
    sex: str
    nhs: str | None
    nhs_status: str | None
    upn: str | None
    former_upn: str | None
    address: str | None
    postcode: str | None
    is_restricted: bool


@dataclass(eq=False)
class Person:
    """One person. `number` is unique in the town; `quirks[agency]` replaces fields of what that agency knows."""

    number: int
    given: str
    family: str
    sex: str
    born_on: date
    origin: str
    home: Home
    relation: str  # to the children of the family: mother, father, step_parent, grandparent, child
    nick: str | None = None
    other_names: list[str] = field(default_factory=list)
    nhs: str | None = None
    nhs_status: str = "01"
    upn: str | None = None
    phone: str | None = None
    school: School | None = None
    named_on: date | None = None  # when a newborn 'Baby' got a name that records could carry
    renamed: tuple[date, str] | None = None  # (since, the surname borne since)
    quirks: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"p{self.number:06d}"

    @property
    def is_child(self) -> bool:
        return self.relation == "child"

    def age_on(self, on: date) -> int:
        return on.year - self.born_on.year - ((on.month, on.day) < (self.born_on.month, self.born_on.day))

    def months_on(self, on: date) -> int:
        """Completed months of life."""
        return (on.year - self.born_on.year) * 12 + on.month - self.born_on.month - (on.day < self.born_on.day)

    def known(self, agency: str, on: date) -> Known:
        """This person as the agency has them on the day."""
        unborn, unnamed = on < self.born_on, self.named_on is not None and on < self.named_on
        family, former = self.family, list(self.other_names)
        if self.renamed:
            since, later = self.renamed
            if on >= since + timedelta(_LAG[agency]):
                family, former = later, [self.family, *former]
        is_restricted = agency == HEALTH and self.home.restricted_on is not None and on >= self.home.restricted_on
        place = self.home.at(on - timedelta(_LAG[agency]))
        if self.home.restricted_on is not None:  # only health was told where a protected family went
            place = self.home.at(on if is_restricted else min(on, self.home.restricted_on - timedelta(1)))
        facts: dict[str, Any] = {
            "ref": reference(agency, self.number, unborn and agency == POLICE),
            "given": "Baby" if unborn or unnamed else self.given,
            "family": family,
            "other_names": ";".join(former) or None,
            "born_on": None if unborn else self.born_on,
            "expected_on": self.born_on + timedelta(self.number % 9 - 4) if unborn else None,
            "sex": "U" if unborn else self.sex,
            "nhs": None if unborn else self.nhs,
            "nhs_status": "07" if not self.nhs else "08" if on < self.born_on + _UNTRACED else self.nhs_status,
            "upn": self.upn if self.school else None,
            "former_upn": None,
            "address": place.full,
            "postcode": place.postcode,
            "is_restricted": is_restricted,
        }
        return Known(**(facts | ({} if unborn else self.quirks.get(agency, {}))))


@dataclass(eq=False)
class Family:
    """The people of one household, a parent elsewhere, and what their lives hold in store."""

    number: int
    members: list[Person]  # those who live at home
    elsewhere: list[Person]  # a parent with a home of their own, half-siblings there
    story: str  # the case planted on them, or 'fine'
    trap: str  # the difficulty of identity planted on them, or 'plain'
    earlier: Family | None = None  # the home that the mother's partner is known from, where the story tells of one

    @property
    def children(self) -> list[Person]:
        return [p for p in self.members if p.is_child]

    @property
    def home(self) -> Home:
        return self.members[0].home

    def one(self, relation: str) -> Person | None:
        return next((p for p in (*self.members, *self.elsewhere) if p.relation == relation), None)

    @property
    def parent(self) -> Person:
        """The adult whom agencies speak to first."""
        return self.members[0]


def reference(agency: str, number: int, is_second: bool = False) -> str:
    """The agency's own number for a person: unique in the agency, telling nothing about any other agency's number.
    `is_second` gives the number of a second record that the agency opened for the same person by mistake."""
    mixed = (number * 7_919 + 104_729 * (AGENCIES.index(agency) + 1)) % 899_981 + (900_000 if is_second else 0)
    shape = {POLICE: "N{:07d}", HEALTH: "hp-{:07d}", EDUCATION: "{:07d}", HOUSING: "HP{:07d}", CARE: "LCS{:07d}"}[agency]
    return shape.format(mixed)
