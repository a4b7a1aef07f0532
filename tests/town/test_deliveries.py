"""Every agency's files are well formed in their own format, hold what deliveries.json says, and are messy as planned."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from town import Town
from town.education import LOG_HEADINGS, MARK_HEADINGS
from town.housing import HEADINGS as HOUSING_HEADINGS
from town.police import HEADINGS as POLICE_HEADINGS

HEADINGS = {"police": POLICE_HEADINGS, "housing": HOUSING_HEADINGS}


def _of(made: Town, agency: str, dataset: str | None = None) -> list[tuple[dict[str, Any], Path]]:
    found = [d for d in made.deliveries if d["agency"] == agency and dataset in (None, d["dataset"])]
    return [(d, made.inbox / d["file"]) for d in found]


def _table(delivery: dict[str, Any], path: Path) -> list[list[str]]:
    text = path.read_bytes().decode(delivery["encoding"])
    delimiter = ";" if delivery["agency"] == "housing" else "|" if delivery["night"] == 2 else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_inbox_holds_exactly_the_files_that_are_listed(made: Town) -> None:
    listed = [d["file"] for d in made.deliveries]
    assert sorted(listed) == sorted(p.relative_to(made.inbox).as_posix() for p in made.inbox.rglob("*") if p.is_file())
    assert {tuple(Path(name).parts[:2]) for name in listed} == {
        ("childrens_social_care", "cin_census"),
        ("education", "attendance"),
        ("education", "safeguarding_log"),
        ("health", "emergency_attendances"),
        ("housing", "tenancy_concerns"),
        ("police", "vulnerability_reports"),
    }


@pytest.mark.parametrize("agency", ["police", "housing"])
def test_delimited_files_have_their_headings_and_the_bad_rows_that_were_planned(made: Town, agency: str) -> None:
    for delivery, path in _of(made, agency):
        headings, *rows = _table(delivery, path)
        assert tuple(headings) == HEADINGS[agency]
        assert len(rows) == delivery["rows"]
        cut = [row for row in rows if len(row) < len(headings)]
        key = headings.index("Nominal Ref" if agency == "police" else "Concern Ref")
        assert (len(cut), sum(len(r) == len(headings) and not r[key] for r in rows)) == (
            delivery["cut_rows"],
            delivery["keyless_rows"],
        )


def test_delimited_files_come_in_every_encoding(made: Town) -> None:
    assert {d["encoding"] for d, _ in _of(made, "police")} == {"utf-8", "cp1252", "utf-8-sig"}
    assert {d["encoding"] for d, _ in _of(made, "housing")} == {"cp1252", "utf-16"}


def test_a_file_is_sent_twice_under_two_names(made: Town) -> None:
    resent = [(d, p) for d, p in _of(made, "police") if d["is_resent"]]
    assert len(resent) == 1
    others = [p.read_bytes() for d, p in _of(made, "police") if d["night"] == resent[0][0]["night"] and not d["is_resent"]]
    assert others == [resent[0][1].read_bytes()]


def test_housing_withdraws_a_concern_that_it_had_delivered(made: Town) -> None:
    tables = {d["night"]: (d, _table(d, p)) for d, p in _of(made, "housing")}
    delivery, rows = tables[2]
    withdrawn = {row[2] for row in rows[1:] if row[0] == "D" and row[2]}
    assert withdrawn == set(delivery["withdrawn"])
    assert withdrawn <= {row[2] for row in tables[1][1] if len(row) > 2}


def test_a_later_night_repeats_corrects_and_adds(made: Town) -> None:
    by_night = {d["night"]: (d, {r[0] for r in _table(d, p)[1:]}) for d, p in _of(made, "police")}
    for night in (2, 3):
        delivery, notices = by_night[night]
        assert notices & by_night[1][1]
        assert delivery["corrected"]
        assert set(delivery["corrected"]) <= notices
    assert by_night[3][1] - by_night[1][1] - by_night[2][1]


def test_bundles_are_fhir_and_their_references_lead_somewhere(made: Town) -> None:
    for delivery, path in _of(made, "health"):
        bundle = json.loads(path.read_text("utf-8"))
        resources = [entry["resource"] for entry in bundle["entry"]]
        ids = {f"urn:uuid:{r['id']}" for r in resources}
        assert (bundle["resourceType"], len(resources), len(ids)) == ("Bundle", delivery["rows"], delivery["rows"])
        assert bundle["timestamp"][:19] == delivery["drawn_at"]
        for resource in resources:
            for element in ("subject", "patient", "encounter"):
                assert resource.get(element, {"reference": next(iter(ids))})["reference"] in ids


def test_a_census_holds_each_referred_child_once(made: Town) -> None:
    for delivery, path in _of(made, "childrens_social_care"):
        tree = etree.parse(path)
        refs = tree.xpath("//LAchildID/text()")
        assert isinstance(refs, list)
        assert len(refs) == len(set(refs)) == delivery["records"]["child"]
        assert tree.findtext("Header/Source/DateTime") == delivery["drawn_at"]
        assert {"true", "false", "0", "1"} >= {e.text for e in tree.iter("ReferralNFA")}


def test_the_census_shows_a_child_unborn_and_then_born(made: Town) -> None:
    first, last = (etree.parse(path) for _, path in _of(made, "childrens_social_care"))
    unborn = first.xpath("//ChildIdentifiers[Sex='U' and not(PersonBirthDate)]/LAchildID/text()")
    assert isinstance(unborn, list)
    assert len(unborn) == 1
    assert first.xpath("//ChildIdentifiers[ExpectedPersonBirthDate]/LAchildID/text()") == unborn
    assert last.xpath("//ChildIdentifiers[LAchildID=$ref]/PersonBirthDate", ref=str(unborn[0]))


def test_workbooks_hold_two_sheets_below_titles_and_keep_leading_noughts(made: Town) -> None:
    kinds = set()
    for delivery, path in _of(made, "education", "safeguarding_log"):
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Safeguarding log").to_python(skip_empty_area=False)
        header = next(i for i, row in enumerate(sheet) if row[0] == "Incident ID")
        assert 2 <= header <= 4
        assert any(str(row[0]).startswith("Extracted: ") for row in sheet[:header])
        rows = [dict(zip(LOG_HEADINGS, row, strict=True)) for row in sheet[header + 1 :]]
        assert len(rows) == delivery["rows"]
        kinds |= {(delivery["night"], type(row["Pupil ID"])) for row in rows}
        assert {type(row["DOB"]).__name__ for row in rows} == {"date", "str"}
        assert {type(row["Incident Date"]).__name__ for row in rows} == {"datetime", "str"}
    assert kinds == {(1, str), (2, float), (3, str)}


def test_attendance_comes_only_after_a_school_day(made: Town) -> None:
    for delivery, path in _of(made, "education", "attendance"):
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Attendance").to_python()
        header = next(i for i, row in enumerate(sheet) if row[0] == "School")
        assert tuple(sheet[header]) == MARK_HEADINGS
        keys = [(row[1], row[7], row[8]) for row in sheet[header + 1 :]]
        assert len(keys) == len(set(keys)) == delivery["rows"]
    assert {d["night"] for d, _ in _of(made, "education", "attendance")} == {1, 2}
    log = CalamineWorkbook.from_path(_of(made, "education", "safeguarding_log")[2][1])
    assert log.sheet_names == ["Safeguarding log"]


def test_a_log_entry_disappears_from_the_snapshot(made: Town) -> None:
    logs = [(d, p) for d, p in _of(made, "education", "safeguarding_log")]
    ids = [{r[0] for r in CalamineWorkbook.from_path(p).get_sheet_by_name("Safeguarding log").to_python()} for _, p in logs]
    assert logs[2][0]["withdrawn"]
    assert set(logs[2][0]["withdrawn"]) == {i for i in ids[1] - ids[2] if str(i).startswith("SI-")}


def test_the_restricted_address_stands_in_the_health_bundle_alone(made: Town, people: dict[str, dict[str, Any]]) -> None:
    postcodes = {p["protected_postcode"] for p in people.values() if p["protected_postcode"]}
    assert len(postcodes) == 1
    (postcode,) = postcodes
    health = "".join(path.read_text("utf-8") for _, path in _of(made, "health"))
    assert postcode in health
    others = [(d, p) for d, p in _of(made, "police") + _of(made, "housing")]
    assert not any(postcode in cell for d, p in others for row in _table(d, p) for cell in row)
    books = [p for _, p in _of(made, "education")]
    sheets = [s for p in books for s in CalamineWorkbook.from_path(p).sheet_names if s]
    assert sheets
    cells = [
        c
        for p in books
        for s in CalamineWorkbook.from_path(p).sheet_names
        for r in CalamineWorkbook.from_path(p).get_sheet_by_name(s).to_python()
        for c in r
    ]
    assert postcode not in cells
