"""Northport: its streets, postcodes, schools, telephone numbers and the people who work there. None of it exists.

Postcodes have the shape of real ones in an area (NT) that Royal Mail does not use. Telephone numbers lie in the ranges
that Ofcom keeps for drama.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

_STREETS = (
    "Alder", "Mill", "Canal", "Chapel", "Foundry", "Garth", "Heron", "Kiln", "Lark", "Moorgate", "Nettle", "Orchard",
    "Quarry", "Ropewalk", "Saddler", "Tanner", "Union", "Viaduct", "Weaver", "Yew", "Station", "Albert", "Cobden",
    "Gladstone", "Harbour", "Jubilee", "Larch", "Meadow", "North", "Old Bank", "Priory", "Rectory", "Sand", "Tenter",
)  # fmt: skip
_ENDS = ("Street", "Road", "Avenue", "Close", "Terrace", "Lane", "Grove", "Walk", "Court", "Crescent")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Address:
    """One address: a line, the town, a postcode, and the council's number for the property."""

    line: str
    postcode: str
    uprn: str

    @property
    def full(self) -> str:
        return f"{self.line}, Northport"


@dataclass(frozen=True)
class School:
    """A school of the Northport Learning Trust and the ages it takes."""

    name: str
    from_age: int
    to_age: int

    def takes(self, age: int) -> bool:
        return self.from_age <= age <= self.to_age


SCHOOLS = (
    School("Alderbrook Primary School", 4, 10),
    School("St Oswin's RC Primary School", 4, 10),
    School("Kiln Lane Infant and Junior School", 4, 10),
    School("Harbour View Academy", 4, 10),
    School("Northport High School", 11, 18),
    School("Tenterfield Academy", 11, 18),
)

OFFICERS = ("PC 4417 Hartley", "PC Ahmed", "PC 2093 Lowe", "DC Whitcombe", "PS Marlow", "PC 3310 Bright")
TEACHERS = ("Mrs Okafor", "Mr Pennington", "Miss Lacey", "Mrs Bhatt", "Mr Dunning", "Ms Faulds")
DOCTORS = ("Dr Bell", "Dr Achebe", "Sister Quinlan", "Dr Rao", "Dr Whitlock", "Nurse Imrie")
LANDLORDS = ("J. Tranter", "Mrs Holdcroft", "P. Sandhu", "Mr Ellery")
STRANGERS = (
    "Dean",
    "Gaz",
    "Marlon Pike",
    "Carl",
    "Uncle Tony",
    "Big Steve",
    "Jez Holloway",
    "Mr Dacre",
    "Ricky",
    "Nikola",
    "Wes",
)


def draw_address(rng: random.Random) -> Address:
    """An address in Northport; one in ten is a flat."""
    return draw_flat(rng) if rng.random() < 0.1 else _draw(rng, "")


def draw_flat(rng: random.Random) -> Address:
    """A flat in Northport. Its line is no part of any other's."""
    return _draw(rng, f"Flat {rng.randint(1, 24)}, ")


def _draw(rng: random.Random, flat: str) -> Address:
    street = f"{rng.choice(_STREETS)} {rng.choice(_ENDS)}"
    code = f"NT{rng.randint(1, 24)} {rng.randint(1, 9)}{rng.choice(_INWARD)}{rng.choice(_INWARD)}"
    return Address(f"{flat}{rng.randint(1, 180)} {street}", code, f"99{rng.randrange(10**10):010d}")


def draw_phone(rng: random.Random) -> str:
    """A number of Ofcom's drama ranges, written as people write it."""
    kind = rng.random()
    if kind < 0.7:
        digits = f"07700900{rng.randrange(1000):03d}"
        return rng.choice((digits, f"{digits[:5]} {digits[5:]}", f"+44 {digits[1:5]} {digits[5:]}"))
    if kind < 0.9:
        return f"01632 960{rng.randrange(1000):03d}"
    return f"0113 496 0{rng.randrange(1000):03d}"
