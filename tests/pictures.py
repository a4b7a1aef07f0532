"""Two pictures compared table by table, ids of persons, households and homes included."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

_LATER = ("former_person_id", "left_id")  # what became of ids is another question than who was who then


def tables_of(connection: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> dict[str, str]:
    """Table to a digest of its rows, in whatever order."""
    found = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() "
        "WHERE list_contains(?, schema_name) AND NOT list_contains(?, table_name) ORDER BY ALL",
        [list(schemas), list(_LATER)],
    ).fetchall()
    digests = {}
    for schema, table in found:
        rows = connection.execute(f'SELECT * FROM {schema}."{table}"').fetchall()
        digests[f"{schema}.{table}"] = f"{len(rows)} {hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()}"
    return digests
