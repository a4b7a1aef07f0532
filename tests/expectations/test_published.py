"""A small picture that is right, and every way of spoiling it that must keep it from being published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.published import chronology, identity, risk_picture
from expectations.validate import validate_published
from safeguarding.errors import PublishedChecksFailed
from tests.expectations.spoiling import refuses_once_spoilt, rules_of
from tests.expectations.tables import NOW

A, B, C = "P-0000000001", "P-0000000002", "P-0000000003"
SUITES = {"identity": identity.SUITE, "chronology": chronology.SUITE, "risk_picture": risk_picture.SUITE}
PICTURE = f"""
CREATE SCHEMA staging; CREATE SCHEMA source; CREATE SCHEMA threshold;
CREATE SCHEMA identity; CREATE SCHEMA chronology; CREATE SCHEMA risk_picture;

CREATE TABLE identity.person_record AS
SELECT *, NULL::TIMESTAMP AS superseded_at, NULL::TIMESTAMP AS withdrawn_at, FALSE AS is_restricted,
    'ZZ9 9ZZ' AS postcode, NULL::VARCHAR AS address FROM (VALUES
    ('{A}', 'health:1', '9990000018', '01'), ('{A}', 'police:1', NULL, NULL), ('{B}', 'health:2', '9990000026', '01'),
    ('{C}', 'police:3', NULL, NULL)
) AS t(person_id, record_id, nhs_number, nhs_number_status);
CREATE TABLE staging.person_record AS SELECT record_id FROM identity.person_record;
CREATE TABLE identity.person AS SELECT * FROM (VALUES
    ('{A}', 'F', FALSE, '1 Mill Lane', 'ZZ9 9ZZ'), ('{B}', 'M', FALSE, '1 Mill Lane', 'ZZ9 9ZZ'), ('{C}', 'U', TRUE, NULL, NULL)
) AS t(person_id, sex, is_restricted, address, postcode);
CREATE TABLE identity.relationship AS
SELECT '{A}' AS person_id, '{B}' AS other_person_id, 'sibling' AS relation;
CREATE TABLE identity.household AS SELECT * FROM (VALUES ('{A}', 'H-1'), ('{B}', 'H-1')) AS t(person_id, household_id);
CREATE TABLE identity.move AS SELECT '{A}' AS person_id, 1 AS number;
CREATE TABLE identity.household_change AS
SELECT '{A}' AS person_id, 'sibling_born' AS change, '{B}' AS other_person_id, DATE '2026-02-01' AS occurred_on;
CREATE TABLE identity.left_id AS
SELECT 'health:1' AS record_id, 'P-0000000009' AS person_id, TIMESTAMP '2026-11-10' AS until_at;

CREATE TABLE identity.stay AS
SELECT '{A}' AS person_id, 'L-0000000001/1' AS home_id, TIMESTAMP '2026-11-01' AS since_at, NULL::TIMESTAMP AS until_at;
CREATE TABLE identity.parent AS
SELECT '{B}' AS child_id, '{A}' AS parent_id, 'mother' AS relation, ['police'] AS agencies;

CREATE TABLE chronology.event AS
SELECT
    'E' || n AS event_id, 1 AS version, '{A}' AS person_id, 'police' AS agency, 'missing' AS kind,
    'observed_fact' AS statement_kind, 'concern' AS significance, 'exact' AS precision, 'standard' AS sensitivity,
    ['missing'] AS indicators,
    TIMESTAMP '2026-11-01' + to_days(n::INTEGER) AS received_at, NULL::TIMESTAMP AS superseded_at,
    NULL::TIMESTAMP AS withdrawn_at, 'Missing episode, reference 9990000019' AS summary,
    '{B}=witness;unlinked=suspect' AS others,
    'Front desk' AS service, 'missing' AS subject_role, NULL::VARCHAR AS outcome, NULL::VARCHAR AS handling,
    NULL::VARCHAR AS family_informed, NULL::VARCHAR AS caveats, 'The child went to ZZ9 9ZZ.' AS narrative
FROM range(1, 4) AS t(n);
INSERT INTO chronology.event BY NAME
    SELECT * REPLACE (2 AS version, TIMESTAMP '2026-11-10' AS received_at) FROM chronology.event WHERE event_id = 'E1';
