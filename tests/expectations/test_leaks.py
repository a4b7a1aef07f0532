"""No personal value lands where a code, a number or a date belongs: in any column of any agency's dataset."""

from __future__ import annotations

import duckdb
import pytest

from connectors import connectors
from connectors.declaration import Dataset
from expectations import leaks
from expectations.validate import Findings, validate
from safeguarding.codes import Kind, Treatment
from safeguarding.errors import CheckDidNotRun
from tests.expectations.tables import REPORT, Row, facts, make_table

DATASETS = [(agency, dataset) for agency, connector in connectors().items() for dataset in connector.datasets]
each_dataset = pytest.mark.parametrize(("agency", "dataset"), DATASETS, ids=lambda v: v if isinstance(v, str) else v.name)
SHAPES = {
    "nhs_number": ("943 476 5919", "9434765919", "no. 943-476-5919"),
    "upn": ("T801200011001", "upn t801200011001"),
    "phone": ("07700 900123", "+44 7700 900123", "(0114) 496 0123", "0044 (0)7700 900 123"),
    "email": ("kayleigh@example.org", "desk.4@council.local"),
    "postcode": ("NG22 8PQ", "ng22 8pq", "NG228PQ", "flat 3, S1 2HE"),
}
INNOCENT = (
    "Other", "3x5x2", "SAF-DA", "level 2", "0-99", "500+", "Year 10", "10 3AM", "KS3 2nd", "2026-11-20", "1/A/P",
    "room B12", "45678", "A12345", "9434765918", "12/11/2026 10:45", "2 or 3 times", "GP 0114",
)  # fmt: skip


def _reports(*rows: Row) -> Findings:
    with duckdb.connect() as connection:
        make_table(connection, "report", REPORT, rows)
        return validate(connection, facts(report=len(rows)), {"report": "report"})


def _held(found: Findings) -> dict[int, set[str]]:
    held: dict[int, set[str]] = {}
    for line, rule, severity in found.rows["report"].itertuples(index=False, name=None):
        if severity == "quarantine":
            held.setdefault(line, set()).add(rule)
    return held


def _report(**cells: str | None) -> Row:
    return {"notice_id": "N1", "person_ref": "P1", "occurred_from": "2026-11-19 10:00:00", **cells}


@each_dataset
def test_every_column_that_should_hold_no_personal_value_is_asked_in_every_dataset(agency: str, dataset: Dataset) -> None:
    planted, expected = SHAPES["nhs_number"][0], set()
    with duckdb.connect() as connection:
        for record in dataset.records:
            asked = [c for c in record.kept() if leaks.is_asked(c)]
            make_table(connection, record.name, [c.name for c in record.kept()], [{c.name: planted} for c in asked])
            expected |= {(record.name, line, f"{c.name}_holds_nhs_number") for line, c in enumerate(asked, 1)}
        tables = {record.name: record.name for record in dataset.records}
        found = validate(connection, facts(agency, dataset.name, **dict.fromkeys(tables, 50)), tables)
    rows = [(record, *row) for record, frame in found.rows.items() for row in frame.itertuples(index=False, name=None)]
    assert {row[:3] for row in rows if "_holds_" in row[2]} == expected
    assert {row[3] for row in rows if "_holds_" in row[2]} == {"quarantine"}


@each_dataset
def test_what_lands_is_asked_unless_it_is_declared_to_say_who_or_where_somebody_is(agency: str, dataset: Dataset) -> None:
    personal = {
        Kind.REFERENCE, Kind.PERSON_REFERENCE, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.OTHER_NAMES, Kind.BIRTH_DATE,
        Kind.NHS_NUMBER, Kind.UPN, Kind.ADDRESS, Kind.POSTCODE, Kind.ORGANISATION,
    }  # fmt: skip
    for record in dataset.records:
        for column in record.kept():
            assert leaks.is_asked(column) == (column.kind not in personal or column.treatment is not Treatment.KEEP)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in SHAPES.items() for value in values])
def test_an_identifier_in_a_category_holds_the_row_back_by_column_and_kind(kind: str, value: str) -> None:
    assert _held(_reports(_report(), _report(outcome=value))) == {2: {f"outcome_holds_{kind}"}}


@pytest.mark.parametrize("value", INNOCENT)
def test_an_ordinary_code_is_no_finding(value: str) -> None:
    assert _held(_reports(_report(outcome=value, given_name="Kayleigh", family_name="Okafor"))) == {}


