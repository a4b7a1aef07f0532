-- one row per child, parent and relation that an agency recorded, also where none does any more; key: child_id, parent_id,
-- relation; used for: who a child's parents are, who says so, and how sure that is.
--
-- until_at is null while an agency says so. confidence: several_agencies or one_agency say so; another_recorded where
-- somebody else is recorded in the same part, as mother or father, at the same time: two mothers, or one woman as two
-- persons. link_weight: the less sure of the two links through which the surest record leads to child and parent (log2
-- odds); null where both are sure.
WITH told AS (
    SELECT
        child.person_id AS child_id,
        parent.person_id AS parent_id,
        relationship.relation,
        relationship.agency,
        relationship.received_at AS since_at,
        coalesce(least(relationship.superseded_at, relationship.withdrawn_at), TIMESTAMP 'infinity') AS until_at,
        coalesce(least(child.match_weight, parent.match_weight), 'infinity'::DOUBLE) AS link_weight
    FROM staging.relationship AS relationship
    JOIN linkage.membership AS child ON child.record_id = relationship.record_id
    JOIN linkage.membership AS parent ON parent.record_id = relationship.other_record_id
    WHERE relationship.relation IN ('mother', 'father', 'step_parent') AND child.person_id <> parent.person_id
),
joined AS (
    SELECT
        child_id,
        parent_id,
        relation,
        list_sort(list(DISTINCT agency)) AS agencies,
        min(since_at) AS since_at,
        max(until_at) AS until_at,
        max(link_weight) AS link_weight
    FROM told
    GROUP BY child_id, parent_id, relation
),
rivalled AS (
    SELECT DISTINCT one.child_id, one.parent_id, one.relation
    FROM joined AS one
    JOIN joined AS other
        ON other.child_id = one.child_id AND other.relation = one.relation AND other.parent_id <> one.parent_id
        AND other.since_at < one.until_at AND one.since_at < other.until_at
    WHERE one.relation IN ('mother', 'father')
)
SELECT
    joined.child_id,
    joined.parent_id,
    joined.relation,
    joined.agencies,
    joined.since_at,
    nullif(joined.until_at, TIMESTAMP 'infinity') AS until_at,
    CASE
        WHEN rivalled.child_id IS NOT NULL THEN 'another_recorded'
        WHEN len(joined.agencies) > 1 THEN 'several_agencies'
        ELSE 'one_agency'
    END AS confidence,
    nullif(joined.link_weight, 'infinity'::DOUBLE) AS link_weight
FROM joined
LEFT JOIN rivalled
    ON rivalled.child_id = joined.child_id AND rivalled.parent_id = joined.parent_id AND rivalled.relation = joined.relation
