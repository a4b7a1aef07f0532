"""Whatever is new of one bears on others as from cold, and were it not followed, it would be noticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from safeguarding.ledger.decisions import DecisionKind
from tests.warehouse.linkage.nights import EVERY, Nights, Registers, Tables, begin, decided, told
from warehouse.linkage import faces, guards, neighbourhoods, news, renewal
from warehouse.linkage.kept_night import INCREMENTAL, Linking

ADAM = {"given_name": "Adam", "family_name": "Thackray", "postcode": "NP3 3CC", "address": "7 Mill Lane"}
ELSIE = {"given_name": "Elsie", "family_name": "Thackray", "postcode": "NP3 3CC", "address": "7 Mill Lane"}

# What happens between two nights so that somebody of whom nothing new is said comes out otherwise: who is there before, and
# what is new.


def _many_bear_one_name(registers: Registers) -> Callable[[], None]:
    def many_come() -> None:
        for number in range(12):
            record = f"gp:new{number}"
            row = {"record_id": record, "given_name": EVERY[0]["given_name"], "family_name": f"Unheard{'abcdefghijkl'[number]}"}
            registers.versions[record] = [row]

    return many_come


def _a_mother_is_renamed(registers: Registers) -> Callable[[], None]:
    """Two agencies know a child of whom each says little, and call the mother alike until one learns better."""
    for agency, born in (("gp", "2015-03-04"), ("police", "2015-03-04")):
        child, mother = f"{agency}:child", f"{agency}:mother"
        registers.versions[child] = [{"record_id": child, "family_name": "Thackray", "birth_date": born}]
        registers.versions[mother] = [{"record_id": mother, **ELSIE}]
        registers.relationships.append(told(child, mother, "mother", registers.now))

    def renamed() -> None:
        registers.versions["gp:mother"] = [{"record_id": "gp:mother", **ELSIE, "given_name": "Jacqueline"}]

    return renamed


def _a_son_grows_up(registers: Registers) -> Callable[[], None]:
    """A father who is called as his son is: the day comes when the son is old enough to be the man himself."""
    for record, said in {"police:son": {"birth_date": "2012-12-10"}, "gp:father": {}, "gp:child": {}}.items():
        registers.versions[record] = [{"record_id": record, **ADAM, **said}]
    registers.relationships.append(told("gp:child", "gp:father", "father", registers.now))

    def a_month_goes_by() -> None:
        registers.now += timedelta(days=30)

    return a_month_goes_by


def _one_of_two_mothers_is_another(registers: Registers) -> Callable[[], None]:
    """One child of two agencies, and one mother whom each calls by the name alone: only the child makes her one woman."""
    child = {"given_name": "Zebedee", "family_name": "Thackray", "birth_date": "2015-03-04"}
    for agency, family in (("gp", "Marsh"), ("police", "Reed")):
        named, mother = f"{agency}:child", f"{agency}:mother"
        registers.versions[named] = [{"record_id": named, **child}]
        registers.versions[mother] = [{"record_id": mother, "given_name": "Elsie", "family_name": family}]
        registers.relationships.append(told(named, mother, "mother", registers.now))

    def corrected() -> None:
        registers.versions["gp:mother"] = [{"record_id": "gp:mother", "given_name": "Jacqueline", "family_name": "Marsh"}]

    return corrected


def _a_split_is_decided(registers: Registers) -> Callable[[], None]:
    for agency in ("gp", "police"):
        registers.versions[f"{agency}:adam"] = [{"record_id": f"{agency}:adam", **ADAM, "birth_date": "2015-03-04"}]

    def split() -> None:
        registers.decisions.append(decided(1, DecisionKind.SPLIT, "gp:adam", "police:adam"))

    return split


def _two_are_said_to_be_brothers(registers: Registers) -> Callable[[], None]:
    """Two records of one register that nobody would tell apart, until the register says what the one is to the other."""
    for number in range(2):
        registers.versions[f"gp:adam{number}"] = [{"record_id": f"gp:adam{number}", **ADAM, "birth_date": "2015-03-04"}]

    def said() -> None:
        registers.relationships.append(told("gp:adam0", "gp:adam1", "sibling", registers.now))

    return said


def _a_register_keeps_the_name_in_a_second_home(registers: Registers) -> Callable[[], None]:
    """Whom the police mean who do not say where he lives is clear as long as the surgery knows one of that name and day."""
    adam = {**ADAM, "birth_date": "2015-03-04"}
    registers.versions["gp:adam"] = [{"record_id": "gp:adam", **adam}]
    registers.versions["police:adam"] = [{"record_id": "police:adam", **adam, "address": None, "postcode": None}]

    def another_home() -> None:
        row = {"record_id": "gp:other", **adam, "address": "150 Hilltop", "postcode": "NP9 8XY"}
        registers.versions["gp:other"] = [row]

    return another_home


def _a_second_record_knows_the_childs_name(registers: Registers) -> Callable[[], None]:
    adam = {**ADAM, "birth_date": "2015-03-04"}
    registers.versions["gp:adam"] = [{"record_id": "gp:adam", **adam}]
    registers.versions["police:child"] = [{"record_id": "police:child", **adam, "given_name": None}]

    def known() -> None:
        registers.versions["education:adam"] = [{"record_id": "education:adam", **adam}]

    return known


def _a_name_comes_to_be_borne(registers: Registers) -> Callable[[], None]:
    """Jad may be Jack, until somebody is called Jade, whom it could mean as well."""
    born = {**ADAM, "birth_date": "2015-03-04"}
    registers.versions["gp:jad"] = [{"record_id": "gp:jad", **born, "given_name": "Jad"}]
    registers.versions["police:jack"] = [{"record_id": "police:jack", **born, "given_name": "Jack"}]
    registers.versions["education:jack"] = [{"record_id": "education:jack", **born, "given_name": "Jack"}]

    def comes() -> None:
        registers.versions["gp:jade"] = [{"record_id": "gp:jade", "given_name": "Jade", "family_name": "Unheardof"}]

    return comes


def _a_name_turns_out_to_be_a_given_name(registers: Registers) -> Callable[[], None]:
    """Then somebody was written the wrong way round, whose surname is one more of its kind: what so many bear weighs less."""
    said = [{**ADAM, "birth_date": "2015-03-04"}] * 2
    said += [{"given_name": name, "family_name": "Thackray"} for name in ("Ann", "Ben", "Cal", "Dot", "Eve", "Fay", "Gus")]
    said += [{"given_name": "Zebedee", "family_name": name} for name in ("Marsh", "Reed", "Hill")]
    said += [{"given_name": "Thackray", "family_name": "Zebedee", "birth_date": "2011-05-06"}]
    for number, row in enumerate(said):
        record = f"{('gp', 'police')[number % 2]}:said{number}"
        registers.versions[record] = [{"record_id": record, **row}]

    def comes() -> None:
        registers.versions["gp:new"] = [{"record_id": "gp:new", "given_name": "Zebedee", "family_name": "Unheardof"}]

    return comes


HAPPENS = {
    "two are said to be brothers": _two_are_said_to_be_brothers,
    "a register keeps the name in a second home": _a_register_keeps_the_name_in_a_second_home,
    "a second record knows the child's name": _a_second_record_knows_the_childs_name,
    "a name comes to be borne": _a_name_comes_to_be_borne,
    "a name turns out to be a given name": _a_name_turns_out_to_be_a_given_name,
    "many bear one name": _many_bear_one_name,
    "a mother is renamed": _a_mother_is_renamed,
    "a son grows up": _a_son_grows_up,
    "one of two mothers is another": _one_of_two_mothers_is_another,
    "a split is decided": _a_split_is_decided,
}


def after(happens: str, folder: Path) -> tuple[Tables, Tables, Tables, Linking]:
    """What came out before, and afterwards both ways."""
    registers = begin(seed=1)
    new = HAPPENS[happens](registers)
    nights = Nights(folder)
    before, _ = nights.night(registers, nights.store())
    nights.serve(before)
    new()
    return before, *nights.both_ways(registers)


@pytest.mark.parametrize("happens", HAPPENS)
def test_whatever_happens_bears_on_whom_it_bears_from_cold(happens: str, tmp_path: Path) -> None:
    before, found, from_cold, linking = after(happens, tmp_path)
    assert found == from_cold
    assert found != before
    assert linking.way == INCREMENTAL
    assert 0 < linking.concluded < linking.records


# What is followed from one record to another, and how it looks when it is not: the test above is worth what it notices.
_BROKEN: dict[str, tuple[str, tuple[Any, str, Any]]] = {
    "what descriptions take from all records": (
        "many bear one name",
        (news, "resting_on_others", lambda kept: "SELECT node FROM kept.record WHERE false"),
    ),
    "what those say otherwise who rest on others": (
        "a name turns out to be a given name",
        (news, "say_as_before", lambda *_: True),
    ),
    "kinship, in descriptions": (
        "a mother is renamed",
        (news, "_KIN", "CREATE OR REPLACE TABLE further AS FROM reached WHERE false"),
    ),
    "what is said of whom one is kin to": (
        "two are said to be brothers",
        (
            news,
            "_NEWS",
            news._NEWS.replace(
                "JOIN other ON id = hash(record_id) GROUP BY",
                "JOIN other ON id = hash(record_id) ANTI JOIN (SELECT unnest([record_id, other_record_id]) AS record_id "
                "FROM {relationships}) AS told USING (record_id) GROUP BY",
            ),
        ),
    ),
    "the names that a slip may mean": (
        "a name comes to be borne",
        (
            faces,
            "_CHANGED",
            faces._CHANGED.replace("FROM meant EXCEPT", "FROM {kept}.meant EXCEPT").replace(
                "FROM {kept}.meant EXCEPT FROM meant", "FROM meant EXCEPT FROM meant"
            ),
        ),
    ),
    "the day": ("a son grows up", (news, "AGES", {"is_minor": "is_minor AND $now IS NOT NULL"})),
    "kinship, in conclusions": (
        "one of two mothers is another",
        (neighbourhoods, "_ONE_TO_THE_OTHER", neighbourhoods._ONE_TO_THE_OTHER.replace("told.other_record_id", "'nobody'")),
    ),
    "decisions": ("a split is decided", (renewal, "decisions_of", lambda decided: set())),
    "a rule that counts who else is at hand": ("many bear one name", (guards, "crowd", lambda scratch: 40 * at_hand(scratch))),
    "a description that counts others by itself": (
        "many bear one name",
        (faces, "_FACE", faces._FACE.replace("tf_given,", "(SELECT 2.0 ^ -round(log2(count(*))) FROM named) AS tf_given,")),
    ),
}


def at_hand(scratch: duckdb.DuckDBPyConnection) -> int:
    return int(scratch.execute("SELECT count(*) FROM person").fetchall()[0][0])


@pytest.mark.parametrize("what", _BROKEN)
def test_what_is_not_followed_is_noticed(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    happens, broken = _BROKEN[what]
    monkeypatch.setattr(*broken)
    _, found, from_cold, linking = after(happens, tmp_path)
    assert linking.way == INCREMENTAL
    assert found != from_cold
