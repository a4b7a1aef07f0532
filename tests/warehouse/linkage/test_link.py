"""Who is who: the hard cases one by one, and the ids."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from safeguarding.errors import Fault
from tests.warehouse.arrivals import KEYS
from tests.warehouse.linkage.linking import link_rows
from warehouse.linkage import prediction, scoring
from warehouse.linkage.agreement import COMPARISONS

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("pairs.toml").read_text("utf-8"))["case"]
IDS = KEYS.pseudonymiser("person")

HOME = {"family_name": "Marsh", "address": "12 Mill Lane", "postcode": "NP1 2AB"}
TWIN = {**HOME, "birth_date": "2015-03-04", "sex": "F"}


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_a_hard_case_comes_out_as_people_labelled_it(case: dict[str, Any]) -> None:
    linked = link_rows([case["a"], case["b"]])
    a, b = sorted((case["a"]["record_id"], case["b"]["record_id"]))
    is_asked = linked.edge.get((a, b), ("",))[0] == "review"
    found = "together" if linked.together(a, b) else "review" if is_asked else "apart"
    assert found == case["expect"], linked.edge


def test_a_chain_of_good_links_does_not_lead_from_one_twin_to_the_other() -> None:
    """A record with one twin's number and the other's name is like both: it stays with one, and a person is asked."""
    number = {"nhs_number": "9434765919", "nhs_number_status": "01"}
    linked = link_rows(
        [
            {**TWIN, "record_id": "health:1", "given_name": "Amelia", **number},
            {**TWIN, "record_id": "police:1", "given_name": "Amelia Zoe", **number},
            {**TWIN, "record_id": "police:2", "given_name": "Millie", "other_names": "Zoe Marsh"},
            {**TWIN, "record_id": "education:2", "given_name": "Zoe"},
        ]
    )
    assert not linked.together("health:1", "education:2")
    assert ("review", "fits_another_as_well") in {edge[:2] for edge in linked.edge.values()}


def test_a_record_s_earlier_names_and_addresses_still_find_the_person() -> None:
    changed_at = datetime(2026, 11, 10)
    moved = {"family_name": "Reed", "postcode": "NP9 8XY", "address": "7 Hilltop", "received_at": changed_at}
    linked = link_rows(
        [
            {**TWIN, "record_id": "education:1", "given_name": "Amelia", "superseded_at": changed_at},
            {**TWIN, "record_id": "education:1", "given_name": "Amelia", **moved},
            {**TWIN, "record_id": "police:1", "given_name": "Amelia"},
        ]
    )
    assert len(linked.membership) == 2
    assert linked.together("education:1", "police:1")


def test_a_place_that_many_families_share_is_no_evidence() -> None:
    hostel = {"address": "1 Hostel Road", "postcode": "NP1 2AB"}
    girl = {**hostel, "given_name": "Amelia", "birth_date": "2015-03-04"}
    pair = [
        {**girl, "record_id": "police:x", "family_name": "Marsh"},
        {**girl, "record_id": "housing:x", "family_name": "Reed"},
    ]
    families = ("Abson", "Cobb", "Dyer", "Firth", "Gill", "Haigh", "Ince")
    others = [{**hostel, "record_id": f"housing:{family}", "family_name": family} for family in families]
    assert link_rows(pair).together("police:x", "housing:x")
    assert not link_rows(pair + others).together("police:x", "housing:x")


def test_the_earliest_record_gives_the_person_s_id_and_every_record_keeps_the_id_it_would_have_alone() -> None:
    first, later = datetime(2026, 11, 1), datetime(2026, 11, 5)
    linked = link_rows(
        [
            {**TWIN, "record_id": "education:1", "given_name": "Amelia", "extracted_at": later},
            {**TWIN, "record_id": "police:7", "given_name": "Amelia", "extracted_at": first},
            {**TWIN, "record_id": "housing:3", "given_name": "Zoe", "extracted_at": first},
        ]
    )
    by_record = {row[0]: row[1:] for row in linked.membership}
    person = IDS.short("P", "police:7")
    assert by_record["education:1"][:4] == (person, IDS.short("P", "education:1"), "police:7", "scored")
    assert by_record["police:7"][:3] == (person, person, "police:7")
    assert by_record["housing:3"] == (
        IDS.short("P", "housing:3"),
        IDS.short("P", "housing:3"),
        "housing:3",
        "single_record",
        None,
    )
    assert by_record["education:1"][4] > 0


def test_a_sure_link_names_its_rule_and_carries_no_weight() -> None:
    number = {"nhs_number": "9434765919", "nhs_number_status": "01"}
    linked = link_rows([{**TWIN, "record_id": f"{agency}:1", "given_name": "Amelia", **number} for agency in ("health", "gp")])
    assert [row[4:] for row in linked.membership] == [("verified_nhs_number", None)] * 2


def test_nobody_to_link_is_no_trouble() -> None:
    assert link_rows([]).membership == []
    assert len(link_rows([{"record_id": "police:1"}, {"record_id": "police:2"}]).membership) == 2


def test_what_the_scoring_complains_about_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("Jade Marsh")

    def spelt(*_: object, **__: object) -> str:
        weights = ", ".join(f"1.0 AS mw_{name}" for name in COMPARISONS)
        return f"SELECT 1 AS node_l, 2 AS node_r, CAST('Jade Marsh' AS DOUBLE) AS match_weight, {weights}"

    for said, error in ((fail, "ValueError"), (spelt, "ConversionException")):
        monkeypatch.setattr(scoring, "prediction", said)
        with pytest.raises(Fault) as raised:
            link_rows([{**TWIN, "record_id": f"{agency}:1", "given_name": "Amelia"} for agency in ("health", "police")])
        assert raised.value.where == f"linkage: {error} while scoring"
        assert raised.value.__suppress_context__


def test_a_splink_that_writes_its_statement_otherwise_is_said_and_not_guessed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction, "_LAST", "inner join nobody as r")
    prediction._written.cache_clear()
    with pytest.raises(Fault, match="Splink writes its prediction otherwise than it did"):
        link_rows([{**TWIN, "record_id": f"{agency}:1", "given_name": "Amelia"} for agency in ("health", "police")])


def test_where_one_register_keeps_two_spellings_apart_no_other_registers_records_are_taken_for_one() -> None:
    home = {"family_name": "Marsh", "birth_date": "2015-03-04", "sex": "M", "address": "12 Mill Lane", "postcode": "NP1 2AB"}
    known = [("education:1", "Reece"), ("education:2", "Rhys"), ("housing:1", "Reece"), ("gp:2", "Rhys")]
    linked = link_rows([{"record_id": record, "given_name": name, **home} for record, name in known])
    assert linked.together("education:1", "housing:1")
    assert linked.together("education:2", "gp:2")
    assert not linked.together("housing:1", "gp:2")
    without_register = link_rows([{"record_id": record, "given_name": name, **home} for record, name in known[2:]])
    assert without_register.together("housing:1", "gp:2")
