"""Against all that is known of a person a record is seen at its best; it is joined where nobody else fits as well."""

from __future__ import annotations

from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.identifiers import nhs_number_holds
from tests.warehouse.arrivals import KEYS
from tests.warehouse.linkage.linking import NOW, Linked, link_rows
from town.registers import make_registers
from warehouse.linkage import conclusions, gathering
from warehouse.linkage.link import link
from warehouse.linkage.tables import PeopleTable, read_people
from warehouse.store import open_scratch

HOME = {"address": "12 Mill Lane", "postcode": "NP1 2AB"}
AMELIA = {"given_name": "Amelia", "family_name": "Thackray", "birth_date": "2015-03-04", "sex": "F", **HOME}
NUMBER = {"nhs_number": "9434765919", "nhs_number_status": "01"}
KNOWN = [
    {**AMELIA, "record_id": "education:1"},
    {**AMELIA, **NUMBER, "record_id": "health:1"},
    {**AMELIA, "record_id": "housing:1", "family_name": "Reed", "address": "7 Hilltop", "postcode": "NP9 8XY", **NUMBER},
]


def guard_between(linked: Linked, one: str, other: str) -> tuple[str, str | None, str]:
    return linked.edge[min(one, other), max(one, other)]


def test_a_record_that_agrees_with_one_record_on_the_name_and_another_on_the_home_is_the_persons_of_both() -> None:
    """The day of birth is wrong, the surname is the later one, and the home the first: with neither alone is it enough."""
    doubtful = {**AMELIA, "record_id": "police:1", "family_name": "Reed", "birth_date": "2015-06-27"}
    alone = link_rows([KNOWN[0], doubtful])
    assert not alone.together("education:1", "police:1")
    linked = link_rows([*KNOWN, doubtful])
    assert linked.together("education:1", "police:1")
    assert ("link", None, "fits_one_person") in linked.edge.values()


def test_it_is_nobodys_where_a_second_person_fits_as_well() -> None:
    doubtful = {**AMELIA, "record_id": "police:1", "given_name": None}
    twin = {**AMELIA, "given_name": "Zoe"}
    assert link_rows([*KNOWN, doubtful]).together("education:1", "police:1")
    linked = link_rows([*KNOWN, {**twin, "record_id": "education:2"}, {**twin, "record_id": "gp:2"}, doubtful])
    assert not linked.together("education:1", "police:1")
    assert not linked.together("education:2", "police:1")


def test_a_child_without_a_name_is_the_child_whom_two_records_name_alike() -> None:
    """Whom only one record names may be the other twin."""
    unnamed = {**AMELIA, "record_id": "police:1", "given_name": "Unknown"}
    assert not link_rows([KNOWN[0], unnamed]).together("education:1", "police:1")
    assert link_rows([*KNOWN[:2], unnamed]).together("education:1", "police:1")


def test_two_names_each_by_two_records_are_no_slip_whatever_slip_lies_between_them() -> None:
    twins = [
        {**AMELIA, "record_id": f"{agency}:{name}", "given_name": name}
        for agency in ("gp", "health")
        for name in ("Jade", "Jack")
    ]
    linked = link_rows([*twins, {**AMELIA, "record_id": "police:1", "given_name": "Jad"}])
    assert linked.together("gp:Jade", "health:Jade")
    assert linked.together("gp:Jack", "health:Jack")
    assert not linked.together("gp:Jack", "gp:Jade")


def test_another_name_under_the_childs_own_number_is_asked_about_however_many_know_the_child_by_one() -> None:
    """It may be a second name; it may be the twin, whose number is the one most often typed instead."""
    linked = link_rows([*KNOWN, {**AMELIA, **NUMBER, "record_id": "gp:1", "given_name": "Beatrix"}])
    assert not linked.together("health:1", "gp:1")
    assert any("gp:1" in pair and band == "review" for pair, (band, _, _) in linked.edge.items())


def test_two_houses_of_one_postcode_are_two_homes_and_a_flat_is_in_its_house() -> None:
    """Without a birth date a name and a home are all there is."""
    no_birth_date = {**AMELIA, "record_id": "police:1", "birth_date": None}
    neighbour = {**no_birth_date, "address": "34 Mill Lane"}
    flat = {**no_birth_date, "address": "Flat 3, 12 Mill Lane"}
    assert not link_rows([*KNOWN, neighbour]).together("education:1", "police:1")
    assert link_rows([*KNOWN, flat]).together("education:1", "police:1")


def test_no_company_of_records_brings_two_verified_numbers_together() -> None:
    other = {"nhs_number": "9434765870", "nhs_number_status": "01"}
    linked = link_rows([*KNOWN, {**AMELIA, **other, "record_id": "gp:1"}, {**AMELIA, "record_id": "police:1"}])
    assert not linked.together("health:1", "gp:1")


