-- one row per child and other person of one notice, per pair of versions that stood at the same time; key: record_id,
-- other_record_id, source_record_id, received_at; used for: households, and the family shown in an opened case.
--
-- `relation` on a police row is what the person is to the child or children whom the notice concerns. Another child of
-- the same notice is taken to be a sibling.
WITH report AS (
    SELECT
        notice_id,
        'police:' || person_ref AS record_id,
        CASE WHEN relation = 'child' THEN 'sibling' ELSE relation END AS relation,
        relation IN ('child', 'sibling') AS is_child,
        received_at,
        superseded_at,
        withdrawn_at
    FROM landing.police__vulnerability_reports__report
    WHERE person_ref IS NOT NULL
)
SELECT
    'police' AS agency,
    child.record_id,
    other.record_id AS other_record_id,
    other.relation,
    child.notice_id AS source_record_id,
    greatest(child.received_at, other.received_at) AS received_at,
    least(child.superseded_at, other.superseded_at) AS superseded_at,
    least(child.withdrawn_at, other.withdrawn_at) AS withdrawn_at
FROM report AS child
JOIN report AS other ON other.notice_id = child.notice_id AND other.record_id <> child.record_id
WHERE
    child.is_child
    AND other.relation IS NOT NULL
    AND child.received_at < coalesce(other.superseded_at, other.withdrawn_at, TIMESTAMP '9999-12-31')
    AND other.received_at < coalesce(child.superseded_at, child.withdrawn_at, TIMESTAMP '9999-12-31')
