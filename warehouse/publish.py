"""Swaps the new picture in. Two snapshots, each with its own key: who is who, and the pseudonymous picture.

Both are written beside those being served and then named by one manifest, which is swapped by rename: a reader finds
the earlier pair or the new one, never one of each. The earlier pair stays until the next night, for those reading it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import HomeUnwritable, NothingPublished
from warehouse.build import CATALOG, BuiltPicture
from warehouse.store import Database, quoted, without_values

Snapshot = Literal["identity", "picture"]
SNAPSHOTS: dict[Snapshot, tuple[str, ...]] = {
    "identity": ("identity",),
    "picture": ("chronology", "risk_picture", "fairness", "standing"),
}
MANIFEST = "current.json"
_ASKED_BY = ["former_person_id", "person_id", "child_id"]  # what most questions to a table name


def publish(built: BuiltPicture, redaction: Mapping[str, str] = MappingProxyType({})) -> None:
    """Publishes a built and checked picture. Until the last step the earlier one goes on being served. The manifest says by
    which rules and which language model notes are redacted now (`redaction`), and up to which decision about links.

    Raises HomeUnwritable, Fault: then nothing was swapped.
    """
    folder = built.database.home / "published"
    before = _manifest(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
    content = {name: _write(built, folder, name, schemas) for name, schemas in SNAPSHOTS.items()}
    made = {"run": built.run, "previous": before.get("run"), "content": content, "decisions": built.decisions}
    _write_manifest(folder, {**made, "redaction": dict(redaction)})
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


def served_picture(home: Path) -> Path | None:
    """Where the pseudonymous picture being served lies; None where there is none yet."""
    run = published_run(home)
    return _path(home / "published", "picture", run) if run else None


def published_files_exist(home: Path) -> bool:
    """Whether a picture is being served and both its files are there."""
    run = published_run(home)
    return run is not None and all(_path(home / "published", snapshot, run).is_file() for snapshot in SNAPSHOTS)


def published_decisions(home: Path) -> int:
    """The number of the newest decision about links that the picture being served knows; 0 where it knows none."""
    return int(_manifest(home / "published").get("decisions") or 0)


def content_digest(connection: duckdb.DuckDBPyConnection, catalog: str, schemas: Sequence[str]) -> str:
    """Tells whether two pictures hold the same rows, in whatever order. For comparing what one version of DuckDB wrote: it
    is no seal, since DuckDB's hash is quick and anybody can make another row of the same one."""
    each = [
        f"SELECT '{schema}.{table}' AS name, count(*) AS rows, sum(CAST(hash(row) AS HUGEINT)) AS mark "
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
                f"CREATE TABLE {name}.{schema}.{quoted(table)} AS FROM {CATALOG}.{schema}.{quoted(table)} "
                f"ORDER BY {_order(built.connection, schema, table)}"
            )
        digest = content_digest(built.connection, name, schemas)
        built.connection.execute(f"CHECKPOINT {name}")
        built.connection.execute(f"DETACH {name}")
    sync(path)
    return digest


def _order(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """One person's rows stand together, so that a question about one person reads few blocks (zone maps); ids that were
    given up stand in their own order, because they are what is asked."""
    found = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE (database_name, schema_name, table_name) = ($1, $2, $3) "
        "AND list_contains($4, column_name) ORDER BY list_position($4, column_name) LIMIT 1",
        [CATALOG, schema, table, _ASKED_BY],
    ).fetchall()
    return f"{found[0][0]}, COLUMNS(*)" if found else "ALL"


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


def sync(path: Path) -> None:
    """Asks the system to put a file or a folder's entries on the disk, where it can."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def forget_previous(home: Path) -> None:
    """Removes the pictures before the one being served: what was removed from the landing is in them still.

    Raises HomeUnwritable.
    """
    folder = home / "published"
    manifest = _manifest(folder)
    try:
        if manifest.get("previous"):
            _write_manifest(folder, {**manifest, "previous": None})
        _remove_others(folder, {manifest.get("run")})
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None


def _write_manifest(folder: Path, manifest: dict[str, object]) -> None:
    """Names the pair of snapshots that is served, in one step."""
    partial = folder / f"{MANIFEST}.part"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MANIFEST)
    sync(folder)


def _remove_others(folder: Path, runs: set[str | None]) -> None:
    """Removes the snapshots of all other runs, also of those that were killed while publishing."""
    kept = {_path(folder, snapshot, run).name for snapshot in SNAPSHOTS for run in runs if run}
    for path in folder.glob("*.duckdb*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
