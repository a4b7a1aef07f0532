"""A night that makes anew only what something new bears on gives what a night from cold gives, row by row."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from safeguarding.identifiers import nhs_number_holds
from safeguarding.ledger.decisions import DecisionKind
from tests.warehouse.linkage.nights import EVERY, Nights, Registers, begin, decided, differing
from warehouse.linkage.kept_night import COLD, INCREMENTAL, Linking

ADAM = {"given_name": "Adam", "family_name": "Thackray", "postcode": "NP3 3CC", "address": "7 Mill Lane"}


@pytest.mark.parametrize("from_seed", [0, 5_000])  # two tests, which run side by side
@settings(deadline=None, max_examples=1, phases=[Phase.explicit, Phase.generate])  # a night takes a second: no shrinking
@given(seed=st.integers(0, 4_999))
def test_night_after_night_the_result_is_that_from_cold(from_seed: int, seed: int) -> None:
    with TemporaryDirectory() as folder:
        for number, (otherwise, linking) in enumerate(differing(from_seed + seed, Path(folder), nights=5)):
            assert otherwise == set()
            assert linking.way == (INCREMENTAL if number else COLD)


@pytest.fixture
def registers() -> Registers:
    return begin(seed=1)


@pytest.fixture
def linked(tmp_path: Path, registers: Registers) -> Nights:
    """One night linked and served."""
    return first_night(tmp_path, registers)


def first_night(folder: Path, registers: Registers) -> Nights:
    nights = Nights(folder)
    nights.serve(nights.night(registers, nights.store())[0])
    return nights


def one_more(linked: Nights, registers: Registers) -> Linking:
    """The next night, which comes out as from cold."""
    found, from_cold, linking = linked.both_ways(registers)
    assert found == from_cold
    linked.serve(found)
    return linking


def test_where_nothing_is_new_nothing_is_made_anew(linked: Nights, registers: Registers) -> None:
    assert one_more(linked, registers) == Linking(INCREMENTAL, "", len(registers.versions), 0, 0, 0)


def test_one_record_that_is_new_stirs_only_whom_it_could_be(linked: Nights, registers: Registers) -> None:
    row = next(row for row in EVERY if row["record_id"] not in registers.versions)
    registers.versions[row["record_id"]] = [row]
    linking = one_more(linked, registers)
    assert 1 <= linking.changed <= linking.concluded < linking.records / 2


def test_a_record_that_comes_back_is_held_by_what_was_decided_about_it(linked: Nights, registers: Registers) -> None:
    """Two are one person through a third, also while that one is gone."""
    one, between, other = sorted(registers.versions)[:3]
    registers.decisions += [decided(1, DecisionKind.CONFIRM, one, between), decided(2, DecisionKind.CONFIRM, between, other)]
    assert one_more(linked, registers).way == INCREMENTAL
    left = registers.versions.pop(between)
    assert one_more(linked, registers).gone == 1
    registers.versions[between] = left
    assert one_more(linked, registers).changed >= 1


def test_a_night_that_was_not_served_gives_the_next_the_ids_that_were(linked: Nights, registers: Registers) -> None:
    row = registers.versions[EVERY[3]["record_id"]][-1]
    registers.versions[row["record_id"]] = [row | {"family_name": "Unheardof", "birth_date": EVERY[40]["birth_date"]}]
    linked.night(registers, linked.store())  # and then the run failed
    linking = one_more(linked, registers)
    assert (linking.way, linking.changed, linking.concluded) == (INCREMENTAL, 0, linking.records)
    linked.last = None  # somebody removed the published pictures
    assert one_more(linked, registers).concluded == linking.records


def test_which_numbers_hold_that_were_never_made_to_is_told_from_cold(linked: Nights, registers: Registers) -> None:
    """It rests on every other number then, however far away its record is."""

    def state(agency: str, numbers: Iterable[str]) -> list[str]:
        rows = [{"record_id": f"{agency}:{number}", "nhs_number": number} for number in numbers]
        registers.versions.update({row["record_id"]: [row] for row in rows})
        return [row["record_id"] for row in rows]

    every = [str(number) for number in range(1000000000, 1000020000, 111)]
    state("gp", [number for number in every if nhs_number_holds(number)])
    wrong = [number for number in every if not nhs_number_holds(number)]
    state("gp", wrong[:130])
    assert one_more(linked, registers).way == COLD
    more = state("gp", wrong[130:])
    assert one_more(linked, registers).reason == "numbers_without_checks"
    for record in more:
        del registers.versions[record]
    assert one_more(linked, registers).reason == "numbers_without_checks"
    assert one_more(linked, registers).way == INCREMENTAL


def test_where_the_last_child_leaves_everybody_is_grown_up(tmp_path: Path) -> None:
    """Of a man whose birth date nobody knows it is then known that he is no child, and Will is the William of that home."""
    will, man = {**ADAM, "given_name": "Will"}, {**ADAM, "given_name": "William"}
    child = {"record_id": "gp:child", "given_name": "Zoe", "birth_date": "2015-03-04"}
    rows = [
        {"record_id": "gp:man", **man},
        {"record_id": "police:man", **will},
        *({"record_id": f"gp:{year}", "birth_date": f"{year}-03-04"} for year in range(1950, 1963)),
    ]
    registers = Registers(random.Random(1), {row["record_id"]: [row] for row in [*rows, child]})
    linked = first_night(tmp_path, registers)
    assert linked.are_one("gp:man", "police:man") is False
    del registers.versions["gp:child"]
    assert one_more(linked, registers).way == INCREMENTAL
    assert linked.are_one("gp:man", "police:man") is True


def test_another_register_without_repeats_is_another_method(linked: Nights, registers: Registers) -> None:
    found, linking = linked.night(registers, linked.store(), one_per_register=("health", "police"))
    assert found == linked.night(registers, None, one_per_register=("police", "health"))[0]
    assert (linking.way, linking.reason) == (COLD, "other_method")


def test_where_the_number_of_records_weighs_otherwise_all_is_made_anew(linked: Nights, registers: Registers) -> None:
    for number in range(80):
        registers.versions[f"gp:{number}"] = [
            {"record_id": f"gp:{number}", "given_name": "Zoe", "postcode": f"NP9 {number % 9}AA"}
        ]
    assert one_more(linked, registers).reason == "other_size"


def test_where_most_is_new_all_is_made_anew(linked: Nights, registers: Registers) -> None:
    for versions in registers.versions.values():
        versions[-1] = versions[-1] | {"postcode": "NP7 7AA"}
    assert one_more(linked, registers).reason == "much_changed"
