"""The police's notices, from a file to rows that may land."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.connectors.deliveries import cells, deliver

HEADINGS = [
    "PPN ID", "Occurrence No", "PPN Type", "Incident From", "Incident To", "Reported", "Submitted", "Officer Risk",
    "DASH Score", "Nominal Ref", "Role", "Relationship", "Forename", "Surname", "Alias", "DOB", "Sex", "Ethnicity", "Address",
    "Postcode", "Phone", "Child Seen", "Child Spoken To", "Voice of Child", "Injuries", "Source Grading", "Disposal",
    "Family Informed", "Officer Collar No", "Vehicle", "Warning Markers", "Circumstances",
]  # fmt: skip
NOTICE = ["PPN1", "45NP/1/26", "domestic_abuse", "19/11/2026 21:05", "", "19/11/2026 21:30", "20/11/2026 01:10", "medium", "12"]
ABOUT = ["Y", "N", '"Zofia" said "it was loud"', "N", "1/A/P", "NFA", "no - would increase risk", "4411", "AB12 CDE", "WE"]
TEXT = "Zofia Kowalska was upstairs.\nHer mother Marta rang from 07700 900111."
MOTHER = [
    "N1",
    "victim",
    "Mother",
    "MARTA",
    "KOWALSKA",
    "aka Nowak",
    "02/03/1990",
    "F",
    "W1",
    "4 Hill Street",
    "np1 1aa",
    "07700 900111",
]
CHILD = [
    "N2",
    "Resident not present",
    "daughter",
    "Zofia",
    "Kowalska",
    "",
    "03/04/2015",
    "Female",
    "W1",
    "4 Hill Street",
    "NP1 1AA",
    "",
]


def written(delimiter: str) -> str:
    rows = [HEADINGS, *([*NOTICE, *person, *ABOUT, TEXT] for person in (MOTHER, CHILD))]
    return "\r\n".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), ("|", "cp1252")])
def test_a_notice_lands_as_one_row_for_each_person_in_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    received = deliver(tmp_path, "police", "vulnerability_reports", written(delimiter).encode(encoding))
    mother, child = (cells(received.tables["report"], i) for i in (0, 1))
    assert (mother["relation"], mother["role"], mother["other_names"]) == ("mother", "victim", "Nowak")
    assert (child["relation"], child["role"], child["sex"]) == ("child", "resident_not_present", "F")
    assert (child["birth_date"], child["postcode"], child["occurred_from"]) == ("2015-04-03", "NP1 1AA", "2026-11-19 21:05:00")
    assert (child["child_seen"], child["child_spoken_to"], child["has_injury"]) == ("true", "false", "false")
    assert (child["risk_grade"], child["dash_score"], child["source_grading"]) == ("medium", "10-13", "1/A/P")
    assert received.receipt.columns_dropped == ("Ethnicity", "Officer Collar No", "Vehicle", "Warning Markers")
    assert received.tables["report"]["row_unreadable"].isna().all()


def test_a_notices_texts_land_without_the_familys_names_and_telephones(tmp_path: Path) -> None:
    received = deliver(tmp_path, "police", "vulnerability_reports", written(",").encode())
    child = cells(received.tables["report"], 1)
    for column in ("narrative", "voice_of_child"):
        text = child[column] or ""
        assert "[CHILD]" in text
        assert not any(name in text for name in ("Zofia", "Kowalska", "Marta", "900111"))


def test_no_value_of_an_undeclared_or_dropped_column_lands(tmp_path: Path) -> None:
    received = deliver(tmp_path, "police", "vulnerability_reports", written(",").encode())
    everything = received.tables["report"].to_csv()
    assert not any(value in everything for value in ("4411", "AB12 CDE", "07700"))
