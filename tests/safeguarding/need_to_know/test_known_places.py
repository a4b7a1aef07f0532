"""A family's own places and numbers, in the ways in which people write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.known_places import KnownPlaces
from safeguarding.need_to_know.wording import read_wording

FAMILY = Family(
    people=(Person("child", "Katherine", "Smith", nhs_number="9434765910", upn="B801200005001", ref="N48213"),),
    addresses=("Flat 2, 12 St Mary's Road, Northport",),
    postcodes=("NP1 2AB",),
    phones=("07700 900123", "+44 1632 960001"),
    emails=("sarah.okafor@example.net",),
    organisations=("St Bede's Catholic Primary School", "Kingsmead Academy", "Beech Infant School", "Harbour Surgery"),
)
PLACES = KnownPlaces(FAMILY)


def found(text: str, places: KnownPlaces = PLACES) -> set[tuple[str, str]]:
    """What leaves, and as what; the town that stays is left out."""
    return {(f.kind, text[f.start : f.end]) for f in places.find(read_wording(text)) if f.kind != "PLACE"}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("ADDRESS", "12 St Mary's Road"), ("ADDRESS", "12 ST MARYS ROAD"), ("ADDRESS", "12 st marys rd"),
        ("ADDRESS", "St Mary's Rd"),
        ("ADDRESS", "12 St\nMary's Road"), ("ADDRESS", "12  St  Mary's   Road"),
        ("ADDRESS", "number twelve st marys rd"), ("ADDRESS", "12 Saint Mary's Rd"),
        ("ADDRESS", "St-Mary's-Road"), ("ADDRESS", "St Mary's Road (number 12)"),
        ("SCHOOL", "St Bede's RC Primary"), ("SCHOOL", "bede's school"), ("SCHOOL", "SBPS"), ("SCHOOL", "Kingsmead High"),
        ("POSTCODE", "np12ab"), ("POSTCODE", "N P 1 2 A B"), ("POSTCODE", "NP1-2AB"), ("POSTCODE", "NPl 2AB"),
        ("SCHOOL", "St Bede's"), ("SCHOOL", "st bedes"), ("SCHOOL", "St. Bede's Primary"), ("SCHOOL", "Saint Bede's School"),
        ("SCHOOL", "Kingsmead"), ("SCHOOL", "kingsmead school"), ("SCHOOL", "SBCPS"), ("SCHOOL", "Beech Infants"),
        ("SCHOOL", "beech school"),
        ("GP_PRACTICE", "Harbour Medical Centre"), ("GP_PRACTICE", "harbour practice"),
        ("NHS_NUMBER", "94 34 76 59 10"), ("NHS_NUMBER", "943-4765910"),
        ("PHONE", "07700-900 123"), ("PHONE", "900123"), ("PHONE", "960001"), ("PHONE", "01632 960 001"),
        ("EMAIL", "Sarah.Okafor@example.net"), ("POSTCODE", "np1 2ab"), ("REFERENCE", "n48213"), ("UPN", "b801200005001"),
    ],
)  # fmt: skip
def test_a_place_or_number_of_the_family_is_found_as_people_write_it(kind: str, written: str) -> None:
    assert (kind, written) in found(f"Was told: {written}, today.")


@pytest.mark.parametrize(
    "text",
    [
        "The beech hedge.",
        "Room 12.",
        "NP1 2ABC",
        "ANP1 2AB",
        "a bede roll",
        "A harbour wall.",
        "123 people",
        "in Kingsmead",
        "Kingsmeadow",
        "ABCPSD",
        "1900123",
    ],
)
def test_what_only_resembles_them_stays(text: str) -> None:
    assert found(text) == set()


def test_the_town_stays_unless_the_family_is_hidden() -> None:
    assert [f.kind for f in PLACES.find(read_wording("Born in Northport."))] == ["PLACE"]
    hidden = KnownPlaces(Family(addresses=FAMILY.addresses, is_restricted=True))
    assert found("Born in Northport.", hidden) == {("ADDRESS", "Northport")}


def test_more_tells_where_a_hidden_family_is() -> None:
    """Half a postcode, a street without its kind, and a school's name even where it may be a town's."""
    family = Family(addresses=("12 Acacia Avenue",), postcodes=("NP1 2AB",), organisations=("Kingsmead Academy",))
    hidden = KnownPlaces(replace(family, is_restricted=True))
    for text, place in (("near NP1", "NP1"), ("off Acacia", "Acacia"), ("in Kingsmead", "Kingsmead")):
        assert {written for _, written in found(text, hidden)} == {place}
        assert found(text, KnownPlaces(family)) == set()


def test_a_family_of_whom_nothing_is_known_has_no_places() -> None:
    assert KnownPlaces(Family()).find(read_wording("12 St Mary's Road, 07700 900123")) == []
