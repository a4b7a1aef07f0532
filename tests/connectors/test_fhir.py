"""A FHIR delivery is read in every shape that servers send it in, and refused where it is not whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.formats.fhir import NO_ID, NO_PATIENT, NO_RESOURCE, NOT_JSON, read
from connectors.formats.fhir_paths import Source
from safeguarding.errors import DeliveryEmpty, DeliveryUnreadable
from tests.connectors.fhir_bundles import (
    FEED,
    NHS,
    SHARED,
    Resource,
    bundle,
    encounter,
    observation,
    patient,
    read_one,
    reading,
    related,
    row,
)


@pytest.mark.parametrize("kind", ["collection", "message", "searchset", "transaction", "batch"])
def test_a_bundle_of_any_type_is_read(tmp_path: Path, kind: str) -> None:
    found = reading(tmp_path, bundle(patient(), encounter(), related(), type=kind))
    assert {name: len(table) for name, table in found.tables.items() if len(table)} == {
        "patient": 1,
        "encounter": 1,
        "related_person": 1,
    }
    assert found.rows_received == 3


def test_one_resource_alone_and_one_resource_a_line_are_read(tmp_path: Path) -> None:
    assert len(reading(tmp_path, patient()).tables["patient"]) == 1
    lines = "\n".join(json.dumps(r) for r in (patient("p1"), encounter(), bundle(patient("p2"), patient("p3"))))
    found = reading(tmp_path, f"{lines}\n\n")
    assert list(found.tables["patient"]["row_line"]) == [1, 3, 3]


def test_a_broken_line_among_others_is_rejected_with_its_number(tmp_path: Path) -> None:
    found = reading(tmp_path, f'{json.dumps(patient())}\n{{"resourceType": \n{{}}\n{json.dumps(patient("p2"))}')
    assert [(r.line, r.reason) for r in found.rejects] == [(2, NOT_JSON), (3, NO_RESOURCE)]
    assert found.rows_received == 4


@settings(max_examples=25, deadline=None)
@given(st.permutations([patient(), encounter(), related(), observation(encounter={"reference": "urn:uuid:e1"}), patient("p2")]))
def test_the_order_of_entries_changes_nothing(tmp_path_factory: pytest.TempPathFactory, resources: list[Resource]) -> None:
    found = reading(tmp_path_factory.mktemp("feed"), bundle(*resources)).tables
    assert sorted(found["patient"]["patient_ref"]) == ["p1", "p2"]
    assert row(found["encounter"])["patient_ref"] == "p1"
    assert row(found["observation"])["encounter_ref"] == "e1"
    assert list(found["related_person"]["row_line"]) == [resources.index(related()) + 1]


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "urn:uuid:p1"},
        {"reference": "Patient/p1"},
        {"reference": "Patient/p1/_history/3"},
        {"reference": "https://fhir.example.nhs.uk/R4/Patient/p1"},
        {"identifier": {"system": NHS, "value": "999 000 0018"}},
        {"reference": "#contained", "identifier": {"system": NHS, "value": "9990000018"}},
    ],
)
def test_a_patient_is_found_however_they_are_referred_to(tmp_path: Path, reference: Resource) -> None:
    subject = patient(identifier=[{"system": NHS, "value": "9990000018"}])
    assert read_one(tmp_path, "encounter", encounter(subject=reference), subject)["patient_ref"] == "p1"


def test_a_patient_of_an_earlier_night_is_known_by_id_or_by_nhs_number(tmp_path: Path) -> None:
    by_number = {"identifier": {"system": NHS, "value": "9990000018"}}
    found = reading(tmp_path, bundle(encounter("e1"), encounter("e2", subject=by_number)))
    assert list(found.tables["encounter"]["patient_ref"]) == ["p1", "9990000018"]


@pytest.mark.parametrize(
    "subject",
    [
        None,
        "Patient/p1",
        {},
        {"reference": "urn:uuid:nobody"},
        {"reference": "Group/g1"},
        {"reference": "urn:uuid:e9"},
        {"reference": "#contained"},
        {"display": "Zanzibar"},
        {"identifier": {"system": "https://other.example", "value": "9990000018"}},
        {"identifier": {"system": NHS, "value": "99900"}},
    ],
)
def test_a_clinical_resource_without_a_patient_is_rejected_and_the_rest_kept(tmp_path: Path, subject: Any) -> None:
    found = reading(tmp_path, bundle(patient(), encounter("e1", subject=subject), encounter("e9")))
    assert [(r.record, r.line, r.reason) for r in found.rejects] == [("encounter", 2, NO_PATIENT)]
    assert found.rows_received == 3


def test_a_resource_without_id_and_an_entry_without_resource_are_rejected(tmp_path: Path) -> None:
    entries = [{"resource": patient("")}, {"response": {"status": "201"}}, "Zanzibar", {"resource": {"id": "x"}}]
    found = reading(tmp_path, {"resourceType": "Bundle", "type": "batch", "entry": entries})
    assert [(r.record, r.line, r.reason) for r in found.rejects] == [
        ("patient", 1, NO_ID),
        ("entry", 2, NO_RESOURCE),
        ("entry", 3, NO_RESOURCE),
        ("entry", 4, NO_RESOURCE),
    ]
    assert found.rows_received == 4


@pytest.mark.parametrize(
    ("document", "drawn"),
    [
        (bundle(patient(), timestamp="2026-07-01T02:00:00+00:00"), "2026-07-01 03:00:00"),
        (
            bundle(patient(meta={"lastUpdated": "2026-01-03"}), patient("p2", meta={"lastUpdated": "2026-01-05"})),
            "2026-01-05 00:00:00",
        ),
        (bundle(patient()), "None"),
    ],
)
def test_the_bundle_or_its_newest_resource_tells_when_it_was_drawn(tmp_path: Path, document: Resource, drawn: str) -> None:
    assert str(reading(tmp_path, document).extracted_at) == drawn


@pytest.mark.parametrize("document", [{}, {"resourceType": "Bundle", "type": "collection"}, bundle()])
def test_a_bundle_of_nothing_has_no_rows(tmp_path: Path, document: Resource) -> None:
    assert reading(tmp_path, document).rows_received == 0


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_file_of_nothing_is_empty(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeliveryEmpty):
        reading(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(bundle(patient("Zanzibar")))[:-9],
        json.dumps(bundle(patient("Zanzibar")), indent=1)[:-9],
        json.dumps(patient()) + "\n" + json.dumps(patient("Zanzibar"))[:-9],
        json.dumps([patient("Zanzibar")]),
        '"Zanzibar"',
        '{"name": "Zanzibar"}',
        '{"resourceType": ["Zanzibar"]}',
        '{"resourceType": "Bundle", "entry": "Zanzibar"}',
        '{"resourceType": "OperationOutcome", "issue": [{"diagnostics": "Zanzibar"}]}',
        "patient,Zanzibar\n1,2\n",
        "<Bundle>Zanzibar</Bundle>",
        '{"resourceType": ' + "[" * 100_000,
    ],
)
def test_half_a_bundle_or_another_file_is_refused_without_a_word_of_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeliveryUnreadable) as caught:
        reading(tmp_path, text)
    assert "Zanzibar" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.sampled_from(["", "R", "2026-01-01", "Patient/p1", "official", NHS, "exam"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["use", "given", "family", "period", "start", "coding", "code", "system", "value", "reference", "text", "url"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


_ELEMENTS = ("name", "identifier", "address", "telecom", "gender", "contact", "meta", "extension", "subject", "patient", "type")


_MORE = (
    "class",
    "category",
    "code",
    "note",
    "bodySite",
    "relationship",
    "serviceProvider",
    "period",
    "encounter",
    "reasonCode",
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["Patient", "RelatedPerson", "Encounter", "Flag", "Observation"]),
    st.dictionaries(st.sampled_from(_ELEMENTS + _MORE), _ANY, max_size=5),
)
def test_a_resource_of_any_shape_is_a_row_or_a_reject(
    tmp_path_factory: pytest.TempPathFactory, resource_type: str, elements: Resource
) -> None:
    found = reading(tmp_path_factory.mktemp("feed"), bundle({"resourceType": resource_type, "id": "x1", **elements}))
    assert found.rows_received == 1
    assert sum(map(len, found.tables.values())) + len(found.rejects) == 1


@pytest.mark.parametrize("folder", ["fhir_synthea", "pds"])
def test_every_resource_that_others_wrote_is_read(folder: str) -> None:
    if not (SHARED / folder).is_dir():
        pytest.skip("the shared real-format files are not here")
    paths = sorted((SHARED / folder).glob("*.json"))
    assert paths
    names = {"Patient": "patient", "RelatedPerson": "related_person", "Encounter": "encounter", "Observation": "observation"}
    for path in paths:
        whole = json.loads(path.read_text("utf-8"))
        resources = [e["resource"] for e in whole["entry"]] if whole["resourceType"] == "Bundle" else [whole]
        found = read(path, FEED, "health/emergency_attendances")
        assert found.rejects == []
        for resource_type, record in names.items():
            assert len(found.tables[record]) == sum(r["resourceType"] == resource_type for r in resources)
        assert found.tables["observation"]["finding"].isna().all()
        assert (found.tables["patient"]["is_restricted"].notna() == (folder == "pds")).all()


def test_the_personal_demographics_service_is_understood() -> None:
    if not (SHARED / "pds").is_dir():
        pytest.skip("the shared real-format files are not here")

    def one(name: str, record: str) -> dict[str, str | None]:
        return row(read(SHARED / "pds" / name, FEED, "health/emergency_attendances").tables[record])

    assert one("PatientCompoundName.json", "patient")["given_name"] == "John Paul"
    assert one("Minimal_Patient.json", "patient")["nhs_number_status"] == "01"
    sensitive = one("Sensitive_Patient.json", "patient")
    assert (sensitive["is_restricted"], sensitive["address"]) == ("true", None)
    guardian = one("RelatedPersonBundle.json", "related_person")
    assert guardian["patient_ref"] == one("Patient.json", "patient")["patient_ref"]


@pytest.mark.parametrize(
    "source", ["Encounter", "Encounter.", "Encounter.where(class)", "Encounter.type[x]", "Encounter..type"]
)
def test_a_declared_source_that_is_no_path_stops_the_program(source: str) -> None:
    with pytest.raises(ValueError, match="is not a path"):
        Source.parse(source)
