"""An arriving delivery as tables that checks can be asked of, before anything of it has landed, and what landed before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pandas as pd

from warehouse.store import quoted, without_values
from warehouse.versions import RecordTable, kept_columns, registered


@contextmanager
def landed_before(
    connection: duckdb.DuckDBPyConnection, catalog: str, dataset: str, tables: Mapping[str, pd.DataFrame]
) -> Iterator[dict[str, str]]:
    """Record type to the name of a view of what has landed of it in the store attached as `catalog`, for checks that compare
    an arriving delivery with it: the arriving frame's kept columns, null where none was kept then, extracted_at and
    row_arrival. A record type of which nothing has landed has none. The views are gone when the block ends."""
    names: dict[str, str] = {}
    try:
        with without_values("landed tables"):
            for record, frame in tables.items():
                landed = RecordTable(connection, catalog, dataset, record)
                if held := landed.columns():
                    kept = (quoted(c) if c in held else f"NULL::VARCHAR AS {quoted(c)}" for c in kept_columns(frame))
                    asked = ", ".join((*kept, "extracted_at", "row_arrival"))
                    names[record] = f"memory.main.{quoted(f'landed_{record}')}"
                    connection.execute(f"CREATE OR REPLACE VIEW {names[record]} AS SELECT {asked} FROM {landed.table}")
        yield names
    finally:
        for name in names.values():
            connection.execute(f"DROP VIEW IF EXISTS {name}")


@contextmanager
def arriving_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pd.DataFrame]) -> Iterator[dict[str, str]]:
    """Record type to table name: one in-memory table each with the frame's columns as VARCHAR, and row_line BIGINT.

    The tables are gone when the block ends, however it ends.
    """
    names = {record: f"memory.main.arriving_{record}" for record in tables}
    try:
        with without_values("arriving tables"):
            for record, frame in tables.items():
                texts = [c for c in frame.columns if c != "row_line"]
                cast = ", ".join(f"{quoted(c)}::VARCHAR AS {quoted(c)}" for c in texts)
                with registered(connection, arriving=frame):
                    connection.execute(
                        f"CREATE OR REPLACE TABLE {names[record]} AS SELECT row_line::BIGINT AS row_line, {cast} FROM arriving"
                    )
        yield names
    finally:
        for name in names.values():
            connection.execute(f"DROP TABLE IF EXISTS {name}")
