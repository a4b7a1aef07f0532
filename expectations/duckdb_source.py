"""Great Expectations on an open DuckDB connection that somebody else owns.

GX 1.24 has no DuckDB datasource: its SQL engine fetches results after the connection's context has closed, when DuckDB
has dropped them. The subclasses below buffer each result first and let GX work on the connection that it is handed,
without opening, committing, rolling back or closing anything on it. They override two methods with underscores, hence
the cap on the version in pyproject.toml and the contract test in tests/expectations/test_duckdb_source.py.

Importing this module imports GX, which takes seconds: only what checks a delivery does so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar, Literal

import great_expectations as gx
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource, TableAsset
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from sqlalchemy.pool import NullPool

_ONE_AT_A_TIME = threading.RLock()  # GX's parameter parser and the slot below are shared by the whole process
_handed: list[Any] = []
_EngineClass = type[SqlAlchemyExecutionEngine]


class _Borrowed(ConnectionWrapper):
    """A connection in use but not owned: its transactions and its end are its owner's business."""

    autocommit = True

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """GX's SQL engine on whichever connection is lent at the moment."""

    def __init__(self, connection_string: str = "", **settings: Any) -> None:
        settings["engine"] = sa.create_engine("duckdb://", creator=lambda: _Borrowed(_handed[-1]), poolclass=NullPool)
        super().__init__(**settings)

    def execute_query(self, query: Any) -> Any:
        with self.get_connection() as connection:
            result = self._execute_query_with_recovery(connection, query)
            return result.freeze()() if result.returns_rows else result


class DuckDBDatasource(SQLDatasource):
    """The datasource whose tables are those of the lent connection; GX registers it by its class."""

    asset_types: ClassVar[list[Any]] = [TableAsset]
    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: str = "duckdb://"

    @property
    def execution_engine_type(self) -> _EngineClass:
        return DuckDBExecutionEngine

    def get_engine(self) -> Any:
        return self.get_execution_engine().engine

    def test_connection(self, test_assets: bool = True) -> None: ...


@cache
def _datasource() -> Any:
    """One in-memory GX context for the process. It keeps nothing on disk; its logger and progress bars are silenced,
    because its warnings repeat what the database said, which may be a value."""
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # It would be saved nowhere, and for every table all that the context knows would be written out for that once more.
    context.variables.save = lambda: None  # type: ignore[method-assign]
    return context.data_sources.add_duckdb(name="lent")


@cache
def _whole_table(table: str) -> BatchDefinition[Any]:
    asset = _datasource().add_table_asset(name=table, table_name=table)
    whole: BatchDefinition[Any] = asset.add_batch_definition_whole_table("whole")
    return whole


@contextmanager
def lend(connection: Any) -> Iterator[None]:
    """Let GX use this connection, in one thread at a time, for the length of the block."""
    with _ONE_AT_A_TIME:
        _handed.append(connection)
        try:
            yield
        finally:
            _handed.pop()


def batch(table: str) -> Batch:
    """All rows of a table or view of the lent connection, as GX's batch. Its name is plain, in our own spelling."""
    return _whole_table(table).get_batch()
