"""What health sends is cut down to what is needed to know before it lands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from connectors.declaration import Column
from connectors.health import CONNECTOR
from connectors.receive import receive
from safeguarding.codes import Kind, Relation, Treatment
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import AgreementNotLive
from safeguarding.need_to_know.free_text import Note, Redacted

FEED = CONNECTOR.datasets[0]


def column(record: str, name: str) -> Column:
    return next(c for c in FEED.record(record).columns if c.name == name)


class _Blank:
    """Stands for the redaction of notes, which other tests are about."""

    version = "blank"

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        return [Redacted(text="a note", spans=(), failure=None) for _ in notes]


def landed(folder: Path, *resources: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    (folder / "feed.json").write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]})
    )
    received = receive(
        folder / "feed.json",
        "health",
        FEED,
        now=datetime(2026, 11, 22, 2),
        known={},
        pseudonymiser=Pseudonymiser(b"k" * 32),
        redactor=_Blank(),
    )
    return {name: table.astype(object).where(table.notna(), None).to_dict("records") for name, table in received.tables.items()}


def test_every_record_belongs_to_a_patient_whose_family_is_looked_for_in_notes() -> None:
    for record in FEED.records:
        assert record.family == "patient_ref"


def test_no_code_of_an_illness_lands(tmp_path: Path) -> None:
    about = {"subject": {"reference": "Patient/p1"}}
    reason = {"coding": [{"code": "386661006", "display": "Fever"}]}
    visit = {"resourceType": "Encounter", "id": "e1", "reasonCode": [reason], "type": [reason], **about}
    measure = {
        "resourceType": "Observation",
        "id": "o1",
        "code": {"coding": [{"code": "8302-2", "display": "Body height"}]},
        **about,
    }
    alert = {"resourceType": "Flag", "id": "f1", "code": {"coding": [{"code": "91936005", "display": "Allergy"}]}, **about}
    found = landed(tmp_path, visit, measure, alert)
    assert [(r["reason"], r["kind"]) for r in found["encounter"]] == [("other", "other")]
    assert [r["kind"] for r in (*found["observation"], *found["flag"])] == ["other", "other"]
    assert "386661006" not in str(found)


def test_what_the_hub_needs_to_know_lands_in_its_own_words(tmp_path: Path) -> None:
    about = {"subject": {"reference": "Patient/p1"}}
    visit = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {"code": "EMER"},
        "type": [{"coding": [{"code": "4525004"}]}],
        "reasonCode": [{"coding": [{"code": "284551006", "display": "Laceration of foot"}], "text": "Fell."}],
        "period": {"start": "2026-07-01T10:00:00Z"},
        **about,
    }
    missed = {
        "resourceType": "Encounter",
        "id": "e2",
        "status": "cancelled",
        "type": [{"coding": [{"code": "281399006"}]}],
        **about,
    }
    plan = {"resourceType": "Flag", "id": "f1", "status": "active", "code": {"coding": [{"code": "342191000000101"}]}, **about}
    found = landed(tmp_path, visit, missed, plan)
    first, second = found["encounter"]
    assert (first["setting"], first["kind"], first["reason"]) == ("emergency", "emergency_attendance", "injury")
    assert (first["started_at"], first["narrative"]) == ("2026-07-01 11:00:00", "a note")
    assert (second["kind"], second["narrative"]) == ("not_brought", None)
    assert [f["kind"] for f in found["flag"]] == ["child_protection_plan"]


@pytest.mark.parametrize(
    ("code", "gender", "relation"),
    [
        ("MTH", None, "mother"),
        ("PRN", "male", "father"),
        ("STPFTH", None, "step_parent"),
        ("Guardian", None, "carer"),
        ("HSIS", None, "sibling"),
    ],
)
def test_who_is_related_lands_as_what_they_are_to_the_child(
    tmp_path: Path, code: str, gender: str | None, relation: str
) -> None:
    person = {
        "resourceType": "RelatedPerson",
        "id": "r1",
        "patient": {"reference": "Patient/p1"},
        "relationship": [{"coding": [{"code": code}]}],
        "gender": gender,
    }
    assert [r["relation"] for r in landed(tmp_path, person)["related_person"]] == [relation]


def test_a_record_entered_in_error_is_taken_back(tmp_path: Path) -> None:
    visit = {"resourceType": "Encounter", "id": "e1", "status": "entered-in-error", "subject": {"reference": "Patient/p1"}}
    assert [r["row_change"] for r in landed(tmp_path, visit)["encounter"]] == ["withdrawn"]


def test_telephones_and_withheld_places_are_read_for_the_notes_and_never_land(tmp_path: Path) -> None:
    child = {
        "resourceType": "Patient",
        "id": "p1",
        "meta": {"security": [{"code": "R"}]},
        "telecom": [{"system": "phone", "value": "07700 900001"}],
        "address": [{"line": ["1 Hidden Close"], "postalCode": "NP1 1AA"}],
    }
    (row,) = landed(tmp_path, child)["patient"]
    assert row["is_restricted"] == "true"
    assert not [value for value in row.values() if value in ("07700 900001", "1 Hidden Close", "NP1 1AA")]
    assert {"phone", "email", "withheld_address", "withheld_postcode"}.isdisjoint(row)


def test_every_relation_that_is_mapped_is_one_that_the_hub_knows() -> None:
    relations = {r.value for r in Relation}
    for record, name in (("related_person", "relation"), ("patient", "contact_1_relation")):
        assert set(column(record, name).codes.values()) <= relations


def test_free_text_is_redacted_and_every_clinical_code_is_coarsened() -> None:
    for record in FEED.records:
        for c in record.columns:
            if c.kind is Kind.TEXT:
                assert c.treatment is Treatment.REDACT
            if c.kind is Kind.CODE:
                assert c.treatment is Treatment.COARSEN or c.name in ("status", "nhs_number_status")


def test_the_agreement_ends(tmp_path: Path) -> None:
    FEED.agreement.check(date(2026, 11, 22), "health/emergency_attendances")
    with pytest.raises(AgreementNotLive):
        FEED.agreement.check(date(2027, 11, 1), "health/emergency_attendances")
