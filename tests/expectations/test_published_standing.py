"""How findings stand, and on whom they fall: a small picture that is right, and every way of spoiling it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from expectations.published import chronology, fairness, identity, risk_picture, standing
from expectations.validate import validate_published
from flows.rebuild import PUBLISHED_SCHEMAS
from tests.conftest import DemoHome
from tests.expectations.spoiling import refuses_once_spoilt, rules_of
from tests.expectations.tables import NOW
from warehouse.publish import open_published
from warehouse.queries.patterns import patterns
from warehouse.snapshots import SNAPSHOTS

A, B = "P-0000000001", "P-0000000002"
SUITES = {"standing": standing.SUITE, "fairness": fairness.SUITE}
EVERY_SUITE = SUITES | {"identity": identity.SUITE, "chronology": chronology.SUITE, "risk_picture": risk_picture.SUITE}
PICTURE = f"""
CREATE SCHEMA threshold; CREATE SCHEMA chronology; CREATE SCHEMA risk_picture; CREATE SCHEMA standing; CREATE SCHEMA fairness;
CREATE TABLE threshold.pattern AS SELECT 'repeat_missing' AS pattern, '1' AS version;
CREATE TABLE chronology.person AS SELECT unnest(['{A}', '{B}']) AS person_id;
CREATE TABLE chronology.event AS SELECT * FROM (VALUES ('E1', 1, TIMESTAMP '2026-11-10'), ('E1', 2, NULL), ('E2', 1, NULL))
    AS t(event_id, version, superseded_at);
ALTER TABLE chronology.event ADD COLUMN withdrawn_at TIMESTAMP;
CREATE TABLE risk_picture.finding AS SELECT 'repeat_missing' AS pattern, '{A}' AS person_id;
CREATE TABLE standing.night AS SELECT CAST($now AS DATE) AS night_on, CAST($now AS DATE) - 1 AS compared_with;
CREATE TABLE standing.finding AS
SELECT 'repeat_missing' AS pattern, '{A}' AS person_id, 'changed' AS state, ['events'] AS changes,
    CAST($now AS DATE) - 3 AS first_seen_on, CAST($now AS DATE) AS changed_on, ['E1@2', 'E2@1'] AS facts;
CREATE TABLE standing.earlier_finding AS
SELECT 'repeat_missing' AS pattern, '{A}' AS person_id, ['E1@1'] AS facts, 0 AS lost,
    CAST($now AS DATE) - 3 AS first_seen_on, CAST($now AS DATE) - 2 AS changed_on;
