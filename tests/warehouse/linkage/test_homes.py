"""One home is one home, however an agency writes it; and what stands behind a name is another name, not a part of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.warehouse.linkage.linking import NOW, as_people, create_canonical
from warehouse.linkage.faces import create_faces
from warehouse.linkage.people import prepare_people
from warehouse.store import open_scratch


def faces(said: dict[str, Any], columns: str) -> set[tuple[Any, ...]]:
    """What the faces of a record say that says this."""
    with open_scratch() as connection:
        create_canonical(connection, as_people([{"record_id": "gp:1", "birth_date": "2015-03-04", **said}]), [])
        prepare_people(connection, "staging.person_record", "staging.relationship", NOW)
        create_faces(connection)
        return set(connection.execute(f"SELECT {columns} FROM face").fetchall())


@pytest.mark.parametrize(
    "address",
    [
        "Flat B, 18 Mill Lane, Newport",
        "18b Mill Ln",
        "18 B MILL LANE",
        "B/18 Mill Lane",
        "Flat 2, 18 Mill Lane",
        "18 Mill La, Flt 2",
    ],
)
def test_the_letter_of_a_flat_is_its_number(address: str) -> None:
    assert faces({"address": address, "postcode": "NP1 2AB"}, "premises, street") == {("NP1 2AB/18-2", "18-2 mill lane")}


@pytest.mark.parametrize(
    "address",
    [
        "Flat 25, Priestley House, Garden Road",
        "25 Priestley Hse, Newport",
        "PRIESTLEY HOUSE, FLAT 25, NEWPORT",
        "Apt 25 Priestley House",
    ],
)
def test_a_block_of_flats_is_known_whatever_follows_its_name(address: str) -> None:
    assert faces({"address": address}, "street") == {("25 priestley house",)}


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("49 Saint John's Rd", "49 st johns road"),
        ("49 St. Johns Road", "49 st johns road"),
        ("7 Oak Mt", "7 oak mount"),
        ("12 Mill Lane", "12 mill lane"),
    ],
)
def test_a_road_is_the_same_however_its_words_are_shortened(address: str, street: str) -> None:
    assert faces({"address": address}, "street") == {(street,)}


@pytest.mark.parametrize(
    ("given", "family", "names"),
    [
        ("Katherine (known as Kate)", "Marsh", {("katherine", "marsh"), ("kate", "marsh")}),
        ("Katherine aka Kate Marsh", "Marsh", {("katherine", "marsh"), ("kate", "marsh")}),
        ("Amelia", "Reed (formerly Marsh)", {("amelia", "reed"), ("amelia", "marsh")}),
        ("Amelia Grace", "Reed née van Dyke", {("amelia", "reed"), ("amelia", "vandyke")}),
        ("Amelia", "Reed now known as Marsh", {("amelia", "reed"), ("amelia", "marsh")}),
        ("Amelia", "Formerly", {("amelia", "formerly")}),
        ("Renee", "Prevost", {("renee", "prevost")}),
    ],
)
def test_what_somebody_was_or_is_called_too_is_another_name(given: str, family: str, names: set[tuple[str, str]]) -> None:
    assert faces({"given_name": given, "family_name": family}, "given, surname") == names


@pytest.mark.parametrize("given", ["FNU", "LNU", "Miss", "NK"])
def test_what_is_written_for_no_name_is_none(given: str) -> None:
    assert faces({"given_name": given, "family_name": "Marsh"}, "given, surname") == {(None, "marsh")}
