"""What the council sends is declared code by code, and no more is asked for than is needed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from connectors.childrens_social_care import CONNECTOR
from connectors.declaration import Column
from safeguarding.codes import Category, Kind, Treatment
from tests.connectors.deliveries import deliver
from tests.connectors.test_cin_census import REFERRAL, cells, census, child, reading

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
        assert record.name in ("child", "equality") or "referred_on" in {c.name for c in record.columns}


def test_it_asks_for_no_name_and_no_free_text_and_for_ethnicity_and_disability_coarsened_and_apart() -> None:
    declared = [c for record in CENSUS.records for c in record.columns]
    assert not [c.name for c in declared if c.kind in (Kind.TEXT, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.ADDRESS)]
    apart = {(r.name, c.name, c.treatment) for r in CENSUS.records for c in r.columns for s in c.sources if
             "Ethnicity" in s or "Disabilit" in s}  # fmt: skip
    assert apart == {("equality", name, Treatment.COARSEN) for name in ("ethnicity", "disability")}
    assert CENSUS.record("equality").category is Category.EQUALITY
    assert set(column("equality", "ethnicity").codes.values()) == {
        "white",
        "mixed",
        "asian",
        "black",
        "other_group",
        "not_stated",
    }
    assert {c.treatment for c in declared if c.name not in ("ethnicity", "disability")} == {Treatment.KEEP}


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


def test_ethnicity_and_disability_come_in_a_record_of_their_own(tmp_path: Path) -> None:
    inside = (
        "<ChildCharacteristics><Ethnicity>MWBC</Ethnicity><Disabilities><Disability>AUT</Disability><Disability>LD</Disability>"
        f"</Disabilities></ChildCharacteristics>{REFERRAL}"
    )
    found = reading(tmp_path, census(child(inside=inside)))
    assert cells(found.tables["equality"], "child_ref", "lea", "ethnicity", "disability") == [("C1", "201", "MWBC", "AUT")]
    for name, table in found.tables.items():
        assert name == "equality" or "MWBC" not in table.to_csv()


def test_the_pupil_numbers_of_a_child_whose_case_an_adoption_closed_never_land(tmp_path: Path) -> None:
    """What was known before the adoption must lead to nobody after it (Adoption and Children Act 2002 s.56 to s.65)."""
    numbers = "<Sex>F</Sex><UPN>{}</UPN><FormerUPN>{}</FormerUPN>"
    closed = (
        "<CINdetails><CINreferralDate>2025-01-05</CINreferralDate><ReferralSource>2A</ReferralSource>"
        "<CINclosureDate>2026-02-03</CINclosureDate><ReasonForClosure>{}</ReasonForClosure></CINdetails>"
    )
    content = census(
        child("C1", REFERRAL + closed.format("RC1"), numbers.format("H801200001001", "X816200001002")),
        child("C2", closed.format("RC8"), numbers.format("M330400112345", "X816200001002")),
    ).encode()
    landed = deliver(tmp_path, "childrens_social_care", "cin_census", content).tables
    assert cells(landed["child"], "child_ref", "upn", "former_upn") == [
        ("C1", None, None),
        ("C2", "M330400112345", "X816200001002"),
    ]
    assert not any("H801200001001" in table.to_csv() for table in landed.values())
    assert len(landed["referral"]) == 3, "what the council decided lands as it is"