@pytest.mark.parametrize(
    ("value", "is_held"),
    [
        ("Okafor", True),
        ("seen with OKAFOR", True),
        ("mrs Okafor-Bell", True),
        ("Kayleigh", True),
        ("Hope", False),  # a person of the delivery has this name, but it is an everyday word
        ("Hope Young", True),  # her whole name is no coincidence
        ("Young, Hope", True),
        ("a young victim", False),
        ("suspect", False),
        ("Mayday", False),
        ("amber", False),  # a grade of risk, though the third is called so
        ("Amber Lacey", True),
    ],
)
def test_a_person_of_the_delivery_in_a_category_holds_the_row_back(value: str, is_held: bool) -> None:
    names = (("Kayleigh", "Okafor"), ("Hope", "Young"), ("Amber", "Lacey"))
    people = [_report(given_name=given, family_name=family) for given, family in names]
    assert _held(_reports(*people, _report(role=value))) == ({4: {"role_holds_name"}} if is_held else {})


def test_a_code_that_the_connector_declares_is_no_finding_though_somebody_is_called_so() -> None:
    assert _held(_reports(_report(given_name="Suspecta", family_name="Victim", role="suspect"))) == {}
    assert _held(_reports(_report(given_name="Witness", family_name="Victim", role="victim witness")))


def test_a_redacted_note_is_looked_at_once_more() -> None:
    left = _report(narrative="[MOTHER] rang from 07700 900123 about [CHILD].")
    clean = _report(narrative="[MOTHER] rang from [PHONE] about [CHILD] at 10 on the 3rd; Okafor is a name.")
    assert _held(_reports(left, clean, _report(family_name="Okafor"))) == {1: {"narrative_holds_phone"}}


def test_a_row_that_only_withdraws_its_record_is_not_held_back() -> None:
    assert _held(_reports(_report(outcome="07700 900123", row_change="withdrawn"))) == {}


def test_of_a_huge_delivery_a_part_is_looked_at_and_all_of_it_where_that_part_hits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "SAMPLED_ABOVE", 20)
    one_in_a_hundred = [_report(outcome="07700 900123" if line == 57 else "Other") for line in range(100)]
    everywhere = [_report(outcome=f"07700 9001{line:02}") for line in range(100)]
    first = _held(_reports(*one_in_a_hundred))
    assert first == _held(_reports(*one_in_a_hundred))  # the same rows are looked at each time
    assert set(first) <= {58}
    assert len(_held(_reports(*everywhere))) == 100


def test_no_value_is_in_the_findings_and_a_record_type_of_unknown_columns_is_not_taken_for_clean() -> None:
    found = _reports(_report(outcome="kayleigh.zzyzx@example.org"))
    assert "zzyzx" not in repr(found) + found.rows["report"].to_string()
    of_unknown_columns = leaks.leaks_found(duckdb.connect(), {"vehicle": ()}, {"vehicle": 1}, "police/vulnerability_reports")
    with pytest.raises(CheckDidNotRun, match="vehicle"), of_unknown_columns:
        pass


@pytest.mark.parametrize(
    ("cells", "is_held"),
    [
        ({"is_restricted": "true", "address": "7 Hidden Lane"}, True),
        ({"is_restricted": "true", "postcode": "ZE7 7ZZ"}, True),
        ({"is_restricted": "true"}, False),
        ({"is_restricted": "false", "address": "7 Plain Lane"}, False),
        ({"address": "7 Plain Lane"}, False),
    ],
)
def test_a_row_that_still_shows_the_place_of_somebody_restricted_is_held_back(
    cells: dict[str, str | None], is_held: bool
) -> None:
    assert _held(_reports(_report(**cells))) == ({1: {"restricted_place_not_withheld"}} if is_held else {})


def test_a_property_number_and_a_school_are_places_too() -> None:
    of_housing = connectors()["housing"].datasets[0].record("concern").columns
    of_education = connectors()["education"].datasets[1].record("mark").columns
    assert "uprn" in leaks.place_withheld(of_housing)[0].holds
    assert "school" in leaks.place_withheld(of_education)[0].holds
    assert leaks.place_withheld(connectors()["childrens_social_care"].datasets[0].record("child").columns) == ()
