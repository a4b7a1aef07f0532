"""How the people of a delivery's columns become families."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from safeguarding.codes import Kind, Treatment
from safeguarding.crypto import Keys
from safeguarding.need_to_know.families import Family, Person, build_families

PSEUDONYMISER = Keys(bytes(32)).pseudonymiser("test")


@dataclass(frozen=True)
class Rule:
    name: str
    kind: Kind
    treatment: Treatment = Treatment.KEEP
    coarsen_to: str | None = None
    codes: dict[str, str] = field(default_factory=dict)


def table(*rows: dict[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), dtype="str")


PERSON = [
    Rule("person_ref", Kind.PERSON_REFERENCE),
    Rule("relation", Kind.RELATION),
    Rule("given_name", Kind.GIVEN_NAME),
    Rule("family_name", Kind.FAMILY_NAME),
    Rule("other_names", Kind.OTHER_NAMES),
    Rule("birth_date", Kind.BIRTH_DATE),
    Rule("address", Kind.ADDRESS),
    Rule("phone", Kind.PHONE, Treatment.DROP),
]
NOTICE = [Rule("notice_id", Kind.REFERENCE), *PERSON]


def test_the_rows_that_share_the_family_columns_value_are_one_family() -> None:
    rows = table(
        {
            "notice_id": "1",
            "person_ref": "a",
            "relation": "child",
            "given_name": "Ada",
            "birth_date": "2015-02-03",
            "phone": "07700 900001",
        },
        {"notice_id": "1", "person_ref": "b", "relation": "mother", "given_name": "Bea", "other_names": "Beatrix; Bee Lane"},
        {"notice_id": "2", "person_ref": "c", "relation": "child", "given_name": "Cat", "address": "1 Elm Road"},
    ).reindex(columns=[r.name for r in NOTICE])
    families = build_families({"report": rows}, {"report": NOTICE}, {"report": "notice_id"})
    assert set(families) == {"1", "2"}
    assert families["1"].phones == ("07700 900001",)
    assert families["2"].addresses == ("1 Elm Road",)
    assert families["1"].people == (
        Person("child", "Ada", birth_date=date(2015, 2, 3), ref="a"),
        Person("mother", "Bea", other_names=("Beatrix", "Bee Lane"), ref="b"),
    )


def test_prefixed_columns_name_a_second_person_of_the_row() -> None:
    columns = [
        Rule("pupil_ref", Kind.PERSON_REFERENCE),
        Rule("given_name", Kind.GIVEN_NAME),
        Rule("former_family_name", Kind.FAMILY_NAME),
        Rule("contact_1_given_name", Kind.GIVEN_NAME),
        Rule("contact_1_relation", Kind.RELATION),
        Rule("mother_given_name", Kind.GIVEN_NAME),
        Rule("school", Kind.ORGANISATION),
    ]
    rows = table(
        {
            "pupil_ref": "7",
            "given_name": "Ada",
            "former_family_name": "Lane",
            "contact_1_given_name": "Jo",
            "contact_1_relation": "carer",
            "mother_given_name": "Bea",
            "school": "Elm Primary School",
        }
    )
    family = build_families({"incident": rows}, {"incident": columns}, {"incident": "pupil_ref"})["7"]
    assert {(p.relation, p.given_name, p.other_names, p.ref) for p in family.people} == {
        ("child", "Ada", ("Lane",), "7"),
        ("carer", "Jo", (), None),
        ("mother", "Bea", (), None),
    }
    assert family.organisations == ("Elm Primary School",)


def test_one_person_in_two_record_types_is_one_person_with_both_spellings() -> None:
    columns = {
        "patient": [Rule("patient_ref", Kind.PERSON_REFERENCE), Rule("given_name", Kind.GIVEN_NAME), Rule("upn", Kind.UPN)],
        "encounter": [Rule("patient_ref", Kind.PERSON_REFERENCE), Rule("given_name", Kind.GIVEN_NAME)],
        "note": [Rule("patient_ref", Kind.PERSON_REFERENCE)],
    }
    tables = {
        "patient": table({"patient_ref": "p", "given_name": "Ada", "upn": "X"}),
        "encounter": table({"patient_ref": "p", "given_name": "Adah"}),
        "note": table({"patient_ref": "q"}),
    }
    families = build_families(tables, columns, dict.fromkeys(tables, "patient_ref"))
    assert families["p"].people == (Person("child", "Ada", other_names=("Adah",), upn="X", ref="p"),)
    assert families["q"] == Family()


def test_a_family_with_one_restricted_row_is_restricted() -> None:
    columns = [*NOTICE, Rule("is_restricted", Kind.FLAG)]
    rows = table(
        {"notice_id": "1", "given_name": "Ada", "is_restricted": "false"},
        {"notice_id": "1", "given_name": "Bea", "is_restricted": "true"},
    )
    columns = [c for c in columns if c.name in rows.columns]
    assert build_families({"r": rows}, {"r": columns}, {"r": "notice_id"})["1"].is_restricted


def test_a_family_is_seen_from_the_child_that_is_asked_for() -> None:
    older, younger = (
        Person("child", "Ada", birth_date=date(2010, 1, 1), ref="a"),
        Person("child", "Ben", birth_date=date(2012, 1, 1), ref="b"),
    )
    mother = Person("mother", "Bea", birth_date=date(1980, 1, 1), ref="m")
    family = Family((younger, mother, older))
    by_ref = {ref: {p.given_name: p.relation for p in family.seen_by(ref).people} for ref in ("a", "b", "m", "z", None)}
    assert by_ref["b"] == {"Ada": "sibling", "Ben": "child", "Bea": "mother"}
    assert by_ref["a"] == by_ref["m"] == by_ref["z"] == by_ref[None] == {"Ada": "child", "Ben": "sibling", "Bea": "mother"}
    assert family.seen_by("b").seen_by(None) == family.seen_by("b")


def test_the_fingerprint_changes_with_what_would_change_a_redaction_and_with_nothing_else() -> None:
    one, other = Person("child", "Ada"), Person("mother", "Bea")
    mark = Family((one, other), phones=("1",)).fingerprint(PSEUDONYMISER)
    assert mark == Family((other, one), phones=("1",)).fingerprint(PSEUDONYMISER)
    changed = [Family((one,), phones=("1",)), Family((one, other)), Family((one, Person("mother", "Bee")), phones=("1",))]
    changed += [Family((one, other), emails=("1",)), Family((one, other), phones=("1",), is_restricted=True)]
    assert mark not in {family.fingerprint(PSEUDONYMISER) for family in changed}
    assert re_keyed(one, other) != mark


def re_keyed(*people: Person) -> str:
    return Family(people, phones=("1",)).fingerprint(Keys(b"1" * 32).pseudonymiser("test"))
