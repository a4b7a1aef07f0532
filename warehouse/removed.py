"""What retention removed from a store: a count on each delivery's account, and keyed digests of the records, so that
the next full extract, which may still hold them, does not bring them back. Neither says anything of a person.

A record of a person is not remembered so: it has to come back with what is new of that person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from warehouse.retained import RetainedTable
from warehouse.store import literal, quoted

TABLES = (
    (
        "CREATE TABLE IF NOT EXISTS {catalog}.removed_record (dataset VARCHAR, record VARCHAR, row_key VARCHAR, "
        "row_digest VARCHAR, removed_at TIMESTAMP)"
    ),
    "ALTER TABLE {catalog}.delivery ADD COLUMN IF NOT EXISTS rows_removed BIGINT DEFAULT 0",
)
# How a delivery's account is written down again: with what is removed of it now.
ACCOUNTED = (
    "SELECT delivery.* REPLACE (delivery.rows_removed + coalesce(gone.rows, 0) AS rows_removed) "
    "FROM {catalog}.delivery AS delivery LEFT JOIN memory.main.gone AS gone "
    "ON gone.dataset = delivery.dataset AND gone.delivery_id = delivery.delivery_id AND delivery.status = 'landed'"
)


def count_gone(connection: duckdb.DuckDBPyConnection, catalog: str, tables: Sequence[RetainedTable]) -> None:
    """memory.main.gone: how many rows of each delivery are marked to go, wherever they lie. A version that we added
    ourselves was never received, so it does not count."""
    parts = [
        f"SELECT dataset, delivery_id FROM {catalog}.quarantine WHERE rowid IN (SELECT place FROM memory.main.past_quarantine)",
        f"SELECT dataset, delivery_id FROM {catalog}.reject JOIN memory.main.past_delivery USING (delivery_id)",
    ]
    for table in tables:
        dataset, stored = literal(table.dataset), f"{catalog}.{quoted(f'{table.dataset}__{table.record}')}"
        parts.append(f"SELECT {dataset}, delivery_id FROM {stored} WHERE row_line IS NOT NULL AND {is_past(table)}")
    rows = " UNION ALL ".join(parts)
    connection.execute(
        f"CREATE OR REPLACE TABLE memory.main.gone AS SELECT dataset, delivery_id, count(*) AS rows FROM ({rows}) GROUP BY ALL"
    )


def note_removed(connection: duckdb.DuckDBPyConnection, before: str, after: str, table: RetainedTable, now: datetime) -> None:
    """Notes the marked records of one record type. `before` is the catalog that still holds them."""
    if not table.is_of_person:
        stored = f"{before}.{quoted(f'{table.dataset}__{table.record}')}"
        connection.execute(
            f"INSERT INTO {after}.removed_record SELECT {literal(table.dataset)}, {literal(table.record)}, row_key, "
            f"arg_max(row_digest, (extracted_at, row_arrival)), $now::TIMESTAMP FROM {stored} WHERE {is_past(table)} "
            "GROUP BY row_key",
            {"now": now},
        )


def is_past(table: RetainedTable) -> str:
    """SQL: whether a landed row is of a record that is marked to go."""
    named = f"dataset = {literal(table.dataset)} AND record = {literal(table.record)}"
    return f"row_key IN (SELECT row_key FROM memory.main.past_record WHERE {named})"


def removed_digests(connection: duckdb.DuckDBPyConnection, catalog: str, dataset: str, record: str) -> dict[str, str]:
    """Key to digest, as they last stood, of the records that were removed."""
    found = connection.execute(
        f"SELECT row_key, arg_max(row_digest, removed_at) FROM {catalog}.removed_record "
        "WHERE dataset = ? AND record = ? GROUP BY row_key",
        [dataset, record],
    ).fetchall()
    return dict(found)
