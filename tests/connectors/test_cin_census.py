"""The children in need census is read whole, however untidily it is written, and nothing of it is lost or made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.childrens_social_care import CONNECTOR
from connectors.formats.cin_census import NO_IDENTIFIER, read
from connectors.formats.reading import Reading
from safeguarding.errors import ColumnMissing, DeliveryEmpty, DeliveryUnreadable

CENSUS = CONNECTOR.datasets[0]
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cin_census"
HEADER = """<Header>
 <CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>
 <Source><LEA>201</LEA><SoftwareCode>Any</SoftwareCode><DateTime>2026-11-20T02:00:00</DateTime></Source>
</Header>"""
REFERRAL = """<CINdetails>
 <CINreferralDate>2026-01-05</CINreferralDate><ReferralSource>2A</ReferralSource><ReferralNFA>false</ReferralNFA>
 <Assessments><AssessmentActualStartDate>2026-01-06</AssessmentActualStartDate>
  <FactorsIdentifiedAtAssessment><AssessmentFactors>1B</AssessmentFactors><AssessmentFactors>3B</AssessmentFactors>
  </FactorsIdentifiedAtAssessment></Assessments>
 <ChildProtectionPlans><CPPstartDate>2026-02-01</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
  <Reviews><CPPreviewDate>2026-04-28</CPPreviewDate><CPPreviewDate>2026-07-20</CPPreviewDate></Reviews></ChildProtectionPlans>
