-- one row per version of what housing says about one person of a household; key: record_id, received_at, extracted_at,
-- version; used for: linkage, and for showing who a person is in an opened case.
--
-- A person comes again with every concern. Rows that repeat what was said before add nothing; only where different things
-- were said of a person are the rows put in order. The address is that of the tenancy, so it is nobody's current address
-- once the tenancy has ended.
WITH concern AS (
    SELECT
        'housing:' || person_ref AS record_id,
        given_name,
        family_name,
        CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END AS birth_date,
        coalesce(sex, 'U') AS sex,
        CASE WHEN tenancy_ended_on IS NULL OR TRY_CAST(tenancy_ended_on AS DATE) > CAST(extracted_at AS DATE) THEN address END
            AS address,
        CASE WHEN tenancy_ended_on IS NULL OR TRY_CAST(tenancy_ended_on AS DATE) > CAST(extracted_at AS DATE) THEN postcode END
            AS postcode,
        CASE
            WHEN tenancy_ended_on IS NULL OR TRY_CAST(tenancy_ended_on AS DATE) > CAST(extracted_at AS DATE)
                THEN nullif(ltrim(regexp_replace(uprn, '[^0-9]', '', 'g'), '0'), '')
        END AS uprn,
        coalesce(is_restricted = 'true', FALSE) AS is_restricted,
        row_key,
        row_version,
        extracted_at,
        received_at,
        withdrawn_at
    FROM landing.housing__tenancy_concerns__concern
    WHERE person_ref IS NOT NULL
),
told AS (
    SELECT *, hash(given_name, family_name, birth_date, sex, address, postcode, uprn, is_restricted) AS said
    FROM concern
),
person AS (
    SELECT
        record_id,
        min(said) < max(said) AS has_changed,
        CASE WHEN bool_and(withdrawn_at IS NOT NULL) THEN max(withdrawn_at) END AS gone_at
    FROM told
    GROUP BY record_id
),
marked AS (
    SELECT told.*, person.gone_at, said IS DISTINCT FROM lag(said) OVER in_order AS is_news
    FROM told
    JOIN person ON person.record_id = told.record_id AND person.has_changed
    WINDOW in_order AS (PARTITION BY told.record_id ORDER BY received_at, extracted_at, row_version, row_key)
),
numbered AS (
    SELECT told.*, person.gone_at, 1 AS version
    FROM told
    JOIN person ON person.record_id = told.record_id AND NOT person.has_changed
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_news), count(*) FILTER (WHERE is_news) OVER in_order AS version
    FROM marked
    WINDOW in_order AS (PARTITION BY record_id ORDER BY received_at, extracted_at, row_version, row_key ROWS UNBOUNDED PRECEDING)
)
SELECT
    record_id,
    'housing' AS agency,
    any_value(given_name) AS given_name,
    any_value(family_name) AS family_name,
    CAST(NULL AS VARCHAR) AS other_names,
    any_value(birth_date) AS birth_date,
    CAST(NULL AS DATE) AS expected_birth_date,
    any_value(sex) AS sex,
    CAST(NULL AS VARCHAR) AS nhs_number,
    CAST(NULL AS VARCHAR) AS nhs_number_status,
    CAST(NULL AS VARCHAR) AS upn,
    CAST(NULL AS VARCHAR) AS former_upn,
    any_value(address) AS address,
    any_value(postcode) AS postcode,
    any_value(uprn) AS uprn,
    any_value(is_restricted) AS is_restricted,
    max(extracted_at) AS extracted_at,
    min(received_at) AS received_at,
    lead(min(received_at)) OVER (PARTITION BY record_id ORDER BY version) AS superseded_at,
    CASE WHEN version = max(version) OVER (PARTITION BY record_id) THEN any_value(gone_at) END AS withdrawn_at
FROM numbered
GROUP BY record_id, version
