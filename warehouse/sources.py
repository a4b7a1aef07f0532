"""What the models read: the landed records of every agency as views, the feeds and how fresh they are, the thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from safeguarding.settings import Pattern
from safeguarding.working_days import bank_holidays
from warehouse.store import Database, literal, quoted
from warehouse.versions import registered


@dataclass(frozen=True)
class DeclaredTable:
    """One record type that an agency's connector declares, and the columns that land."""

    agency: str
    dataset: str
    record: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """One dataset that an agency delivers; an extract older than `due_every` is late."""

    agency: str
    dataset: str
    label: str
    is_expected: bool
    due_every: timedelta
    lawful_basis: str


def attach_landings(database: Database, connection: duckdb.DuckDBPyConnection, agencies: Sequence[str]) -> dict[str, str]:
    """Agency to the catalog of its landing store, read-only; an agency that never delivered has none."""
    found = {}
    for agency in agencies:
        path: Path = database.home / "landing" / f"{agency}.duckdb"
        if path.exists():
            found[agency] = f"landed_by_{agency}"
            database.attach(connection, path, found[agency], store=f"landing/{agency}", read_only=True)
    return found


def create_landing_views(
    connection: duckdb.DuckDBPyConnection, declared: Sequence[DeclaredTable], catalogs: Mapping[str, str]
) -> None:
    """One view per declared record type, landing.<agency>__<dataset>__<record>, empty where nothing has landed.

    One row per version that says the record is there, with what superseded or withdrew it. That is the version that
    reached us first among those drawn later: an older extract that came late changes nothing that was known. What
    reached us at the variable known_until or later is not read, and neither is what it changed.
    """
    for table in declared:
        catalog, stored = catalogs.get(table.agency), f"{table.dataset}__{table.record}"
        held = _columns(connection, catalog, stored)
        kept = ", ".join(quoted(c) if c in held else f"NULL::VARCHAR AS {quoted(c)}" for c in table.columns)
        view, rows = f"{table.agency}__{stored}", _NO_VERSIONS
        if held:
            known = f"(SELECT rowid AS stored_at, * FROM {catalog}.{quoted(stored)} WHERE {_KNOWN})"
            connection.execute(f"CREATE TABLE landing.{quoted(f'{view}__order')} AS {_ORDER.format(known=known)}")
            rows = _VERSIONS.format(known=known, order=f"landing.{quoted(f'{view}__order')}")
        connection.execute(
            f"CREATE VIEW landing.{quoted(view)} AS SELECT {kept}, {_BOOKKEEPING} FROM ({rows}) WHERE row_change = 'present'"
        )


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str | None, table: str) -> set[str]:
    found = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ?", [catalog, table]
    ).fetchall()
    return {name for (name,) in found}


_BOOKKEEPING = """
    row_key, row_scope, row_version, row_caveats, row_unreadable, delivery_id, extracted_at, received_at,
    CASE WHEN ended.change = 'present' THEN ended.moment END AS superseded_at,
    CASE WHEN ended.change = 'withdrawn' THEN ended.moment END AS withdrawn_at
"""
_KNOWN = "received_at < getvariable('known_until')"
# Most records have one version: only those with more are put in order, once for all that read the view.
_ORDER = """
    SELECT stored_at,
        CAST(row_number() OVER (PARTITION BY row_key ORDER BY extracted_at, row_arrival) AS INTEGER) AS row_version,
        min(struct_pack(moment := received_at, place := row_arrival, change := row_change)) OVER (
            PARTITION BY row_key ORDER BY extracted_at, row_arrival ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS ended
    FROM {known}
    WHERE row_key IN (SELECT row_key FROM {known} GROUP BY row_key HAVING count(*) > 1)
"""
_VERSIONS = """
    SELECT known.*, coalesce(ordered.row_version, 1) AS row_version, ordered.ended
    FROM {known} AS known LEFT JOIN {order} AS ordered ON ordered.stored_at = known.stored_at
"""
_CHILDHOOD = 19  # years
_NO_VERSIONS = """
    SELECT NULL::VARCHAR AS row_key, NULL::VARCHAR AS row_scope, NULL::INTEGER AS row_version, NULL::VARCHAR AS row_change,
        NULL::VARCHAR AS row_caveats, NULL::VARCHAR AS row_unreadable, NULL::VARCHAR AS delivery_id,
        NULL::TIMESTAMP AS extracted_at, NULL::TIMESTAMP AS received_at, NULL::STRUCT(moment TIMESTAMP, change VARCHAR) AS ended
    WHERE false
"""


