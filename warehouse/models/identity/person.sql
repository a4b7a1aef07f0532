-- one row per person; key: person_id; used for: showing who the subject of an opened case is, and for ages.
--
-- Each attribute is the best that any agency holds today: a record whose NHS number is verified goes first for names,
-- birth date and sex; the most recent extract goes first for the address. Where no record is current any more, the
-- last one known is used, so that a person withdrawn by every agency still has a name in an opened case.
-- Where one agency restricts the place, no agency's address is shown.
WITH counted AS (
    SELECT * EXCLUDE (has_current)
    FROM (
        SELECT
            *,
            superseded_at IS NULL AND withdrawn_at IS NULL AS is_current,
            bool_or(superseded_at IS NULL AND withdrawn_at IS NULL) OVER (PARTITION BY person_id) AS has_current
        FROM identity.person_record
    )
    WHERE is_current OR NOT has_current
),
recent AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY person_id
            ORDER BY
                extracted_at DESC, received_at DESC,
                -- Two registers of one agency may say different things at one time: their order must not change from run
                -- to run.
                record_id, given_name, family_name, birth_date, sex, address, postcode, upn
        ) AS recency
    FROM counted
),
ranked AS (
    SELECT *, recency + CASE WHEN nhs_number_status = '01' THEN 0 ELSE 1000000000 END AS trust
    FROM recent
)
SELECT
    person_id,
    arg_min(given_name, trust) AS given_name,
    arg_min(family_name, trust) AS family_name,
    arg_min(other_names, trust) AS other_names,
    arg_min(birth_date, trust) AS birth_date,
    arg_min(expected_birth_date, trust) AS expected_birth_date,
    coalesce(arg_min(sex, trust) FILTER (WHERE sex IN ('M', 'F')), 'U') AS sex,
    arg_min(nhs_number, trust) AS nhs_number,
    coalesce(arg_min(nhs_number_status, trust) FILTER (WHERE nhs_number IS NOT NULL) = '01', FALSE) AS has_verified_nhs_number,
    arg_min(upn, recency) AS upn,
    CASE WHEN NOT bool_or(is_restricted) THEN arg_min(address, recency) END AS address,
    -- The postcode that stands beside the address chosen above, not one of another place.
    CASE
        WHEN NOT bool_or(is_restricted) THEN
            coalesce(arg_min(postcode, recency) FILTER (WHERE address IS NOT NULL), arg_min(postcode, recency))
    END AS postcode,
    -- That same place however it is written, also where its words are told of nobody; empty for whoever must not be found.
    arg_min(home, recency) FILTER (WHERE has_address) AS home,
    bool_or(is_restricted) AS is_restricted,
    bool_or(hides_place) AS hides_place,  -- the person, or somebody of the recorded family, must not be found
    -- Null where no agency knows a birth date: not known to be a child, and not known not to be one.
    CASE
        WHEN arg_min(birth_date, trust) IS NOT NULL
            -- Whoever was born on 29 February comes of age on 1 March.
            THEN (arg_min(birth_date, trust) - 1) + INTERVAL 18 YEAR + INTERVAL 1 DAY > getvariable('now')
        WHEN arg_min(expected_birth_date, trust) IS NOT NULL OR arg_min(upn, recency) IS NOT NULL THEN TRUE
    END AS is_child,
    list_sort(list(DISTINCT agency)) AS agencies,
    count(DISTINCT record_id) AS record_count
FROM ranked
GROUP BY person_id
