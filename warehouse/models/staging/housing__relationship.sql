-- one row per child and other person named in one concern about a tenancy, per pair of versions that stood at the same
-- time; key: record_id, other_record_id, source_record_id, received_at; used for: households, and the family shown in
-- an opened case.
WITH concern AS (
    SELECT
        concern_ref,
        'housing:' || person_ref AS record_id,
        CASE WHEN relation = 'child' THEN 'sibling' ELSE coalesce(relation, 'household_member') END AS relation,
        relation IN ('child', 'sibling') AS is_child,
        received_at,
        superseded_at,
        withdrawn_at
    FROM landing.housing__tenancy_concerns__concern
    WHERE person_ref IS NOT NULL
)
SELECT
    'housing' AS agency,
    child.record_id,
    other.record_id AS other_record_id,
    other.relation,
    child.concern_ref AS source_record_id,
    greatest(child.received_at, other.received_at) AS received_at,
    least(child.superseded_at, other.superseded_at) AS superseded_at,
    least(child.withdrawn_at, other.withdrawn_at) AS withdrawn_at
FROM concern AS child
JOIN concern AS other ON other.concern_ref = child.concern_ref AND other.record_id <> child.record_id
WHERE
    child.is_child
    AND child.received_at < coalesce(other.superseded_at, other.withdrawn_at, TIMESTAMP '9999-12-31')
    AND other.received_at < coalesce(child.superseded_at, child.withdrawn_at, TIMESTAMP '9999-12-31')
