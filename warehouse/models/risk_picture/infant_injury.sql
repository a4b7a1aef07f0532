-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Injury in a baby who cannot move about
-- rule: any injury or bruise, recorded by any agency, when the child was younger than `age_months` months, or when the
--   latest health record of the child's mobility said that the child was not independently mobile. One is enough. Shown
--   for `window_days` days. Reports of one day are shown together.
-- version: partnership.toml, patterns.infant_injury
-- basis: national learning from reviews (Child Safeguarding Practice Review Panel, 2022) and local protocols on bruising
--   in infants who are not independently mobile: a health professional with the expertise reviews the mark, and what
--   all agencies know is gathered at once. Accidental bruising at this age is rare.
-- attention: always `look today`.
-- caution: the age is taken from the best known date of birth; where none is known, only the mobility record counts.
-- innocent explanations: A birthmark or a mark left by birth; a mark of medical treatment, such as a cannula; a medical
--   condition; an injury with a witnessed and fitting cause; a wrong date of birth, or two children taken for one
-- question: Has a paediatrician examined the mark, does the account fit it, and what do the other agencies know of the
--   adults in this home?
-- what would change this: A paediatric opinion recorded by health; the injury withdrawn or corrected by its agency; a
--   corrected date of birth
WITH rule AS (
    SELECT
        any_value(version) AS version,
        string_agg(name || '=' || value, ';' ORDER BY name) AS thresholds,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'age_months'), error('infant_injury lacks age_months'))
            AS months,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'window_days'), error('infant_injury lacks window_days'))
            AS days
    FROM threshold.pattern
    WHERE pattern = 'infant_injury'
),
current_event AS (
    SELECT *, coalesce(occurred_from, recorded_at) AS at
    FROM chronology.event
    WHERE superseded_at IS NULL AND withdrawn_at IS NULL AND coalesce(occurred_from, recorded_at) <= getvariable('now')
),
injury AS (
    SELECT
        event.person_id,
        event.event_id,
        event.agency,
        event.at,
        CAST(event.at AS DATE) AS day,
        person.birth_date
    FROM current_event AS event
    -- The exact date of birth is used here and not passed on: only its month is in the published picture.
    JOIN identity.person AS person ON person.person_id = event.person_id AND person.is_child IS NOT FALSE
    CROSS JOIN rule
    WHERE event.kind = 'injury' AND CAST(getvariable('now') AS DATE) - CAST(event.at AS DATE) <= rule.days
),
mobility AS (
    SELECT
        injury.event_id,
        arg_max(observed.outcome, (observed.at, observed.event_id)) AS latest
    FROM injury
    JOIN current_event AS observed ON observed.person_id = injury.person_id AND observed.at <= injury.at
    WHERE observed.kind = 'observation' AND observed.outcome IN ('mobile', 'not_mobile')
    GROUP BY injury.event_id
),
met AS (
    SELECT
        injury.*,
        coalesce(injury.day < injury.birth_date + to_months(rule.months), FALSE) AS is_young,
        coalesce(mobility.latest = 'not_mobile', FALSE) AS is_not_mobile
    FROM injury
    CROSS JOIN rule
    LEFT JOIN mobility ON mobility.event_id = injury.event_id
)
SELECT
    'infant_injury' AS pattern,
    any_value(rule.version) AS version,
    any_value(rule.thresholds) AS thresholds,
    met.person_id,
    max(met.day) - any_value(rule.days) AS window_from,
    max(met.day) AS window_to,
    list_sort(list(DISTINCT met.event_id)) AS event_ids,
    list_sort(list(DISTINCT met.agency)) AS agencies,
    'look today' AS attention,
    'An injury was recorded on ' || count(DISTINCT met.day)
    || CASE WHEN count(DISTINCT met.day) = 1 THEN ' day' ELSE ' days' END
    || CASE
        WHEN bool_or(met.is_young) THEN ' when this child was younger than ' || any_value(rule.months) || ' months'
        ELSE ' when this child was recorded as not independently mobile'
    END AS why,
    min(met.at) AS first_event_at,
    max(met.at) AS last_event_at
FROM met
CROSS JOIN rule
WHERE met.is_young OR met.is_not_mobile
GROUP BY met.person_id
