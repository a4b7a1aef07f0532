"""On whom patterns fall is counted apart from them: no pattern, chronology or identity can read what it is counted by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest

from safeguarding.codes import Role, Route
from safeguarding.errors import AccessRefused
from safeguarding.ledger.reviews import Review, ReviewedFinding, ReviewOutcome
from safeguarding.need_to_know.access import Permit
from safeguarding.small_numbers import LEFT_OUT, SMALL
from tests.permits import permit_for
from tests.warehouse.models.given import Given
from warehouse.models import read_models
from warehouse.queries.fairness import GroupRate, group_rates, group_reviews
from warehouse.snapshots import SNAPSHOTS

EQUALITY = "childrens_social_care__cin_census__equality"
FIRED = "repeat_contacts"


def test_only_the_model_of_monitoring_reads_ethnicity_or_disability() -> None:
    """The tables that each model names, and every column and word in them, as sqlglot reads them."""
    import sqlglot
    from sqlglot import exp

    readers, sayers = set(), set()
    for models in read_models().values():
        for model in models:
            statement = sqlglot.parse_one(model.sql, dialect="duckdb")
            if any(table.name == EQUALITY for table in statement.find_all(exp.Table)):
                readers.add(model.table)
            named = {node.name.lower() for node in statement.find_all(exp.Column, exp.Identifier, exp.Alias)}
            if any(word in name for name in named for word in ("ethnic", "disabilit")):
                sayers.add(model.table)
    assert readers == {"monitored.child"}
    assert sayers == {"monitored.child"}
    assert "monitored" not in {schema for schemas in SNAPSHOTS.values() for schema in schemas}
    patterns = {reference for model in read_models()["risk_picture"] for reference in model.references}
    assert not [reference for reference in patterns if reference.startswith(("monitored.", "fairness."))]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Nine white children and six black; three contacts of two agencies on six of the first and on two of the second."""
    given = Given()
    for ethnicity, children, concerned in (("white", 9, 6), ("black", 6, 2)):
        for number in range(children):
            child = given.child(born="2014-03-03")
            given.pupil(child)
            ref = child.ref("childrens_social_care")
            given.referral(child, 20, "2A", nfa=True)
            given.row(
                "childrens_social_care", "cin_census", "equality", child_ref=ref, ethnicity=ethnicity,
                disability="disabled" if number == 0 else "none",
            )  # fmt: skip
            if number < concerned:
                given.referral(child, 40, "6", nfa=True)
                given.referral(child, 60, "3A", nfa=True)
    given.pupil(given.child(born="2015-05-05"))  # nobody has recorded anything of this child's ethnicity
    with given.built(tmp_path_factory.mktemp("fairness")) as built:
        yield built.connection


def test_counts_are_of_children_and_no_published_table_says_whose(counted: duckdb.DuckDBPyConnection) -> None:
    found = {
        row[0]: row[1:]
        for row in counted.execute(
            "SELECT of_group, children, fired FROM fairness.firing WHERE pattern = $1 AND characteristic = 'ethnicity'", [FIRED]
        ).fetchall()
    }
    assert found == {"white": (9, 6), "black": (6, 2), "not_known": (1, 0)}
    published = [schema for schemas in SNAPSHOTS.values() for schema in schemas]
    columns = counted.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE list_contains($1, schema_name)", [published]
    ).fetchall()
    assert not [name for name in columns if "ethnic" in name[1] or "disab" in name[1]]
    assert {name for table, name in columns if table == "firing"} == {
        "pattern", "version", "characteristic", "of_group", "children", "fired",
    }  # fmt: skip


def rates(picture: duckdb.DuckDBPyConnection, permit: Permit) -> dict[tuple[str, str], GroupRate]:
    return {(r.characteristic.value, r.group): r for r in group_rates(picture, permit) if r.pattern == FIRED}


def test_small_numbers_are_suppressed_and_none_is_left_over(counted: duckdb.DuckDBPyConnection) -> None:
    found = rates(counted, permit_for(Route.FAIRNESS, Role.MANAGER))
    white, black = found["ethnicity", "white"], found["ethnicity", "black"]
    assert (white.children, white.fired, white.percent) == (9, LEFT_OUT, None)
    assert (black.children, black.fired, black.percent) == (LEFT_OUT, SMALL, None)
    assert found["ethnicity", "not_known"].children == SMALL
    assert found["disability", "disabled"].children == SMALL
    # All are of one age, so nothing can be worked out from the rest.
    assert (found["age", "10-15"].children, found["age", "10-15"].fired, found["age", "10-15"].percent) == (16, 8, 50.0)


def judged(picture: duckdb.DuckDBPyConnection, outcome: ReviewOutcome) -> list[Review]:
    """A review of every finding of the pattern."""
    found = picture.execute(
        "SELECT person_id, pattern, version, attention, event_ids FROM risk_picture.finding WHERE pattern = ?", [FIRED]
    ).fetchall()
    findings = [ReviewedFinding(*row[:4], tuple(row[4])) for row in found]
    return [Review(n, f, outcome, "looked into", datetime(2026, 11, 22, 9), "a", "analyst") for n, f in enumerate(findings)]


def test_reviews_are_counted_as_last_given_and_not_where_the_firing_is_not_shown(counted: duckdb.DuckDBPyConnection) -> None:
    permit = permit_for(Route.FAIRNESS, Role.MANAGER)
    reviews = [*judged(counted, ReviewOutcome.NOT_SIGNIFICANT), *judged(counted, ReviewOutcome.AGREE)]
    found = {
        (r.characteristic.value, r.group): dict(r.outcomes)
        for r in group_reviews(counted, counted, permit, reviews, group_rates(counted, permit))
    }
    assert found["age", "10-15"] == {"agree": 8, "not-significant": 0, "wrong-match": 0, "already-known": 0}
    assert set(found["ethnicity", "white"].values()) == set(found["ethnicity", "black"].values()) == {LEFT_OUT}
    with pytest.raises(AccessRefused):
        group_reviews(counted, counted, permit_for(Route.WORKLIST), reviews, ())


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.MANAGER, Role.AUDITOR, Role.AGENCY_RESEARCHER)])
def test_whoever_does_not_answer_for_the_rules_does_not_see_on_whom_they_fall(role: Role) -> None:
    with pytest.raises(AccessRefused):
        permit_for(Route.FAIRNESS, role)


def test_leave_for_another_route_opens_nothing_here(counted: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AccessRefused):
        group_rates(counted, permit_for(Route.WORKLIST))
    assert rates(counted, permit_for(Route.FAIRNESS, Role.AUDITOR))
