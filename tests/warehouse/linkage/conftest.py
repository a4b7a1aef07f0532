"""What tests of how two descriptions agree need."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from warehouse.linkage.agreement import create_macros
from warehouse.store import open_scratch


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_scratch() as connection:
        create_macros(connection)
        yield connection
