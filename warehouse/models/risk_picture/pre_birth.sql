-- one row per unborn child, and per child in whose home a pregnancy is recorded; key: person_id; used for: the worklist and
-- the explanation of a finding.
--
-- label: An unborn child in a family with concerns
-- rule: a child is expected: social care knows an unborn child whose day was not more than `overdue_days` days ago, or
--   within `pregnancy_days` days a pregnancy or a concern for an unborn child was recorded of a child or in the child's
--   home; and within `window_days` days the family's records hold domestic abuse, an adult's substance misuse or mental
--   ill-health, neglect, a concern for the unborn child, or an enquiry, a conference or a plan for a child of the home
--   (a plan that still runs counts however old); and no assessment, enquiry or plan was begun since the pregnancy was
--   first recorded.
-- counts: expected: the child is unborn, and the day is not more than `overdue_days` days ago; or an event around the
--   child with pregnancy or unborn_concern within `pregnancy_days` days. Concern: an event around the child within
--   `window_days` days with domestic_abuse, adult_substance_misuse, adult_mental_ill_health, unborn_concern or neglect,
--   or a section_47, conference or plan of any child of the home, this one's own among them; a plan that has no end, or
--   one in the future, however old. Assessed: an own assessment, section_47, conference or plan on or after the day of
--   the first record of the pregnancy; of an unborn child without one, ever.
-- version: partnership.toml, patterns.pre_birth
-- basis: common practice: pre-birth assessment is asked for early in pregnancy where such factors are known. That a parent
--   was in care is not counted: by itself it is no risk.
-- attention: `look`; `look today` where the birth is expected within `due_days` days.
-- caution: a pregnancy is told in confidence; the other parent may not know of it.
-- innocent explanations: Midwives already lead a plan that this hub does not hold; the concern belongs to an earlier
--   relationship; the pregnancy has ended
-- question: Has a pre-birth assessment been considered, and who is with the mother?
-- what would change this: An assessment or plan for the unborn child; the birth; a record withdrawn
WITH told AS (
    SELECT child_id AS person_id, event_id, day
    FROM evidence.home_event
    WHERE
        list_has_any(indicators, ['pregnancy', 'unborn_concern'])
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('pre_birth', 'pregnancy_days')
),
expected AS (
    -- The exact date is used here and not passed on. Long after the day nobody is expected any more.
    SELECT
        known.person_id,
        person.expected_birth_date AS due_on,
        CAST(NULL AS DATE) AS since,
        CAST([] AS VARCHAR[]) AS event_ids
    FROM chronology.person AS known
    JOIN identity.person AS person ON person.person_id = known.person_id
    WHERE
        known.is_unborn
        AND CAST(getvariable('now') AS DATE) - person.expected_birth_date <= threshold_of('pre_birth', 'overdue_days')
    UNION ALL
    SELECT person_id, CAST(NULL AS DATE), min(day), list(event_id)
    FROM told
    GROUP BY person_id
),
carried AS (
    SELECT person_id, max(due_on) AS due_on, min(since) AS since, flatten(list(event_ids)) AS event_ids
    FROM expected
    GROUP BY person_id
),
concern AS (
    SELECT carried.person_id, event.event_id, event.day
    FROM carried
    JOIN evidence.home_event AS event ON event.child_id = carried.person_id
    WHERE
        (
            list_has_any(
                event.indicators,
                ['domestic_abuse', 'adult_substance_misuse', 'adult_mental_ill_health', 'unborn_concern', 'neglect']
            )
            OR (event.kind IN ('section_47', 'conference', 'plan') AND event.is_of_a_child)
        )
        AND (
            CAST(getvariable('now') AS DATE) - event.day <= threshold_of('pre_birth', 'window_days')
            OR (event.kind = 'plan' AND (event.ended_at IS NULL OR event.ended_at > getvariable('now')))
        )
),
assessed AS (
    SELECT DISTINCT carried.person_id
    FROM carried
    JOIN evidence.current_event AS step
        ON step.person_id = carried.person_id
        AND step.kind IN ('assessment', 'section_47', 'conference', 'plan')
        AND step.day >= coalesce(carried.since, step.day)
),
gathered AS (
    SELECT person_id, list(event_id) AS event_ids, min(day) AS first_on, count(DISTINCT event_id) AS records
    FROM concern
    GROUP BY person_id
)
SELECT
    gathered.person_id,
    least(
        CAST(getvariable('now') AS DATE) - threshold_of('pre_birth', 'window_days'), gathered.first_on, carried.since
    ) AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list_distinct(list_concat(gathered.event_ids, carried.event_ids)) AS event_ids,
    CASE
        WHEN carried.due_on - CAST(getvariable('now') AS DATE) <= threshold_of('pre_birth', 'due_days') THEN 'look today'
        ELSE 'look'
    END AS attention,
    'A child is expected, and ' || gathered.records || CASE WHEN gathered.records = 1 THEN ' record' ELSE ' records' END
    || ' of concern in the family; no assessment has been begun since the pregnancy was known' AS why
FROM gathered
JOIN carried ON carried.person_id = gathered.person_id
ANTI JOIN assessed ON assessed.person_id = gathered.person_id
