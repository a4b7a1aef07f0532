"""One picture for all tests of the models: it holds the children that every test module tells of."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.warehouse.models.given import Given


@pytest.fixture(scope="session")
def picture(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """What is built from the stories of every module that is being run; each has a function `tell(given)`."""
    given = Given()
    modules = {item.module.__name__: item.module for item in request.session.items if isinstance(item, pytest.Function)}
    for _, module in sorted(modules.items()):
        if hasattr(module, "tell"):
            module.tell(given)
    with given.built(tmp_path_factory.mktemp("home")) as built:
        yield built.connection
