-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Concerns of several agencies come together
-- rule: at least `agencies` different agencies each recorded a concern of any level about the child within
--   `window_days` days. A referral counts for the agency that made it, not for children's social care, so that
--   agencies who wrote into one referral, and a referral beside the agency's own record of the same thing, are not
--   counted again; and an entry that only passes on another agency's notification or decision counts for nobody.
--   Absence and rent arrears alone are facts and not concerns, so they are not counted.
-- version: partnership.toml, patterns.convergence
-- basis: the partnership's own choice; it is the protocol's central purpose that concerns which no agency saw whole are
--   seen together. No national number exists.
-- attention: `look`; `information` where children's social care has assessed, enquired or planned on or after the day
--   of the first concern (the agencies have already come together), or where all concerns are of one day (one incident
--   that several agencies attended).
-- caution: several agencies often write about one and the same incident.
-- innocent explanations: One incident was attended and recorded by several agencies; the agencies already work together
--   on a plan that this hub does not hold; the causes have nothing to do with each other; a professional's routine note
--   was coded as a concern; two children were taken for one
-- question: Does any one of these agencies know what the others recorded, and what would they do if they did?
-- what would change this: A concern withdrawn by its agency; an assessment, enquiry or plan; the records turning out
--   to be of two children
WITH rule AS (
    SELECT
        any_value(version) AS version,
        string_agg(name || '=' || value, ';' ORDER BY name) AS thresholds,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'agencies'), error('convergence lacks agencies'))
            AS agencies,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'window_days'), error('convergence lacks window_days'))
            AS days
    FROM threshold.pattern
    WHERE pattern = 'convergence'
),
concern AS (
    SELECT
        event.person_id,
        event.event_id,
        coalesce(event.occurred_from, event.recorded_at) AS at,
        CAST(coalesce(event.occurred_from, event.recorded_at) AS DATE) AS day,
        CASE
            WHEN event.kind = 'referral' AND event.service NOT SIMILAR TO '(Public|Not known).*'
                THEN replace(lower(split_part(event.service, ':', 1)), ' ', '_')
            ELSE event.agency
        END AS raised_by
    FROM chronology.event AS event
    JOIN chronology.person AS person ON person.person_id = event.person_id AND person.is_child IS NOT FALSE
    WHERE
        event.superseded_at IS NULL
        AND event.withdrawn_at IS NULL
        AND event.significance IN ('notable', 'concern')
        AND event.kind NOT IN ('contact', 'absence', 'arrears')
        AND (event.kind = 'referral' OR event.statement_kind NOT IN ('decision', 'action', 'outcome'))
        AND coalesce(event.occurred_from, event.recorded_at) <= getvariable('now')
),
agency_day AS (
    SELECT DISTINCT person_id, raised_by, day FROM concern
),
last_day AS (
    SELECT DISTINCT person_id, day FROM agency_day
),
met AS (
    SELECT last_day.person_id, last_day.day AS window_to
    FROM last_day
    CROSS JOIN rule
    JOIN agency_day
        ON agency_day.person_id = last_day.person_id
        AND agency_day.day BETWEEN last_day.day - rule.days AND last_day.day
    WHERE CAST(getvariable('now') AS DATE) - last_day.day <= rule.days
    GROUP BY last_day.person_id, last_day.day, rule.agencies
    HAVING count(DISTINCT agency_day.raised_by) >= rule.agencies
    QUALIFY row_number() OVER (PARTITION BY last_day.person_id ORDER BY last_day.day DESC) = 1
),
gathered AS (
    SELECT
        met.person_id,
        any_value(met.window_to) AS window_to,
        list_sort(list(DISTINCT concern.event_id)) AS event_ids,
        list_sort(list(DISTINCT concern.raised_by)) AS agencies,
        count(DISTINCT concern.day) AS days,
        min(concern.at) AS first_event_at,
        max(concern.at) AS last_event_at
    FROM met
    CROSS JOIN rule
    JOIN concern ON concern.person_id = met.person_id AND concern.day BETWEEN met.window_to - rule.days AND met.window_to
    GROUP BY met.person_id
),
together AS (
    SELECT person_id, max(CAST(coalesce(occurred_from, recorded_at) AS DATE)) AS day
    FROM chronology.event
    WHERE
        superseded_at IS NULL
        AND withdrawn_at IS NULL
        AND kind IN ('assessment', 'section_47', 'conference', 'plan', 'review')
        AND coalesce(occurred_from, recorded_at) <= getvariable('now')
    GROUP BY person_id
)
SELECT
    'convergence' AS pattern,
    rule.version,
    rule.thresholds,
    gathered.person_id,
    gathered.window_to - rule.days AS window_from,
    gathered.window_to,
    gathered.event_ids,
    gathered.agencies,
    CASE
        WHEN gathered.days = 1 OR coalesce(together.day >= CAST(gathered.first_event_at AS DATE), FALSE) THEN 'information'
        ELSE 'look'
    END AS attention,
    len(gathered.agencies) || ' agencies recorded ' || len(gathered.event_ids) || ' concerns about this child within '
    || rule.days || ' days'
    || CASE
        WHEN gathered.days = 1 THEN ', all of one day'
        WHEN coalesce(together.day >= CAST(gathered.first_event_at AS DATE), FALSE)
            THEN ', and children''s social care has acted since the first'
        ELSE ', and children''s social care has recorded nothing since the first'
    END AS why,
    gathered.first_event_at,
    gathered.last_event_at
FROM gathered
CROSS JOIN rule
LEFT JOIN together ON together.person_id = gathered.person_id