UPDATE chronology.event SET superseded_at = TIMESTAMP '2026-11-10' WHERE event_id = 'E1' AND version = 1;
CREATE TABLE staging.event AS SELECT event_id, version FROM chronology.event;
CREATE TABLE chronology.mention AS
SELECT DISTINCT person_id, agency, kind, statement_kind, sensitivity FROM chronology.event
UNION ALL SELECT DISTINCT '{B}', agency, kind, statement_kind, sensitivity FROM chronology.event;
CREATE TABLE chronology.mark AS SELECT DISTINCT agency, kind, statement_kind, sensitivity FROM chronology.mention;
CREATE TABLE identity.event_source AS SELECT event_id, version FROM chronology.event;
CREATE TABLE chronology.person AS SELECT person_id, '2015-03' AS birth_month FROM identity.person;
CREATE TABLE chronology.former_person_id AS SELECT 'P-0000000009' AS former_person_id, '{A}' AS person_id,
    'merged' AS kind;
CREATE TABLE identity.link AS SELECT 'health:1' AS record_id_a, 'police:1' AS record_id_b, '{A}' AS person_id_a,
    '{A}' AS person_id_b, 'link' AS band, 'scored' AS reason;
CREATE TABLE chronology.household AS SELECT * FROM identity.household;
CREATE TABLE chronology.stay AS FROM identity.stay;
CREATE TABLE chronology.adult_at_home AS
SELECT '{B}' AS child_id, '{A}' AS adult_id, TIMESTAMP '2026-11-01' AS since_at, ['police'] AS agencies,
    ['police'] AS named_by, ['education'] AS left_out_by;
CREATE TABLE chronology.source AS SELECT 'police' AS agency, 'vulnerability_reports' AS dataset, 'fresh' AS status;
CREATE TABLE source.feed AS SELECT * FROM chronology.source;

CREATE TABLE threshold.pattern AS SELECT 'repeat_missing' AS pattern, '1' AS version;
CREATE TABLE risk_picture.finding AS
SELECT
    'repeat_missing' AS pattern, '1' AS version, '{A}' AS person_id, DATE '2026-08-22' AS window_from,
    DATE '2026-11-20' AS window_to, ['E1', 'E2', 'E3'] AS event_ids, ['police'] AS agencies, 'look' AS attention,
    '3 missing episodes within 90 days' AS why, TIMESTAMP '2026-11-02' AS first_event_at,
    TIMESTAMP '2026-11-20 01:00' AS last_event_at;
