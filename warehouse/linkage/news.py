"""What is new since last night: which records have to be described anew, and which of them then look otherwise.

Described anew are the records of which anything arrived tonight that had not arrived before, with everybody whom they are
kin to, and then those whose description rests on something of which all records together now say otherwise (lookups.py).
The latter hardly ever say anything else themselves; where one does, all are described once more, with those in it.
"""

from __future__ import annotations

import duckdb

from warehouse.linkage.conclusions import Tonight
from warehouse.linkage.faces import LOOK_UPS, describe, put_together, resting_on_others
from warehouse.linkage.lookups import Others, say_as_before
from warehouse.linkage.people import AGES, MARKS, create_crowd, describe_people

_BUCKET = "(id >> 48)::USMALLINT"
# Of a record of which nothing is new all marks add up to what they did; a digest of its id, a number, stands for it here.
# They are added up by the digest's first two bytes before, and record by record only where these sums differ: a million sums
# are the most of the work.
_NEWS = f"""
CREATE TABLE marking AS SELECT hash(record_id) AS id, mark FROM ({MARKS});

CREATE TABLE otherwise AS
SELECT bucket FROM (
    SELECT {_BUCKET} AS bucket, mark::HUGEINT AS mark FROM marking
    UNION ALL SELECT {_BUCKET}, -mark FROM (SELECT hash(record_id) AS id, mark FROM {{kept}}.record)
) GROUP BY bucket HAVING sum(mark) <> 0;

CREATE TABLE other AS
SELECT id, sum(mark) FILTER (WHERE NOT is_earlier) AS mark
FROM (
    SELECT id, mark::HUGEINT AS mark, false AS is_earlier FROM marking
    UNION ALL SELECT hash(record_id), mark, true FROM {{kept}}.record
) WHERE {_BUCKET} IN (FROM otherwise) GROUP BY id HAVING sum(if(is_earlier, -mark, mark)) <> 0;

DROP TABLE marking;

CREATE TABLE gone AS
SELECT node, record_id FROM {{kept}}.record SEMI JOIN other ON id = hash(record_id) ANTI JOIN {{people}} USING (record_id);

CREATE TABLE arrived AS
SELECT record_id, any_value(agency) AS agency, min(extracted_at) AS first_extracted_at, any_value(mark) AS mark
FROM {{people}} JOIN other ON id = hash(record_id) GROUP BY record_id;

CREATE TABLE reached AS SELECT record_id FROM arrived UNION ALL SELECT record_id FROM gone;
"""
_COUNTED = """
(SELECT count(*) FROM {kept}.record) - (SELECT count(*) FROM gone)
+ (SELECT count(*) FROM arrived ANTI JOIN {kept}.record USING (record_id))
"""
_AGED = "INSERT INTO reached SELECT record_id FROM {kept}.person ANTI JOIN reached USING (record_id) WHERE {otherwise}"

_KIN = """
CREATE OR REPLACE TABLE further AS
SELECT DISTINCT record_id FROM (
    SELECT other_record_id AS record_id FROM {relationships} SEMI JOIN {from_whom} USING (record_id)
    UNION ALL SELECT record_id FROM {relationships} AS told SEMI JOIN {from_whom} AS one ON one.record_id = told.other_record_id
) SEMI JOIN {people} USING (record_id) ANTI JOIN reached USING (record_id);

INSERT INTO reached FROM further;
"""
# Whoever is new is numbered on from those who were numbered before.
_RECORD = """
CREATE OR REPLACE TABLE record AS
SELECT coalesce(earlier.node, (SELECT coalesce(max(node), 0) FROM {kept}.record)
    + row_number() OVER (PARTITION BY earlier.node IS NULL ORDER BY record_id))::INTEGER AS node, arrived.*
FROM arrived LEFT JOIN {kept}.record AS earlier USING (record_id)
UNION ALL
SELECT node, standing.record_id, agency, first_extracted_at, mark
FROM (
    SELECT node, record_id, mark FROM {kept}.record
    SEMI JOIN (FROM reached ANTI JOIN arrived USING (record_id) ANTI JOIN gone USING (record_id)) USING (record_id)
) AS standing JOIN {kept}.person USING (node);

CREATE OR REPLACE TABLE forgotten AS SELECT node FROM record UNION SELECT node FROM gone;
"""

# What descriptions are put together of.
_DESCRIBED = ("record", "forgotten", "person", "named", "born", "lived")

