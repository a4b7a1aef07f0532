-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Neglect that adds up
-- rule: records of at least `events` days within `window_days` days, of at least `domains` domains of care (hygiene and
--   clothing, home, food, supervision, missed health care, school attendance, emotional care) and by at least
--   `agencies` agencies. Records of one day are one, because one bad day is told in several places; an entry that only
--   passes on what another agency told counts for nobody.
-- counts: own events with a domain's indicator, or neglect, which is of no domain; not of kind plan, review or contact.
--   Domains: poor_hygiene; poor_home; hunger; unsupervised; missed_health_care (a cancelled appointment is none);
--   absent_from_school; emotional_abuse. Days, domains and raisers are counted apart from each other. A plan with
--   neglect that has no end, or one in the future, makes it `information`.
-- version: partnership.toml, patterns.cumulative_neglect
-- basis: neglect has no one incident that starts it; guidance on chronologies asks for what adds up. The numbers are the
--   partnership's; no national ones exist.
-- attention: `look`; `information` where a plan for neglect is running.
-- caution: poverty is not neglect; rent arrears and benefits are not counted.
-- innocent explanations: The family lacks money or a fit home and has asked for help; a disability; one bad month; records
--   of one day's worry in several places
-- question: What is daily life like for this child, and what has been tried over the year?
-- what would change this: Records withdrawn; three months and more in which things went well
WITH told AS (
    SELECT person_id, event_id, raised_by, agency, day, unnest(indicators) AS indicator
    FROM evidence.current_event
    WHERE
        is_of_child
        AND kind NOT IN ('plan', 'review', 'contact')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('cumulative_neglect', 'window_days')
),
sorted AS (
    SELECT
        *,
        CASE indicator
            WHEN 'poor_hygiene' THEN 'hygiene'
            WHEN 'poor_home' THEN 'home'
            WHEN 'hunger' THEN 'food'
            WHEN 'unsupervised' THEN 'supervision'
            WHEN 'missed_health_care' THEN 'health'
            WHEN 'absent_from_school' THEN 'school'
            WHEN 'emotional_abuse' THEN 'emotional'
        END AS domain
    FROM told
    WHERE
        indicator IN (
            'poor_hygiene', 'poor_home', 'hunger', 'unsupervised', 'missed_health_care', 'absent_from_school',
            'emotional_abuse', 'neglect'
        )
),
planned AS (
    SELECT person_id, bool_or(kind = 'plan' AND list_contains(indicators, 'neglect')) AS is_planned
    FROM evidence.current_event
    WHERE kind = 'plan' AND (ended_at IS NULL OR ended_at > getvariable('now'))
    GROUP BY person_id
)
SELECT
    sorted.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('cumulative_neglect', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT sorted.event_id) AS event_ids,
    CASE WHEN bool_or(coalesce(planned.is_planned, FALSE)) THEN 'information' ELSE 'look' END AS attention,
    count(DISTINCT sorted.event_id) || ' records on ' || count(DISTINCT sorted.day) || ' days of '
    || count(DISTINCT sorted.domain) || ' domains of care ('
    || string_agg(DISTINCT sorted.domain, ', ' ORDER BY sorted.domain) || ') by '
    || count(DISTINCT coalesce(sorted.raised_by, sorted.agency)) || ' agencies within '
    || threshold_of('cumulative_neglect', 'window_days') || ' days' AS why
FROM sorted
LEFT JOIN planned ON planned.person_id = sorted.person_id
GROUP BY sorted.person_id
HAVING
    count(DISTINCT sorted.day) >= threshold_of('cumulative_neglect', 'events')
    AND count(DISTINCT sorted.domain) >= threshold_of('cumulative_neglect', 'domains')
    AND count(DISTINCT coalesce(sorted.raised_by, sorted.agency)) >= threshold_of('cumulative_neglect', 'agencies')
