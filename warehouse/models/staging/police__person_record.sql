-- one row per version of what the police say about one person (a nominal); key: record_id, received_at, extracted_at,
-- version; used for: linkage, and for showing who a person is in an opened case.
--
-- A nominal comes again with every notice. Rows that repeat what was said before add nothing; a row that says something
-- else begins a new version. A nominal counts as withdrawn only where every row about it has been withdrawn. Only where
-- different things were said of a nominal are its rows put in order.
WITH report AS (
    SELECT
        'police:' || person_ref AS record_id,
        given_name,
        family_name,
        other_names,
        CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END AS birth_date,
        coalesce(sex, 'U') AS sex,
        address,
        postcode,
        coalesce(is_restricted = 'true', FALSE) AS is_restricted,
        row_key,
        row_version,
        extracted_at,
        received_at,
        withdrawn_at,
        hash(given_name, family_name, other_names, birth_date, sex, address, postcode, is_restricted) AS said
    FROM landing.police__vulnerability_reports__report
    WHERE person_ref IS NOT NULL
),
nominal AS (
    SELECT
        record_id,
        min(said) < max(said) AS has_changed,
        CASE WHEN bool_and(withdrawn_at IS NOT NULL) THEN max(withdrawn_at) END AS gone_at
    FROM report
    GROUP BY record_id
),
marked AS (
    SELECT report.*, nominal.gone_at, said IS DISTINCT FROM lag(said) OVER in_order AS is_news
    FROM report
    JOIN nominal ON nominal.record_id = report.record_id AND nominal.has_changed
    WINDOW in_order AS (PARTITION BY report.record_id ORDER BY received_at, extracted_at, row_version, row_key)
),
numbered AS (
    SELECT report.*, nominal.gone_at, 1 AS version
    FROM report
    JOIN nominal ON nominal.record_id = report.record_id AND NOT nominal.has_changed
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_news), count(*) FILTER (WHERE is_news) OVER in_order AS version
    FROM marked
    WINDOW in_order AS (PARTITION BY record_id ORDER BY received_at, extracted_at, row_version, row_key ROWS UNBOUNDED PRECEDING)
)
SELECT
    record_id,
    'police' AS agency,
    any_value(given_name) AS given_name,
    any_value(family_name) AS family_name,
    any_value(other_names) AS other_names,
    any_value(birth_date) AS birth_date,
    CAST(NULL AS DATE) AS expected_birth_date,
    any_value(sex) AS sex,
    CAST(NULL AS VARCHAR) AS nhs_number,
    CAST(NULL AS VARCHAR) AS nhs_number_status,
    CAST(NULL AS VARCHAR) AS upn,
    CAST(NULL AS VARCHAR) AS former_upn,
    any_value(address) AS address,
    any_value(postcode) AS postcode,
    CAST(NULL AS VARCHAR) AS uprn,
    any_value(is_restricted) AS is_restricted,
    max(extracted_at) AS extracted_at,
    min(received_at) AS received_at,
    lead(min(received_at)) OVER (PARTITION BY record_id ORDER BY version) AS superseded_at,
    CASE WHEN version = max(version) OVER (PARTITION BY record_id) THEN any_value(gone_at) END AS withdrawn_at
FROM numbered
GROUP BY record_id, version
