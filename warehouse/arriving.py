"""An arriving delivery as tables that checks can be asked of, before anything of it has landed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pandas as pd

from warehouse.store import quoted, without_values
from warehouse.versions import registered


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
