"""Which rows of an agency's store are past their time, and which of those a legal hold keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pandas as pd

from warehouse.record_age import dated, happened, is_held, stored
from warehouse.retained import Held, PastRows, RetainedTable
from warehouse.store import literal, quoted
from warehouse.versions import RecordTable, registered


def mark_past(
    connection: duckdb.DuckDBPyConnection, catalog: str, tables: Sequence[RetainedTable], held: Held, now: datetime
) -> list[PastRows]:
    """Marks what is past its time in one agency's store: memory.main.past_record (dataset, record, row_key) and
    memory.main.past_quarantine (place, the row's number in the quarantine) and memory.main.past_delivery, whose rejected
    lines go. Says how much it is."""
    connection.execute("CREATE OR REPLACE TABLE memory.main.held_family (dataset VARCHAR, family VARCHAR)")
    connection.execute("CREATE OR REPLACE TABLE memory.main.past_record (dataset VARCHAR, record VARCHAR, row_key VARCHAR)")
    connection.execute("CREATE OR REPLACE TABLE memory.main.past_quarantine (place BIGINT)")
    connection.execute("CREATE OR REPLACE TABLE memory.main.past_delivery (dataset VARCHAR, delivery_id VARCHAR)")
    landed = [t for t in tables if RecordTable(connection, catalog, t.dataset, t.record).columns()]
    numbers = pd.DataFrame({"number": sorted({n for t in tables for n in held.get(t.agency, ())})}, dtype="str")
    with registered(connection, held_number=numbers):
        for table in landed:
            _note_held_families(connection, catalog, table)
        for table in landed:
            connection.execute(f"CREATE TABLE {_dates(table)} AS {dated(connection, catalog, table, now)}")
        found = [_mark_landed(connection, table, landed, now) for table in landed]
        found += [_mark_quarantined(connection, catalog, table, now) for table in tables]
    for table in landed:
        connection.execute(f"DROP TABLE {_dates(table)}")
    datasets = {table.dataset: table for table in tables}
    return found + [_mark_rejected(connection, catalog, table, now) for table in datasets.values()]


def _dates(table: RetainedTable) -> str:
    return f"memory.main.{quoted(f'dated_{table.dataset}__{table.record}')}"


def _note_held_families(connection: duckdb.DuckDBPyConnection, catalog: str, table: RetainedTable) -> None:
    if table.family and table.people:
        connection.execute(
            f"INSERT INTO memory.main.held_family SELECT DISTINCT {literal(table.dataset)}, {quoted(table.family)} "
            f"FROM {stored(catalog, table)} WHERE {is_held(table, quoted)} AND {quoted(table.family)} IS NOT NULL"
        )


def _mark_landed(
    connection: duckdb.DuckDBPyConnection, table: RetainedTable, landed: Sequence[RetainedTable], now: datetime
) -> PastRows:
    counts_from = "counts_from"
    if table.is_of_person:
        others = [_dates(other) for other in landed if other.dataset == table.dataset and other.family == table.family]
        rest = " UNION ALL ".join(f"SELECT family, counts_from FROM {other}" for other in others)
        latest = f"(SELECT max(rest.counts_from) FROM ({rest}) AS rest WHERE rest.family = one.family)"
        counts_from = f"greatest(counts_from, said_at, {latest})"
    past = f"(SELECT row_key, versions, is_held FROM {_dates(table)} AS one WHERE {counts_from} < {_limit(table, now)})"
    rows, held = _count(connection, f"SELECT is_held, sum(versions) FROM {past} GROUP BY is_held")
    connection.execute(
        f"INSERT INTO memory.main.past_record SELECT {literal(table.dataset)}, {literal(table.record)}, row_key "
        f"FROM {past} WHERE NOT is_held"
    )
    return PastRows(table.agency, table.dataset, table.record, "landing", table.kept_for.days, rows, held)


def _mark_quarantined(connection: duckdb.DuckDBPyConnection, catalog: str, table: RetainedTable, now: datetime) -> PastRows:
    def in_row(name: str) -> str:
        return f"(row ->> {literal(name)})"

    past = (
        f"(SELECT rowid AS place, {is_held(table, in_row)} AS is_held FROM {catalog}.quarantine "
        f"WHERE dataset = {literal(table.dataset)} AND record = {literal(table.record)} "
        f"AND coalesce({happened(table.dates, in_row)}, received_at) < {_limit(table, now)})"
    )
    rows, held = _count(connection, f"SELECT is_held, count(*) FROM {past} GROUP BY is_held")
    connection.execute(f"INSERT INTO memory.main.past_quarantine SELECT place FROM {past} WHERE NOT is_held")
    return PastRows(table.agency, table.dataset, table.record, "quarantine", table.kept_for.days, rows, held)


def _mark_rejected(connection: duckdb.DuckDBPyConnection, catalog: str, table: RetainedTable, now: datetime) -> PastRows:
    """The lines of a dataset that could not be read: no record of a person, but where one stood and why it was lost."""
    connection.execute(
        f"INSERT INTO memory.main.past_delivery SELECT dataset, delivery_id FROM {catalog}.delivery "
        f"WHERE dataset = {literal(table.dataset)} AND received_at < {_limit(table, now)}"
    )
    asked = f"SELECT count(*) FROM {catalog}.reject JOIN memory.main.past_delivery USING (delivery_id) WHERE dataset = ?"
    rows = connection.execute(asked, [table.dataset]).fetchall()[0][0]
    return PastRows(table.agency, table.dataset, "", "rejected", table.kept_for.days, rows, 0)


def _count(connection: duckdb.DuckDBPyConnection, asked: str) -> tuple[int, int]:
    """How many rows no hold keeps, and how many one does."""
    counted = {bool(is_held): int(rows) for is_held, rows in connection.execute(asked).fetchall()}
    return counted.get(False, 0), counted.get(True, 0)


def _limit(table: RetainedTable, now: datetime) -> str:
    return f"TIMESTAMP {literal((now - table.kept_for).isoformat(' '))}"
