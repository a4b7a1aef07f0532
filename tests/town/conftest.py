"""One small town for all the tests of this folder: forty families, three nights, as the demo makes it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from town import Town, make

NOW = datetime(2026, 11, 22, 2)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return make(tmp_path_factory.mktemp("town"), families=40, nights=3, seed=1, now=NOW)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def people(made: Town) -> dict[str, dict[str, Any]]:
    return {person["person"]: person for person in lines(made.truth / "people.jsonl")}


@pytest.fixture(scope="session")
def spans(made: Town) -> list[dict[str, Any]]:
    return lines(made.truth / "spans.jsonl")


@pytest.fixture(scope="session")
def links(made: Town) -> dict[str, str]:
    return {link["record_id"]: link["person"] for link in lines(made.truth / "links.jsonl")}
