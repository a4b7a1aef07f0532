"""One thing written in many ways, read as one."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.canonical import canonical, holds_unknown_code
from connectors.declaration import Column
from safeguarding.codes import Kind, Relation, Treatment

CODES = {
    "domestic_abuse": "Domestic abuse",
    "NFA": "No further action",
    "/": "Present",
    "\\": "Present, afternoon",
    "L": "Late",
}
UNREADABLE = "(unreadable)"


def read(kind: Kind, text: str, codes: dict[str, str] | None = None) -> str | None:
    treatment = Treatment.REDACT if kind is Kind.TEXT else Treatment.KEEP
    column = Column("a", ("A",), kind, "for this test", treatment, codes=codes or {})
    values, is_unreadable = canonical(pd.Series([text, None], dtype="str"), column)
    assert values.isna().iloc[1]
    assert not is_unreadable.iloc[1]
    assert values.isna().iloc[0] or not is_unreadable.iloc[0]
    return UNREADABLE if is_unreadable.iloc[0] else None if values.isna().iloc[0] else values.iloc[0]


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (Kind.BIRTH_DATE, "3/4/2012", "2012-04-03"),
        (Kind.BIRTH_DATE, "2012-04-03 00:00:00", "2012-04-03"),
        (Kind.BIRTH_DATE, "unknown", None),
        (Kind.BIRTH_DATE, "04/13/2012", UNREADABLE),
        (Kind.INSTANT, "19 Nov 2026 9:05", "2026-11-19 09:05:00"),
        (Kind.INSTANT, "2026-07-01T00:30:00Z", "2026-07-01 01:30:00"),
        (Kind.INSTANT, "2026-08", "2026-08"),
        (Kind.INSTANT, "08/2026", "2026-08"),
        (Kind.INSTANT, "August 2026", "2026-08"),
        (Kind.INSTANT, "13/2026", UNREADABLE),
        (Kind.INSTANT, "Brambling 2026", UNREADABLE),
        (Kind.INSTANT, "last week", UNREADABLE),
        (Kind.FLAG, "Yes", "true"),
        (Kind.FLAG, "0", "false"),
        (Kind.FLAG, "N/K", None),
        (Kind.FLAG, "perhaps", UNREADABLE),
        (Kind.SEX, "Girl", "F"),
        (Kind.SEX, "Not known", "U"),
        (Kind.SEX, "9", "U"),
        (Kind.SEX, "Q", UNREADABLE),
        (Kind.NUMBER, "£1,250.40", "1250.4"),
        (Kind.NUMBER, "(12)", "-12"),
        (Kind.NUMBER, "100", "100"),
        (Kind.NUMBER, "about 3", UNREADABLE),
        (Kind.NUMBER, "1e400", UNREADABLE),
        (Kind.NUMBER, "NaN", UNREADABLE),
        (Kind.NHS_NUMBER, "943 476 5919", "9434765919"),
        (Kind.NHS_NUMBER, "94347", "94347"),
        (Kind.UPN, "a8012 00000001", "A801200000001"),
        (Kind.POSTCODE, "sw1a1aa", "SW1A 1AA"),
        (Kind.POSTCODE, "not  there", "NOT THERE"),
        (Kind.ADDRESS, "Flat 2,\n 4  Hill Street\n\nNorthport", "Flat 2, 4 Hill Street, Northport"),
        (Kind.GIVEN_NAME, "Anne-Marie  José", "Anne-Marie José"),
        (Kind.GIVEN_NAME, "Unknown", None),
        (Kind.FAMILY_NAME, "Null", "Null"),
        (Kind.OTHER_NAMES, "aka Bo; Roberts / née Ward,Bo", "Bo;Roberts;Ward"),
        (Kind.REFERENCE, "0012", "0012"),
        (Kind.REFERENCE, "NULL", None),
        (Kind.TEXT, "one\r\ntwo", "one\ntwo"),
        (Kind.RELATION, "Mum", "mother"),
        (Kind.RELATION, "Mother's partner", "step_parent"),
        (Kind.RELATION, "half-brother", "sibling"),
        (Kind.RELATION, "Daughter", "child"),
        (Kind.RELATION, "ally", UNREADABLE),
    ],
)
def test_a_cell_is_read_as_its_kind_or_said_to_be_unreadable(kind: Kind, text: str, meant: str | None) -> None:
    assert read(kind, text) == meant


@pytest.mark.parametrize("relation", list(Relation))
def test_every_code_and_label_of_relation_means_itself(relation: Relation) -> None:
    assert read(Kind.RELATION, relation.value) == relation.value
    assert read(Kind.RELATION, relation.label.upper()) == relation.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Domestic Abuse", "domestic_abuse"),
        ("no further action", "NFA"),
        ("nfa", "NFA"),
        ("l", "L"),
        ("/", "/"),
        ("\\", "\\"),
        ("-", "-"),
        ("Something  New", "Something New"),
    ],
)
def test_a_code_is_read_in_any_writing_and_an_unknown_one_is_kept(text: str, meant: str) -> None:
    assert read(Kind.CODE, text, CODES) == meant


def test_several_codes_stand_in_one_cell_each_once() -> None:
    assert read(Kind.CODES, "nfa; Domestic abuse|NFA\nother", CODES) == "NFA;domestic_abuse;other"
    assert read(Kind.CODES, "Neglect/hygiene, Home issues") == "Neglect/hygiene;Home issues"
    assert read(Kind.CODES, "Home, hygiene; Bullying") == "Home, hygiene;Bullying"


def test_an_agencys_own_codes_come_before_the_usual_words() -> None:
    assert read(Kind.SEX, "1", {"1": "F", "2": "M"}) == "F"
    assert read(Kind.SEX, "f", {"1": "F"}) == "F"
    assert read(Kind.RELATION, "XMT", {"XMT": "mother"}) == "mother"


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(list(Kind)), st.text(min_size=1).map(str.strip).filter(bool))
def test_any_text_is_read_left_out_or_said_to_be_unreadable(kind: Kind, text: str) -> None:
    found = read(kind, text)
    if found not in (None, UNREADABLE):
        assert read(kind, found or "") == found or kind in (Kind.CODES, Kind.OTHER_NAMES, Kind.ADDRESS)


@pytest.mark.parametrize(
    ("kind", "treatment", "text", "is_unknown"),
    [
        (Kind.CODE, Treatment.KEEP, "NFA", False),
        (Kind.CODE, Treatment.KEEP, "no further action", False),
        (Kind.CODE, Treatment.KEEP, "surprise", True),
        (Kind.CODES, Treatment.KEEP, "NFA; L", False),
        (Kind.CODES, Treatment.KEEP, "NFA; surprise", True),
        (Kind.CODE, Treatment.COARSEN, "surprise", False),
        (Kind.REFERENCE, Treatment.KEEP, "surprise", False),
    ],
)
def test_a_code_that_is_not_declared_is_kept_and_marked(kind: Kind, treatment: Treatment, text: str, is_unknown: bool) -> None:
    coarsen_to = "map:other" if treatment is Treatment.COARSEN else None
    column = Column("a", ("A",), kind, "for this test", treatment, coarsen_to=coarsen_to, codes=CODES)
    values, _ = canonical(pd.Series([text, None], dtype="str"), column)
    assert values.iloc[0]
    assert list(holds_unknown_code(values, column)) == [is_unknown, False]
