"""Runs the production linkage on records given as plain rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from safeguarding.records import PersonRecord, Relationship, column_types
from tests.warehouse.arrivals import KEYS
from warehouse.linkage.link import link
from warehouse.store import open_scratch
from warehouse.versions import registered

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


def create_canonical(
    connection: duckdb.DuckDBPyConnection, people: pd.DataFrame, relationships: Iterable[Mapping[str, Any]] = ()
) -> None:
    """Makes staging.person_record, out of a table with its columns, and staging.relationship; linkage is empty."""
    connection.execute("CREATE SCHEMA staging; CREATE SCHEMA linkage")
    casts = ", ".join(f"{name}::{sql} AS {name}" for name, sql in column_types(PersonRecord).items())
    with registered(connection, people=people):
        connection.execute(f"CREATE TABLE staging.person_record AS SELECT {casts} FROM people")
    columns = ", ".join(f"{name} {sql}" for name, sql in column_types(Relationship).items())
    connection.execute(f"CREATE TABLE staging.relationship ({columns})")
    for row in relationships:
        connection.execute(
            f"INSERT INTO staging.relationship ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
        )


def link_frame(people: pd.DataFrame, relationships: Iterable[Mapping[str, Any]] = (), **options: Any) -> Linked:
    """Links a table with the columns of PersonRecord."""
    with open_scratch() as connection:
        connection.execute("ATTACH ':memory:' AS working; USE working")
        create_canonical(connection, people, relationships)
        link(connection, "working", KEYS.pseudonymiser("person"), NOW, **options)
        membership = connection.execute("FROM linkage.membership").fetchall()
        edges = connection.execute("SELECT record_id_a, record_id_b, band, guard, reason FROM linkage.edge").fetchall()
        assert connection.execute("SELECT count(*) FROM duckdb_databases() WHERE database_name = 'linking'").fetchall() == [
            (0,)
        ]
    return Linked({m[0]: m[1] for m in membership}, {(a, b): tuple(rest) for a, b, *rest in edges}, membership)


def link_rows(rows: Iterable[Mapping[str, Any]], relationships: Iterable[Mapping[str, Any]] = (), **options: Any) -> Linked:
    """Links records given by what is special about them; record_id is 'agency:local id'."""
    return link_frame(as_people(rows), relationships, **options)


def as_people(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Records given by what is special about them, with all columns of PersonRecord."""
    every = []
    for row in rows:
        blank: dict[str, Any] = dict.fromkeys(column_types(PersonRecord))
        defaults = {"agency": row["record_id"].split(":")[0], "is_restricted": False, "extracted_at": SEEN, "received_at": SEEN}
        every.append(blank | defaults | dict(row))
    return pd.DataFrame(every, columns=list(column_types(PersonRecord)))
