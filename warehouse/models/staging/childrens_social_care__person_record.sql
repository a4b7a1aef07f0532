-- one row per version of a child in the council's extract; key: record_id, received_at, extracted_at, version; used for:
-- linkage, and for showing who a person is in an opened case.
--
-- The census holds no names and no addresses: a child is linked by UPN and date of birth, or stands alone.
SELECT
    'childrens_social_care:' || child_ref AS record_id,
    'childrens_social_care' AS agency,
    CAST(NULL AS VARCHAR) AS given_name,
    CAST(NULL AS VARCHAR) AS family_name,
    CAST(NULL AS VARCHAR) AS other_names,
    CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END AS birth_date,
    TRY_CAST(expected_birth_date AS DATE) AS expected_birth_date,
    coalesce(sex, 'U') AS sex,
    CAST(NULL AS VARCHAR) AS nhs_number,
    CAST(NULL AS VARCHAR) AS nhs_number_status,
    upn,
    former_upn,
    CAST(NULL AS VARCHAR) AS address,
    CAST(NULL AS VARCHAR) AS postcode,
    FALSE AS is_restricted,
    extracted_at,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.childrens_social_care__cin_census__child
WHERE child_ref IS NOT NULL
