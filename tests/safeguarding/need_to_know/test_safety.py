"""The last look: coarse, by other means than the finders, and never satisfied by a value that only changed its spacing."""

from __future__ import annotations

import pytest

from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.safety import Remains

FAMILY = Family(
    people=(
        Person("child", "Katherine", "Smith", nhs_number="9434765910", upn="B801200005009"),
        Person("mother", "Sarah Jane", "de Souza"),
    ),
    addresses=("Flat 2, 12 Larkfield Rise, Northport",),
    postcodes=("NP1 2AB",),
    phones=("07700 900123",),
    emails=("sarah@example.net",),
)


@pytest.mark.parametrize(
    "left",
    [
        "Katherine Smith", "KATHERINE, SMITH", "sarah jane souza", "943 476 5910", "943.476-59 10", "b801200005009",
        "07700900123", "(07700) 900-123", "12 larkfield rise", "12, Larkfield Rise", "np12ab", "sarah@example.net",
    ],
)  # fmt: skip
def test_what_remains_of_the_family_is_seen(left: str) -> None:
    assert Remains(FAMILY).are_in(f"Seen: {left} today")


@pytest.mark.parametrize("left", ["9434765919", "943 476 5919", "020 7946 0958", "B801200005001", "JG103759A", "x@y.z"])
def test_what_is_certainly_a_persons_is_seen_whoever_they_are(left: str) -> None:
    assert Remains(Family()).are_in(f"Seen: {left} today")


@pytest.mark.parametrize(
    "text",
    [
        "[CHILD] and [MOTHER] at [ADDRESS] on 12/03/2026, [AGE 11], [NHS NUMBER].",
        "Katherine and Mrs Smith are not beside each other.",
        "12 visits to Larkfield; 123 456 7890 holds no check digit.",
        "Attended on 2026-03-12 10:30, 98%, 120/80, s.47",
    ],
)
def test_a_note_with_nothing_left_in_it_passes(text: str) -> None:
    assert not Remains(FAMILY).are_in(text)
