"""In every agency's format: who must not be found, and what of them does not land."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from connectors import connectors
from safeguarding.codes import Kind, Treatment
from tests.connectors.deliveries import cells, deliver
from tests.connectors.test_excel import workbook

PLACE, ELSEWHERE = ("7 Hidden Lane", "ZE7 7ZZ"), ("2 Open Road", "ZE5 5AA")


def notices(heading: str, *flags: str) -> str:
    """Two notices: the first about N1 and N2, the second about N1 again, without a word of it; and one about somebody else,
    who lives elsewhere."""
    lines = [f"PPN ID|Incident From|Nominal Ref|Forename|Surname|Address|Postcode|{heading}|Circumstances"]
    people = (("P1", "N1", "Zofia"), ("P1", "N2", "Marta"), ("P2", "N1", "Zofia"), ("P3", "N9", "Ottoline"))
    for (ppn, ref, name), flag in zip(people, flags, strict=True):
        place = "|".join(ELSEWHERE if ppn == "P3" else PLACE)
        lines.append(f"{ppn}|19/11/2026 10:00|{ref}|{name}|Kowalska|{place}|{flag}|Lives at 7 Hidden Lane, ZE7 7ZZ.")
    return "\n".join(lines)


@pytest.mark.parametrize("heading", ["Refuge", "Address Confidential", "Place of Safety", "do_not_disclose_address"])
@pytest.mark.parametrize("flag", ["Y", "yes", "see file"])
def test_a_person_whom_the_police_restrict_has_no_place_in_any_notice_of_the_delivery(
    tmp_path: Path, heading: str, flag: str
) -> None:
    table = deliver(tmp_path, "police", "vulnerability_reports", notices(heading, flag, "N", "", "N").encode()).tables["report"]
    rows = [cells(table, place) for place in range(4)]
    assert [row["address"] for row in rows] == [None, None, None, ELSEWHERE[0]]
    assert [row["postcode"] for row in rows] == [None, None, None, ELSEWHERE[1]]
    assert [row["is_restricted"] for row in rows][::2] == ["true", "true"]
    assert not any("Hidden" in (row["narrative"] or "") or "ZE7" in (row["narrative"] or "") for row in rows)


@pytest.mark.parametrize(("column", "value"), [("Alert Code", "SAF-REFUGE"), ("Alert Code", "saf-sanctuary"), ("Refuge", "1")])
def test_a_home_that_the_landlord_hides_lands_without_address_or_property_number(
    tmp_path: Path, column: str, value: str
) -> None:
    head = f"Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Address;Postcode;UPRN;Concern Date;{column}"
    hidden = f"A;T1;C1;1;Zofia;{';'.join(PLACE)};100099887766;18/11/2026;{value}"
    same_home = f"A;T1;C1;2;Marta;{';'.join(PLACE)};100099887766;18/11/2026;"
    other = f"A;T2;C2;3;Aneurin;{';'.join(ELSEWHERE)};100011223344;18/11/2026;"
    table = deliver(tmp_path, "housing", "tenancy_concerns", "\n".join([head, hidden, same_home, other]).encode()).tables[
        "concern"
    ]
    assert [[row[c] for c in ("address", "postcode", "uprn")] for row in (cells(table, i) for i in range(3))] == [
        [None] * 3,
        [None] * 3,
        [*ELSEWHERE, "100011223344"],
    ]


@pytest.mark.parametrize(
    ("address", "postcode", "uprn", "is_hidden"),
    [
        ("7 HIDDEN LANE,", "ze77zz", "", True),  # the same place, written otherwise
        ("No. 7, Hidden Ln, ZE7 7ZZ", "", "", True),  # the same door in other words
        ("Flat 2, The Old Mill", "ZE7 7ZY", "100099887766", True),  # told by the property's number
        ("7 Hidden Lane", "", "", False),  # without a postcode it may be any Hidden Lane
        ("8 Hidden Lane", "ZE7 7ZZ", "", False),
    ],
)
def test_whoever_is_at_the_same_place_lands_without_it(
    tmp_path: Path, address: str, postcode: str, uprn: str, is_hidden: bool
) -> None:
    """A brother whom nobody marked: what is withheld of the one row must not land with the other."""
    head = "Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Address;Postcode;UPRN;Concern Date;Refuge"
    fled = f"A;T1;C1;1;Zofia;{';'.join(PLACE)};100099887766;18/11/2026;Y"
    brother = f"A;T2;C2;2;Leo;{address};{postcode};{uprn};18/11/2026;"
    landed = deliver(tmp_path, "housing", "tenancy_concerns", "\n".join([head, fled, brother]).encode()).tables["concern"]
    found = [cells(landed, 1)[column] for column in ("address", "postcode", "uprn")]
    assert (found == [None] * 3) is is_hidden
    assert cells(landed, 1)["is_restricted"] is None, "nobody said so of him"


def test_a_place_of_many_people_tells_of_nobody_in_particular(tmp_path: Path) -> None:
    head = "Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Address;Postcode;Concern Date;Refuge"
    rows = [f"A;T{n};C{n};{n};Zofia;Tower Court;ZE1 1AA;18/11/2026;{'Y' if n == 0 else ''}" for n in range(14)]
    landed = deliver(tmp_path, "housing", "tenancy_concerns", "\n".join([head, *rows]).encode()).tables["concern"]
    assert [cells(landed, place)["address"] for place in range(14)] == [None, *["Tower Court"] * 13]


@pytest.mark.parametrize(
    ("column", "value", "is_hidden", "is_adopted"),
    [
        ("Address Confidential", "Yes", True, False),
        ("Address Confidential", "No", False, False),
        ("Adopted", "Y", True, True),
        ("Adopted", "No", False, False),
        ("PLAA", "A", True, True),
        ("PLAA", "S", False, False),  # a special guardianship ends no identity
        ("Adopted From Care", "in 2021", True, True),
    ],
)
def test_of_a_pupil_who_must_not_be_found_no_school_lands_and_of_an_adopted_one_no_former_name(
    tmp_path: Path, column: str, value: str, is_hidden: bool, is_adopted: bool
) -> None:
    head: list[object] = [
        "Incident ID", "School", "Pupil ID", "Forename", "Surname", "Former surname", "Address", "Postcode", "Incident Date",
        column, "Details",
    ]  # fmt: skip
    row: list[object] = ["SG1", "Hill Primary", "0001", "Zofia", "Kowalska", "Quillfeather", *PLACE, datetime(2026, 11, 19, 9)]
    book = workbook(("Log", [head, [*row, value, "Zofia Quillfeather of Hill Primary was sad."]]))
    landed = cells(deliver(tmp_path, "education", "safeguarding_log", book).tables["incident"], 0)
    assert [landed[c] for c in ("school", "address", "postcode")] == ([None] * 3 if is_hidden else ["Hill Primary", *PLACE])
    assert landed["other_names"] == (None if is_adopted else "Quillfeather")
    assert landed["is_restricted"] == ("true" if is_hidden else "false" if column == "Address Confidential" else None)
    assert "Quillfeather" not in (landed["narrative"] or ""), "a former name is found in notes though it does not land"
    assert "adoption" not in landed


def test_a_register_of_marks_hides_the_school_too(tmp_path: Path) -> None:
    head: list[object] = ["School", "Pupil ID", "Forename", "Date", "Session", "Code", "Address Confidential"]
    rows = [["Hill Primary", ref, "Zofia", datetime(2026, 11, 19), "AM", "/", flag] for ref, flag in (("1", "Y"), ("2", ""))]
    table = deliver(tmp_path, "education", "attendance", workbook(("Marks", [head, *rows]))).tables["mark"]
    assert [cells(table, i)["school"] for i in range(2)] == [None, "Hill Primary"]


def test_every_agency_that_sends_a_place_can_say_that_it_must_be_told_to_nobody() -> None:
    for agency, connector in connectors().items():
        for dataset, record in connector.tables():
            kinds = {c.kind for c in record.columns if c.treatment is not Treatment.DROP}
            tells_home = kinds & {Kind.ADDRESS, Kind.POSTCODE} or any(c.tells_place for c in record.columns)
            assert not tells_home or any(c.restricts for c in record.columns), (agency, dataset.name, record.name)
