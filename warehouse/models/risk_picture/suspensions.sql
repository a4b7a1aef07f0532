-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Suspended from school, with other concerns
-- rule: suspended in at least `weeks` school weeks within `window_days` days, or once with a weapon, drugs or exploitation
--   named within that time; and another agency's concern within that time, a school's own referral not being another's.
-- counts: own events with suspended; weeks begin on Monday. Named beside it: own events with weapon,
--   child_substance_misuse, exploitation, sexual_exploitation or criminal_exploitation. Another agency's concern: own
--   events of significance notable or concern that education neither holds nor raised; not of kind arrears, case_closed
--   or plan_ended. The events are all of these within `window_days` days.
-- version: partnership.toml, patterns.suspensions
-- basis: the partnership's own choice: exclusion takes a child out of sight and is often the first sign of exploitation.
-- attention: `look`.
-- caution: suspension falls unequally on Black Caribbean pupils and on those with special needs.
-- innocent explanations: One quarrel with several consequences; needs that the school cannot meet; a policy of the school
-- question: What lies behind the behaviour, and where is the child during the suspension?
-- what would change this: A suspension withdrawn or overturned; the other concern withdrawn
WITH told AS (
    SELECT person_id, event_id, day, date_trunc('week', day) AS week
    FROM evidence.current_event
    WHERE
        is_of_child
        AND list_contains(indicators, 'suspended')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('suspensions', 'window_days')
),
beside AS (
    SELECT
        person_id,
        event_id,
        day,
        list_has_any(
            indicators,
            ['weapon', 'child_substance_misuse', 'exploitation', 'sexual_exploitation', 'criminal_exploitation']
        ) AS is_grave,
        agency <> 'education'
        AND coalesce(raised_by, agency) <> 'education'
        AND significance IN ('concern', 'notable')
        AND kind NOT IN ('arrears', 'case_closed', 'plan_ended') AS is_others
    FROM evidence.current_event
    WHERE is_of_child AND CAST(getvariable('now') AS DATE) - day <= threshold_of('suspensions', 'window_days')
),
met AS (
    SELECT person_id, count(DISTINCT week) AS weeks, list(event_id) AS event_ids FROM told GROUP BY person_id
)
SELECT
    met.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('suspensions', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list_distinct(list_concat(any_value(met.event_ids), list(beside.event_id))) AS event_ids,
    'look' AS attention,
    'Suspended in ' || any_value(met.weeks) || CASE WHEN any_value(met.weeks) = 1 THEN ' week' ELSE ' weeks' END || ' of '
    || threshold_of('suspensions', 'window_days') || ' days, beside '
    || count(DISTINCT beside.event_id) FILTER (WHERE beside.is_others)
    || CASE WHEN count(DISTINCT beside.event_id) FILTER (WHERE beside.is_others) = 1 THEN ' record' ELSE ' records' END
    || ' of other agencies'
    || CASE WHEN bool_or(beside.is_grave) THEN ' and with weapons, drugs or exploitation named' ELSE '' END AS why
FROM met
JOIN beside ON beside.person_id = met.person_id AND (beside.is_grave OR beside.is_others)
GROUP BY met.person_id
HAVING
    bool_or(beside.is_others)
    AND (any_value(met.weeks) >= threshold_of('suspensions', 'weeks') OR bool_or(beside.is_grave))
