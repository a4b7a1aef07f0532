"""The levels on which two descriptions agree are the same in whichever order they are compared."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.linkage.agreement import COMPARISONS, level_of

_LISTS = {"forms", "middle", "meant", "parts", "parents"}
_TYPES = {
    "birth_date": "DATE",
    "birth_year": "SMALLINT",
    "attested": "TINYINT",
    "is_established": "BOOLEAN",
    "is_customary": "BOOLEAN",
}


def label(macros: duckdb.DuckDBPyConnection, name: str, left: dict[str, Any], right: dict[str, Any]) -> str | None:
    """The name of the level on which the two agree; what a side leaves out it does not know."""
    sql = level_of(name)
    values, chosen = [], []
    for column in sorted(set(re.findall(r"\b([a-z_]+)_[lr]\b", sql))):
        plain = {
            "is_established": False,
            "is_customary": False,
            "attested": 1,
            "has_temporary_upn": False,
            "forms": [],
            "middle": [],
            "meant": [],
        }
        kind = "VARCHAR[]" if column in _LISTS else "BOOLEAN" if column.startswith("has_") else _TYPES.get(column, "VARCHAR")
        for side, described in (("l", left), ("r", right)):
            values.append(described.get(column, plain.get(column)))
            chosen.append(f"?::{kind} AS {column}_{side}")
    found = macros.execute(f"SELECT {sql} FROM (SELECT {', '.join(chosen)})", values).fetchall()[0][0]
    return None if found is None else {level.value: level.label for level in COMPARISONS[name].levels}[found]


def name_of(given: str | None, family: str = "marsh", **known: Any) -> dict[str, Any]:
    whole = given and given + "".join(known.get("middle", []))
    parts = [part for part in family.split() if len(part) > 3]
    return {"given": given, "given_whole": whole, "surname": family.replace(" ", ""), "parts": parts, **known}


KNOWN = {"is_established": True}


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (name_of("amelia"), name_of("amelia", "reed"), "same"),
        (name_of("beth", forms=["elizabeth"]), name_of("elizabeth", forms=["elizabeth"]), "form"),
        (name_of("alina", spelling="alina", **KNOWN), name_of("aleena", spelling="alina", **KNOWN), "form"),
        (name_of("alina", spelling="alina", **KNOWN), name_of("alinaa", spelling="alina"), "slip"),
        (name_of("abdulrahman", spelling="rahman"), name_of("rahman", spelling="rahman"), "form"),
        (name_of("siobhan", **KNOWN), name_of("siobahn"), "slip"),
        (name_of("jack", **KNOWN), name_of("jakc"), "slip"),
        (name_of("christopher", **KNOWN), name_of("christo"), "slip"),
        (name_of("jack", **KNOWN), name_of("jake", **KNOWN), "near"),
        (name_of("oluwaseun", attested=2), name_of("oluwaseyi", attested=2), "near"),
        (name_of("oluwaseun", attested=2), name_of("oluwasenu"), "slip"),
        (name_of("sophia", **KNOWN), name_of("pshia"), "garbled"),
        (name_of("jack", **KNOWN, meant=["jack"]), name_of("jad"), "garbled"),
        (name_of("jack", **KNOWN, meant=["jack"]), name_of("jad", meant=["jade"]), "near"),
        (name_of("hassan", "warsame"), name_of("warsame", "hassan"), "swapped"),
        (name_of("siu", "xu", middle=["ling"]), name_of("xu", "siu ling"), "swapped"),
        (name_of("j"), name_of("john"), "partial"),
        (name_of("mohamed", forms=["muhammad"]), name_of("bilal", middle=["muhammad"]), "partial"),
        (name_of("grace"), name_of("amelia", middle=["grace"]), "partial"),
        (name_of("amelia", **KNOWN), name_of("zoe", **KNOWN), "differs"),
        (name_of(None), name_of("zoe"), None),
    ],
)
def test_given_names_agree_on_a_level(
    macros: duckdb.DuckDBPyConnection, a: dict[str, Any], b: dict[str, Any], level: str | None
) -> None:
    assert label(macros, "given", a, b) == level
    assert label(macros, "given", b, a) == level


@pytest.mark.parametrize(
    ("names", "are_one"),
    [
        ("aleena alina", True),
        ("harry harrie", True),
        ("lyla lylah", True),
        ("lacey lacie lacy", True),
        ("yousuf yusuf yoosuf", True),
        ("sofia sophiya", True),
        ("aaliyah aliya aliyah", True),
        ("marc mark", True),
        ("abdulrahman rahman", True),
        ("oluwatobi tobi", True),
        ("abdullah abdulrahman", False),
        ("abdullah ullah", False),
        ("ella ellie", False),
        ("eli ellie", False),
        ("toni tony", False),
        ("ali ally", False),
        ("jack jake", False),
        ("mia maya", False),
        ("elsie elise", False),
        ("amelia amelie", False),
        ("chloe zoe", False),
    ],
)
def test_what_one_name_may_be_written_as_is_spelt_alike(macros: duckdb.DuckDBPyConnection, names: str, are_one: bool) -> None:
    found = macros.execute("SELECT DISTINCT spelling(unnest(string_split(?, ' ')))", [names]).fetchall()
    assert (len(found) == 1) == are_one


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("mc donald", "mcdonald", "same"),
        ("thackray", "thackrey", "slip"),
        ("khan", "kahn", "slip"),
        ("marsh thackray", "thackray", "part"),
        ("de souza", "de silva", "differs"),
        ("marsh", "reed", "differs"),
    ],
)
def test_surnames_agree_on_a_level(macros: duckdb.DuckDBPyConnection, a: str, b: str, level: str) -> None:
    assert label(macros, "family", name_of("x", a), name_of("y", b)) == level


def test_a_customary_surname_is_no_evidence_against_another(macros: duckdb.DuckDBPyConnection) -> None:
    kaur = {**name_of("simran", "kaur", is_customary=True), "parts": []}
    assert label(macros, "family", kaur, name_of("simran", "gill")) is None
    assert label(macros, "family", kaur, kaur) == "same"
    assert label(macros, "family", name_of("simran", "kaur gill"), name_of("simran", "gill")) == "part"


def born(on: str | None) -> dict[str, Any]:
    if on is None:
        return {}
    return {
        "birth_date": on,
        "birth_year": int(on[:4]),
        "birth_day": on[5:].replace("-", ""),
    }


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("2015-03-04", "2015-03-04", "same"),
        ("2015-03-04", "2015-04-03", "slip"),
        ("2015-03-04", "2015-03-14", "slip"),
        ("2015-03-09", "2015-03-10", "near"),
        ("2009-03-04", "2010-03-04", "near"),
        ("2015-01-01", "2015-09-23", "estimate"),
        ("2015-03-04", "2016-05-09", "differs"),
        (None, "2015-03-04", None),
    ],
)
def test_birth_dates_agree_on_a_level(macros: duckdb.DuckDBPyConnection, a: str | None, b: str, level: str | None) -> None:
    assert label(macros, "birth", born(a), born(b)) == level


def at(postcode: str | None, number: str | None = None, road: str = "mill") -> dict[str, Any]:
    known: dict[str, Any] = {"street": f"{number} {road}"} if number else {}
    if postcode:
        known |= {"postcode": postcode, "sector": postcode[:-2], "district": postcode.split()[0]}
        known |= {"premises": f"{postcode}/{number}"} if number else {}
    return known


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (at("NP1 2AB", "12"), at("NP1 2AB", "12", "mil"), "premises"),
        (at("NP1 2AB", "12"), at("NP7 2AB", "12"), "street"),
        (at(None, "12"), at("NP1 2AB", "12"), "street"),
        (at("NP1 2AB"), at("NP1 2AB", "12"), "postcode"),
        (at("NP1 2AB", "12"), at("NP1 2CD", "9"), "near"),
        (at("NP1 2AB", "12"), at("NP1 9CD", "9"), "district"),
        (at("NP1 2AB", "12"), at("LS11 4XY", "9"), "differs"),
        (at(None), at("NP1 2AB", "12"), None),
    ],
)
def test_places_agree_on_a_level(
    macros: duckdb.DuckDBPyConnection, a: dict[str, Any], b: dict[str, Any], level: str | None
) -> None:
    assert label(macros, "place", a, b) == level


GOOD, OTHER = {"nhs_digits": "9434765919", "nhs_number": "9434765919"}, {"nhs_digits": "9434765870", "nhs_number": "9434765870"}


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (GOOD, GOOD, "same"),
        (GOOD, {"nhs_digits": "9434765991"}, "slip"),
        (GOOD, OTHER, "differs"),
        (GOOD, {"nhs_digits": "1234567890"}, None),
        ({"nhs_digits": "9434765910"}, {"nhs_digits": "9434765910"}, "slip"),
        ({"nhs_digits": "9434765910"}, {"nhs_digits": "9434765901"}, None),
    ],
)
def test_a_number_whose_check_digit_fails_is_evidence_only_one_slip_away(
    macros: duckdb.DuckDBPyConnection, a: dict[str, Any], b: dict[str, Any], level: str | None
) -> None:
    assert label(macros, "nhs_number", a, b) == level


def test_a_temporary_pupil_number_contradicts_nothing(macros: duckdb.DuckDBPyConnection) -> None:
    own = {"upn": "H801200001001", "upn_written": "H801200001001", "upn_digits": "801200001001"}
    temporary = {"upn": "X80120000100A", "upn_written": "X80120000100A", "has_temporary_upn": True}
    wrong = {"upn_written": "H801200001002"}
    assert label(macros, "upn", own, temporary) is None
    assert label(macros, "upn", {**own, "former_upn": "X80120000100A"}, temporary) == "same"
    assert label(macros, "upn", own, {"upn": "X801200001002", "upn_written": "X801200001002"}) == "differs"
    assert label(macros, "upn", own, wrong) == "written"
    assert label(macros, "upn", own, {"upn_written": "H801200001120"}) is None
    assert label(macros, "upn", own, {"upn_written": "A801200001001", "upn_digits": "801200001001"}) == "same"
    assert label(macros, "upn", wrong, wrong) == "written"


def test_two_records_of_which_each_says_only_what_the_pupil_number_was_agree_on_it(macros: duckdb.DuckDBPyConnection) -> None:
    former = {"former_upn": "X80120000100A"}
    assert label(macros, "upn", former, former) == "same"
    assert label(macros, "upn", former, {"former_upn": "X80120000100B"}) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("O’Brien", "obrien"),
        ("SMITH-Jones", "smith jones"),
        (" José ", "jose"),
        ("Łukasz", "lukasz"),
        ("محمد", "محمد"),
        ("-", None),
    ],
)
def test_names_are_compared_without_case_accents_and_signs(
    macros: duckdb.DuckDBPyConnection, text: str, plain: str | None
) -> None:
    assert macros.execute("SELECT plain(?)", [text]).fetchall()[0][0] == plain


names = st.text(st.sampled_from("aeimnz"), min_size=1, max_size=6)


@given(a=names, b=names, stands=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_names_agree_alike_in_both_directions(macros: duckdb.DuckDBPyConnection, a: str, b: str, *, stands: bool) -> None:
    one, other = name_of(a, is_established=stands), name_of(b)
    assert label(macros, "given", one, other) == label(macros, "given", other, one)
    assert (label(macros, "given", one, other) == "same") == (a == b)
