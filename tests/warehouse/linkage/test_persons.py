"""Persons made group by group are those that the plain walk over every link makes."""

from __future__ import annotations

from collections.abc import Collection
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.linkage import persons
from warehouse.linkage.clusters import LARGEST, cluster
from warehouse.linkage.decided import Constraints, without_excused
from warehouse.linkage.persons import make_persons
from warehouse.store import open_scratch

SIZE = 24


def pairs(first: int, last: int, fewest: int = 0) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Lists of pairs of the records from the first to the last."""
    one = st.integers(first, last)
    return st.lists(st.tuples(one, one).filter(lambda pair: pair[0] < pair[1]), min_size=fewest, max_size=30, unique=True)


PAIRS = pairs(1, SIZE)


def made(
    links: list[tuple[int, int]],
    never: list[tuple[int, int]],
    constraints: Constraints,
    size: int = SIZE,
    later: Collection[tuple[int, int]] = (),
) -> tuple[list[list[int]], dict[tuple[int, int], str]]:
    """The persons of more than one record and the refused links; the links come strongest first, and which pairs cannot be
    one person's is given. `later`: links that are found once persons were made of the others."""

    def known(scratch: duckdb.DuckDBPyConnection, *_: object) -> list[tuple[int, int]]:
        group = dict(scratch.execute('SELECT node, "group" FROM connected').fetchall())
        return [(a, b) for a, b in never if a in group and group[a] == group.get(b)]

    with open_scratch() as scratch, patch.object(persons, "_never", known):
        scratch.execute(f"CREATE TABLE person AS SELECT node::INTEGER AS node FROM range(1, {size + 1}) AS t(node)")
        scratch.execute(
            "CREATE TABLE decided (node_a INTEGER, node_b INTEGER, reason VARCHAR, evidence DOUBLE, match_weight DOUBLE, "
            "band VARCHAR, guard VARCHAR)"
        )
        weighed = [(*link, 1000.0 - place) for place, link in enumerate(links)]
        _decide(scratch, [row for row in weighed if row[:2] not in later])
        make_persons(scratch, (), constraints)
        if later:
            _decide(scratch, [row for row in weighed if row[:2] in later])
            make_persons(scratch, (), constraints, f"SELECT unnest({[a for a, _ in later]}) AS node")
        found = scratch.execute("SELECT list(node ORDER BY node) FROM member GROUP BY anchor HAVING count(*) > 1").fetchall()
        refused = scratch.execute("SELECT node_a, node_b, guard FROM conflict").fetchall()
    return sorted(person for (person,) in found), {(a, b): guard for a, b, guard in refused}


def _decide(scratch: duckdb.DuckDBPyConnection, links: Collection[tuple[int, int, float]]) -> None:
    for row in links:
        scratch.execute("INSERT INTO decided VALUES (?, ?, 'scored', 0, ?, 'link', NULL)", row)


@settings(deadline=None, max_examples=40)
@given(PAIRS, PAIRS, PAIRS, PAIRS)
def test_taken_apart_where_they_contradict_or_not_the_persons_are_the_same(
    links: list[tuple[int, int]],
    never: list[tuple[int, int]],
    confirmed: list[tuple[int, int]],
    apart: list[tuple[int, int]],
) -> None:
    constraints = Constraints(confirmed=tuple(confirmed[:3]), apart=tuple(p for p in apart[:3] if p not in confirmed[:3]))
    every = [*constraints.confirmed, *(link for link in links if link not in {*constraints.confirmed, *constraints.apart})]
    forbidden = without_excused(never, every, constraints.confirmed)
    expected, refused = cluster(every, [*forbidden, *constraints.apart], confirmed=constraints.confirmed)
    assert made(links, never, constraints) == (sorted(expected), refused)


@settings(deadline=None, max_examples=60)
@given(pairs(1, 5, fewest=3), pairs(1, 5, fewest=1), pairs(4, 8, fewest=1), pairs(1, 8), pairs(1, 8))
def test_where_links_are_added_whom_they_do_not_reach_are_the_persons_they_were(
    first: list[tuple[int, int]],
    never: list[tuple[int, int]],
    later: list[tuple[int, int]],
    confirmed: list[tuple[int, int]],
    apart: list[tuple[int, int]],
) -> None:
    constraints = Constraints(confirmed=tuple(confirmed[:1]), apart=tuple(p for p in apart[:1] if p not in confirmed[:1]))
    links = [*first, *(link for link in later if link not in first)]
    assert made(links, never, constraints, later=set(links[len(first) :])) == made(links, never, constraints)


@pytest.mark.parametrize("records", [LARGEST, LARGEST + 1])
def test_a_group_over_the_largest_is_stopped_and_its_last_link_refused(records: int) -> None:
    chain = [(node, node + 1) for node in range(1, records)]
    found, refused = made(chain, [], Constraints(), records)
    assert found == [list(range(1, LARGEST + 1))]
    assert refused == ({} if records == LARGEST else {chain[-1]: "group_too_large"})
