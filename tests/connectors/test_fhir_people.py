"""Who a FHIR delivery is about: names, numbers and addresses, and whose place is withheld."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.connectors.fhir_bundles import (
    HOME,
    NHS,
    OF_ENGLAND,
    STATUS,
    bundle,
    concept,
    patient,
    read_one,
    reading,
    related,
    row,
)


def test_the_name_that_counts_is_the_official_one_in_force(tmp_path: Path) -> None:
    names = [
        {"use": "old", "given": ["Anna"], "family": "Before"},
        {"use": "usual", "given": ["Annie"], "family": "Now"},
        {"use": "official", "given": ["Anna Maria", "Jane"], "family": "Now", "period": {"start": "2024-01-01"}},
        {"use": "official", "given": ["Anna"], "family": "Then", "period": {"end": "2023-12-31"}},
        {"use": "nickname", "text": "Nan"},
    ]
    found = read_one(tmp_path, "patient", patient(name=names), timestamp="2026-11-20T02:00:00+00:00")
    assert (found["given_name"], found["family_name"]) == ("Anna Maria", "Now")
    others = found["other_names"]
    assert others is not None
    assert set(others.split(";")) == {"Anna Maria Jane Now", "Annie Now", "Anna Then", "Anna Before", "Nan"}


def test_a_name_that_is_one_text_is_taken_apart_at_its_last_word(tmp_path: Path) -> None:
    found = read_one(tmp_path, "patient", patient(name=[{"text": "Mary Ann  Holt"}]))
    assert (found["given_name"], found["family_name"]) == ("Mary Ann", "Holt")


def test_a_usual_name_in_force_counts_before_an_official_one_that_ended(tmp_path: Path) -> None:
    names = [{"use": "official", "family": "Then", "period": {"end": "2023-12-31"}}, {"use": "usual", "family": "Now"}]
    assert read_one(tmp_path, "patient", patient(name=names), timestamp="2026-11-20")["family_name"] == "Now"


@pytest.mark.parametrize(
    ("system", "status"),
    [
        (OF_ENGLAND, "01"),
        ("https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus", "01"),
        ("https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1", "01"),
        ("https://local.example/trust", None),
        (None, None),
    ],
)
def test_a_number_counts_as_verified_only_by_a_code_system_that_says_so(
    tmp_path: Path, system: str | None, status: str | None
) -> None:
    coding = [{"system": system, "code": "01"}]
    identifier = {
        "system": NHS,
        "value": "9990000018",
        "extension": [{"url": STATUS, "valueCodeableConcept": {"coding": coding}}],
    }
    found = read_one(tmp_path, "patient", patient(identifier=[{"system": "https://mrn.example", "value": "M1"}, identifier]))
    assert (found["nhs_number"], found["nhs_number_status"]) == ("9990000018", status)


def test_the_home_address_in_force_is_the_one_that_counts(tmp_path: Path) -> None:
    addresses = [
        {**HOME, "line": ["9 Past Road"], "period": {"end": "2020-01-01"}},
        {"use": "temp", "line": ["Room 4"], "postalCode": "NP9 9ZZ"},
        HOME,
        {"use": "old", "line": ["3 Old Road"]},
    ]
    found = read_one(tmp_path, "patient", patient(address=addresses), timestamp="2026-11-20T02:00:00Z")
    assert (found["address"], found["postcode"]) == ("1 High Street, Northport", "NP1 1AA")
    assert (found["withheld_address"], found["withheld_postcode"], found["is_restricted"]) == (None, None, None)


@pytest.mark.parametrize(
    "meta",
    [
        {"security": [{"code": "R"}]},
        {"security": [{"code": "V"}]},
        {"security": [{"code": "U"}, {"code": "R"}]},
        {"security": [{"code": "something new"}]},
        {"security": [{}]},
        {"security": ["R"]},
        {"security": "R"},
        {"security": {"code": "U"}},
        ["R"],
    ],
)
def test_a_restricted_place_is_withheld_and_so_is_a_label_that_is_not_understood(tmp_path: Path, meta: Any) -> None:
    people = (patient(meta=meta, address=[HOME]), related(address=[HOME]), patient("p2", address=[HOME]))
    found = reading(tmp_path, bundle(*people)).tables
    child, mother = found["patient"].iloc[:1], found["related_person"]
    for place in (row(child), row(mother)):
        assert (place["address"], place["postcode"], place["is_restricted"]) == (None, None, "true")
        assert place["withheld_address"] == "1 High Street, Northport"
    assert row(found["patient"].iloc[1:])["postcode"] == "NP1 1AA"


def test_a_child_whose_mother_is_restricted_is_restricted_too(tmp_path: Path) -> None:
    people = (patient(address=[HOME]), related(meta={"security": [{"code": "R"}]}, address=[HOME]))
    assert read_one(tmp_path, "patient", *people)["address"] is None


@pytest.mark.parametrize(
    ("meta", "said"),
    [
        (None, None),  # no label takes nothing back
        ({}, None),
        ({"security": []}, None),
        ({"security": [{"code": "U"}]}, "false"),
        ({"security": [{"code": "N"}]}, "false"),
    ],
)
def test_an_open_label_withholds_nothing_and_no_label_says_nothing(tmp_path: Path, meta: Any, said: str | None) -> None:
    found = read_one(tmp_path, "patient", patient(meta=meta, address=[HOME]))
    assert (found["postcode"], found["is_restricted"]) == ("NP1 1AA", said)


def test_telephones_and_contacts_are_read_for_the_notes(tmp_path: Path) -> None:
    telecom = [{"system": "phone", "value": "07700 900001"}, {"system": "email", "value": "a@b.example"}]
    contact = [{"relationship": [concept("MTH")], "name": {"family": "Holt", "given": ["Sara"]}, "telecom": telecom}]
    found = read_one(
        tmp_path, "patient", patient(telecom=[*telecom, {"system": "sms", "value": "07700 900002"}], contact=contact)
    )
    assert found["phone"] == "07700 900001;07700 900002"
    assert found["email"] == "a@b.example"
    names = [found[f"contact_1_{part}"] for part in ("given_name", "family_name", "relation", "phone")]
    assert names == ["Sara", "Holt", "MTH", "07700 900001"]
    assert found["contact_2_given_name"] is None
