"""The account of every delivery: one row per file that an agency sent, landed or turned away."""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import duckdb

from safeguarding.crypto import Keys
from safeguarding.records import Delivery, column_types
from warehouse.store import Database, quoted, without_values

_COLUMNS = ", ".join(f.name for f in fields(Delivery))

TABLE = (
    "CREATE TABLE {catalog}.delivery ("
    + ", ".join(f"{name} {sql}" for name, sql in column_types(Delivery).items())
    + ", content_digest VARCHAR, caveats VARCHAR[], delivery_number BIGINT)"
)


ADDED_SINCE = "ALTER TABLE {catalog}.delivery ADD COLUMN IF NOT EXISTS columns_personal VARCHAR"  # JSON


def read_deliveries(home: Path, keys: Keys, encryption: str) -> list[Delivery]:
    """Every delivery of every agency, by when it was received, then agency, then order of arrival.

    Raises KeyWrong; RunInProgress while a run is landing.
    """
    database = Database(home, keys, encryption)
    found: list[Delivery] = []
    with database.connect() as connection:
        for path in sorted((home / "landing").glob("*.duckdb")):
            store = f"landing/{path.stem}"
            database.attach(connection, path, path.stem, store=store, read_only=True)
            with without_values(store):
                found += list_deliveries(connection, path.stem)
    return sorted(found, key=lambda d: d.received_at)


def list_deliveries(connection: duckdb.DuckDBPyConnection, catalog: str) -> list[Delivery]:
    """The deliveries of one landing store, attached as `catalog`, in order of arrival."""
    return _as_deliveries(connection.execute(f"SELECT * FROM {quoted(catalog)}.delivery ORDER BY delivery_number"))


def find_landed(connection: duckdb.DuckDBPyConnection, catalog: str, dataset: str, content_digest: str) -> Delivery | None:
    """The delivery of this very content, where it has landed."""
    found = connection.execute(
        f"SELECT * FROM {quoted(catalog)}.delivery "
        "WHERE dataset = ? AND content_digest = ? AND status = 'landed' ORDER BY delivery_number LIMIT 1",
        [dataset, content_digest],
    )
    return next(iter(_as_deliveries(found)), None)


def _as_deliveries(found: duckdb.DuckDBPyConnection) -> list[Delivery]:
    """Rows of the account; a store from before a column was added has none of it."""
    names = [column[0] for column in found.description or ()]
    return [_as_delivery(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _as_delivery(row: dict[str, Any]) -> Delivery:
    said = {f.name: row[f.name] for f in fields(Delivery) if f.name in row}
    kinds: dict[str, list[str]] = json.loads(said.pop("columns_personal", None) or "{}")
    said["columns_dropped"] = tuple(said["columns_dropped"] or ())
    return Delivery(**said, columns_personal={heading: tuple(kind) for heading, kind in kinds.items()})


def add_delivery(
    connection: duckdb.DuckDBPyConnection, catalog: str, delivery: Delivery, content_digest: str, caveats: tuple[str, ...] = ()
) -> None:
    """Adds one row to the account."""
    values = [list(v) if isinstance(v, tuple) else json.dumps(v) if isinstance(v, dict) else v for v in astuple(delivery)]
    marks = ", ".join("?" for _ in values)
    connection.execute(
        f"INSERT INTO {catalog}.delivery ({_COLUMNS}, content_digest, caveats, delivery_number) "
        f"SELECT {marks}, ?, ?::VARCHAR[], (SELECT count(*) + 1 FROM {catalog}.delivery)",
        [*values, content_digest, list(caveats)],
    )
