"""What a landed record's time counts from.

A record's time counts from the last thing that is known to have happened in it (the latest of its dates, in any of its
versions, that is no later than its arrival). A record without a date counts from when its agency last said it. One that
is still running, such as a plan without an end, is not past its time while its agency says so. A record of a person
stays as long as any record of the same family in the dataset does. A legal hold keeps every record of a person, and
whatever is held of the same family. See docs/decisions/0017.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import duckdb

from warehouse.retained import RetainedTable
from warehouse.store import literal, quoted
from warehouse.versions import RecordTable

_STAND_INS_UNTIL = "TIMESTAMP '1901-01-01'"  # agencies write 01/01/1900 for a date that nobody knows
Named = Callable[[str], str]  # how SQL reads the column of this name


def stored(catalog: str, table: RetainedTable) -> str:
    """The landing table of the record type, in the store attached as `catalog`."""
    return f"{catalog}.{quoted(f'{table.dataset}__{table.record}')}"


def happened(dates: Iterable[str], named: Named) -> str:
    """SQL: the latest of a row's dates that is not later than its arrival; null where it has none. A date that was
    coarsened counts from the end of its month or year."""
    each = [_date(named(name)) for name in dates]
    return f"greatest({', '.join(each)}, NULL)" if each else "NULL::TIMESTAMP"


def is_held(table: RetainedTable, named: Named) -> str:
    """SQL: whether a row is of a person under a legal hold (held_number), or of a family with one (held_family)."""
    parts = [f"{named(name)} IN (SELECT number FROM held_number)" for name in table.people]
    if table.family:
        families = f"SELECT family FROM memory.main.held_family WHERE dataset = {literal(table.dataset)}"
        parts.append(f"{named(table.family)} IN ({families})")
    return f"coalesce({' OR '.join(parts)}, false)" if parts else "false"


def dated(connection: duckdb.DuckDBPyConnection, catalog: str, table: RetainedTable, now: datetime) -> str:
    """SQL: one row per record: row_key, versions, family, is_held, said_at and counts_from."""
    columns = RecordTable(connection, catalog, table.dataset, table.record).columns()
    dates = [name for name in table.dates if name in columns]
    family = quoted(table.family) if table.family else "NULL::VARCHAR"
    open_end = f"{quoted(table.runs_until)} IS NULL" if table.runs_until in columns and table.runs_until else "false"
    running_from = "said_at" if table.is_snapshot else f"TIMESTAMP {literal(now.isoformat(' '))}"
    named = f"dataset = {literal(table.dataset)} AND record = {literal(table.record)}"
    return f"""
        WITH version AS (
            SELECT *, {happened(dates, quoted)} AS happened_at, {is_held(table, quoted)} AS is_held,
                row_number() OVER (PARTITION BY row_key ORDER BY extracted_at DESC, row_arrival DESC) = 1 AS is_latest
            FROM {stored(catalog, table)}
        ),
        one AS (
            SELECT row_key, count(*) AS versions, max({family}) AS family, bool_or(is_held) AS is_held,
                max(happened_at) AS happened_at, max(extracted_at) AS extracted_at,
                arg_max(row_scope, (extracted_at, row_arrival)) AS row_scope,
                bool_or(is_latest AND row_change = 'present') AS is_present,
                bool_or(is_latest AND row_change = 'present' AND {open_end}) AS is_running
            FROM version GROUP BY row_key
        ),
        extract AS (
            SELECT row_scope, max(extracted_at) AS newest_at FROM {catalog}.extract_scope WHERE {named} GROUP BY row_scope
        ),
        repeated AS (
            SELECT row_key, max(extracted_at) AS repeated_at FROM {catalog}.confirmed WHERE {named} GROUP BY row_key
        ),
        said AS (
            SELECT one.*, greatest(extracted_at, CASE WHEN is_present THEN newest_at END, repeated_at) AS said_at
            FROM one LEFT JOIN extract ON extract.row_scope = one.row_scope LEFT JOIN repeated ON repeated.row_key = one.row_key
        )
        SELECT row_key, versions, family, is_held, said_at,
            CASE WHEN is_running THEN {running_from} ELSE coalesce(happened_at, said_at) END AS counts_from
        FROM said
    """


def _date(column: str) -> str:
    month = f"TRY_CAST({column} || '-01' AS TIMESTAMP) + INTERVAL 1 MONTH"
    year = f"TRY_CAST({column} || '-01-01' AS TIMESTAMP) + INTERVAL 1 YEAR"
    read = f"coalesce(TRY_CAST({column} AS TIMESTAMP), {month}, {year})"
    return f"CASE WHEN {read} > {_STAND_INS_UNTIL} AND {read} <= received_at THEN {read} END"
