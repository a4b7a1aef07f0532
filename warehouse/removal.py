"""Removes what is past its time from one agency's store, so that not even the bytes are left.

A store is not deleted from: what stays is written to a new encrypted file, which is checked and then takes the old
one's name. A crash at any moment leaves either the old store or the new one. What was removed is known afterwards by
counts per delivery, and by keyed digests, so that the agency's next full extract does not bring it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import Fault, HomeUnwritable
from warehouse.publish import sync
from warehouse.removed import ACCOUNTED, TABLES, count_gone, is_past, note_removed
from warehouse.retained import Held, PastRows, RetainedTable
from warehouse.retention import mark_past
from warehouse.store import Database, quoted, without_values

_STORE, _FRESH = "store", "fresh"


def count_past(
    home: Path, keys: Keys, encryption: str, tables: Sequence[RetainedTable], held: Held, now: datetime
) -> list[PastRows]:
    """What is past its time in every agency's store, per record type and place. Changes nothing.

    Raises KeyWrong, RunInProgress, EncryptionUnavailable, Fault.
    """
    found: list[PastRows] = []
    database = Database(home, keys, encryption)
    for agency, path in stores(home, tables):
        with database.connect() as connection:
            database.attach(connection, path, _STORE, store=f"landing/{agency}", read_only=True)
            with without_values(f"landing/{agency}"):
                found += _mark(connection, agency, tables, held, now)
    return found


def remove_past(
    home: Path, keys: Keys, encryption: str, tables: Sequence[RetainedTable], held: Held, now: datetime
) -> list[PastRows]:
    """Removes it, agency by agency, and says what was removed. A second run after a crash finishes the work.

    Raises KeyWrong, RunInProgress, EncryptionUnavailable, HomeUnwritable, Fault: then the agency's store is as it was.
    """
    found: list[PastRows] = []
    database = Database(home, keys, encryption)
    for agency, path in stores(home, tables):
        fresh = path.with_suffix(".rewriting")
        _clear(fresh)
        with database.connect() as connection:
            database.attach(connection, path, _STORE, store=f"landing/{agency}")
            with without_values(f"landing/{agency}"):
                past = _mark(connection, agency, tables, held, now)
                if any(each.rows for each in past):
                    database.attach(connection, fresh, _FRESH, store=f"landing/{agency}")
                    _write_what_stays(connection, agency, [t for t in tables if t.agency == agency], now)
                    connection.execute(f"CHECKPOINT {_FRESH}")
                    connection.execute(f"DETACH {_FRESH}")
                connection.execute(f"DETACH {_STORE}")  # which also empties its write-ahead log into it
        if fresh.exists():
            _swap(fresh, path)
        found += past
    return found


def stores(home: Path, tables: Sequence[RetainedTable]) -> list[tuple[str, Path]]:
    """The agencies that have delivered, each with its store."""
    agencies = sorted({table.agency for table in tables})
    paths = [(agency, home / "landing" / f"{agency}.duckdb") for agency in agencies]
    return [(agency, path) for agency, path in paths if path.exists()]


def _mark(
    connection: duckdb.DuckDBPyConnection, agency: str, tables: Sequence[RetainedTable], held: Held, now: datetime
) -> list[PastRows]:
    return mark_past(connection, _STORE, [table for table in tables if table.agency == agency], held, now)


def _write_what_stays(
    connection: duckdb.DuckDBPyConnection, agency: str, tables: Sequence[RetainedTable], now: datetime
) -> None:
    """Every table of the store without what is marked, and what is noted of it. Raises Fault where the rows do not add up."""
    for statement in TABLES:
        connection.execute(statement.format(catalog=_STORE))
    stored = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL", [_STORE])
    names = [name for (name,) in stored.fetchall()]
    records = {f"{table.dataset}__{table.record}": table for table in tables if f"{table.dataset}__{table.record}" in names}
    count_gone(connection, _STORE, list(records.values()))
    for name in names:
        gone, whole = _is_past(name, records.get(name)), f"{_STORE}.{quoted(name)}"
        kept = ACCOUNTED.format(catalog=_STORE) if name == "delivery" else f"FROM {whole} WHERE NOT ({gone})"
        connection.execute(f"CREATE TABLE {_FRESH}.{quoted(name)} AS {kept}")
        [(before, going, after)] = connection.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {gone}), (SELECT count(*) FROM {_FRESH}.{quoted(name)}) FROM {whole}"
        ).fetchall()
        if before != going + after:
            raise Fault(f"landing/{agency}: {before} rows before, {going} to go, {after} after")
    for table in records.values():
        note_removed(connection, _STORE, _FRESH, table, now)


def _is_past(name: str, table: RetainedTable | None) -> str:
    """SQL: whether a row of the table goes. Beside the records themselves: their repetitions, and the lines of
    deliveries that are past their time."""
    if name == "quarantine":
        return "rowid IN (SELECT place FROM memory.main.past_quarantine)"
    if name == "reject":
        return "delivery_id IN (SELECT delivery_id FROM memory.main.past_delivery)"
    if name == "confirmed":
        key = "concat_ws('/', dataset, record, row_key)"
        return f"{key} IN (SELECT {key} FROM memory.main.past_record)"
    return is_past(table) if table else "false"


def _clear(fresh: Path) -> None:
    """Removes what a killed run left."""
    try:
        for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
            leftover.unlink(missing_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None


def _swap(fresh: Path, path: Path) -> None:
    """The new store takes the old one's name, in one step and safe on the disk."""
    try:
        sync(fresh)
        fresh.replace(path)
        sync(path.parent)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
