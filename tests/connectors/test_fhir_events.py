"""What a FHIR delivery says happened, coarsened to what is needed to know; nothing undeclared comes along."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.fhir_bundles import (
    Resource,
    bundle,
    concept,
    encounter,
    observation,
    patient,
    read_one,
    reading,
    related,
)


@pytest.mark.parametrize(
    ("relationship", "gender", "relation"),
    [
        ([concept("MTH")], None, "MTH"),
        ([concept("PRN")], "female", "PRN:female"),
        ([concept("PRN")], "male", "PRN:male"),
        ([concept("PRN")], None, "PRN"),
        ([concept("Personal"), concept("N"), concept("STPFTH")], "male", "STPFTH"),
        ([concept("Guardian", "Guardian of patient")], "female", "Guardian"),
        ([concept(text="Child's father")], None, "father"),
        ([concept(text="Social worker")], None, "other"),
        ([], "female", None),
    ],
)
def test_what_somebody_is_to_the_child_is_told_by_the_most_telling_code(
    tmp_path: Path, relationship: list[Resource], gender: str | None, relation: str | None
) -> None:
    assert (
        read_one(tmp_path, "related_person", patient(), related(relationship=relationship, gender=gender))["relation"]
        == relation
    )


@pytest.mark.parametrize(
    ("concepts", "code"),
    [
        ([concept("185349003"), concept("281399006")], "281399006"),
        ([concept("185349003", text="Baby was not brought to the clinic")], "not brought"),
        ([concept("999999", "Something else")], "999999"),
        ([concept(text="Zanzibar")], "other"),
        ([], None),
    ],
)
def test_of_several_codes_the_one_declared_first_is_read_and_never_the_words(
    tmp_path: Path, concepts: list[Resource], code: str | None
) -> None:
    assert read_one(tmp_path, "encounter", patient(), encounter(type=concepts))["kind"] == code


def test_an_encounter_is_read_with_its_place_and_times(tmp_path: Path) -> None:
    visit = encounter(
        status="finished",
        **{"class": {"system": "v3-ActCode", "code": "EMER"}},
        period={"start": "2026-07-01T10:00:00Z", "end": "2026-07-01T13:00:00Z"},
        meta={"lastUpdated": "2026-07-01T13:05:00Z"},
        hospitalization={"dischargeDisposition": concept(display="Left care setting before initial assessment")},
        serviceProvider={"reference": "Organization/h1"},
    )
    hospital = {"resourceType": "Organization", "id": "h1", "name": "Northport General"}
    found = read_one(tmp_path, "encounter", visit, hospital, patient())
    assert (found["setting"], found["status"], found["site"]) == ("EMER", "finished", "Northport General")
    assert (found["started_at"], found["recorded_at"]) == ("2026-07-01T10:00:00Z", "2026-07-01T13:05:00Z")
    assert found["discharge"] == "left care setting"


def test_the_reason_in_words_is_read_of_emergencies_only(tmp_path: Path) -> None:
    told = [concept("125666000", text="Pulled over a cup of tea."), concept(text="Mother called 999.")]
    for setting, words in (("EMER", "Pulled over a cup of tea.\nMother called 999."), ("AMB", None)):
        visit = encounter(reasonCode=told, **{"class": {"code": setting}})
        assert read_one(tmp_path, "encounter", patient(), visit)["narrative"] == words


def test_notes_and_findings_are_read_of_examinations_and_never_a_measurement(tmp_path: Path) -> None:
    said = {
        "note": [{"text": "One."}, {"text": "Two."}],
        "valueCodeableConcept": concept(text="Not yet mobile"),
        "valueString": "Zanzibar",
    }
    exam = {
        "category": [concept("exam")],
        "code": concept("125667009", "Contusion"),
        "bodySite": concept(display="Left ear structure"),
    }
    found = read_one(
        tmp_path, "observation", patient(), observation(**exam, **said, effectiveDateTime="2026-07-01", issued="2026-07-02")
    )
    assert (found["narrative"], found["finding"]) == ("One.\nTwo.", "not yet mobile")
    assert (found["kind"], found["body_site"]) == ("125667009", "ear")
    assert (found["occurred_at"], found["recorded_at"]) == ("2026-07-01", "2026-07-02")
    measured = read_one(tmp_path, "observation", patient(), observation(category=[concept("vital-signs")], **said))
    assert (measured["narrative"], measured["finding"]) == (None, None)


def test_what_nobody_declared_is_counted_by_name_and_read_nowhere(tmp_path: Path) -> None:
    marker = "Zanzibar"
    elements = {
        "maritalStatus": {"text": marker},
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueString": marker},
            {"valueString": marker},
        ],
        "text": {"div": marker},
        marker + " 2012-04-03": marker,
    }
    condition = {"resourceType": "Condition", "id": "c1", "code": {"text": marker}}
    found = reading(
        tmp_path, bundle(patient(**elements), condition, encounter(participant=[{"individual": {"display": marker}}]))
    )
    assert {
        "Patient.maritalStatus",
        "Patient.patient-birthPlace",
        "Patient.text",
        "Condition",
        "Encounter.participant",
    } < found.columns_dropped
    assert "Patient.resourceType" not in found.columns_dropped
    assert marker not in "".join(table.to_csv() for table in found.tables.values()) + str(found.columns_dropped)
