"""Tables as the checks receive them, filled with the rows of one test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import duckdb

from connectors import connectors
from expectations.asking import ask, failing_lines, lent
from expectations.delivery import DeliveryFacts
from expectations.rules import DELIVERY, Rule, Suite, before_of, view_of

NOW = datetime(2026, 11, 20, 2, 0)
ROW_COLUMNS = ("row_change", "row_unreadable", "row_unknown", "row_failed")
Row = Mapping[str, str | None]
REPORT = tuple(column.name for column in connectors()["police"].datasets[0].record("report").kept())  # what lands of a report


def facts(
    agency: str = "police",
    dataset: str = "vulnerability_reports",
    *,
    extracted_at: datetime = NOW - timedelta(hours=3),
    rows_received: int = 100,
    **rows: int,
) -> DeliveryFacts:
    """A delivery of tonight, due daily, with the given number of rows per record type and the columns as declared."""
    declared = connectors()[agency].dataset(dataset)
    columns = {record.name: record.columns for record in declared.records} if declared else {}
    return DeliveryFacts(agency, dataset, NOW, extracted_at, timedelta(hours=26), rows_received, rows, columns)


def make_table(connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """A table of VARCHAR columns, with row_line counted from 1 and rows present unless they say otherwise."""
    every = (*dict.fromkeys((*columns, *ROW_COLUMNS)),)
    connection.execute(f"CREATE TEMP TABLE {name} (row_line BIGINT, {', '.join(f'{c} VARCHAR' for c in every)})")
    for line, row in enumerate(rows, 1):
        full = {"row_change": "present", **row}
        connection.execute(f"INSERT INTO {name} VALUES (?{', ?' * len(every)})", [line, *(full.get(c) for c in every)])


def lines_breaking(
    rule: Rule, *rows: Row, record: str = "report", landed: Sequence[Row] = (), **others: Sequence[Row]
) -> list[int]:
    """The lines that break one rule, as the checks find them: through Great Expectations, on an open connection. landed:
    what the landing holds of the record type, the earliest first."""
    with duckdb.connect() as connection:
        for name, content in {record: rows, **others}.items():
            make_table(connection, f"given_{name}", list(dict.fromkeys(c for row in content for c in row)), content)
        columns = list(dict.fromkeys(c for row in (*rows, *landed) for c in row))
        make_table(connection, "landed", [*columns, "extracted_at"], [{"extracted_at": "2026-11-01", **row} for row in landed])
        connection.execute("ALTER TABLE landed RENAME COLUMN row_line TO row_arrival")
        views = {view_of(name): f"given_{name}" for name in (record, *others)} | {before_of(record): "landed"}
        counts = {name: len(content) for name, content in {record: rows, **others}.items()}
        with lent(connection, views, DELIVERY, facts(**counts).row(), "a test"):
            asked = Suite(records={record: (rule,)}).asked_of_rows(record)
            return sorted(failing_lines(connection, ask(asked, view_of(record), "a test"), "a test")["row_line"])
