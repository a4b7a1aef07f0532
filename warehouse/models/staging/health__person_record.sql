-- one row per version of a patient, of a person related to a patient, or of a contact named on a patient's record; key:
-- record_id, received_at, extracted_at, version; used for: linkage, and for showing who a person is in an opened case.
--
-- A restricted patient's place never landed. A contact is known by name and relation alone, so it is rarely linked.
SELECT
    'health:' || patient_ref AS record_id,
    'health' AS agency,
    given_name,
    family_name,
    other_names,
    CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END AS birth_date,
    CAST(NULL AS DATE) AS expected_birth_date,
    coalesce(sex, 'U') AS sex,
    nhs_number,
    nhs_number_status,
    CAST(NULL AS VARCHAR) AS upn,
    CAST(NULL AS VARCHAR) AS former_upn,
    address,
    postcode,
    CAST(NULL AS VARCHAR) AS uprn,
    coalesce(is_restricted = 'true', FALSE) AS is_restricted,
    extracted_at,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__patient
WHERE patient_ref IS NOT NULL
UNION ALL BY NAME
SELECT
    'health:' || related_ref AS record_id,
    'health' AS agency,
    given_name,
    family_name,
    other_names,
    CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END AS birth_date,
    coalesce(sex, 'U') AS sex,
    nhs_number,
    nhs_number_status,
    address,
    postcode,
    coalesce(is_restricted = 'true', FALSE) AS is_restricted,
    extracted_at,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__related_person
WHERE related_ref IS NOT NULL
UNION ALL BY NAME
SELECT
    'health:' || patient_ref || '/contact_1' AS record_id,
    'health' AS agency,
    contact_1_given_name AS given_name,
    contact_1_family_name AS family_name,
    'U' AS sex,
    coalesce(is_restricted = 'true', FALSE) AS is_restricted,
    extracted_at,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__patient
WHERE patient_ref IS NOT NULL AND contact_1_family_name IS NOT NULL
UNION ALL BY NAME
SELECT
    'health:' || patient_ref || '/contact_2' AS record_id,
    'health' AS agency,
    contact_2_given_name AS given_name,
    contact_2_family_name AS family_name,
    'U' AS sex,
    coalesce(is_restricted = 'true', FALSE) AS is_restricted,
    extracted_at,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.health__emergency_attendances__patient
WHERE patient_ref IS NOT NULL AND contact_2_family_name IS NOT NULL
