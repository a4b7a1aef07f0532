"""A source that knows this child is silent: a picture of its own, in which the police are late and housing never came."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.warehouse.models.given import Child, Given, findings

CHILDREN: dict[str, Child] = {}
WEEK = 7  # nights since the police last delivered


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    given = Given()

    def story(name: str, day: int, **cells: str | None) -> Child:
        child = CHILDREN[name] = given.child(born="2023-05-05")
        given.notice(child, day, "child", night=WEEK, **({"risk_grade": "medium", "child_seen": "true"} | cells))
        return child

    story("a concern of the police", 20)
    story("on the first day of the window", 90)
    story("a day before the window", 91)
    story("a notice of standard risk", 20, risk_grade="standard")
    story("not seen since", 89, child_seen="false")
    school = CHILDREN["a concern of the school, which delivered"] = given.child(born="2015-05-05")
    given.incident(school, 20)
    given.marks(school, 20, "//")
    given.visit(CHILDREN["a concern of the police"], 300)
    brother = CHILDREN["the brother"] = given.child(born="2021-05-05", sibling=CHILDREN["a concern of the police"])
    given.visit(brother, 20)
    with given.built(tmp_path_factory.mktemp("silent")) as built:
        yield built.connection


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("a concern of the police", ["information"]),
        ("on the first day of the window", ["information"]),
        ("a day before the window", []),
        ("a notice of standard risk", []),
        ("a concern of the school, which delivered", []),
        ("the brother", []),
    ],
)
def test_what_is_found(silent: duckdb.DuckDBPyConnection, story: str, expected: list[object]) -> None:
    found = findings(silent, "stale_silence", CHILDREN[story])
    assert [finding["attention"] for finding in found] == expected


def test_the_finding_names_the_agency(silent: duckdb.DuckDBPyConnection) -> None:
    (finding,) = findings(silent, "stale_silence", CHILDREN["a concern of the police"])
    assert str(finding["why"]).startswith("police recorded 1 concern about this child")


def test_nobody_is_called_unseen_while_a_source_is_silent(silent: duckdb.DuckDBPyConnection) -> None:
    (finding,) = findings(silent, "unseen_child", CHILDREN["not seen since"])
    assert finding["attention"] == "information"


def test_every_source_that_delivered_leaves_nothing_to_say(picture: duckdb.DuckDBPyConnection) -> None:
    late = picture.execute("SELECT count(*) FROM source.feed WHERE is_expected AND status <> 'fresh'").fetchall()
    found = picture.execute("SELECT count(*) FROM risk_picture.stale_silence").fetchall()
    assert late == found == [(0,)]


def tell(given: Given) -> None:
    """The picture that all modules share, with a delivery of every feed."""
    child = given.child(born="2014-05-05")
    given.notice(child, 20, "child", risk_grade="medium")
    given.visit(child, 20)
    given.pupil(child)
    given.marks(child, 20, "//")
    given.concern(child, 20)
    given.referral(child, 20)
