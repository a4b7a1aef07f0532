-- one row per version of what schools say about one pupil, per register (safeguarding log, attendance), and of the
-- contacts named on a pupil's entries; key: record_id, received_at, extracted_at, version; used for: linkage, and for
-- showing who a person is in an opened case.
--
-- A pupil comes again with every incident and every mark. Rows that repeat what was said before add nothing; only where
-- different things were said of a pupil are the rows put in order. The two registers hold different columns, so each keeps
-- its own line of versions.
WITH entry AS (
    SELECT
        'log' AS register,
        'education:' || pupil_ref AS record_id,
        given_name,
        family_name,
        other_names,
        birth_date,
        sex,
        upn,
        address,
        postcode,
        coalesce(is_restricted = 'true', FALSE) AS is_restricted,
        row_key,
        extracted_at,
        received_at,
        withdrawn_at
    FROM landing.education__safeguarding_log__incident
    UNION ALL BY NAME
    SELECT
        'attendance' AS register,
        'education:' || pupil_ref AS record_id,
        given_name,
        family_name,
        birth_date,
        sex,
        upn,
        coalesce(is_restricted = 'true', FALSE) AS is_restricted,
        row_key,
        extracted_at,
        received_at,
        withdrawn_at
    FROM landing.education__attendance__mark
    UNION ALL BY NAME
    SELECT
        'contact 1' AS register,
        'education:' || pupil_ref || '/contact_1' AS record_id,
        contact_1_given_name AS given_name,
        contact_1_family_name AS family_name,
        row_key,
        extracted_at,
        received_at,
        withdrawn_at
    FROM landing.education__safeguarding_log__incident
    WHERE contact_1_family_name IS NOT NULL
    UNION ALL BY NAME
    SELECT
        'contact 2' AS register,
        'education:' || pupil_ref || '/contact_2' AS record_id,
        contact_2_given_name AS given_name,
        contact_2_family_name AS family_name,
        row_key,
        extracted_at,
        received_at,
        withdrawn_at
    FROM landing.education__safeguarding_log__incident
    WHERE contact_2_family_name IS NOT NULL
),
-- One night's marks of a pupil say the same thing many times over: they are folded before they are put in order.
told AS (
    SELECT
        * EXCLUDE (row_key, withdrawn_at),
        min(row_key) AS row_key,
        bool_and(withdrawn_at IS NOT NULL) AS is_withdrawn,
        max(withdrawn_at) AS withdrawn_at,
        hash(given_name, family_name, other_names, birth_date, sex, upn, address, postcode, is_restricted) AS said
    FROM entry
    WHERE record_id IS NOT NULL
    GROUP BY ALL
),
pupil AS (
    SELECT
        register,
        record_id,
        min(said) < max(said) AS has_changed,
        CASE WHEN bool_and(is_withdrawn) THEN max(withdrawn_at) END AS gone_at
    FROM told
    GROUP BY register, record_id
),
marked AS (
    SELECT told.*, pupil.gone_at, said IS DISTINCT FROM lag(said) OVER in_order AS is_news
    FROM told
    JOIN pupil ON pupil.register = told.register AND pupil.record_id = told.record_id AND pupil.has_changed
    WINDOW in_order AS (PARTITION BY told.register, told.record_id ORDER BY received_at, extracted_at, row_key)
),
numbered AS (
    SELECT told.*, pupil.gone_at, 1 AS version
    FROM told
    JOIN pupil ON pupil.register = told.register AND pupil.record_id = told.record_id AND NOT pupil.has_changed
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_news), count(*) FILTER (WHERE is_news) OVER in_order AS version
    FROM marked
    WINDOW in_order AS (PARTITION BY register, record_id ORDER BY received_at, extracted_at, row_key ROWS UNBOUNDED PRECEDING)
)
SELECT
    record_id,
    'education' AS agency,
    any_value(given_name) AS given_name,
    any_value(family_name) AS family_name,
    any_value(other_names) AS other_names,
    any_value(CASE WHEN TRY_CAST(birth_date AS DATE) > DATE '1900-12-31' THEN TRY_CAST(birth_date AS DATE) END) AS birth_date,
    CAST(NULL AS DATE) AS expected_birth_date,
    coalesce(any_value(sex), 'U') AS sex,
    CAST(NULL AS VARCHAR) AS nhs_number,
    CAST(NULL AS VARCHAR) AS nhs_number_status,
    any_value(upn) AS upn,
    CAST(NULL AS VARCHAR) AS former_upn,
    any_value(address) AS address,
    any_value(postcode) AS postcode,
    CAST(NULL AS VARCHAR) AS uprn,
    -- A contact is not the pupil: whether the contact may be found is not said here.
    coalesce(any_value(is_restricted), FALSE) AS is_restricted,
    max(extracted_at) AS extracted_at,
    min(received_at) AS received_at,
    lead(min(received_at)) OVER (PARTITION BY register, record_id ORDER BY version) AS superseded_at,
    CASE WHEN version = max(version) OVER (PARTITION BY register, record_id) THEN any_value(gone_at) END AS withdrawn_at
FROM numbered
GROUP BY register, record_id, version
