"""Two pictures compared table by table, whatever ids their persons bear: ids are carried from today, so of people who were
found to be one since, they are others than then."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

_LATER = "former_person_id"  # what became of ids since is another question than who was who then
_ID = re.compile(r"[PHL]-[0-9A-Z]{10}(?:/\d+)?")
Names = Mapping[str, str]


def names_of(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, str]:
    """Every id of a person, a household or a home, to what it stands for: the records that are held to be the person's, the
    persons who live in the household, who came to the home and when."""
    members: dict[str, list[str]] = defaultdict(list)
    for person, record in connection.execute(
        f"SELECT DISTINCT person_id, record_id FROM {catalog}.identity.person_record"
    ).fetchall():
        members[person].append(record)
    names = {person: f"<{' '.join(sorted(records))}>" for person, records in members.items()}
    together: dict[str, list[str]] = defaultdict(list)
    for person, household in connection.execute(f"SELECT person_id, household_id FROM {catalog}.identity.household").fetchall():
        together[household].append(names[person])
    for person, home, since in connection.execute(
        f"SELECT person_id, home_id, since_at FROM {catalog}.identity.stay"
    ).fetchall():
        together[home].append(f"{names[person]} {since}")
    return names | {place: f"<{' '.join(sorted(people))}>" for place, people in together.items()}


def tables_of(connection: duckdb.DuckDBPyConnection, catalog: str, schemas: Sequence[str], names: Names) -> dict[str, str]:
    """Table to a digest of its rows, in whatever order, with every id replaced by what it stands for."""
    found = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND list_contains(?, schema_name) "
        "AND table_name <> ? ORDER BY ALL",
        [catalog, list(schemas), _LATER],
    ).fetchall()
    digests = {}
    for schema, table in found:
        rows = connection.execute(f'SELECT * FROM {catalog}.{schema}."{table}"').fetchall()
        said = sorted(repr([_named(value, names) for value in row]) for row in rows)
        digests[f"{schema}.{table}"] = f"{len(rows)} {hashlib.sha256(repr(said).encode()).hexdigest()}"
    return digests


def _named(value: Any, names: Names) -> Any:
    """A value with names for ids. The order of a list of ids is that of the ids, and says nothing."""
    if isinstance(value, list):
        return sorted((_named(part, names) for part in value), key=repr)
    if isinstance(value, str):
        return ";".join(sorted(_ID.sub(lambda found: names.get(found[0], found[0]), part) for part in value.split(";")))
    return value
