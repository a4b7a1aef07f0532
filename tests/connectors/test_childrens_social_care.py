"""What the council sends is declared code by code, and no more is asked for than is needed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from connectors.childrens_social_care import CONNECTOR
from connectors.declaration import Column
from safeguarding.codes import Kind, Treatment

CENSUS = CONNECTOR.datasets[0]
SCHEMA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cin_census" / "CIN_schema_2026.xsd"


def column(record: str, name: str) -> Column:
    return next(c for c in CENSUS.record(record).columns if c.name == name)


def test_every_record_says_whose_it_is_and_what_it_is_complete_for() -> None:
    for record in CENSUS.records:
        assert record.key[0] == "child_ref"
        assert {"child_ref", *CENSUS.snapshot_scope} <= {c.name for c in record.columns}


def test_what_followed_a_referral_names_the_referral() -> None:
    for record in CENSUS.records:
        assert record.name == "child" or "referred_on" in {c.name for c in record.columns}


def test_it_asks_for_no_name_no_free_text_no_ethnicity_and_no_disability() -> None:
    declared = [c for record in CENSUS.records for c in record.columns]
    assert not [c.name for c in declared if c.kind in (Kind.TEXT, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.ADDRESS)]
    assert not [s for c in declared for s in c.sources if "Ethnicity" in s or "Disabilit" in s]
    assert {c.treatment for c in declared} == {Treatment.KEEP}


def test_the_agreement_is_live_in_its_term_and_not_after_it() -> None:
    CENSUS.agreement.check(date(2026, 11, 22), "childrens_social_care/cin_census")
    assert CENSUS.agreement.review_on == date(2027, 10, 31)


def test_sex_is_told_from_the_codes_of_every_year() -> None:
    codes = column("child", "sex").codes
    assert [codes[c] for c in ("1", "2", "0", "9", "M", "F", "U")] == ["M", "F", "U", "U", "M", "F", "U"]


def test_a_factor_is_labelled_with_what_it_is_and_whose_it_is() -> None:
    codes = column("assessment", "factors").codes
    assert codes["2B"] == "Drug misuse: a parent or carer"
    assert codes["3A"] == "Domestic abuse, suffered by the child"


@pytest.mark.parametrize(
    ("type_in_schema", "record", "name"),
    [
        ("unknownupntype", "child", "upn_unknown"),
        ("referralsourcetype", "referral", "referral_source"),
        ("primaryneedcodetype", "referral", "primary_need"),
        ("reasonforclosuretype", "referral", "closure_reason"),
        ("assessmentfactorstype", "assessment", "factors"),
        ("categoryofabusetype", "protection_plan", "latest_category"),
    ],
)
def test_every_code_of_the_published_schema_has_a_label(type_in_schema: str, record: str, name: str) -> None:
    if not SCHEMA.exists():
        pytest.skip("the shared real-format files are not here")
    found = re.search(rf'<xs:simpleType name="{type_in_schema}">.*?</xs:simpleType>', SCHEMA.read_text("utf-8"), re.DOTALL)
    assert found is not None
    codes = set(re.findall(r'enumeration value="([^"]+)"', found[0]))
    assert codes
    assert codes <= set(column(record, name).codes)
