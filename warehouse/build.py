"""Rebuilds the whole picture from the landing into a new encrypted file beside the published one.

staging (each agency's words become the canonical model) → linkage (who is who) → identity → chronology →
risk_picture. Nothing of an earlier picture is read: what was landed decides alone, so a second run gives the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import HomeUnwritable, ModelInvalid
from safeguarding.records import Event, PersonRecord, Relationship, column_types
from safeguarding.settings import Pattern
from warehouse.linkage.link import link
from warehouse.models import FOLDER, SCHEMAS, Model, read_models
from warehouse.sources import (
    DeclaredTable,
    Feed,
    attach_landings,
    create_feeds,
    create_landing_views,
    create_thresholds,
)
from warehouse.store import Database, quoted, without_values

__all__ = ["BuiltPicture", "DeclaredTable", "Feed", "build"]

CATALOG = "working"
_CANONICAL = {"person_record": PersonRecord, "relationship": Relationship, "event": Event}


@dataclass(frozen=True)
class BuiltPicture:
    """A picture that is built and not yet published: the connection that holds it open, and the run's name."""

    connection: duckdb.DuckDBPyConnection
    run: str
    database: Database


@contextmanager
def build(
    home: Path,
    keys: Keys,
    encryption: str,
    declared: Sequence[DeclaredTable],
    feeds: Sequence[Feed],
    patterns: Mapping[str, Pattern],
    now: datetime,
    models: Path = FOLDER,
) -> Iterator[BuiltPicture]:
    """The new picture, to be checked and published inside the block; its file is gone when the block ends.

    Raises ModelInvalid, KeyWrong, RunInProgress (a landing store is open), EncryptionUnavailable, Fault.
    """
    database = Database(home, keys, encryption)
    run = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    path = home / "build" / f"{run}.duckdb"
    ordered = read_models(models)
    _clear(path.parent)
    database.sweep_spill()
    with database.connect() as connection:
        try:
            database.attach(connection, path, CATALOG, store="build")
            with without_values("preparing the build"):
                connection.execute(f"USE {CATALOG}")
                for schema in SCHEMAS:
                    connection.execute(f"CREATE SCHEMA {schema}")
                connection.execute("SET VARIABLE now = $1::TIMESTAMP", [now])
            catalogs = attach_landings(database, connection, sorted({table.agency for table in declared}))
            with without_values("reading the landing"):
                create_landing_views(connection, declared, catalogs)
                create_feeds(connection, feeds, catalogs, now)
                create_thresholds(connection, patterns)
            _build(connection, ordered, keys, now)
            yield BuiltPicture(connection, run, database)
        finally:
            connection.close()
            _clear(path.parent)


def _build(connection: duckdb.DuckDBPyConnection, models: Mapping[str, Sequence[Model]], keys: Keys, now: datetime) -> None:
    for model in models["staging"]:
        _create(connection, model)
        _check_canonical(connection, model)
    for name, canonical in _CANONICAL.items():
        parts = [m.table for m in models["staging"] if m.name.endswith(f"__{name}")]
        _create_union(connection, f"staging.{name}", parts, column_types(canonical))
    with without_values("linkage"):
        link(connection, CATALOG, keys.pseudonymiser("person"), now)
    for model in (*models["identity"], *models["chronology"], *models["risk_picture"]):
        _create(connection, model)
    patterns = [m.table for m in models["risk_picture"]]
    if patterns:
        _create_union(connection, "risk_picture.finding", patterns, _columns(connection, patterns[0]))


def _create(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    with without_values(f"building {model.table}"):
        try:
            connection.execute(f"CREATE TABLE {model.schema}.{quoted(model.name)} AS {model.sql}")
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
            # Raised before a row is read: the text speaks of the model's own tables and columns.
            raise ModelInvalid(f"{model.schema}/{model.name}.sql: {str(error).splitlines()[0]}") from None


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    schema, name = table.split(".")
    return dict(
        connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE database_name = ? AND schema_name = ? AND table_name = ? ORDER BY column_index",
            [CATALOG, schema, name],
        ).fetchall()
    )


def _check_canonical(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Raises ModelInvalid where a staging model is not one of the canonical tables, column by column."""
    canonical = _CANONICAL.get(model.name.rpartition("__")[2])
    if canonical is None:
        raise ModelInvalid(f"staging/{model.name}.sql: it is named after none of {', '.join(_CANONICAL)}")
    wanted, found = column_types(canonical), _columns(connection, model.table)
    wrong = [f"{c} is missing" for c in wanted if c not in found]
    wrong += [f"{c} is not a column of {canonical.__name__}" for c in found if c not in wanted]
    wrong += [f"{c} is {found[c]} instead of {wanted[c]}" for c in wanted if c in found and found[c] != wanted[c]]
    if wrong:
        raise ModelInvalid(f"staging/{model.name}.sql: {'; '.join(wrong)}")


def _create_union(connection: duckdb.DuckDBPyConnection, table: str, parts: Sequence[str], columns: Mapping[str, str]) -> None:
    """One table of all the parts' rows, with these columns in this order, which every part must have."""
    for part in parts:
        found = _columns(connection, part)
        if set(found) != set(columns):
            raise ModelInvalid(
                f"{part}: its columns differ from those of {table}: {', '.join(sorted(set(found) ^ set(columns)))}"
            )
    empty = "SELECT " + ", ".join(f"NULL::{sql} AS {quoted(name)}" for name, sql in columns.items()) + " WHERE false"
    rows = " UNION ALL BY NAME ".join([empty, *(f"SELECT * FROM {part}" for part in parts)])
    with without_values(f"building {table}"):
        connection.execute(f"CREATE TABLE {table} AS {rows}")


def _clear(folder: Path) -> None:
    """Removes the working files of this run or of killed ones; the caller is the only run in progress."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
