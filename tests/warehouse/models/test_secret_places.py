"""A place that must not be told is shown for nobody, and an adoption joins no two identities."""

from __future__ import annotations

from typing import Any

import duckdb

from tests.warehouse.models.given import Child, Given, person_of

CHILDREN: dict[str, Child] = {}
REFUGE = "41 Zqrefuge House"


def tell(given: Given) -> None:
    # The hospital restricts the child; the police, who do not know, name the refuge for the child and for the mother.
    fled = CHILDREN["fled"] = given.child(born="2015-06-07", address=REFUGE)
    given.patient(fled, night=5, is_restricted="true", address=None, postcode=None)
    given.notice(fled, 3, night=2, notice_id="PPN-refuge")
    mother = {"person_ref": "N-fled-mother", "relation": "mother", "given_name": "Morwenna", "family_name": "Zqmother"}
    given.notice(fled, 3, night=2, notice_id="PPN-refuge", birth_date="1988-08-08", **mother)
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