</CINdetails>"""


def child(ref: str | None = "C1", inside: str = REFERRAL, identifiers: str = "<Sex>F</Sex>") -> str:
    own = "" if ref is None else f"<LAchildID>{ref}</LAchildID>"
    return f"<Child><ChildIdentifiers>{own}{identifiers}</ChildIdentifiers>{inside}</Child>\n"


def census(*children: str, header: str = HEADER) -> str:
    return f"<Message>\n{header}\n<Children>\n{''.join(children)}</Children>\n</Message>"


def reading(folder: Path, text: str | bytes) -> Reading:
    path = folder / "census.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, CENSUS, "childrens_social_care/cin_census")


def cells(table: pd.DataFrame, *columns: str) -> list[tuple[str | None, ...]]:
    chosen = table[list(columns)].astype(object)
    return list(chosen.where(chosen.notna(), None).itertuples(index=False, name=None))


def test_every_record_of_a_child_is_read_with_the_child_the_authority_and_the_year(tmp_path: Path) -> None:
    found = reading(tmp_path, census(child()))
    assert {name: len(table) for name, table in found.tables.items()} == {
        "child": 1,
        "equality": 0,
        "referral": 1,
        "assessment": 1,
        "section_47": 0,
        "cin_plan": 0,
        "protection_plan": 1,
        "review": 2,
        "pre_proceedings": 0,
    }
    assert found.rows_received == 6
    for table in found.tables.values():
        assert set(cells(table, "child_ref", "lea", "collection_year")) <= {("C1", "201", "2026")}
    assert cells(found.tables["assessment"], "referred_on", "started_on", "factors") == [("2026-01-05", "2026-01-06", "1B;3B")]
    assert cells(found.tables["review"], "plan_started_on", "reviewed_on") == [
        ("2026-02-01", "2026-04-28"),
        ("2026-02-01", "2026-07-20"),
    ]
    assert str(found.extracted_at) == "2026-11-20 02:00:00"


def test_a_namespace_changes_nothing(tmp_path: Path) -> None:
    plain, named = census(child()), census(child()).replace("<Message>", '<Message xmlns="urn:cin:2026">')
    for name, table in reading(tmp_path, plain).tables.items():
        pd.testing.assert_frame_equal(table, reading(tmp_path, named).tables[name])


def test_elements_may_stand_in_another_order_even_the_header(tmp_path: Path) -> None:
    turned = (
        "<Message><Children><Child><CINdetails><Assessments><AssessmentActualStartDate>2026-01-06</AssessmentActualStartDate>"
        "</Assessments><CINreferralDate>2026-01-05</CINreferralDate></CINdetails><ChildIdentifiers><Sex>M</Sex>"
        f"<LAchildID>C1</LAchildID></ChildIdentifiers></Child></Children>{HEADER}</Message>"
    )
    found = reading(tmp_path, turned).tables
    assert cells(found["assessment"], "child_ref", "lea", "referred_on") == [("C1", "201", "2026-01-05")]


@pytest.mark.parametrize("element", ["Sex", "GenderCurrent"])
@pytest.mark.parametrize("code", ["1", "F", "0"])
def test_sex_is_read_from_the_element_of_any_year(tmp_path: Path, element: str, code: str) -> None:
    found = reading(tmp_path, census(child(identifiers=f"<{element}> {code} </{element}>")))
    assert cells(found.tables["child"], "sex") == [(code,)]


@pytest.mark.parametrize("said", ["true", "false", "0", "1"])
def test_yes_and_no_are_handed_on_as_they_are_written(tmp_path: Path, said: str) -> None:
    inside = f"<CINdetails><CINreferralDate>2026-01-05</CINreferralDate><ReferralNFA>{said}</ReferralNFA></CINdetails>"
    assert cells(reading(tmp_path, census(child(inside=inside))).tables["referral"], "is_no_further_action") == [(said,)]


def test_text_that_is_no_date_is_left_for_the_check_of_dates(tmp_path: Path) -> None:
    inside = "<CINdetails><CINreferralDate>not yet</CINreferralDate></CINdetails>"
    assert cells(reading(tmp_path, census(child(inside=inside))).tables["referral"], "referred_on") == [("not yet",)]


def test_what_nobody_declared_is_counted_by_name_and_read_nowhere(tmp_path: Path) -> None:
    marker = "Zanzibar"
    inside = f"<ChildCharacteristics><Religion>{marker}</Religion></ChildCharacteristics>{marker}{REFERRAL}"
    found = reading(tmp_path, census(child(inside=inside)))
    assert {"ChildCharacteristics/Religion", "Child/text between elements", "Source/SoftwareCode"} <= found.columns_dropped
    assert "Source/DateTime" not in found.columns_dropped
    assert marker not in "".join(table.to_csv() for table in found.tables.values()) + str(found.columns_dropped)


def test_an_empty_group_is_no_record(tmp_path: Path) -> None:
    inside = (
        "<CINdetails><CINreferralDate>2026-01-05</CINreferralDate><Section47/><Assessments><AssessmentActualStartDate/>"
        "</Assessments><ChildProtectionPlans><Reviews><CPPreviewDate> </CPPreviewDate></Reviews></ChildProtectionPlans>"
        "</CINdetails>"
    )
    assert reading(tmp_path, census(child(inside=inside))).rows_received == 2


def test_a_child_without_identifier_is_rejected_with_all_its_records_and_their_lines(tmp_path: Path) -> None:
    found = reading(tmp_path, census(child("C1"), child(None), child(" ", inside="")))
    assert found.rows_received == 13
    assert [(r.record, r.line) for r in found.rejects] == [
        ("child", 15),
        ("referral", 15),
        ("assessment", 17),
        ("protection_plan", 20),
        ("review", 21),
        ("review", 21),
        ("child", 23),
    ]
    assert {r.reason for r in found.rejects} == {NO_IDENTIFIER}
    assert set(found.tables["referral"]["child_ref"]) == {"C1"}


def test_a_census_that_identifies_no_child_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="child_ref"):
        reading(tmp_path, census(child(None)))


def test_lines_are_right_far_into_a_long_census(tmp_path: Path) -> None:
    text = census(*(child(f"C{i}") for i in range(9_000)), child("LAST"))
    last = reading(tmp_path, text).tables["child"].iloc[-1]
    assert text.split("\n")[last["row_line"] - 1].count("LAST") == 1
    assert last["row_line"] > 65_535


def test_two_records_of_one_day_are_told_apart_in_document_order(tmp_path: Path) -> None:
    def referral(day: str, need: str) -> str:
        return f"<CINdetails><CINreferralDate>{day}</CINreferralDate><PrimaryNeedCode>{need}</PrimaryNeedCode></CINdetails>"

    inside = referral("2026-01-05", "N1") + referral("05/01/2026", "N4") + referral("2026-01-06", "N1")
    found = reading(tmp_path, census(child(inside=inside), child("C2", inside=referral("2026-01-05", "N1"))))
    assert list(found.tables["referral"]["ordinal"]) == ["1", "2", "1", "1"]


def test_a_child_sent_twice_gives_the_same_keys_twice(tmp_path: Path) -> None:
    found = reading(tmp_path, census(child(), child("C2"), child()))
    for name, table in found.tables.items():
        keys = table[list(CENSUS.record(name).key)]
        assert len(keys.drop_duplicates()) * 3 == len(keys) * 2


def test_without_a_year_the_reference_date_tells_it(tmp_path: Path) -> None:
    header = "<Header><CollectionDetails><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails></Header>"
    found = reading(tmp_path, census(child(), header=header))
    assert cells(found.tables["child"], "lea", "collection_year") == [(None, "2025")]
    assert str(found.extracted_at) == "2025-03-31 00:00:00"


def test_a_census_without_header_is_read_all_the_same(tmp_path: Path) -> None:
    found = reading(tmp_path, census(child(), header=""))
    assert cells(found.tables["child"], "child_ref", "lea", "collection_year") == [("C1", None, None)]
    assert found.extracted_at is None


def test_an_undeclared_record_type_is_dropped_by_name(tmp_path: Path) -> None:
    fewer = replace(CENSUS, records=tuple(r for r in CENSUS.records if r.name != "assessment"))
    (tmp_path / "census.xml").write_text(census(child()))
    found = read(tmp_path / "census.xml", fewer, "childrens_social_care/cin_census")
    assert "Assessments" in found.columns_dropped
    assert found.rows_received == 5


@pytest.mark.parametrize("text", ["", "  \n\t", f"<Message>{HEADER}<Children></Children></Message>"])
def test_a_census_without_children_is_empty(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeliveryEmpty):
        reading(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        census(child("Zanzibar"))[:-40],
        census(child("Zanzibar")).replace("</CINdetails>", "", 1),
        "child_ref,Zanzibar\n1,2",
        "<Message><Pupils><Pupil>Zanzibar</Pupil></Pupils></Message>",
        "<Message><Child><LAchildID>Zanzibar</LAchildID></Child></Message>",
        census(child("Zanzibar&undeclared;")),
        "PK\x03\x04 Zanzibar",
        '<?xml version="1.0" encoding="no-such-encoding"?>' + census(child("Zanzibar")),
    ],
)
def test_half_a_census_or_another_file_is_refused_without_a_word_of_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeliveryUnreadable) as caught:
        reading(tmp_path, text)
    assert "Zanzibar" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_census_cut_short_at_any_place_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    text = census(child("C1"), child("C2")).rstrip()
    for end in range(0, len(text), 37):
        with pytest.raises((DeliveryUnreadable, DeliveryEmpty)):
            reading(tmp_path, text[:end])


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Zanzibar")
    bomb = '<!DOCTYPE Message [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + census(child("C&b;"))
    outside = f'<!DOCTYPE Message [<!ENTITY a SYSTEM "file://{tmp_path}/secret.txt">]>' + census(child("C&a;"))
    for text in (bomb, outside):
        with pytest.raises(DeliveryUnreadable):
            reading(tmp_path, text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_told_by_the_file(tmp_path: Path, encoding: str) -> None:
    assert cells(reading(tmp_path, census(child("Zoë1")).encode(encoding)).tables["child"], "child_ref") == [("Zoë1",)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.sampled_from(["A", "B", "C"])),
            st.lists(st.lists(st.sampled_from(["Section47", "CINPlanDates", "PreProceedingsandFGDM"]), max_size=3), max_size=3),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_record_is_a_row_or_a_reject(
    tmp_path_factory: pytest.TempPathFactory, shape: list[tuple[str | None, list[list[str]]]]
) -> None:
    text = census(
        child("KNOWN", inside=""),
        *(
            child(
                ref,
                inside="".join(
                    f"<CINdetails><CINreferralDate>2026-01-0{i + 1}</CINreferralDate>"
                    f"{''.join(f'<{part}><Any>x</Any></{part}>' for part in parts)}</CINdetails>"
                    for i, parts in enumerate(referrals)
                ),
            )
            for ref, referrals in shape
        ),
    )
    found = reading(tmp_path_factory.mktemp("census"), text)
    expected = 1 + sum(1 + len(referrals) + sum(map(len, referrals)) for _, referrals in shape)
    assert found.rows_received == expected
    assert sum(map(len, found.tables.values())) + len(found.rejects) == expected
    lost = [1 + len(referrals) + sum(map(len, referrals)) for ref, referrals in shape if ref is None]
    assert len(found.rejects) == sum(lost)


@pytest.mark.parametrize(("name", "children"), [("fake_CIN_data.xml", 332), ("CIN_Census_2026.xml", 2)])
def test_every_child_of_a_census_that_others_wrote_is_read(name: str, children: int) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip("the shared real-format files are not here")
    found = read(path, CENSUS, "childrens_social_care/cin_census")
    text = path.read_text("utf-8")
    assert len(found.tables["child"]) == found.tables["child"]["child_ref"].nunique() == children == text.count("<Child>")
    assert len(found.tables["referral"]) == text.count("<CINdetails>")
    assert found.rejects == []
    assert found.tables["child"]["sex"].notna().all()
    assert found.tables["child"]["birth_date"].notna().all()
    for name, table in found.tables.items():
        assert not table.duplicated(list(CENSUS.record(name).key)).any()
