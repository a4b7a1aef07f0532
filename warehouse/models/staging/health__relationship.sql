-- one row per version of what a related person or a named contact is to a patient; key: record_id, other_record_id,
-- received_at; used for: households, and the family shown in an opened case.
SELECT
    'health' AS agency,
    'health:' || patient_ref AS record_id,
    'health:' || related_ref AS other_record_id,
    coalesce(relation, 'other') AS relation,
    related_ref AS source_record_id,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__related_person
WHERE patient_ref IS NOT NULL AND related_ref IS NOT NULL
UNION ALL
SELECT
    'health',
    'health:' || patient_ref,
    'health:' || patient_ref || '/contact_1',
    coalesce(contact_1_relation, 'other'),
    patient_ref,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__patient
WHERE patient_ref IS NOT NULL AND contact_1_family_name IS NOT NULL
UNION ALL
SELECT
    'health',
    'health:' || patient_ref,
    'health:' || patient_ref || '/contact_2',
    coalesce(contact_2_relation, 'other'),
    patient_ref,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__patient
WHERE patient_ref IS NOT NULL AND contact_2_family_name IS NOT NULL
