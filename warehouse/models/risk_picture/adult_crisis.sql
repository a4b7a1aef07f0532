-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: An adult's crisis with a child in the home
-- rule: within `window_days` days the police or housing recorded that an adult of the child's home, or a parent or carer,
--   was in a mental health crisis or was the concern themself, and nobody told children's social care of the child by
--   the end of the next `notify_days` days.
-- counts: events around the child with adult_mental_ill_health or adult_at_risk, not of kind assessment, plan or
--   review, more than `notify_days` and at most `window_days` days ago. One is left out where children's social care
--   holds a contact, referral, assessment or section_47 of the child on its day or at most `notify_days` days later.
-- version: partnership.toml, patterns.adult_crisis
-- basis: the partnership's own choice, from reviews in which services for adults did not ask about children. One working
--   day is what many forces allow for a child notice; the number of days is the partnership's.
-- attention: `look`.
-- caution: an adult's health is told under the strictest confidence; the pattern says that there was a crisis, not which.
-- innocent explanations: The child was elsewhere; the notice to social care is on its way or went by telephone; the adult
--   found help at once; the adult does not look after this child
-- question: Who made sure that the child was looked after, and does the adult's worker know that there is a child?
-- what would change this: A contact or referral recorded within the time allowed; the adult found not to live with or
--   care for the child
WITH crisis AS (
    SELECT child_id, event_id, day
    FROM evidence.home_event
    WHERE
        list_has_any(indicators, ['adult_mental_ill_health', 'adult_at_risk'])
        AND kind NOT IN ('assessment', 'plan', 'review')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('adult_crisis', 'window_days')
        -- Whether somebody told is known only when the time for telling is over.
        AND CAST(getvariable('now') AS DATE) - day > threshold_of('adult_crisis', 'notify_days')
),
unanswered AS (
    SELECT crisis.*
    FROM crisis
    ANTI JOIN evidence.current_event AS told
        ON told.person_id = crisis.child_id
        AND told.agency = 'childrens_social_care'
        AND told.kind IN ('contact', 'referral', 'assessment', 'section_47')
        AND told.day BETWEEN crisis.day AND crisis.day + threshold_of('adult_crisis', 'notify_days')
)
SELECT
    child_id AS person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('adult_crisis', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event_id) AS event_ids,
    'look' AS attention,
    count(DISTINCT event_id) || CASE WHEN count(DISTINCT event_id) = 1 THEN ' record' ELSE ' records' END
    || ' of an adult''s crisis around this child in ' || threshold_of('adult_crisis', 'window_days')
    || ' days, of which children''s social care was not told within ' || threshold_of('adult_crisis', 'notify_days') || ' days'
        AS why
FROM unanswered
GROUP BY child_id