def create_feeds(
    connection: duckdb.DuckDBPyConnection, feeds: Sequence[Feed], catalogs: Mapping[str, str], now: datetime
) -> None:
    """source.feed: one row per feed, also one that never came, and how it stands now.

    never         nothing has landed yet
    refused_last  a delivery was turned away since the last one that landed
    late          the newest extract is older than agreed
    fresh         otherwise
    """
    names = ["agency", "dataset", "label", "is_expected", "due_every_hours", "lawful_basis"]
    rows = [(f.agency, f.dataset, f.label, f.is_expected, f.due_every // timedelta(hours=1), f.lawful_basis) for f in feeds]
    deliveries = " UNION ALL ".join(
        f"SELECT {literal(agency)} AS agency, dataset, status, received_at, extracted_at FROM {catalog}.delivery"
        for agency, catalog in catalogs.items()
    )
    none = "SELECT '' AS agency, '' AS dataset, '' AS status, NULL::TIMESTAMP AS received_at, NULL::TIMESTAMP AS extracted_at"
    with registered(connection, declared_feed=pd.DataFrame(rows, columns=names)):
        connection.execute(
            f"""
            CREATE TABLE source.feed AS
            WITH delivery AS ({deliveries or none}),
            last AS (
                SELECT agency, dataset,
                    max(received_at) FILTER (WHERE status = 'landed') AS last_received_at,
                    max(extracted_at) FILTER (WHERE status = 'landed') AS last_extracted_at,
                    max(received_at) FILTER (WHERE status <> 'landed') AS last_refused_at
                FROM delivery WHERE received_at < getvariable('known_until') GROUP BY ALL
            )
            SELECT agency::VARCHAR AS agency, dataset::VARCHAR AS dataset, label::VARCHAR AS label,
                is_expected::BOOLEAN AS is_expected, due_every_hours::INTEGER AS due_every_hours,
                lawful_basis::VARCHAR AS lawful_basis, last_received_at, last_extracted_at,
                CASE
                    WHEN last_refused_at > coalesce(last_received_at, TIMESTAMP '-infinity') THEN 'refused_last'
                    WHEN last_received_at IS NULL THEN 'never'
                    WHEN $now::TIMESTAMP - last_extracted_at > to_hours(due_every_hours) THEN 'late'
                    ELSE 'fresh'
                END AS status
            FROM declared_feed LEFT JOIN last USING (agency, dataset)
            ORDER BY agency, dataset
            """,
            {"now": now},
        )


def create_thresholds(connection: duckdb.DuckDBPyConnection, patterns: Mapping[str, Pattern]) -> None:
    """threshold.pattern: one row per named number of a pattern, as the partnership approved it; and the macro
    threshold_of('pattern', 'name') by which a pattern's model reads one, failing where it is missing."""
    connection.execute(
        "CREATE TABLE threshold.pattern (pattern VARCHAR, version VARCHAR, owner VARCHAR, review_on VARCHAR, name VARCHAR, "
        "value BIGINT)"
    )
    rows = [
        (name, pattern.version, pattern.owner, pattern.review_on, threshold, value)
        for name, pattern in sorted(patterns.items())
        for threshold, value in sorted(pattern.thresholds.items())
    ]
    if rows:
        said = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(rows))
        connection.execute(f"INSERT INTO threshold.pattern VALUES {said}", [value for row in rows for value in row])
    connection.execute(
        """
        CREATE MACRO threshold_of(whose, called) AS coalesce(
            (SELECT CAST(value AS INTEGER) FROM threshold.pattern WHERE pattern = whose AND name = called),
            error(whose || ' lacks the threshold ' || called)
        )
        """
    )


def create_calendar(connection: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """threshold.calendar: one row per day from before any child was born to a year ahead, with the number of working days in
    England up to it, so that the difference of two numbers is the working days between two days. It goes back so far because a
    step may have been waiting for years."""
    connection.execute(
        """
        CREATE TABLE threshold.calendar AS
        SELECT
            CAST(day AS DATE) AS day,
            count(*) FILTER (WHERE isodow(day) <= 5 AND NOT list_contains($holidays::DATE[], CAST(day AS DATE)))
                OVER (ORDER BY day) AS working_days
        FROM generate_series($now::DATE - to_years($childhood), $now::DATE + INTERVAL 1 YEAR, INTERVAL 1 DAY) AS series(day)
        """,
        {"now": now, "childhood": _CHILDHOOD, "holidays": list(bank_holidays(range(now.year - _CHILDHOOD, now.year + 2)))},
    )
