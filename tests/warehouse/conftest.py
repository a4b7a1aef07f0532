"""What the tests of the landing share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.arrivals import landing
from warehouse.landing import Landing


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Landing]:
    with landing(tmp_path) as opened:
        yield opened
