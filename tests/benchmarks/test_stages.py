"""What a stage costs is counted where the warehouse says what it is doing, and its errors stay as they are."""

from __future__ import annotations

import duckdb
import pytest

from benchmarks.stages import Cost, Stages
from safeguarding.errors import Fault


def test_stages_add_up_per_schema() -> None:
    stages = Stages()
    for where, cost in {
        "building staging.event": Cost(1, 2),
        "building staging.relationship": Cost(2, 2),
        "publishing identity": Cost(4, 3),
    }.items():
        stages.each[where] += cost
    assert stages.by_schema() == {"staging": Cost(3, 4), "publishing identity": Cost(4, 3)}


def test_a_stage_done_twice_is_one_stage() -> None:
    stages = Stages()
    for _ in range(2):
        with stages.timed("building identity.person"):
            pass
    assert list(stages.each) == ["building identity.person"]


def test_what_duckdb_complains_of_is_still_told_without_a_value() -> None:
    with pytest.raises(Fault, match=r"building identity\.person") as raised, Stages().timed("building identity.person"):
        duckdb.sql("SELECT CAST('Marsh' AS INTEGER)").fetchall()
    assert "Marsh" not in str(raised.value)
