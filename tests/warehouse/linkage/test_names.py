"""A name is read as the custom by which it is given has it, and what was written the wrong way round is turned."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from warehouse.linkage.agreement import create_macros
from warehouse.linkage.names import create_names
from warehouse.store import open_scratch


def named(rows: Sequence[tuple[str | None, str | None, str | None]]) -> list[tuple[str, str | None, str | None, str | None]]:
    """(record_id, given, middle, family) of records that say (given words, family, other names), in that order."""
    with open_scratch() as connection:
        create_macros(connection)
        connection.execute(
            "CREATE TABLE version (node INTEGER, place INTEGER, given_words VARCHAR, family VARCHAR, other_names VARCHAR)"
        )
        for place, row in enumerate(rows):
            connection.execute("INSERT INTO version VALUES (?, ?, ?, ?, ?)", [place, place, *row])
        create_names(connection)
        return connection.execute("SELECT 'r' || node, given, middle, family FROM named ORDER BY ALL").fetchall()


@pytest.mark.parametrize(
    ("words", "given", "middle"),
    [
        ("muhammad ali", "ali", "muhammad"),
        ("mohamed yusuf omar", "yusuf", "muhammad omar"),
        ("m bilal", "bilal", "m"),
        ("muhammad", "muhammad", None),
        ("abdul rahman", "abdulrahman", None),
        ("abd al rahman", "abdrahman", None),
        ("abdul", "abdul", None),
        ("amelia grace", "amelia", "grace"),
        ("m j", "m", "j"),
        ("محمد", "محمد", None),
    ],
)
def test_a_child_is_called_by_the_name_that_is_the_childs_own(words: str, given: str, middle: str | None) -> None:
    assert named([(words, "khan", None)]) == [("r0", given, middle, "khan")]


def test_a_former_name_of_one_word_is_a_surname_and_one_of_several_begins_with_a_given_name() -> None:
    assert named([("amelia", "marsh", "Reed; Millie Thackray")]) == [
        ("r0", "amelia", None, "marsh"),
        ("r0", "amelia", None, "reed"),
        ("r0", "millie", None, "thackray"),
    ]


def test_names_in_each_others_place_are_turned_where_the_registers_know_both() -> None:
    family = [(given, "crawford", None) for given in ("louise", "shannon", "peter", "amy", "ben", "carl", "dora", "eve")]
    namesakes = [(given, surname, None) for given in ("louise", "shannon") for surname in ("reed", "hill", "wood", "bell")]
    every = named([("crawford", "louise", None), ("crawford", "shannon", None), *family, *namesakes])
    assert every[:2] == [("r0", "louise", None, "crawford"), ("r1", "shannon", None, "crawford")]


def test_a_name_that_is_as_often_the_one_as_the_other_is_left_as_it_stands() -> None:
    assert named([("hassan", "warsame", None), ("warsame", "hassan", None)]) == [
        ("r0", "hassan", None, "warsame"),
        ("r1", "warsame", None, "hassan"),
    ]
