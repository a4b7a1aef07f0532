-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Domestic abuse, substance misuse and mental ill-health in one household
-- rule: within `window_days` days the records of the child, of the home and of the child's parents and carers name all
--   three of domestic abuse, an adult's substance misuse and an adult's mental ill-health, whichever adult each is about.
-- counts: events around the child with domestic_abuse, adult_substance_misuse or adult_mental_ill_health. An agency
--   knows all three where its own events alone hold all three indicators.
-- version: partnership.toml, patterns.trio_of_vulnerabilities
-- basis: the Children's Commissioner for England counts the three together as household vulnerabilities; counts that ask
--   for one adult with all three miss children whose parents share them out. A systematic review calls the evidence
--   for the trio weak: it is a co-occurrence to talk about, never a level of risk. The window is the partnership's.
-- attention: `look` where no single agency's records name all three; `information` where one agency knows them all.
-- caution: the words blame easily; domestic abuse has a victim, and poverty is not looked at.
-- innocent explanations: An old matter was written down again; the adult concerned no longer lives with the child; help is
--   in place and working; a code was chosen to fit a form; two families were taken for one
-- question: Does any one worker know of all three, and what is daily life like for this child?
-- what would change this: A record withdrawn by its agency; an adult found not to live with or care for the child
WITH named AS (
    SELECT event.child_id, event.event_id, event.agency, event.day, unnest(event.indicators) AS indicator
    FROM evidence.home_event AS event
    WHERE
        CAST(getvariable('now') AS DATE) - event.day <= threshold_of('trio_of_vulnerabilities', 'window_days')
        AND list_has_any(event.indicators, ['domestic_abuse', 'adult_substance_misuse', 'adult_mental_ill_health'])
),
counted AS (
    SELECT *
    FROM named
    WHERE indicator IN ('domestic_abuse', 'adult_substance_misuse', 'adult_mental_ill_health')
),
known AS (
    SELECT child_id, bool_or(named = 3) AS is_known_to_one
    FROM (SELECT child_id, agency, count(DISTINCT indicator) AS named FROM counted GROUP BY child_id, agency)
    GROUP BY child_id
)
SELECT
    counted.child_id AS person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('trio_of_vulnerabilities', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT counted.event_id) AS event_ids,
    CASE WHEN any_value(known.is_known_to_one) THEN 'information' ELSE 'look' END AS attention,
    'Domestic abuse, an adult''s substance misuse and an adult''s mental ill-health are recorded around this child within '
    || threshold_of('trio_of_vulnerabilities', 'window_days') || ' days, in ' || count(DISTINCT counted.event_id)
    || ' records; ' || CASE WHEN any_value(known.is_known_to_one) THEN 'one agency knows of all three'
        ELSE 'no agency knows of all three' END AS why
FROM counted
JOIN known ON known.child_id = counted.child_id
GROUP BY counted.child_id
HAVING count(DISTINCT counted.indicator) = 3