_CHANGED = """
CREATE TABLE changed AS
SELECT node FROM marked LEFT JOIN {kept}.record AS earlier USING (node)
WHERE marked.described IS DISTINCT FROM earlier.described;

CREATE TABLE stale AS SELECT node FROM changed UNION SELECT node FROM {found}.gone
"""
_MARKED = """
CREATE TABLE marked AS
SELECT node, person_mark + face_mark AS described
FROM (SELECT node, hash(*COLUMNS(* EXCLUDE (node))) AS person_mark FROM person)
JOIN (SELECT node, sum(hash(*COLUMNS(* EXCLUDE (node, face_id)))) AS face_mark FROM face GROUP BY node) USING (node)
"""


def find_news(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, kept: str) -> None:
    """Makes, in the connection's database, `crowd` of all records, and out of the catalog that was kept `gone` (node,
    record_id), `record` (as prepare_people(), of those to be described anew), `news` (node, of those of whom or of whose kin
    anything arrived) and `forgotten` (node: of whom what was kept counts no more)."""
    scratch.execute(_NEWS.format(people=tonight.people, relationships=tonight.relationships, kept=kept))
    create_crowd(scratch, tonight.people, _COUNTED.format(kept=kept))
    otherwise = " OR ".join(f"{name} IS DISTINCT FROM ({condition})" for name, condition in AGES.items())
    scratch.execute(_AGED.format(kept=kept, otherwise=otherwise), {"now": tonight.now})
    _reach(scratch, tonight, kept)
    scratch.execute("CREATE TABLE news AS SELECT node FROM record")


def describe_news(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, found: str, kept: str) -> None:
    """Makes in a database of its own, out of what find_news() made in the catalog `found`: `person`, `face` and `marked`
    of `record`, which is widened as it goes, `changed` (node: new, or described in another way), and `stale` (node: of whom
    what was kept of looks and scores counts no more)."""
    while True:
        _describe(scratch, tonight, "describing", found, Others(kept))
        resting = f"FROM ({resting_on_others(kept)}) ANTI JOIN forgotten USING (node)"
        scratch.execute(f"CREATE TABLE resting AS SELECT node {resting}")
        if not scratch.execute("FROM resting LIMIT 1").fetchall():
            break
        scratch.execute(
            f"USE {found}; INSERT INTO reached SELECT record_id FROM {kept}.record SEMI JOIN describing.resting USING (node)"
        )
        _reach(scratch, tonight, kept)
        _describe(scratch, tonight, "widening", found, Others("describing", stands=True))
        if is_as_before := say_as_before(scratch, LOOK_UPS, kept):
            for table in _DESCRIBED:
                scratch.execute(f"INSERT INTO describing.{table} FROM widening.{table}")
        scratch.execute("USE describing; DETACH widening")
        if is_as_before:
            break
        scratch.execute(f"USE {found}; DETACH describing")
    [(faces,)] = scratch.execute(f"SELECT coalesce(max(face_id), 0) FROM {kept}.face").fetchall()
    put_together(scratch, faces)
    mark_described(scratch)
    scratch.execute(_CHANGED.format(kept=kept, found=found))


def _describe(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, into: str, found: str, others: Others) -> None:
    """Makes, in a database of its own, what faces are made of, of the records that were found and stand in none before."""
    scratch.execute(f"ATTACH ':memory:' AS {into}; USE {into}")
    scratch.execute(f"CREATE TABLE crowd AS FROM {found}.crowd")
    for table in ("record", "forgotten"):
        rest = f"ANTI JOIN {others.catalog}.{table} USING (node)" if others.stands else ""
        scratch.execute(f"CREATE TABLE {table} AS FROM {found}.{table} {rest}")
    describe_people(scratch, tonight.people, tonight.relationships, tonight.now, others)
    describe(scratch, others)


def mark_described(scratch: duckdb.DuckDBPyConnection) -> None:
    """Makes `marked` (node, described: a digest of its row of `person` and of all its faces)."""
    scratch.execute(_MARKED)


def _reach(scratch: duckdb.DuckDBPyConnection, tonight: Tonight, kept: str) -> None:
    """Adds to `reached` everybody to whom kinship leads, and numbers them all."""
    from_whom = "reached"
    while True:
        scratch.execute(_KIN.format(people=tonight.people, relationships=tonight.relationships, from_whom=from_whom))
        scratch.execute("CREATE OR REPLACE TABLE furthest AS FROM further")
        if not scratch.execute("FROM furthest LIMIT 1").fetchall():
            break
        from_whom = "furthest"
    scratch.execute(_RECORD.format(kept=kept))
