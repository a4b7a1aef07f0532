"""Swaps the new picture in: two snapshots, each with its own key (warehouse/snapshots.py).

Both are moved beside those being served and then named by one manifest, which is swapped by rename: a reader finds
the earlier pair or the new one, never one of each. The earlier pair stays until the next night, for those reading it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import HomeUnwritable, NothingPublished
from warehouse.snapshots import SNAPSHOTS, WORKED_OVER, WORKING, Snapshot, catalog_of, in_order, snapshot_path
from warehouse.store import Database, quoted, without_values

if TYPE_CHECKING:  # who only reads what is published starts without all that builds it
    from warehouse.build import BuiltPicture

MANIFEST = "current.json"


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
    content = {snapshot: _finish(built, snapshot) for snapshot in SNAPSHOTS}
    for snapshot in SNAPSHOTS:
        snapshot_path(built.folder, snapshot, built.run).replace(snapshot_path(folder, snapshot, built.run))
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
        _attach(database, connection, home, snapshot, run, "published")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def open_both(home: Path, keys: Keys, encryption: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]]:
    """Two read-only connections, for a question about one person: to who is who, and to the picture of the same night.

    They share one DuckDB, because to start one takes most of the time of such a question; each finds its own half by name.
    They work with one thread, because one person's rows are too few to be shared out.
    Raises NothingPublished, KeyWrong, EncryptionUnavailable.
    """
    run = published_run(home)
    if run is None:
        raise NothingPublished
    database = Database(home, keys, encryption)
    with (
        closing(database.connect(threads=1)) as opened,
        closing(opened.cursor()) as identity,
        closing(opened.cursor()) as picture,
    ):
        _attach(database, identity, home, "identity", run, "published_identity")
        _attach(database, picture, home, "picture", run, "published_picture")
        yield identity, picture


def _attach(
    database: Database, connection: duckdb.DuckDBPyConnection, home: Path, snapshot: Snapshot, run: str, alias: str
) -> None:
    # Not attached under the snapshot's own name: a catalog and a schema of one name are ambiguous to DuckDB.
    path = snapshot_path(home / "published", snapshot, run)
    database.attach(connection, path, alias, store=f"published/{snapshot}", read_only=True)
    connection.execute(f"USE {alias}")


def published_run(home: Path) -> str | None:
    """The name of the run whose picture is being served; None where there is none yet."""
    return _manifest(home / "published").get("run")


def served_picture(home: Path) -> Path | None:
    """Where the pseudonymous picture being served lies; None where there is none yet."""
    run = published_run(home)
    return snapshot_path(home / "published", "picture", run) if run else None


def published_files_exist(home: Path) -> bool:
    """Whether a picture is being served and both its files are there."""
    run = published_run(home)
    return run is not None and all(snapshot_path(home / "published", snapshot, run).is_file() for snapshot in SNAPSHOTS)


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


def _finish(built: BuiltPicture, snapshot: Snapshot) -> str:
    """Makes one snapshot whole and safe on the disk, where it was made; its content's digest."""
    connection, catalog, schemas = built.connection, catalog_of(snapshot), SNAPSHOTS[snapshot]
    with without_values(f"publishing {snapshot}"):
        for schema in set(WORKED_OVER) & set(schemas):
            connection.execute(f"CREATE SCHEMA {catalog}.{schema}")
            for _, table in _tables(connection, WORKING, [schema]):
                rows = in_order(connection, f"FROM {WORKING}.{schema}.{quoted(table)}")
                connection.execute(f"CREATE TABLE {catalog}.{schema}.{quoted(table)} AS {rows}")
        digest = content_digest(connection, catalog, schemas)
        connection.execute(f"USE {WORKING}")  # from here on no snapshot is found by the names of its schemas
        connection.execute(f"CHECKPOINT {catalog}")
        connection.execute(f"DETACH {catalog}")
    sync(snapshot_path(built.folder, snapshot, built.run))
    return digest


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str, schemas: Sequence[str]) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() "
        "WHERE database_name = ? AND list_contains(?, schema_name) ORDER BY ALL",
        [catalog, list(schemas)],
    ).fetchall()


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
    kept = {snapshot_path(folder, snapshot, run).name for snapshot in SNAPSHOTS for run in runs if run}
    for path in folder.glob("*.duckdb*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