"""
SPOILT = {
    ("identity", "records_lost_in_linking"): "INSERT INTO staging.person_record VALUES ('housing:9')",
    ("identity", "persons_lost"): f"INSERT INTO identity.person VALUES ('{A}X', 'U', FALSE, NULL, NULL)",
    ("identity", "key_not_unique"): f"INSERT INTO identity.household VALUES ('{A}', 'H-2')",
    ("identity", "person_without_record"): f"DELETE FROM identity.person_record WHERE person_id = '{B}'",
    ("identity", "restricted_place_shown"): "UPDATE identity.person SET is_restricted = TRUE",
    ("identity", "restricted_place_in_a_record"): "UPDATE identity.person_record SET is_restricted = record_id = 'police:1'",
    ("identity", "sex_unknown_code"): "UPDATE identity.person SET sex = NULL",
    ("identity", "record_without_key"): "INSERT INTO identity.person_record (record_id) VALUES ('police:8')",
    (
        "identity",
        "record_in_two_persons",
    ): f"INSERT INTO identity.person_record (person_id, record_id) VALUES ('{B}', 'police:1')",
    ("identity", "record_of_nobody"): "UPDATE identity.person_record SET person_id = 'P-X' WHERE record_id = 'police:1'",
    ("identity", "two_verified_nhs_numbers"): f"UPDATE identity.person_record SET person_id = '{A}'",
    ("identity", "relationship_of_nobody"): "UPDATE identity.relationship SET person_id = 'P-X'",
    ("identity", "relationship_to_nobody"): "UPDATE identity.relationship SET other_person_id = 'P-X'",
    ("identity", "related_to_oneself"): "UPDATE identity.relationship SET other_person_id = person_id",
    ("identity", "relation_unknown_code"): "UPDATE identity.relationship SET relation = 'lodger'",
    ("identity", "household_of_nobody"): "UPDATE identity.household SET person_id = 'P-X' || household_id || rowid",
    ("identity", "restricted_person_in_household"): f"INSERT INTO identity.household VALUES ('{C}', 'H-1')",
    ("identity", "moves_of_a_restricted_person"): f"INSERT INTO identity.move VALUES ('{C}', 1)",
    ("identity", "household_change_of_nobody"): "UPDATE identity.household_change SET person_id = 'P-X'",
    ("identity", "household_change_of_a_restricted_person"): f"UPDATE identity.household_change SET other_person_id = '{C}'",
    ("identity", "household_change_unknown_code"): "UPDATE identity.household_change SET change = 'bought a dog'",
    ("identity", "stay_of_nobody"): "UPDATE identity.stay SET person_id = 'P-X'",
    ("identity", "restricted_person_placed"): f"UPDATE identity.stay SET person_id = '{C}'",
    ("identity", "stay_ends_first"): "UPDATE identity.stay SET until_at = TIMESTAMP '2026-10-01'",
    ("identity", "parent_of_nobody"): "UPDATE identity.parent SET child_id = 'P-X'",
    ("identity", "nobody_as_parent"): "UPDATE identity.parent SET parent_id = 'P-X'",
    ("identity", "own_parent"): "UPDATE identity.parent SET parent_id = child_id",
    ("identity", "parent_unsourced"): "UPDATE identity.parent SET agencies = []",
    ("chronology", "identifying_column"): "ALTER TABLE chronology.person ADD COLUMN birth_date DATE",
    ("chronology", "events_lost"): "DELETE FROM chronology.event WHERE event_id = 'E3'",
    ("chronology", "sources_lost"): "DELETE FROM chronology.source",
    ("chronology", "key_not_unique"): "UPDATE chronology.event SET version = 2 WHERE event_id = 'E1'",
    ("chronology", "two_current_versions"): "UPDATE chronology.event SET superseded_at = NULL",
    ("chronology", "event_of_nobody"): "UPDATE chronology.event SET person_id = NULL",
    ("chronology", "event_not_mentioned"): f"DELETE FROM chronology.mention WHERE person_id = '{A}'",
    ("chronology", "mention_without_mark"): "UPDATE chronology.mention SET sensitivity = 'restricted'",
    ("chronology", "kind_unknown_code"): "UPDATE chronology.event SET kind = 'rumour'",
    ("chronology", "statement_kind_unknown_code"): "UPDATE chronology.event SET statement_kind = NULL",
    ("chronology", "significance_unknown_code"): "UPDATE chronology.event SET significance = '7'",
    ("chronology", "precision_unknown_code"): "UPDATE chronology.event SET precision = 'week'",
    ("chronology", "indicators_unknown_code"): "UPDATE chronology.event SET indicators = ['suspicious']",
    ("chronology", "sensitivity_unknown_code"): "UPDATE chronology.event SET sensitivity = 'open'",
    ("chronology", "ended_before_received"): "UPDATE chronology.event SET withdrawn_at = '2026-10-01' WHERE event_id = 'E2'",
    ("chronology", "received_in_future"): "UPDATE chronology.event SET received_at = '2026-11-21' WHERE event_id = 'E2'",
    ("chronology", "summary_missing"): "UPDATE chronology.event SET summary = NULL",
    ("chronology", "others_not_pseudonymous"): "UPDATE chronology.event SET others = 'police:77=witness'",
    ("chronology", "identifier_in_picture"): "UPDATE chronology.event SET summary = 'See 999 000 0018 for more'",
    ("chronology", "birth_date_too_exact"): "UPDATE chronology.person SET birth_month = '2015-03-14'",
    ("chronology", "household_of_nobody"): f"DELETE FROM chronology.person WHERE person_id = '{B}'",
    ("chronology", "former_id_of_nobody"): "UPDATE chronology.former_person_id SET person_id = 'P-X'",
    ("identity", "left_id_of_a_record_that_is_gone"): "UPDATE identity.left_id SET record_id = 'health:9'",
    ("identity", "left_id_unknown"): "UPDATE identity.left_id SET until_at = NULL",
    ("identity", "link_between_two_persons"): f"UPDATE identity.link SET person_id_b = '{B}'",
    ("identity", "rejected_link_in_one_person"): "UPDATE identity.link SET band = 'refused', reason = 'rejected'",
    ("chronology", "former_id_in_use"): f"UPDATE chronology.former_person_id SET former_person_id = '{B}'",
    ("chronology", "former_id_of_two"): f"INSERT INTO chronology.former_person_id VALUES ('P-0000000009', '{B}', 'linked')",
    ("chronology", "stay_of_nobody"): "UPDATE chronology.stay SET person_id = 'P-X'",
    ("chronology", "home_not_pseudonymous"): "UPDATE chronology.stay SET home_id = '1 Mill Lane'",
    ("chronology", "child_at_home_unknown"): "UPDATE chronology.adult_at_home SET child_id = 'P-X'",
    ("chronology", "adult_at_home_unknown"): "UPDATE chronology.adult_at_home SET adult_id = 'P-X'",
    ("chronology", "adult_unplaced"): "UPDATE chronology.adult_at_home SET agencies = NULL",
    ("chronology", "left_out_by_who_names"): "UPDATE chronology.adult_at_home SET left_out_by = named_by",
    ("chronology", "freshness_unknown_code"): "UPDATE chronology.source SET status = NULL",
    ("risk_picture", "identifying_column"): "ALTER TABLE risk_picture.finding ADD COLUMN family_name VARCHAR",
    ("risk_picture", "key_not_unique"): "INSERT INTO risk_picture.finding FROM risk_picture.finding",
    ("risk_picture", "finding_about_nobody"): "UPDATE risk_picture.finding SET person_id = 'P-X'",
    ("risk_picture", "pattern_not_approved"): "UPDATE threshold.pattern SET version = '2'",
    ("risk_picture", "finding_without_events"): "UPDATE risk_picture.finding SET event_ids = []",
    ("risk_picture", "finding_on_unknown_event"): "UPDATE chronology.event SET withdrawn_at = now() WHERE event_id = 'E2'",
    ("risk_picture", "events_outside_window"): "UPDATE risk_picture.finding SET last_event_at = '2026-11-21'",
    ("risk_picture", "finding_without_agency"): "UPDATE risk_picture.finding SET agencies = NULL",
    ("risk_picture", "attention_unknown_code"): "UPDATE risk_picture.finding SET attention = '93 %'",
    ("risk_picture", "finding_unexplained"): "UPDATE risk_picture.finding SET why = ' '",
    ("risk_picture", "identifier_in_picture"): "UPDATE risk_picture.finding SET why = 'Seen at ZZ9 9ZZ'",
}


@pytest.fixture
def picture() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(PICTURE)
        yield connection


@pytest.mark.parametrize("schema", SUITES)
def test_a_picture_that_is_right_may_be_published(picture: duckdb.DuckDBPyConnection, schema: str) -> None:
    validate_published(picture, schema, NOW)


@pytest.mark.parametrize(("schema", "rule_id"), SPOILT, ids=lambda value: value)
def test_a_spoilt_picture_is_not_published_and_the_rule_is_named_with_a_count(
    picture: duckdb.DuckDBPyConnection, schema: str, rule_id: str
) -> None:
    refuses_once_spoilt(picture, SPOILT, schema, rule_id)


def test_every_rule_of_every_published_schema_has_its_way_of_being_broken() -> None:
    assert rules_of(SUITES) == set(SPOILT)


def test_a_published_table_that_is_missing_is_a_failed_check(picture: duckdb.DuckDBPyConnection) -> None:
    picture.execute("DROP TABLE chronology.household")
    with pytest.raises(PublishedChecksFailed, match="did not run: chronology"):
        validate_published(picture, "chronology", NOW)


def test_the_narrative_alone_may_hold_what_a_person_wrote(picture: duckdb.DuckDBPyConnection) -> None:
    picture.execute("UPDATE chronology.event SET narrative = '999 000 0018'")
    validate_published(picture, "chronology", NOW)


def test_every_table_that_is_modelled_for_publishing_is_checked() -> None:
    models = Path(__file__).resolve().parents[2] / "warehouse" / "models"
    modelled = {schema: {path.stem for path in (models / schema).glob("*.sql")} for schema in ("identity", "chronology")}
    assert {schema: set(SUITES[schema].records) for schema in modelled} == modelled