def test_a_register_that_keeps_one_record_a_person_is_believed_whatever_the_others_say() -> None:
    doubtful = {**AMELIA, "record_id": "education:2", "birth_date": "2015-03-05"}
    assert link_rows([*KNOWN, doubtful]).together("education:1", "education:2")
    assert not link_rows([*KNOWN, doubtful], one_per_register=["education"]).together("education:1", "education:2")


GIVEN = st.sampled_from(["Amelia", "Ameila", "Millie", "Zoe", "Zoë", None])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "given_name": GIVEN,
            "birth_date": st.sampled_from(["2015-03-04", "2015-04-03", None]),
            "nhs_number": st.sampled_from([None, 0, 1]),
            "agency": st.sampled_from(["education", "health", "police", "gp"]),
        }
    ),
    min_size=2,
    max_size=7,
)


# Families who have nothing in common are linked at once: it is the linking that takes the time.
FAMILIES = [
    {"family_name": "Thackray", **HOME},
    {"family_name": "Oyelaran", "address": "7 Hilltop", "postcode": "NP9 8XY"},
    {"family_name": "Kowalczyk", "address": "150 Quarry Road", "postcode": "NP4 1DE"},
]
NUMBERS = list(islice(filter(nhs_number_holds, map(str, count(9434700000, 12345))), 2 * len(FAMILIES)))


@given(families=st.tuples(*[ROWS] * len(FAMILIES)), seed=st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_whatever_the_order_the_same_persons_come_out_and_no_verified_numbers_meet(
    families: tuple[list[dict[str, Any]], ...], seed: Any
) -> None:
    every = []
    for family, (home, rows) in enumerate(zip(FAMILIES, families, strict=True)):
        for row in rows:
            verified = {"nhs_number": None}
            if row["nhs_number"] is not None:
                verified = {"nhs_number": NUMBERS[2 * family + row["nhs_number"]], "nhs_number_status": "01"}
            every.append({**AMELIA, **home, **row, **verified, "record_id": f"{row['agency']}:{len(every)}"})
    linked = link_rows(every)
    shuffled = list(every)
    seed.shuffle(shuffled)
    assert link_rows(shuffled).person == linked.person
    numbers: dict[str, set[str]] = {}
    for row in every:
        if row["nhs_number"]:
            numbers.setdefault(linked.person[row["record_id"]], set()).add(row["nhs_number"])
    assert all(len(held) == 1 for held in numbers.values())


def test_whom_no_round_changed_fits_others_as_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After a round only the changed persons are met again: the result is that of meeting everybody again."""
    make_registers(700, seed=4).to_parquet(tmp_path / "people.parquet")
    gathered: list[bool] = []
    gather = conclusions.gather
    monkeypatch.setattr(conclusions, "gather", lambda *given: gathered.append(gather(*given)) or gathered[-1])
    found = linked_table(tmp_path / "people.parquet")
    assert (gathered[0], gathered[-1]) == (True, False)  # there was a second round, and who is gathered is not gathered again
    anew = "DROP TABLE IF EXISTS fitting; CREATE OR REPLACE TABLE moved AS SELECT DISTINCT anchor FROM member"
    monkeypatch.setattr(gathering, "_MOVED", anew)
    assert linked_table(tmp_path / "people.parquet") == found


def linked_table(path: Path) -> list[list[tuple[Any, ...]]]:
    with open_scratch() as connection:
        connection.execute("ATTACH ':memory:' AS working; USE working")
        read_people(connection, PeopleTable(path, {}))
        link(connection, "working", KEYS.pseudonymiser("person"), NOW)
        return [connection.execute(f"FROM linkage.{table} ORDER BY ALL").fetchall() for table in ("membership", "edge")]


def test_two_numbers_each_by_two_records_are_two_children_whatever_a_third_record_shares_with_both() -> None:
    """Nana goes before both twins' names; the school's record says Nana Ama, and bears no number."""
    nana = {**AMELIA, "family_name": "Opoku"}
    numbered = [
        {**nana, "record_id": f"{agency}:{name}", "given_name": f"Nana {name}", "nhs_number": number}
        for agency in ("gp", "health")
        for name, number in (("Adwoa", "9434765919"), ("Ama", "9434765870"))
    ]
    linked = link_rows([*numbered, {**nana, "record_id": "school:1", "given_name": "Nana Ama", "family_name": None}])
    assert linked.together("gp:Ama", "health:Ama")
    assert linked.together("gp:Adwoa", "health:Adwoa")
    assert not linked.together("gp:Ama", "gp:Adwoa")
    assert linked.together("school:1", "gp:Ama")
