"""A place that must not be told is shown for nobody, and an adoption joins no two identities."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb

from tests.warehouse.models.given import Child, Given, person_of

CHILDREN: dict[str, Child] = {}
REFUGE = "41 Zqrefuge House"
SISTERS = "6 Zqsisters Court"


def tell(given: Given) -> None:
    # The hospital restricts the child; the police, who do not know, name the refuge for the child and for the mother.
    fled = CHILDREN["fled"] = given.child(born="2015-06-07", address=REFUGE)
    given.patient(fled, night=5, is_restricted="true", address=None, postcode=None)
    given.notice(fled, 3, night=2, notice_id="PPN-refuge")
    mother = {"person_ref": "N-fled-mother", "relation": "mother", "given_name": "Morwenna", "family_name": "Zqmother"}
    given.notice(fled, 3, night=2, notice_id="PPN-refuge", birth_date="1988-08-08", **mother)
    # The police knew of the place before anybody said that it is secret, and name it for the sister and for the mother alone.
    hidden = CHILDREN["hidden"] = given.child(born="2014-09-08", address="1 Zqopen Row")
    sister = CHILDREN["sister"] = given.child(born="2016-01-02", sibling=hidden, address=SISTERS)
    for child, school in ((hidden, "Zqfirst Academy"), (sister, "Zqsecond Academy")):
        given.incident(child, 30, night=9, school=school)
    mother = {"given_name": "Rosalind", "family_name": "Zqparent", "birth_date": "1985-02-03", "person_ref": "N-hidden-mother"}
    for child in (hidden, sister):  # in two notices, so that nobody says that the two are sisters
        given.notice(child, 12, night=8, notice_id=f"PPN-{child.number}")
        given.notice(child, 12, night=8, notice_id=f"PPN-{child.number}", **mother, relation="mother", address="1 Zqopen Row")
    given.notice(sister, 11, night=7, notice_id="PPN-alone", **mother, relation="mother")
    given.patient(hidden, night=5, is_restricted="true", address=None, postcode=None)
    given.patient(sister, night=4, address=SISTERS)
    # Somebody who lives where the sister does, and is none of the family.
    lodger = CHILDREN["lodger"] = given.child(born="2012-03-04", address=SISTERS)
    given.notice(lodger, 3, night=2)
    # The police knew of the refuge in one writing, a school has somebody else there in another, and a third lives next door.
    found = replace(given.child(born="2015-10-11"), given_name="Zephyrine", family_name="Quillfeather")
    CHILDREN["found"] = found
    given.notice(found, 3, night=2, address="Flat 2, 14 Zqdoor Street", postcode="QQ1 1AA")
    given.patient(found, night=5, is_restricted="true", address=None, postcode=None)
    for name, address in (("housemate", "14/2 ZQDOOR ST."), ("neighbour", "14/3 ZQDOOR ST.")):
        CHILDREN[name] = given.child(born="2013-11-12")
        given.notice(CHILDREN[name], 3, night=2, address=address, postcode="qq11aa")
    # A restriction that was made and taken back by the same record.
    free = CHILDREN["free again"] = given.child(born="2014-05-06", address="2 Zqfree Road")
    given.patient(free, night=5, is_restricted="true", address=None, postcode=None)
    given.patient(free, night=1, is_restricted="false")
    # The council closed the case because of an adoption; the school still has the pupil number of before.
    adopted = CHILDREN["adopted"] = given.child(born="2017-03-04")
    given.incident(adopted, 30)
    given.row(
        "childrens_social_care", "cin_census", "child", child_ref=adopted.ref("childrens_social_care"), upn=adopted.upn,
        former_upn=adopted.upn, birth_date=adopted.birth_date.isoformat(), sex="F", lea="898", collection_year="2026",
    )  # fmt: skip
    given.row(
        "childrens_social_care", "cin_census", "referral", child_ref=adopted.ref("childrens_social_care"), ordinal="1",
        referred_on="2025-01-02", closed_on="2026-02-03", closure_reason="RC1", lea="898", collection_year="2026",
    )  # fmt: skip


def asked(picture: duckdb.DuckDBPyConnection, question: str, *values: Any) -> list[tuple[Any, ...]]:
    return picture.execute(question, list(values)).fetchall()


def test_a_secret_place_is_shown_neither_for_the_restricted_person_nor_for_whoever_lives_there(
    picture: duckdb.DuckDBPyConnection,
) -> None:
    child = person_of(picture, CHILDREN["fled"])
    of_child = "SELECT address, postcode, is_restricted FROM identity.person WHERE person_id = $1"
    assert asked(picture, of_child, child) == [(None, None, True)]
    of_mother = "SELECT address, postcode, is_restricted FROM identity.person WHERE given_name = 'Morwenna'"
    assert asked(picture, of_mother) == [(None, None, False)]
    assert asked(picture, "SELECT 1 FROM identity.person_record WHERE address = $1", REFUGE) == []
    assert asked(picture, "SELECT 1 FROM staging.person_record WHERE address = $1", REFUGE), "the police did send it"


def test_the_place_of_brothers_sisters_and_parents_is_told_neither_for_them_nor_for_whoever_lives_there(
    picture: duckdb.DuckDBPyConnection,
) -> None:
    for name in ("hidden", "sister", "lodger"):
        person = person_of(picture, CHILDREN[name])
        found = asked(picture, "SELECT address, postcode, hides_place FROM identity.person WHERE person_id = $1", person)
        assert found == [(None, None, name != "lodger")], name
    for table in ("identity.person_record", "identity.stay", "identity.household"):
        assert (
            asked(picture, f"SELECT 1 FROM {table} WHERE address = $1 OR contains(upper(address), 'ZQSISTERS')", SISTERS) == []
        )
    homes = asked(picture, "SELECT home FROM identity.person_record UNION SELECT home FROM identity.person")
    assert not [home for (home,) in homes if home and "ZQ" in home], "a home is a digest, not the words of an address"


def test_a_secret_place_in_another_writing_is_told_for_nobody_and_the_door_beside_it_is(
    picture: duckdb.DuckDBPyConnection,
) -> None:
    of_person = "SELECT address, postcode FROM identity.person WHERE person_id = $1"
    assert asked(picture, of_person, person_of(picture, CHILDREN["housemate"])) == [(None, None)]
    ((address, postcode),) = asked(picture, of_person, person_of(picture, CHILDREN["neighbour"]))
    assert (address, bool(postcode)) == ("14/3 ZQDOOR ST.", True)
    told = asked(picture, "SELECT person_id, address FROM identity.person_record WHERE contains(upper(address), 'ZQDOOR')")
    assert set(told) == {(person_of(picture, CHILDREN["neighbour"]), address)}


def test_who_lived_together_is_still_known_of_a_family_that_hides_its_place(picture: duckdb.DuckDBPyConnection) -> None:
    sister, lodger, hidden = (person_of(picture, CHILDREN[name]) for name in ("sister", "lodger", "hidden"))
    of_both = "SELECT count(DISTINCT home_id), count(*) > 1 FROM chronology.stay WHERE person_id IN ($1, $2)"
    assert asked(picture, of_both, sister, lodger) == [(1, True)]
    assert asked(picture, "SELECT 1 FROM chronology.stay WHERE person_id = $1", hidden) == []


def test_no_school_of_the_family_is_named_and_no_move_is_counted(picture: duckdb.DuckDBPyConnection) -> None:
    for name in ("hidden", "sister"):
        person = person_of(picture, CHILDREN[name])
        services = asked(picture, "SELECT DISTINCT service FROM chronology.event WHERE person_id = $1", person)
        assert services == [(None,)]
        assert asked(
            picture, "SELECT count(*) FROM identity.household_change WHERE person_id = $1 AND change = 'moved'", person
        ) == [(0,)]
    assert asked(picture, "SELECT count(*) > 0 FROM chronology.event WHERE service = 'Millbrook Primary'") == [(True,)]


def test_a_restriction_ends_when_the_record_that_made_it_says_so(picture: duckdb.DuckDBPyConnection) -> None:
    free = person_of(picture, CHILDREN["free again"])
    found = asked(picture, "SELECT is_restricted, address FROM identity.person WHERE person_id = $1", free)
    assert found == [(False, CHILDREN["free again"].address)]


def test_what_the_council_knew_before_an_adoption_stands_alone_and_does_not_say_why(picture: duckdb.DuckDBPyConnection) -> None:
    adopted = CHILDREN["adopted"]
    record_id = f"childrens_social_care:{adopted.ref('childrens_social_care')}"
    of_record = "SELECT person_id, upn, former_upn, is_restricted FROM identity.person_record WHERE record_id = $1"
    ((council, upn, former_upn, is_restricted),) = asked(picture, of_record, record_id)
    ((school,),) = asked(
        picture,
        "SELECT DISTINCT person_id FROM identity.person_record WHERE record_id = $1",
        f"education:{adopted.ref('education')}",
    )
    assert council != school
    assert (upn, former_upn, is_restricted) == (None, None, True)
    closed = "SELECT summary, outcome FROM chronology.event WHERE person_id = $1 AND kind = 'case_closed'"
    assert asked(picture, closed, council) == [("Case closed", None)]
