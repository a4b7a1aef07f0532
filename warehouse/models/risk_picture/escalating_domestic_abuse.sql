-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Domestic abuse, repeated or growing
-- rule: at least `incidents` incidents of domestic abuse around the child within `window_days` days; or any within that
--   time with fourteen or more DASH answers. Reports of one day are one incident, whoever made them; and a note that
--   only passes on another's notice, such as a school's of an Operation Encompass call, is none where the incident
--   itself is known of up to `passed_on_days` days before.
-- counts: events around the child of kind domestic_abuse or with that indicator, not of kind assessment, plan or
--   review. A contact (a note that passes on another agency's notice) is left out where another of these events is of
--   its day or at most `passed_on_days` days earlier. Events of one day are one incident. Fourteen or more:
--   high_risk_domestic_abuse. Intervals shorten where there are four incidents at least, and the last interval is
--   shorter than the one before, and that than the one before it.
-- version: partnership.toml, patterns.escalating_domestic_abuse
-- basis: three incidents in twelve months is the escalation that many conferences on high-risk domestic abuse (MARAC) take
--   for referral, and fourteen DASH answers is the visible high risk of SafeLives. Other places count five call-outs.
-- attention: `look`; `look today` where an incident of the last `recent_days` days has fourteen or more DASH answers, or
--   the last two gaps between incidents are each shorter than the one before.
-- caution: counter-allegations make two suspects of one incident, and victims call more often as they begin to trust.
-- innocent explanations: One incident was reported again by other agencies on a later day; old incidents were disclosed
--   together; the couple separated and the reports concern contact arrangements; a false or mistaken allegation
-- question: What is happening to the children during these incidents, and is a safety plan in place for the adult victim?
-- what would change this: An incident withdrawn or merged by its agency; the suspect found not to live with or visit the
--   child
WITH told AS (
    SELECT
        child_id,
        event_id,
        day,
        list_contains(indicators, 'high_risk_domestic_abuse') AS is_high,
        kind = 'contact' AS is_passed_on
    FROM evidence.home_event
    WHERE
        (kind = 'domestic_abuse' OR list_contains(indicators, 'domestic_abuse'))
        -- An assessment's factor says that there was abuse, not that there was an incident on that day.
        AND kind NOT IN ('assessment', 'plan', 'review')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('escalating_domestic_abuse', 'window_days')
),
-- A note that only passes on a notice, such as a school's of an Operation Encompass call, comes a day or a weekend later: it
-- tells of an incident of its own only where nobody else told of one shortly before.
reported AS (
    SELECT * FROM told WHERE NOT is_passed_on
),
counted AS (
    SELECT * FROM reported
    UNION ALL
    SELECT passed_on.*
    FROM (SELECT * FROM told WHERE is_passed_on) AS passed_on
    ANTI JOIN reported
        ON reported.child_id = passed_on.child_id
        AND passed_on.day BETWEEN reported.day AND reported.day + threshold_of('escalating_domestic_abuse', 'passed_on_days')
),
incident AS (
    SELECT
        child_id,
        day,
        list(event_id) AS event_ids,
        bool_or(is_high) AS is_high,
        day - lag(day) OVER (PARTITION BY child_id ORDER BY day) AS gap
    FROM counted
    GROUP BY child_id, day
),
paced AS (
    SELECT
        *,
        gap < lag(gap) OVER in_order AND lag(gap) OVER in_order < lag(gap, 2) OVER in_order AS is_quickening,
        row_number() OVER (PARTITION BY child_id ORDER BY day DESC) = 1 AS is_last
    FROM incident
    WINDOW in_order AS (PARTITION BY child_id ORDER BY day)
),
met AS (
    SELECT
        child_id,
        flatten(list(event_ids)) AS event_ids,
        count(*) AS incidents,
        count(*) FILTER (WHERE is_high) AS high,
        coalesce(bool_or(is_quickening) FILTER (WHERE is_last), FALSE) AS is_quickening,
        bool_or(
            is_high AND CAST(getvariable('now') AS DATE) - day <= threshold_of('escalating_domestic_abuse', 'recent_days')
        ) AS is_high_now
    FROM paced
    GROUP BY child_id
    HAVING count(*) >= threshold_of('escalating_domestic_abuse', 'incidents') OR bool_or(is_high)
)
SELECT
    child_id AS person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('escalating_domestic_abuse', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    event_ids,
    CASE WHEN is_high_now OR is_quickening THEN 'look today' ELSE 'look' END AS attention,
    incidents || CASE WHEN incidents = 1 THEN ' incident' ELSE ' incidents' END || ' of domestic abuse around this child in '
    || threshold_of('escalating_domestic_abuse', 'window_days') || ' days'
    || CASE WHEN high > 0 THEN ', ' || high || ' with fourteen or more DASH answers' ELSE '' END
    || CASE WHEN is_quickening THEN ', at shorter and shorter intervals' ELSE '' END AS why
FROM met
