"""Who lived where and when, who a child's parents are and how sure that is, and who is at a child's home unknown to others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb

from tests.warehouse.models.given import NOW, Child, Given, person_of

CHILDREN: dict[str, Child] = {}
HERS = {"given_name": "Zqmorwen", "family_name": "Zqhidden", "birth_date": "1991-07-08"}
RELATION = {"given_name": "Zqella", "family_name": "Zqmother", "birth_date": "1990-02-03"}


def tell(given: Given) -> None:
    _tell_of_a_move(given)
    _tell_of_an_adult(given)
    hidden = CHILDREN["hidden"] = given.child(address="Flat 2 Zqrefuge Court")
    given.patient(hidden, night=5, is_restricted="true", address=None, postcode=None)
    given.notice(hidden, 3, night=2)
    # A neighbour's row says that the flat has another name; the mother's says only that other name.
    given.concern(hidden, 2, person_ref="H-next", given_name="Zqnext", family_name="Zqdoor", birth_date=None, uprn="10007")
    given.concern(hidden, 2, person_ref="H-hers", address="14b Zqback Lane", uprn="010007", **HERS)
    crowded = CHILDREN["crowded"] = given.child(address="Zqhostel Wharf")
    given.concern(crowded, 2)
    for n in range(13):
        lodger = given.child(born=f"{1960 + n}-03-{n + 2:02d}", address=crowded.address)
        given.concern(lodger, 2)


def _tell_of_a_move(given: Given) -> None:
    """Housing wrote the first home in two ways; then the child moved away and came back."""
    moved = CHILDREN["moved"] = given.child(address="Flat 4 Zqrose Court")
    concern = {"concern_ref": "C-zqmove", "uprn": "10009"}
    given.concern(moved, 30, night=9, **concern)
    given.concern(moved, 30, night=8, **concern | {"address": "2 Zqmill Lane"})
    given.concern(moved, 30, night=6, **concern | {"address": "9 Zqfar Road", "uprn": "10010"})
    given.concern(moved, 30, night=2, **concern)


def _tell_of_an_adult(given: Given) -> None:
    """Housing sees a man at the home; the school was told of a mother alone; the police have two women as mother."""
    child = CHILDREN["visited"] = given.child()
    given.concern(child, 9, concern_ref="C-zqman")
    man = {"given_name": "Zqdarren", "family_name": "Zqvisitor", "birth_date": "1988-01-02", "sex": "M"}
    given.concern(child, 9, concern_ref="C-zqman", person_ref="H-zqman", relation=None, is_on_tenancy="false", **man)
    contact = {"contact_1_given_name": "Zqella", "contact_1_family_name": "Zqmother", "contact_1_relation": "mother"}
    given.incident(child, 8, **contact)
    rival = CHILDREN["of two mothers"] = given.child()
    for number, name in enumerate(("Zqanna", "Zqberta")):
        notice = {"notice_id": f"PPN-zqtwo-{number}"}
        given.notice(rival, 7 + number, **notice)
        mother = {"person_ref": f"N-{name}", "relation": "mother", "given_name": name, "family_name": f"Zqfam{name}"}
        given.notice(rival, 7 + number, **notice, **mother, birth_date=f"199{number}-05-06")
    agreed = CHILDREN["of one mother"] = given.child()
    given.notice(agreed, 7, notice_id="PPN-zqone")
    given.notice(agreed, 7, notice_id="PPN-zqone", person_ref="N-zqone", relation="mother", **RELATION)
    given.incident(agreed, 6, **contact)


def asked(picture: duckdb.DuckDBPyConnection, question: str, *values: Any) -> list[tuple[Any, ...]]:
    return picture.execute(question, list(values)).fetchall()


def person_of_record(picture: duckdb.DuckDBPyConnection, record_id: str) -> str:
    ((found,),) = asked(picture, "SELECT person_id FROM linkage.membership WHERE record_id = $1", record_id)
    return str(found)


def received(night: int) -> Any:
    return NOW - timedelta(days=night, hours=10)


def test_a_home_written_in_two_ways_is_one_home_and_a_return_is_a_stay_of_its_own(picture: duckdb.DuckDBPyConnection) -> None:
    child = person_of(picture, CHILDREN["moved"])
    found = asked(
        picture,
        "SELECT home_id, since_at, until_at, address FROM identity.stay WHERE person_id = $1 ORDER BY since_at",
        child,
    )
    homes = [home for home, *_ in found]
    assert [(since, until) for _, since, until, _ in found] == [
        (received(9), received(6)), (received(6), received(2)), (received(2), None),
    ]  # fmt: skip
    assert homes[0] == homes[2] != homes[1]
    assert [address for *_, address in found] == ["2 Zqmill Lane", "9 Zqfar Road", "Flat 4 Zqrose Court"]
    pseudonymous = "SELECT home_id, since_at, until_at FROM chronology.stay WHERE person_id = $1 ORDER BY since_at"
    assert asked(picture, pseudonymous, child) == [row[:3] for row in found]


def test_a_secret_place_stays_secret_under_the_other_name_that_its_property_number_gives_it(
    picture: duckdb.DuckDBPyConnection,
) -> None:
    people = [person_of(picture, CHILDREN["hidden"]), *(person_of_record(picture, f"housing:H-{x}") for x in ("next", "hers"))]
    assert len(set(people)) == 3
    shown = (
        "SELECT 1 FROM identity.person_record "
        "WHERE list_contains($1, person_id) AND coalesce(address, postcode, uprn, home) IS NOT NULL"
    )
    assert asked(picture, shown, people) == []
    assert asked(picture, "SELECT 1 FROM identity.stay WHERE list_contains($1, person_id)", people) == []
    assert asked(picture, "SELECT 1 FROM staging.person_record WHERE uprn = '10007'"), "housing did send it"


def test_an_adult_whom_one_agency_sees_at_home_and_another_leaves_out_is_there_to_be_found(
    picture: duckdb.DuckDBPyConnection,
) -> None:
    child = person_of(picture, CHILDREN["visited"])
    found = asked(
        picture,
        "SELECT adult_id, agencies, relations, named_by, left_out_by FROM chronology.adult_at_home WHERE child_id = $1",
        child,
    )
    man = person_of_record(picture, "housing:H-zqman")
    assert found == [(man, ["housing"], ["household_member"], ["housing"], ["education"])]


def test_a_crowded_place_puts_nobody_beside_a_child(picture: duckdb.DuckDBPyConnection) -> None:
    child = person_of(picture, CHILDREN["crowded"])
    assert asked(picture, "SELECT 1 FROM identity.stay WHERE person_id = $1", child)
    assert asked(picture, "SELECT 1 FROM chronology.adult_at_home WHERE child_id = $1", child) == []


def test_a_parent_is_as_sure_as_who_says_so_and_whether_anybody_says_otherwise(picture: duckdb.DuckDBPyConnection) -> None:
    of_child = "SELECT agencies, confidence, until_at FROM identity.parent WHERE child_id = $1 AND relation = 'mother'"
    assert asked(picture, of_child, person_of(picture, CHILDREN["of one mother"])) == [
        (["education", "police"], "several_agencies", None)
    ]
    assert asked(picture, of_child, person_of(picture, CHILDREN["visited"])) == [(["education"], "one_agency", None)]
    assert asked(picture, of_child, person_of(picture, CHILDREN["of two mothers"])) == [
        (["police"], "another_recorded", None)
    ] * 2  # fmt: skip
