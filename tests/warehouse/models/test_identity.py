"""Who is who, who lives together, and what of it stays out of the picture."""

from __future__ import annotations

import duckdb

from tests.warehouse.models.given import Child, Given, person_of

CHILDREN: dict[str, Child] = {}
# Words that stand in identity only: names, numbers, addresses, schools' and forces' references.
SECRET = ("Zebedee", "Quillfeather", "PPN-secret", "I-secret", "N-mother", "ZZ99 3VZ", "2016-05-04")


def tell(given: Given) -> None:
    child = CHILDREN["child"] = given.child(born="2016-05-04")
    sibling = CHILDREN["sibling"] = given.child(born="2019-01-02", sibling=child)
    away = CHILDREN["half-sibling elsewhere"] = given.child(born="2018-01-02", address="9 Far Lane")
    for one in (child, sibling, away):
        given.notice(one, 10, notice_id="PPN-secret")
        given.incident(one, 300, categories="Behaviour", incident_id="I-secret")
    mother = {"person_ref": "N-mother", "relation": "mother", "given_name": "Zebedee", "family_name": "Quillfeather"}
    given.notice(child, 10, notice_id="PPN-secret", birth_date="1990-01-01", **mother)
    # The council has one pupil's number on the records of two children.
    twice = CHILDREN["twice at the council"] = given.child()
    given.incident(twice, 20)
    census = {"birth_date": str(twice.birth_date), "lea": "898", "collection_year": "2026"}
    given.row("childrens_social_care", "cin_census", "child", child_ref="LAtwice1", upn=twice.upn, **census)
    given.row("childrens_social_care", "cin_census", "child", child_ref="LAtwice2", upn=twice.upn, **census)
    hidden = CHILDREN["hidden"] = given.child()
    given.patient(hidden, is_restricted="true", address=None, postcode=None)
    given.incident(hidden, 20, school="Millbrook Primary")
    given.visit(hidden, 20, site="Northport Infirmary")
    given.row(
        "health",
        "emergency_attendances",
        "related_person",
        related_ref="rel-1",
        patient_ref=hidden.ref("health"),
        relation="mother",
        given_name="Ottoline",
        is_restricted="true",
    )


def person(picture: duckdb.DuckDBPyConnection, name: str, columns: str) -> tuple[object, ...]:
    found = picture.execute(
        f"SELECT {columns} FROM identity.person WHERE person_id = $1", [person_of(picture, CHILDREN[name])]
    ).fetchone()
    assert found is not None
    return tuple(found)


def test_a_person_has_the_best_that_is_known_of_them(picture: duckdb.DuckDBPyConnection) -> None:
    child = CHILDREN["child"]
    assert person(picture, "child", "given_name, family_name, birth_date, upn, address, is_child, agencies") == (
        child.given_name,
        child.family_name,
        child.birth_date,
        child.upn,
        child.address,
        True,
        ["education", "police"],
    )


def test_a_restricted_place_is_hidden_whoever_else_knows_it(picture: duckdb.DuckDBPyConnection) -> None:
    assert person(picture, "hidden", "address, postcode, is_restricted") == (None, None, True)
    services = picture.execute(
        "SELECT DISTINCT service FROM chronology.event WHERE person_id = $1", [person_of(picture, CHILDREN["hidden"])]
    ).fetchall()
    assert services == [(None,)]


def test_a_household_needs_both_a_relation_and_the_same_address(picture: duckdb.DuckDBPyConnection) -> None:
    homes = {
        name: picture.execute(
            "SELECT household_id FROM chronology.household WHERE person_id = $1", [person_of(picture, child)]
        ).fetchone()
        for name, child in CHILDREN.items()
    }
    assert homes["child"] == homes["sibling"] is not None
    assert homes["half-sibling elsewhere"] is None
    assert homes["hidden"] is None


def test_the_family_is_recorded_with_the_agencies_that_say_so(picture: duckdb.DuckDBPyConnection) -> None:
    found = picture.execute(
        "SELECT relation, agencies FROM identity.relationship WHERE person_id = $1 AND other_person_id = $2",
        [person_of(picture, CHILDREN["child"]), person_of(picture, CHILDREN["sibling"])],
    ).fetchall()
    assert found == [("sibling", ["police"])]


def test_two_records_of_a_register_that_has_one_a_child_are_never_one_person(picture: duckdb.DuckDBPyConnection) -> None:
    found = picture.execute("SELECT record_id, person_id FROM linkage.membership WHERE record_id LIKE '%:LAtwice_'").fetchall()
    assert len({person_id for _, person_id in found}) == len(found) == 2
    guards = picture.execute(
        "SELECT guard FROM linkage.edge WHERE band = 'review' AND record_id_a LIKE '%:LAtwice_'"
    ).fetchall()
    assert ("group_contradicts",) in guards


def test_no_name_and_no_local_id_is_in_the_picture(picture: duckdb.DuckDBPyConnection) -> None:
    tables = picture.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('chronology', 'risk_picture')"
    ).fetchall()
    assert len(tables) > 8
    everything = "\n".join(
        str(row) for (table,) in tables for row in picture.execute(f"SELECT t::VARCHAR FROM {table} AS t").fetchall()
    )
    known = [
        value for child in CHILDREN.values() for value in (child.given_name, child.family_name, child.upn, child.nhs_number)
    ]
    local = [child.ref(agency) for child in CHILDREN.values() for agency in ("police", "health", "education")]
    assert not [word for word in (*SECRET, *known, *local) if word in everything]


def test_the_source_record_is_in_identity(picture: duckdb.DuckDBPyConnection) -> None:
    numbers = picture.execute("SELECT DISTINCT source_record_id FROM identity.event_source ORDER BY 1").fetchall()
    assert ("PPN-secret",) in numbers
