"""An undeclared column that looks personal is told by its kind, and never by a value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.formats.undeclared import MAYBE_A_PERSON, NO_WORD
from tests.connectors.deliveries import deliver
from tests.connectors.fhir_bundles import bundle, patient, reading
from tests.connectors.test_excel import workbook

PEOPLE = [("N1", "Zofia", "Kowalska", "03/04/2015"), ("N2", "Marta", "Nowak", "02/03/1990"), ("N3", "Hope", "Young", "")]


def personal(folder: Path, heading: str, *values: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """What a receipt says of one undeclared column of a police delivery, and what it says was dropped."""
    lines = [f"PPN ID|Incident From|Nominal Ref|Forename|Surname|DOB|{heading}"]
    for place, (ref, given_name, family_name, born) in enumerate(PEOPLE):
        value = values[place] if place < len(values) else ""
        lines.append(f"P1|19/11/2026 10:00|{ref}|{given_name}|{family_name}|{born}|{value}")
    receipt = deliver(folder, "police", "vulnerability_reports", "\n".join(lines).encode()).receipt
    return dict(receipt.columns_personal), receipt.columns_dropped


@pytest.mark.parametrize(
    ("heading", "values", "kinds"),
    [
        ("Ref B", ("943 476 5919", "x"), {"nhs_number"}),
        ("Ref B", ("9434765918", "1234567890", "9434765919"), set()),  # one of three ten-digit numbers holds by chance
        ("Ref B", ("T801200011001",), {"upn"}),
        ("Ref B", ("QQ123456C", "AB 12 34 56 C"), {"national_insurance"}),
        ("Area", ("np1 1aa", "S1 2HE"), {"postcode"}),
        ("Area", ("XX1 1AA", "12 to 3AM"), set()),
        ("Link", ("a.b@example.org",), {"email"}),
        ("Ring", ("07700 900123", "none"), {"phone"}),
        ("Seen By", ("Ms Kowalska", "nobody"), {"name"}),
        ("Seen By", ("Hope Young",), {"name"}),
        ("Seen By", ("there is hope", "young"), set()),
        ("Seen By", ("Kayleigh Ward", "Ward, Tyrone", "Aisha Khan"), {"name"}),  # of nobody in the delivery
        ("Since", ("2015-04-03", "02/03/1990"), {"birth_date"}),  # the birth dates of the people beside it
        ("Since", ("2015-04-04", "01/03/2020"), set()),
        ("More", ("he went out and came back late and would not say where he had been at all",), {"free_text"}),
        ("Colour", ("red", "blue"), set()),
        ("Score", ("1", "22"), set()),
    ],
)
def test_a_sample_of_the_cells_tells_what_a_column_holds(
    tmp_path: Path, heading: str, values: tuple[str, ...], kinds: set[str]
) -> None:
    found, dropped = personal(tmp_path, heading, *values)
    assert dropped == (heading,)
    assert set(found.get(heading, ())) == kinds


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Carer DOB", "birth_date"),
        ("Middle Name", "name"),
        ("Parent Name", "name"),
        ("Work Email", "email"),
        ("Old Address", "address"),
        ("Next of Kin Phone", "phone"),
        ("NHS No", "nhs_number"),
        ("NI Number", "national_insurance"),
        ("Ethnicity", "special_category"),
        ("Religion", "special_category"),
    ],
)
def test_a_heading_tells_what_an_empty_column_would_hold(tmp_path: Path, heading: str, kind: str) -> None:
    found, _ = personal(tmp_path, heading)
    assert found == {heading: (kind,)}


@pytest.mark.parametrize(
    "heading",
    [
        "Officer Collar No",
        "Vehicle",
        "Warning Markers",
        "FSM",
        "School Name",
        "Benefit Type",
        "Ward",
        "Bank",
        "Photo Ref",
        "SEN",
    ],
)
def test_an_ordinary_heading_is_shown_as_it_is_and_looks_like_nothing_personal(tmp_path: Path, heading: str) -> None:
    found, dropped = personal(tmp_path, heading)
    assert (found, dropped) == ({}, (heading,))


@pytest.mark.parametrize(
    "heading",
    [
        "Zofia Kowalska",
        "Kowalska",
        "Hope Young",
        "Kayleigh Ward",
        "Oluwaseun Adebayo",
        "Oluwaseun Young",
        "Grace Ward",
        "Tyrone",
    ],
)
def test_a_heading_that_may_be_a_persons_name_is_never_shown(tmp_path: Path, heading: str) -> None:
    found, dropped = personal(tmp_path, heading, "Y", "N")
    assert dropped == (MAYBE_A_PERSON,)
    assert found == {MAYBE_A_PERSON: ("name",)}


@pytest.mark.parametrize("heading", ["ZE7 7ZZ", "Flat at ZE7 7ZZ", "A-J 943 476 5919", "AB 12 34 56 C", "SW1A 1AA (old)"])
def test_a_heading_that_is_itself_a_value_is_never_shown(tmp_path: Path, heading: str) -> None:
    """A sheet with one column per home, or with the first person's values where the header should stand."""
    found, dropped = personal(tmp_path, heading, "Y", "N")
    assert heading not in json.dumps([found, dropped])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789 @.-", max_size=40), min_size=1, max_size=3))
