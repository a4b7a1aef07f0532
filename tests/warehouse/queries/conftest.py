"""A published pair of snapshots, made once for the tests of the questions that others may ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.arrivals import KEYS
from tests.warehouse.models.given import Child, Given, person_of
from warehouse.publish import open_published, publish


@dataclass(frozen=True)
class Published:
    """Both snapshots, open for reading, and the children in them with their pseudonymous ids."""

    identity: duckdb.DuckDBPyConnection
    picture: duckdb.DuckDBPyConnection
    children: dict[str, Child]
    ids: dict[str, str]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    home: Path = tmp_path_factory.mktemp("published")
    given, children = Given(), {}
    spread = children["spread"] = given.child(born="2016-05-04")
    given.incident(spread, 60, narrative="[CHILD] said [MOTHER] was out", voice_of_child="I was alone", night=5)
    given.visit(spread, 40, reason="injury", night=4)
    given.visit(spread, 35, night=4)
    given.notice(spread, 10, night=1, notice_id="PPN-7", risk_grade="standard", narrative="first account")
    given.notice(spread, 10, night=0, notice_id="PPN-7", risk_grade="high", narrative="second account")
    given.notice(spread, 9, "intelligence", night=1, narrative="a source says")
    given.concern(spread, 20, night=3, concern_ref="C-9", narrative="taken back later")
    given.concern(spread, 20, night=0, concern_ref="C-9", change="D")
    given.incident(spread, 5, night=0, categories="Positive change")

    baby = children["baby"] = given.child(born="2026-08-01")
    given.observation(baby, 3, "injury", night=2, body_site="face")
    fine = children["fine"] = given.child()
    given.visit(fine, 12, night=2)
    with given.built(home) as built:
        ids = {name: person_of(built.connection, child) for name, child in children.items()}
        publish(built)
    with (
        closing(open_published(home, KEYS, "disk", "identity")) as identity,
        closing(open_published(home, KEYS, "disk", "picture")) as picture,
    ):
        yield Published(identity, picture, children, ids)
