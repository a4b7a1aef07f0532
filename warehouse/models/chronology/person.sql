-- one row per person, pseudonymous; key: person_id; used for: the age and sex that a pattern needs, the agencies that
-- know the person, and how sure it is that the linked records are one person's.
--
-- Of the date of birth only the month is here.
WITH linked AS (
    -- The least sure link of the person's records. A link by a sure rule has no weight and counts as the surest.
    SELECT
        person_id,
        min(struct_pack(
            surety := coalesce(match_weight, 'infinity'::DOUBLE),
            is_anchor := record_id = anchor_record_id,
            reason,
            record_id
        )) AS weakest
    FROM linkage.membership
    GROUP BY person_id
),
elder AS (
    SELECT other_person_id AS person_id
    FROM identity.relationship
    WHERE relation IN ('mother', 'father', 'step_parent', 'carer', 'grandparent')
    UNION
    SELECT person_id FROM identity.relationship WHERE relation = 'child'
),
counted AS (
    -- As in identity.person: today's records, or where no agency holds one any more, the last known.
    SELECT
        person_id,
        agency,
        record_id,
        superseded_at IS NULL AND withdrawn_at IS NULL AS is_current,
        bool_or(superseded_at IS NULL AND withdrawn_at IS NULL) OVER (PARTITION BY person_id) AS has_current
    FROM identity.person_record
),
held AS (
    SELECT
        person_id,
        list_transform(told, lambda one: one.agency) AS agencies,
        list_transform(told, lambda one: one.records) AS agency_records
    FROM (
        SELECT person_id, list_sort(list(struct_pack(agency := agency, records := records))) AS told
        FROM (
            SELECT person_id, agency, count(DISTINCT record_id) AS records
            FROM counted
            WHERE is_current OR NOT has_current
            GROUP BY person_id, agency
        )
        GROUP BY person_id
    )
)
SELECT
    person.person_id,
    strftime(coalesce(person.birth_date, person.expected_birth_date), '%Y-%m') AS birth_month,
    person.birth_date IS NULL AND person.expected_birth_date IS NOT NULL AS is_unborn,
    person.sex,
    -- Whoever is somebody's parent, carer or grandparent is taken for an adult, where no age says otherwise.
    coalesce(person.is_child, CASE WHEN elder.person_id IS NOT NULL THEN FALSE END) AS is_child,
    held.agencies,
    held.agency_records,  -- how many records each of the agencies holds, in the same order
    person.record_count,
    linked.weakest.reason AS weakest_link_reason,
    nullif(linked.weakest.surety, 'infinity'::DOUBLE) AS weakest_link_weight
FROM identity.person AS person
JOIN linked ON linked.person_id = person.person_id
LEFT JOIN elder ON elder.person_id = person.person_id
JOIN held ON held.person_id = person.person_id
