-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Repeated injuries
-- rule: injuries on at least `young_days_injured` days within `young_window_days` days to a child who was younger than
--   `young_years`; or on at least `days_injured` days within `window_days` days at any age; or one that no account fits.
--   Reports of one day are one injury.
-- counts: own events of kind injury. Younger: before the birthday. No account fits: unexplained_injury. The events are
--   all injuries within `window_days` days.
-- version: partnership.toml, patterns.repeat_injuries
-- basis: common practice; no national number exists. The numbers are the partnership's.
-- attention: `look`; `look today` where no account fits an injury of the last `recent_days` days.
-- caution: active children fall; what is looked for is the pattern, the place on the body and the account.
-- innocent explanations: Sport or learning to walk; a medical condition; one injury seen again by another agency on a later
--   day; a disability
-- question: What accounts were given, do they fit the injuries and each other, and who was with the child?
-- what would change this: A medical opinion; an injury withdrawn or found to be one that was counted already
WITH injury AS (
    SELECT
        event.person_id,
        event.event_id,
        event.day,
        list_contains(event.indicators, 'unexplained_injury') AS is_unexplained,
        -- Whoever was born on 29 February is a year older on 1 March.
        coalesce(
            event.day < (person.birth_date - 1) + to_years(threshold_of('repeat_injuries', 'young_years')) + INTERVAL 1 DAY, FALSE
        ) AS is_young,
        list_filter(event.indicators, lambda code: code LIKE 'injury_to_%') AS sites
    FROM evidence.current_event AS event
    -- The exact date of birth is used here and not passed on.
    JOIN identity.person AS person ON person.person_id = event.person_id
    WHERE
        event.is_of_child
        AND event.kind = 'injury'
        AND CAST(getvariable('now') AS DATE) - event.day <= threshold_of('repeat_injuries', 'window_days')
),
met AS (
    SELECT
        person_id,
        list(event_id) AS event_ids,
        count(DISTINCT day) AS days,
        count(DISTINCT day) FILTER (
            WHERE is_young
            AND CAST(getvariable('now') AS DATE) - day <= threshold_of('repeat_injuries', 'young_window_days')
        ) AS young_days,
        len(list_distinct(flatten(list(sites)))) AS sites,
        bool_or(is_unexplained) AS is_unexplained,
        bool_or(
            is_unexplained AND CAST(getvariable('now') AS DATE) - day <= threshold_of('repeat_injuries', 'recent_days')
        ) AS is_unexplained_now
    FROM injury
    GROUP BY person_id
)
SELECT
    person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('repeat_injuries', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    event_ids,
    CASE WHEN is_unexplained_now THEN 'look today' ELSE 'look' END AS attention,
    'Injuries were recorded on ' || days || CASE WHEN days = 1 THEN ' day' ELSE ' days' END || ' within '
    || threshold_of('repeat_injuries', 'window_days') || ' days'
    || CASE WHEN sites > 1 THEN ', to ' || sites || ' parts of the body' ELSE '' END
    || CASE WHEN is_unexplained THEN ', without an account that fits' ELSE '' END AS why
FROM met
WHERE
    days >= threshold_of('repeat_injuries', 'days_injured')
    OR young_days >= threshold_of('repeat_injuries', 'young_days_injured')
    OR is_unexplained
