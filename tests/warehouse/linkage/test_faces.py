"""What a record's descriptions are worth: a home written in two ways, and words that stand for many homes."""

from __future__ import annotations

from typing import Any

from tests.warehouse.linkage.linking import Linked, link_rows
from warehouse.linkage.agreement import create_macros
from warehouse.linkage.faces import _create_forms
from warehouse.linkage.names import NICKNAMES
from warehouse.store import open_scratch

COURT = {"address": "Flat 4 Rose Court", "postcode": "NP1 2AB"}
LANE = {"address": "2b Mill Lane", "postcode": "NP1 2AC"}
MARSH = {"family_name": "Marsh", "birth_date": "2015-03-04"}


def linked(landlord: list[dict[str, Any]]) -> Linked:
    """The police and a school write one girl's home in two ways; the landlord's rows say what the property's number is."""
    return link_rows(
        [
            # A record without a given name is linked only by birth date, surname and premises, to one whom two name alike.
            {"record_id": "police:1", **MARSH, **COURT},
            {"record_id": "education:1", "given_name": "Amelia", **MARSH, **LANE},
            {"record_id": "health:1", "given_name": "Amelia", **MARSH, **LANE},
            *({"record_id": f"housing:{n}", "family_name": f"Reed{n}", **row} for n, row in enumerate(landlord)),
        ]
    )


def test_a_property_number_says_that_a_home_written_in_two_ways_is_one() -> None:
    assert not linked([{**COURT}, {**LANE}]).together("police:1", "education:1")
    assert linked([{**COURT, "uprn": "10009"}, {**LANE, "uprn": "10009"}]).together("police:1", "education:1")


def test_two_numbers_are_two_homes() -> None:
    assert not linked([{**COURT, "uprn": "10009"}, {**LANE, "uprn": "10010"}]).together("police:1", "education:1")


def test_words_that_stand_for_several_properties_say_nothing_of_which() -> None:
    block = [{**COURT, "uprn": "10009"}, {**COURT, "uprn": "10010"}, {**LANE, "uprn": "10009"}]
    assert not linked(block).together("police:1", "education:1")


def test_a_name_of_several_groups_is_looked_for_under_the_one_that_stands_first() -> None:
    """All spellings of Muhammad are, whatever other names he is transcribed as, so that records of his are found together."""
    first = next(group for group in NICKNAMES["groups"] if "muhammad" in group)
    with open_scratch() as connection:
        connection.execute("CREATE TABLE all_given_frequency (given VARCHAR, n INTEGER)")
        create_macros(connection)
        _create_forms(connection, 5)
        found = dict(connection.execute("SELECT given, groups FROM form").fetchall())
    assert {found[name][0] for name in first} == {"muhammad"}
    assert {"maxamed", "muhammad"} <= set(found["mohamed"])
