"""The schools' workbook, from a file to rows that may land."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from connectors.education_codes import MARKS
from safeguarding.senders import own_number
from tests.connectors.deliveries import cells, deliver
from tests.connectors.test_excel import workbook

TITLES: list[list[object]] = [["Northport Learning Trust"], ["Extracted: 20/11/2026 02:00"], []]
PUPIL = ["School", "Pupil ID", "UPN", "Forename", "Surname"]
LOG: list[list[object]] = [
    [
        "Incident ID", *PUPIL, "Former surname", "DOB", "Gender", "FSM", "Address", "Postcode", "Contact 1 Forename",
        "Contact 1 Surname",
        "Contact 1 Relationship", "Incident Date", "Recorded", "Categories", "Author Role", "Linked Pupils",
        "What the child said", "Details", "Actions", "Status", "Photo Ref",
    ],
    [
        "SG1", "Hill Primary", (1234, "0000000"), "A801200000001", "Tariq", "Aziz", "Khan", datetime(2015, 4, 3), "M", "Y",
        "4 Hill Street",
        "NP1 1AA", "Sara", "Aziz", "Mum", datetime(2026, 11, 19, 9, 30), "19/11/2026 15:45", "Neglect/hygiene, Home issues",
        "class teacher",
        "0001235; 0001236", "Tariq said Sara was asleep", "Tariq Khan had no coat", "Rang Sara Aziz", "Open", "IMG_1",
    ],
]  # fmt: skip
MARKED: list[list[object]] = [
    [*PUPIL, "Date", "Session", "Code", "Recorded", "Minutes Late", "Comments"],
    [
        "Hill Primary",
        "0001234",
        "",
        "Tariq",
        "Aziz",
        datetime(2026, 11, 19),
        "AM",
        "/",
        datetime(2026, 11, 19, 9, 20),
        12,
        "Sara rang",
    ],
    ["Hill Primary", "0001234", "", "Tariq", "Aziz", datetime(2026, 11, 19), "PM", "h", datetime(2026, 11, 19, 13, 20), "", ""],
]
BOOK = workbook(("Safeguarding log", [*TITLES, *LOG]), ("Attendance", [*TITLES, *MARKED]))


def test_an_incident_lands_with_its_pupil_contacts_and_times(tmp_path: Path) -> None:
    received = deliver(tmp_path, "education", "safeguarding_log", BOOK)
    incident = cells(received.tables["incident"], 0)
    numbers = [str(incident["pupil_ref"]), *str(incident["linked_pupils"]).split(";")]
    assert [own_number(number) for number in numbers] == ["0001234", "0001235", "0001236"]
    assert all(re.fullmatch(r"~\d{8}", number.removeprefix(own_number(number))) for number in numbers)
    assert (incident["birth_date"], incident["occurred_at"]) == ("2015-04-03", "2026-11-19 09:30:00")
    assert incident["recorded_at"] == "2026-11-19 15:45:00"
    assert incident["categories"] == "Neglect/hygiene;Home issues"
    assert (incident["contact_1_relation"], incident["contact_2_given_name"]) == ("mother", None)
    assert received.receipt.columns_dropped == ("FSM", "Photo Ref")
    assert (received.receipt.extracted_at, received.receipt.extract_time_from) == (datetime(2026, 11, 20, 2), "content")
    assert received.tables["incident"]["row_unreadable"].isna().all()
    assert len(received.present["incident"]["row_scope"].iloc[0]) == 32


@pytest.mark.parametrize("column", ["voice_of_child", "narrative", "action_taken"])
def test_an_incidents_texts_land_without_the_familys_names(tmp_path: Path, column: str) -> None:
    text = cells(deliver(tmp_path, "education", "safeguarding_log", BOOK).tables["incident"], 0)[column] or ""
    assert "[" in text
    assert not any(name in text for name in ("Tariq", "Khan", "Sara", "Aziz"))


def test_attendance_lands_from_its_own_sheet_without_its_comments(tmp_path: Path) -> None:
    received = deliver(tmp_path, "education", "attendance", BOOK)
    morning, afternoon = (cells(received.tables["mark"], i) for i in (0, 1))
    assert (morning["attended_on"], morning["session"], morning["mark"]) == ("2026-11-19", "AM", "/")
    assert (afternoon["session"], afternoon["mark"]) == ("PM", "H")
    assert received.receipt.columns_dropped == ("Comments", "Minutes Late")
    assert "rang" not in received.tables["mark"].to_csv()


def test_every_attendance_code_in_force_and_the_retired_ones_are_known() -> None:
    several = {"C1", "C2", "J1", *(f"Y{number}" for number in range(1, 8))}
    assert set(MARKS) == {*"/\\LBKPVWCEIMRSTGNOUQDXZ#", *several} | {"H", "J", "Y"}


def test_one_number_of_two_schools_is_two_children_and_one_school_in_two_writings_of_case_is_one(tmp_path: Path) -> None:
    head: list[object] = ["School", "Pupil ID", "Forename", "DOB", "Date", "Session", "Code"]
    day = datetime(2026, 11, 19)
    schools = ["Hill Primary", "HILL  primary.", "Dale Primary", "", "Hill Primary"]
    rows = [[school, "0001", "Ann", datetime(2015, 4, 3), day, "AM", "/"] for school in schools]
    rows[-1][1] = "0002"
    numbers = list(deliver(tmp_path, "education", "attendance", workbook(("Marks", [head, *rows]))).tables["mark"]["pupil_ref"])
    hill, same, dale, unsaid, another = numbers
    assert hill == same != dale
    assert unsaid == "0001", "a row that names no school keeps the number as it is"
    assert hill.split("~")[1] != another.split("~")[1], "the mark does not say that two pupils are at one school"
    assert {own_number(number) for number in numbers} == {"0001", "0002"}
