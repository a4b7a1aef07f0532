-- one row per version of a child in the council's extract; key: record_id, received_at, extracted_at, version; used for:
-- linkage, and for showing who a person is in an opened case.
--
-- The census holds no names and no addresses: a child is linked by UPN and date of birth, or stands alone. A child whose
-- case was closed because of an adoption always stands alone: what was known of the child before the adoption must lead to
-- nobody after it, and what is known now must not lead back (Adoption and Children Act 2002 s.56 to s.65).
WITH adopted AS (
    SELECT DISTINCT child_ref
    FROM landing.childrens_social_care__cin_census__referral
    WHERE upper(closure_reason) = 'RC1' AND superseded_at IS NULL
)
SELECT
    'childrens_social_care:' || child.child_ref AS record_id,
    'childrens_social_care' AS agency,
    CAST(NULL AS VARCHAR) AS given_name,
    CAST(NULL AS VARCHAR) AS family_name,
    CAST(NULL AS VARCHAR) AS other_names,
    CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END AS birth_date,
    TRY_CAST(expected_birth_date AS DATE) AS expected_birth_date,
    coalesce(sex, 'U') AS sex,
    CAST(NULL AS VARCHAR) AS nhs_number,
    CAST(NULL AS VARCHAR) AS nhs_number_status,
    CASE WHEN adopted.child_ref IS NULL THEN upn END AS upn,
    CASE WHEN adopted.child_ref IS NULL THEN former_upn END AS former_upn,
    CAST(NULL AS VARCHAR) AS address,
    CAST(NULL AS VARCHAR) AS postcode,
    CAST(NULL AS VARCHAR) AS uprn,
    adopted.child_ref IS NOT NULL AS is_restricted,
    extracted_at,
    received_at,
    superseded_at,
    withdrawn_at
FROM landing.childrens_social_care__cin_census__child AS child
LEFT JOIN adopted ON adopted.child_ref = child.child_ref
WHERE child.child_ref IS NOT NULL