CREATE TABLE standing.gone AS
SELECT 'repeat_missing' AS pattern, '{B}' AS person_id, ['window passed'] AS reasons, '3 missing episodes' AS why;
CREATE TABLE standing.held_alone AS SELECT 'repeat_missing' AS pattern, '{A}' AS person_id;
CREATE TABLE fairness.firing AS SELECT 'repeat_missing' AS pattern, '1' AS version, * FROM (VALUES
    ('sex', 'female', 6, 1), ('sex', 'male', 4, 0), ('age', '10-15', 10, 1)
) AS t(characteristic, of_group, children, fired);
"""
SPOILT = {
    ("standing", "identifying_column"): "ALTER TABLE standing.gone ADD COLUMN family_name VARCHAR",
    ("standing", "nights_told"): "INSERT INTO standing.night SELECT night_on - 5, NULL FROM standing.night",
    ("standing", "findings_without_standing"): f"INSERT INTO risk_picture.finding VALUES ('repeat_missing', '{B}X')",
    ("standing", "night_in_future"): "UPDATE standing.night SET night_on = night_on + 1",
    ("standing", "compared_with_itself"): "UPDATE standing.night SET compared_with = night_on",
    ("standing", "key_not_unique"): "INSERT INTO standing.finding FROM standing.finding",
    ("standing", "standing_of_no_finding"): "UPDATE standing.finding SET pattern = 'convergence'",
    ("standing", "state_unknown_code"): "UPDATE standing.finding SET state = 'worse'",
    ("standing", "change_untold"): "UPDATE standing.finding SET changes = []",
    ("standing", "seen_after_it_changed"): "UPDATE standing.finding SET first_seen_on = changed_on + 1",
    ("standing", "fact_does_not_stand"): "UPDATE chronology.event SET withdrawn_at = now() WHERE event_id = 'E2'",
    ("standing", "finding_without_facts"): "UPDATE standing.finding SET facts = []",
    ("standing", "earlier_finding_about_nobody"): "UPDATE standing.earlier_finding SET person_id = 'P-X'",
    ("standing", "fact_of_what_is_not_held"): "UPDATE standing.earlier_finding SET facts = ['E9@1']",
    ("standing", "lost_below_nothing"): "UPDATE standing.earlier_finding SET lost = NULL",
    ("standing", "seen_before_the_night"): "UPDATE standing.earlier_finding SET changed_on = changed_on + 5",
    ("standing", "gone_about_nobody"): "UPDATE standing.gone SET person_id = 'P-X'",
    ("standing", "gone_and_there"): f"UPDATE standing.gone SET person_id = '{A}'",
    ("standing", "gone_reason_unknown_code"): "UPDATE standing.gone SET reasons = ['all is well']",
    ("standing", "gone_unexplained"): "UPDATE standing.gone SET why = ' '",
    ("standing", "identifier_in_picture"): "UPDATE standing.gone SET why = 'Seen at ZZ9 9ZZ'",
    ("standing", "alone_of_no_finding"): f"UPDATE standing.held_alone SET person_id = '{B}'",
    ("fairness", "identifying_column"): "ALTER TABLE fairness.firing ADD COLUMN upn VARCHAR",
    ("fairness", "person_counted_by_name"): "ALTER TABLE fairness.firing ADD COLUMN person_id VARCHAR",
    ("fairness", "children_counted_differently"): "DELETE FROM fairness.firing WHERE of_group = 'male'",
    ("fairness", "key_not_unique"): "INSERT INTO fairness.firing FROM fairness.firing",
    ("fairness", "rate_of_no_pattern"): "UPDATE threshold.pattern SET version = '2'",
    ("fairness", "characteristic_unknown_code"): "UPDATE fairness.firing SET characteristic = 'religion'",
    ("fairness", "fired_on_more_than_there_are"): "UPDATE fairness.firing SET fired = 5",
}


@pytest.fixture
def picture() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for statement in PICTURE.split(";"):
            if statement.strip():
                connection.execute(statement, {"now": NOW} if "$now" in statement else None)
        yield connection


@pytest.mark.parametrize("schema", SUITES)
def test_a_picture_that_is_right_may_be_published(picture: duckdb.DuckDBPyConnection, schema: str) -> None:
    validate_published(picture, schema, NOW)


@pytest.mark.parametrize(("schema", "rule_id"), SPOILT, ids=lambda value: value)
def test_a_spoilt_picture_is_not_published_and_the_rule_is_named_with_a_count(
    picture: duckdb.DuckDBPyConnection, schema: str, rule_id: str
) -> None:
    refuses_once_spoilt(picture, SPOILT, schema, rule_id)


def test_every_rule_has_its_way_of_being_broken() -> None:
    assert rules_of(SUITES) == set(SPOILT)


def test_every_published_schema_is_checked_every_night() -> None:
    published = {schema for schemas in SNAPSHOTS.values() for schema in schemas}
    assert published == set(EVERY_SUITE) == set(PUBLISHED_SCHEMAS)


def test_every_published_table_has_a_suite(demo_home: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern's own table is checked as part of the findings of all of them."""
    place = demo_home.enter(monkeypatch)
    found = set()
    for snapshot in SNAPSHOTS:
        with closing(open_published(place.home, place.keys, place.encryption, snapshot)) as opened:
            tables = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'published'"
            found |= set(opened.execute(tables).fetchall())
    checked = {(schema, table) for schema, suite in EVERY_SUITE.items() for table in suite.records}
    assert found - {("risk_picture", pattern) for pattern in patterns()} == checked
