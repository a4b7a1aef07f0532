"""Which pairs are looked at: from cold all that share something, on a later night those of them in which something is new."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.linkage.linking import NOW, as_people, create_canonical
from tests.warehouse.linkage.registers import register
from warehouse.linkage import candidates
from warehouse.linkage.candidates import find_candidates
from warehouse.linkage.faces import create_faces
from warehouse.linkage.people import prepare_people
from warehouse.store import open_scratch


@pytest.fixture(scope="module")
def faces() -> Iterator[duckdb.DuckDBPyConnection]:
    """The faces of some hundred records of children."""
    with open_scratch() as scratch:
        create_canonical(scratch, as_people(register(60)))
        prepare_people(scratch, "staging.person_record", "staging.relationship", NOW)
        create_faces(scratch)
        yield scratch


def pairs(scratch: duckdb.DuckDBPyConnection, changed: str | None = None) -> set[tuple[int, int]]:
    find_candidates(scratch, changed)
    found = scratch.execute("SELECT join_key_l, join_key_r FROM candidate").fetchall()
    scratch.execute("DROP TABLE candidate")
    assert len(found) == len(set(found)), "no pair is looked at twice"
    return set(found)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.integers(0, 100), seed=st.integers(0, 1000))
def test_with_some_changed_the_pairs_are_those_of_all_in_which_one_of_them_is(
    faces: duckdb.DuckDBPyConnection, share: int, seed: int
) -> None:
    faces.execute(
        "CREATE OR REPLACE TABLE changed AS SELECT node FROM person WHERE hash(node, $seed) % 100 < $share",
        {"seed": seed, "share": share},
    )
    changed = {face for (face,) in faces.execute("SELECT face_id FROM face SEMI JOIN changed USING (node)").fetchall()}
    assert pairs(faces, "changed") == {pair for pair in pairs(faces) if changed & set(pair)}


def test_a_rule_that_says_one_thing_of_the_left_and_another_of_the_right_is_turned_round_too(
    faces: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pair counts whichever of the two is the changed one: given name here, surname there."""
    faces.execute("CREATE OR REPLACE TABLE changed AS SELECT node FROM person WHERE node % 2 = 0")
    faces.execute("CREATE OR REPLACE TABLE changed_other AS SELECT node FROM person WHERE node % 2 = 1")
    monkeypatch.setattr(candidates, "BLOCKING", {"one_sided": "l.sex = r.sex AND l.given_sound = r.family_sound"})
    found = pairs(faces, "changed") | pairs(faces, "changed_other")
    assert found
    assert pairs(faces) <= found