def test_no_part_of_a_value_is_ever_in_the_receipt(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    marked = [f"zqx{value}zqx" for value in values]
    found, dropped = personal(tmp_path_factory.mktemp("given"), "Thing", *marked)
    assert "zqx" not in json.dumps(found) + json.dumps(dropped)


def test_a_workbook_is_looked_at_too(tmp_path: Path) -> None:
    head = ["Incident ID", "Pupil ID", "Incident Date", "Forename", "Surname", "Guardian", "Tel", "Colour"]
    row = ["SG1", "0001", "19/11/2026 09:00", "Zofia", "Kowalska", "Z Kowalska", "07700 900123", "red"]
    receipt = deliver(tmp_path, "education", "safeguarding_log", workbook(("Log", [head, row]))).receipt
    assert receipt.columns_personal == {"Guardian": ("name",), "Tel": ("phone",)}
    assert receipt.columns_dropped == ("Colour", "Guardian", "Tel")


def test_elements_of_a_resource_and_resources_that_nobody_declared_are_looked_at(tmp_path: Path) -> None:
    doctor = {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Adeyemi", "given": ["Grace"]}]}
    child = patient(
        maritalStatus={"text": "single"},
        generalPractitioner=[{"display": "ask 07700 900123"}, {"identifier": {"value": "07700 900124"}}],
        name=[{"family": "Kowalska", "given": ["Zofia"]}],
    )
    found = reading(tmp_path, bundle(child, doctor))
    assert found.columns_personal == {"Patient.generalPractitioner": ("phone",), "Practitioner": ("name",)}
    assert found.columns_dropped == {"Patient.generalPractitioner", "Patient.maritalStatus", "Practitioner"}


def test_an_element_that_is_called_after_somebody_of_the_delivery_is_not_shown(tmp_path: Path) -> None:
    child = patient(name=[{"family": "Young", "given": ["Grace"]}], **{"Grace Young": "x", "colour": "red"})
    found = reading(tmp_path, bundle(child))
    assert found.columns_dropped == {"Patient.colour", MAYBE_A_PERSON}


def test_of_an_element_whose_name_is_no_word_only_where_it_stands_is_shown(tmp_path: Path) -> None:
    made_up = [{"url": "https://example.org/Extension-Zqkowalska", "valueString": "x"}]
    found = reading(tmp_path, bundle(patient(zqkowalska="x", maritalStatus={"text": "single"}, extension=made_up)))
    assert found.columns_dropped == {f"Patient.{NO_WORD}", "Patient.maritalStatus"}
    census = """<Message><Header/><Children><Child><ChildIdentifiers><LAchildID>1</LAchildID><Zqkowalska>x</Zqkowalska>
      <SocialWorker>y</SocialWorker></ChildIdentifiers></Child></Children></Message>"""
    receipt = deliver(tmp_path, "childrens_social_care", "cin_census", census.encode()).receipt
    assert receipt.columns_dropped == (f"ChildIdentifiers/{NO_WORD}", "ChildIdentifiers/SocialWorker")


def test_a_census_is_looked_at_too(tmp_path: Path) -> None:
    census = """<Message><Header/><Children><Child><ChildIdentifiers><LAchildID>1</LAchildID><Forename>Zofia</Forename>
      <PersonBirthDate>2015-04-03</PersonBirthDate><Note>rang 07700 900123</Note></ChildIdentifiers></Child></Children>
      </Message>"""
    receipt = deliver(tmp_path, "childrens_social_care", "cin_census", census.encode()).receipt
    assert receipt.columns_personal == {"ChildIdentifiers/Forename": ("name",), "ChildIdentifiers/Note": ("phone",)}
