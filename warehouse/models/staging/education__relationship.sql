-- one row per pupil and contact, per stretch of time in which an entry named them; key: record_id, other_record_id,
-- received_at; used for: households, and the family shown in an opened case.
--
-- Linked pupils of an incident are not family: they stand in the event's `others` only.
WITH entry AS (
    SELECT
        pupil_ref,
        'contact_1' AS contact,
        coalesce(contact_1_relation, 'other') AS relation,
        received_at,
        superseded_at,
        withdrawn_at
    FROM landing.education__safeguarding_log__incident
    WHERE contact_1_family_name IS NOT NULL
    UNION ALL
    SELECT pupil_ref, 'contact_2', coalesce(contact_2_relation, 'other'), received_at, superseded_at, withdrawn_at
    FROM landing.education__safeguarding_log__incident
    WHERE contact_2_family_name IS NOT NULL
)
SELECT
    'education' AS agency,
    'education:' || pupil_ref AS record_id,
    'education:' || pupil_ref || '/' || contact AS other_record_id,
    relation,
    pupil_ref AS source_record_id,
    min(received_at) AS received_at,
    -- Over only where no entry says so any more.
    CASE
        WHEN count(*) FILTER (WHERE superseded_at IS NULL AND withdrawn_at IS NULL) = 0 THEN max(superseded_at)
    END AS superseded_at,
    CASE
        WHEN count(*) FILTER (WHERE superseded_at IS NULL AND withdrawn_at IS NULL) = 0 THEN max(withdrawn_at)
    END AS withdrawn_at
FROM entry
WHERE pupil_ref IS NOT NULL
GROUP BY pupil_ref, contact, relation
