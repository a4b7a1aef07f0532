"""Whom agencies say to be two people: of whom a register says what the one is to the other, it knows two."""

from __future__ import annotations

import duckdb

# And a child's mother is not the child's father. "Self" is said of a carer who is the patient.
_RELATED = """
CREATE TABLE related AS
WITH told AS (SELECT DISTINCT record_id, other_record_id, relation FROM {relationships} WHERE relation <> 'self'),
pair AS (
    SELECT record_id AS one, other_record_id AS other FROM told
    UNION SELECT mother.other_record_id, father.other_record_id
    FROM told AS mother JOIN told AS father USING (record_id) WHERE mother.relation = 'mother' AND father.relation = 'father'
)
SELECT DISTINCT least(a.node, b.node) AS node_a, greatest(a.node, b.node) AS node_b
FROM pair JOIN person AS a ON a.record_id = one JOIN person AS b ON b.record_id = other WHERE a.node <> b.node
"""


def create_related(scratch: duckdb.DuckDBPyConnection, relationships: str) -> None:
    """Makes `related` (node_a < node_b: records that an agency says to be something to each other) out of a table with the
    columns of Relationship and `person`, of those at hand."""
    scratch.execute(_RELATED.format(relationships=relationships))
