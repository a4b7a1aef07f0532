"""Swaps the new picture in. Two snapshots, each with its own key: who is who, and the pseudonymous picture.

Both are written beside those being served and then named by one manifest, which is swapped by rename: a reader finds
the earlier pair or the new one, never one of each. The earlier pair stays until the next night, for those reading it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import HomeUnwritable, NothingPublished
from warehouse.build import CATALOG, BuiltPicture
from warehouse.store import Database, quoted, without_values

Snapshot = Literal["identity", "picture"]
SNAPSHOTS: dict[Snapshot, tuple[str, ...]] = {"identity": ("identity",), "picture": ("chronology", "risk_picture")}
MANIFEST = "current.json"


def publish(built: BuiltPicture) -> None:
    """Publishes a built and checked picture. Until the last step the earlier one goes on being served.

    Raises HomeUnwritable, Fault: then nothing was swapped.
    """
    folder = built.database.home / "published"
    before = _manifest(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
    content = {name: _write(built, folder, name, schemas) for name, schemas in SNAPSHOTS.items()}
    manifest = {"run": built.run, "previous": before.get("run"), "content": content}
    partial = folder / f"{MANIFEST}.part"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MANIFEST)
    _sync(folder)
    _remove_others(folder, {built.run, before.get("run")})


def open_published(home: Path, keys: Keys, encryption: str, snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A read-only connection to one snapshot of the picture being served; its schemas are found by name.

    Raises NothingPublished, KeyWrong, EncryptionUnavailable.
    """
    run = published_run(home)
    if run is None:
        raise NothingPublished
    database = Database(home, keys, encryption)
    connection = database.connect()
    try:
        path = _path(home / "published", snapshot, run)
        # Not attached under the snapshot's own name: a catalog and a schema of one name are ambiguous to DuckDB.
        database.attach(connection, path, "published", store=f"published/{snapshot}", read_only=True)
        connection.execute("USE published")
    except BaseException:
        connection.close()
        raise
    return connection


def published_run(home: Path) -> str | None:
    """The name of the run whose picture is being served; None where there is none yet."""
    return _manifest(home / "published").get("run")


def content_digest(connection: duckdb.DuckDBPyConnection, catalog: str, schemas: Sequence[str]) -> str:
    """Tells whether two pictures hold the same rows, in whatever order."""
    each = [
        f"SELECT '{schema}.{table}' AS name, count(*) AS rows, bit_xor(md5_number(row::VARCHAR)) AS mark "
        f"FROM {catalog}.{schema}.{quoted(table)} AS row"
        for schema, table in _tables(connection, catalog, schemas)
    ]
    if not each:
        return ""
    found = connection.execute(
        f"SELECT md5(string_agg(name || rows || coalesce(mark, 0), ';' ORDER BY name)) FROM ({' UNION ALL '.join(each)})"
    ).fetchall()
    return str(found[0][0])


def _write(built: BuiltPicture, folder: Path, name: Snapshot, schemas: Sequence[str]) -> str:
    """Writes one snapshot, whole and safe on the disk; its content's digest."""
    path = _path(folder, name, built.run)
    built.database.attach(built.connection, path, name, store=f"published/{name}")
    with without_values(f"publishing {name}"):
        for schema in schemas:
            built.connection.execute(f"CREATE SCHEMA {name}.{schema}")
        for schema, table in _tables(built.connection, CATALOG, schemas):
            built.connection.execute(
                f"CREATE TABLE {name}.{schema}.{quoted(table)} AS FROM {CATALOG}.{schema}.{quoted(table)} ORDER BY ALL"
            )
        digest = content_digest(built.connection, name, schemas)
        built.connection.execute(f"CHECKPOINT {name}")
        built.connection.execute(f"DETACH {name}")
    _sync(path)
    return digest


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str, schemas: Sequence[str]) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() "
        "WHERE database_name = ? AND list_contains(?, schema_name) ORDER BY ALL",
        [catalog, list(schemas)],
    ).fetchall()


def _path(folder: Path, snapshot: Snapshot, run: str) -> Path:
    return folder / f"{snapshot}-{run}.duckdb"


def _manifest(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _sync(path: Path) -> None:
    """Asks the system to put a file or a folder's entries on the disk, where it can."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_others(folder: Path, runs: set[str | None]) -> None:
    """Removes the snapshots of all other runs, also of those that were killed while publishing."""
    kept = {_path(folder, snapshot, run).name for snapshot in SNAPSHOTS for run in runs if run}
    for path in folder.glob("*.duckdb*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
