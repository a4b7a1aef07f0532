"""Runs the production linkage on records given as plain rows, and measures it against the known truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

import pandas as pd

from safeguarding.records import PersonRecord, column_types
from tests.warehouse.arrivals import KEYS
from warehouse.linkage.link import link
from warehouse.store import open_scratch

NOW = datetime(2026, 11, 22, 2)
SEEN = datetime(2026, 11, 1)


@dataclass(frozen=True)
class Linked:
    """person: record to person id; edge: pair of records to (band, guard, reason); membership: the table's rows."""

    person: dict[str, str]
    edge: dict[tuple[str, str], tuple[str, str | None, str]]
    membership: list[tuple[Any, ...]]

    def together(self, one: str, other: str) -> bool:
        return self.person[one] == self.person[other]


def link_frame(people: pd.DataFrame) -> Linked:
    """Links a table with the columns of PersonRecord."""
    casts = ", ".join(f"{name}::{sql} AS {name}" for name, sql in column_types(PersonRecord).items())
    with open_scratch() as connection:
        connection.execute("ATTACH ':memory:' AS working; USE working; CREATE SCHEMA staging; CREATE SCHEMA linkage")
        connection.register("people", people)
        connection.execute(f"CREATE TABLE staging.person_record AS SELECT {casts} FROM people")
        link(connection, "working", KEYS.pseudonymiser("person"), NOW)
        membership = connection.execute("FROM linkage.membership").fetchall()
        edges = connection.execute("SELECT record_id_a, record_id_b, band, guard, reason FROM linkage.edge").fetchall()
        assert connection.execute("SELECT count(*) FROM duckdb_databases() WHERE database_name = 'linking'").fetchall() == [
            (0,)
        ]
    return Linked({m[0]: m[1] for m in membership}, {(a, b): tuple(rest) for a, b, *rest in edges}, membership)


def link_rows(rows: Iterable[Mapping[str, Any]]) -> Linked:
    """Links records given by what is special about them; record_id is 'agency:local id'."""
    every = []
    for row in rows:
        blank: dict[str, Any] = dict.fromkeys(column_types(PersonRecord))
        defaults = {"agency": row["record_id"].split(":")[0], "is_restricted": False, "extracted_at": SEEN, "received_at": SEEN}
        every.append(blank | defaults | dict(row))
    return link_frame(pd.DataFrame(every, columns=list(column_types(PersonRecord))))


@dataclass(frozen=True)
class Measured:
    """Pairs of records: how many were put together rightly, wrongly, and how many were missed."""

    right: int
    wrong: list[tuple[str, str]]
    missed: list[tuple[str, str]]

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))


def measure(linked: Linked, truth: Mapping[str, int]) -> Measured:
    found, true = _pairs(linked.person), _pairs(truth)
    return Measured(len(found & true), sorted(found - true), sorted(true - found))


def _pairs(of: Mapping[str, Any]) -> set[tuple[str, str]]:
    groups = defaultdict(list)
    for record, group in of.items():
        groups[group].append(record)
    return {pair for records in groups.values() for pair in combinations(sorted(records), 2)}
