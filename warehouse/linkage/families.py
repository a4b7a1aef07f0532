"""Who is the same person because of whom they belong to: a child's mother is one woman, whatever each agency knows of her,
and the child expected by her is the child who was born.

A contact on a school's or a hospital's form is a name and a relation. Against a whole town that is nobody; among the few
adults of one child it is enough. These links are made once the children are linked, and stand under the same guards.
"""

from __future__ import annotations

import duckdb

from warehouse.linkage.scoring import compare

SAME_RELATION = "same_relation_same_child"
EXPECTED_BIRTH = "expected_birth"
FAMILY_RULES = (SAME_RELATION, EXPECTED_BIRTH)
# The records that link_adults() decided something of, and those that link_births() did.
ADULTS, BIRTHS = (f"SELECT unnest([node_a, node_b]) AS node FROM {pairs}" for pairs in ("found", "birth_pair"))
_LARGEST_FAMILY = 40  # records of adults around one child; more is an error of the data, not a family
_BORN_BEFORE, _BORN_AFTER = 120, 30  # days around the expected date
_INFANCY, _PREGNANCY = 300, 280  # days

# Whom a child's records name, and whom those of the child's brothers and sisters name.
_KIN = """
CREATE OR REPLACE TABLE kin AS
WITH told AS (
    SELECT DISTINCT child.anchor AS child, other.node AS node, relation
    FROM {relationships} AS told
    JOIN person AS told_of ON told_of.record_id = told.record_id JOIN member AS child ON child.node = told_of.node
    JOIN person AS other ON other.record_id = told.other_record_id
),
sibling AS (
    SELECT DISTINCT told.child AS child, member.anchor AS sibling FROM told JOIN member USING (node)
    WHERE relation = 'sibling' AND told.child <> member.anchor
),
adult AS (SELECT * FROM told WHERE relation NOT IN ('sibling', 'child', 'self', 'other_child')),
named AS (
    SELECT child, node, relation FROM adult
    UNION SELECT sibling.child, adult.node, relation FROM sibling JOIN adult ON adult.child = sibling.sibling
    UNION SELECT sibling.sibling, adult.node, relation FROM sibling JOIN adult ON adult.child = sibling.child
)
SELECT * FROM named QUALIFY count(*) OVER (PARTITION BY child) <= {largest}
"""

_ADULT_PAIR = """
CREATE OR REPLACE TABLE adult_pair AS
SELECT a.node AS node_a, b.node AS node_b, bool_or(a.relation = b.relation) AS is_one_relation
FROM kin AS a JOIN kin AS b ON a.child = b.child AND a.node < b.node
JOIN member AS ma ON ma.node = a.node JOIN member AS mb ON mb.node = b.node
WHERE ma.anchor <> mb.anchor AND NOT (a.relation IN ('mother', 'father') AND b.relation IN ('mother', 'father')
    AND a.relation <> b.relation)
GROUP BY ALL
"""
# Levels as in agreement.py. A married name is another surname; a first name and the same part in a child's life remain.
_SAME_ADULT = """
    ((given >= 5 AND (family >= 3 OR is_one_relation)) OR (given IN (2, 3, 4) AND family >= 2 AND is_one_relation))
    AND coalesce(birth, 4) >= 1 AND coalesce(nhs_number, 2) > 0 AND coalesce(sex, 1) = 1
"""

_EXPECTED = """
CREATE OR REPLACE TABLE birth_pair AS
WITH unborn AS (
    -- Where nobody wrote down the expected date, a baby without a name is one not born long before the record came.
    SELECT person.node, member.anchor,
        coalesce(expected_birth_date - {before}, first_extracted_at::DATE - {infancy}) AS earliest,
        coalesce(expected_birth_date + {after}, first_extracted_at::DATE + {pregnancy}) AS latest
    FROM person JOIN member USING (node)
    WHERE birth_date IS NULL AND (expected_birth_date IS NOT NULL OR is_unnamed_baby)
),
mother AS (
    SELECT DISTINCT kin.child, member.anchor AS mother FROM kin JOIN member USING (node) WHERE relation = 'mother'
),
born AS (
    SELECT unborn.node AS unborn, unborn.anchor AS unborn_anchor, person.node AS child, member.anchor AS child_anchor
    FROM unborn JOIN mother AS hers ON hers.child = unborn.anchor
    JOIN mother AS theirs ON theirs.mother = hers.mother AND theirs.child <> unborn.anchor
    JOIN member ON member.anchor = theirs.child JOIN person ON person.node = member.node
    WHERE person.birth_date BETWEEN unborn.earliest AND unborn.latest
)
SELECT least(unborn, child) AS node_a, greatest(unborn, child) AS node_b,
    -- Twins were born: which of them the record meant is for a person to say.
    count(DISTINCT child_anchor) OVER (PARTITION BY unborn_anchor) AS children
FROM born QUALIFY row_number() OVER (PARTITION BY unborn_anchor, child_anchor ORDER BY unborn, child) = 1
"""


def link_adults(scratch: duckdb.DuckDBPyConnection, relationships: str, weight: float) -> bool:
    """Adds to `decided` the links between adults of one child; `member` says who the children are. Whether there were any.

    weight  what such a link counts for: as much as a scored one that was only just made
    """
    scratch.execute(_KIN.format(relationships=relationships, largest=_LARGEST_FAMILY))
    scratch.execute(_ADULT_PAIR)
    compare(scratch, "adult_pair", "compared_adult")
    scratch.execute(
        "CREATE OR REPLACE TABLE found AS SELECT node_a, node_b, 1 AS children FROM compared_adult JOIN adult_pair "
        f"USING (node_a, node_b) WHERE {_SAME_ADULT}"
    )
    # Two homes of one child's mother are where she lived before and where she lives.
    scratch.execute(
        "DELETE FROM two_homes USING found WHERE two_homes.node_a = found.node_a AND two_homes.node_b = found.node_b"
    )
    return _add(scratch, "found", SAME_RELATION, weight)


def link_births(scratch: duckdb.DuckDBPyConnection, relationships: str, weight: float) -> bool:
    """Adds to `decided` the links between an expected child and the one who was born: the same mother, who must be linked
    by now, and a birth near the expected date. Whether there were any."""
    scratch.execute(_KIN.format(relationships=relationships, largest=_LARGEST_FAMILY))
    scratch.execute(_EXPECTED.format(before=_BORN_BEFORE, after=_BORN_AFTER, infancy=_INFANCY, pregnancy=_PREGNANCY))
    return _add(scratch, "birth_pair", EXPECTED_BIRTH, weight)


def _add(scratch: duckdb.DuckDBPyConnection, pairs: str, reason: str, weight: float) -> bool:
    scratch.execute(
        f"""
        INSERT INTO decided BY NAME
        SELECT node_a, node_b, '{reason}' AS reason, 0.0 AS evidence, {weight!r} AS match_weight,
            if(children = 1, 'link', 'review') AS band,
            if(children = 1, NULL, 'several_born') AS guard
        FROM {pairs} WHERE NOT EXISTS (
            FROM decided WHERE decided.node_a = {pairs}.node_a AND decided.node_b = {pairs}.node_b AND decided.band = 'link')
        """
    )
    scratch.execute(
        f"DELETE FROM decided USING {pairs} WHERE decided.node_a = {pairs}.node_a AND decided.node_b = {pairs}.node_b "
        f"AND decided.reason <> '{reason}' AND decided.band <> 'link'"
    )
    return bool(scratch.execute(f"SELECT 1 FROM decided WHERE reason = '{reason}' LIMIT 1").fetchall())
