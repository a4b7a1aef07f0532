"""The two halves of a picture, each one file with a key of its own: who is who, and the pseudonymous picture.

Their tables are made in the files that will be served, in the order of what they are asked by, so that a night writes
each of them once (docs/decisions/0037). Until the picture is published the files lie in the night's working folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import duckdb

from warehouse.store import Database, quoted

Snapshot = Literal["identity", "picture"]
SNAPSHOTS: dict[Snapshot, tuple[str, ...]] = {
    "identity": ("identity",),
    "picture": ("chronology", "risk_picture", "fairness", "standing"),
}
WORKING = "working"  # the catalog of everything else that a night makes
# Of rows that are changed and removed again the file keeps traces, so these tables are copied into it when they are done.
WORKED_OVER = ("standing",)
_ROWS_TOGETHER = 30 * 1024  # a quarter of DuckDB's own: to find one person, fewer other people's rows are unpacked
_ASKED_BY = ("former_person_id", "person_id", "child_id")  # what most questions to a table name


def catalog_of(snapshot: Snapshot) -> str:
    """Under which name a snapshot is attached while it is made: to DuckDB a catalog and a schema of one name are ambiguous."""
    return f"{snapshot}_snapshot"


def snapshot_path(folder: Path, snapshot: Snapshot, run: str) -> Path:
    """The file of a run's snapshot, in the folder where it is being made or served."""
    return folder / f"{snapshot}-{run}.duckdb"


def made_in(schema: str) -> str:
    """The catalog in which the tables of a schema are made: a snapshot's, or the night's working one."""
    homes = {each: catalog_of(name) for name, schemas in SNAPSHOTS.items() for each in schemas if each not in WORKED_OVER}
    return homes.get(schema, WORKING)


def create_snapshots(
    database: Database, connection: duckdb.DuckDBPyConnection, folder: Path, run: str, schemas: Sequence[str]
) -> None:
    """Attaches two empty snapshots and the schemas of the build, each in its catalog, found by their names alone.

    Raises EncryptionUnavailable, Fault.
    """
    for snapshot in SNAPSHOTS:
        database.attach(
            connection,
            snapshot_path(folder, snapshot, run),
            catalog_of(snapshot),
            store=f"published/{snapshot}",
            options=(f"ROW_GROUP_SIZE {_ROWS_TOGETHER}",),
        )
    for schema in schemas:
        connection.execute(f"CREATE SCHEMA {made_in(schema)}.{schema}")
    found = [f"{WORKING}.main", *(f"{made_in(schema)}.{schema}" for schema in schemas)]
    connection.execute(f"SET search_path = '{','.join(found)}'")


def in_order(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The rows of a query in the order of a published table. One person's rows stand together, so that a question about one
    person reads few blocks (zone maps); ids that were given up stand in their own order, because they are what is asked."""
    rows = sql.rstrip().rstrip(";")
    columns = [name for (name, *_) in connection.execute(f"DESCRIBE {rows}").fetchall()]
    asked_by = next((quoted(name) for name in _ASKED_BY if name in columns), None)
    return f"SELECT * FROM ({rows}\n) ORDER BY {f'{asked_by}, COLUMNS(*)' if asked_by else 'ALL'}"
