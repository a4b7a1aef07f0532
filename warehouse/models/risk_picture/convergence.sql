-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Concerns of several agencies come together
-- rule: at least `agencies` different agencies each recorded a concern of any level about the child within
--   `window_days` days of each other, the last of them within `window_days` days. A referral counts for the agency that
--   made it, not for children's social care, so that agencies who wrote into one referral, and a referral beside the
--   agency's own record of the same thing, are not counted again; one by the public counts for children's social care,
--   which holds it; and an entry that only passes on another agency's notification or decision counts for nobody.
--   Absence and rent arrears alone are facts and not concerns, so they are not counted. Nor is intelligence: a finding
--   that rested on it would tell of it.
-- counts: own events of significance notable or concern; not of kind contact, absence, arrears or death; of statement
--   kind decision, action or outcome referrals alone. Each counts for who raised it; a referral by the public for
--   children's social care. From the latest day with one of them back to `window_days` days ago: the first day that,
--   with the `window_days` days before it, holds events of `agencies` raisers ends the window. An assessment,
--   section_47, conference, plan or review of the child on or after the first event's day makes it `information`.
-- version: partnership.toml, patterns.convergence
-- basis: the partnership's own choice; it is the protocol's central purpose that concerns which no agency saw whole are
--   seen together. No national number exists.
-- attention: `look`; `information` where children's social care has assessed, enquired, held a conference, planned or
--   reviewed on or after the day of the first concern (the agencies have already come together), or where all concerns
--   are of one day (one incident that several agencies attended).
-- caution: several agencies often write about one and the same incident.
-- innocent explanations: One incident was attended and recorded by several agencies; the agencies already work together
--   on a plan that this hub does not hold; the causes have nothing to do with each other; a professional's routine note
--   was coded as a concern; two children were taken for one
-- question: Does any one of these agencies know what the others recorded, and what would they do if they did?
-- what would change this: A concern withdrawn by its agency; an assessment, enquiry or plan; the records turning out
--   to be of two children
WITH concern AS (
    SELECT person_id, event_id, day, coalesce(raised_by, agency) AS raised_by
    FROM evidence.current_event
    WHERE
        is_of_child
        AND significance IN ('notable', 'concern')
        AND kind NOT IN ('contact', 'absence', 'arrears', 'death')
        AND (kind = 'referral' OR statement_kind NOT IN ('decision', 'action', 'outcome'))
),
agency_day AS (
    SELECT DISTINCT person_id, raised_by, day FROM concern
),
met AS (
    SELECT last_day.person_id, last_day.day AS window_to, last_day.day - threshold_of('convergence', 'window_days') AS window_from
    FROM (SELECT DISTINCT person_id, day FROM agency_day) AS last_day
    JOIN agency_day
        ON agency_day.person_id = last_day.person_id
        AND agency_day.day BETWEEN last_day.day - threshold_of('convergence', 'window_days') AND last_day.day
    WHERE CAST(getvariable('now') AS DATE) - last_day.day <= threshold_of('convergence', 'window_days')
    GROUP BY last_day.person_id, last_day.day
    HAVING count(DISTINCT agency_day.raised_by) >= threshold_of('convergence', 'agencies')
    QUALIFY row_number() OVER (PARTITION BY last_day.person_id ORDER BY last_day.day DESC) = 1
),
gathered AS (
    SELECT
        met.person_id,
        any_value(met.window_from) AS window_from,
        any_value(met.window_to) AS window_to,
        list(concern.event_id) AS event_ids,
        count(DISTINCT concern.raised_by) AS agencies,
        count(DISTINCT concern.day) AS days,
        min(concern.day) AS first_day
    FROM met
    JOIN concern ON concern.person_id = met.person_id AND concern.day BETWEEN met.window_from AND met.window_to
    GROUP BY met.person_id
),
together AS (
    SELECT person_id, max(day) AS day
    FROM evidence.current_event
    WHERE kind IN ('assessment', 'section_47', 'conference', 'plan', 'review')
    GROUP BY person_id
)
SELECT
    gathered.person_id,
    gathered.window_from,
    gathered.window_to,
    gathered.event_ids,
    CASE WHEN gathered.days = 1 OR coalesce(together.day >= gathered.first_day, FALSE) THEN 'information' ELSE 'look' END
        AS attention,
    gathered.agencies || ' agencies recorded ' || len(gathered.event_ids) || ' concerns about this child within '
    || threshold_of('convergence', 'window_days') || ' days'
    || CASE
        WHEN gathered.days = 1 THEN ', all of one day'
        WHEN coalesce(together.day >= gathered.first_day, FALSE) THEN ', and children''s social care has acted since the first'
        ELSE ', and children''s social care has assessed and planned nothing since the first'
    END AS why
FROM gathered
LEFT JOIN together ON together.person_id = gathered.person_id
