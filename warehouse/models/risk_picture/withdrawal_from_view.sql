-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Taken out of school while there is concern
-- rule: within `window_days` days a school recorded that the child leaves to be educated at home, leaves the roll or is
--   missing education, and another concern about the child was recorded in the `concern_days` days before it or since.
-- counts: leaving: own events with home_education or off_roll. Concern: any other own event of significance notable or
--   concern without either indicator; not of kind absence, arrears, case_closed or plan_ended; at most `concern_days`
--   days before the leaving, or after it. The events are both.
-- version: partnership.toml, patterns.withdrawal_from_view
-- basis: reviews of children who were withdrawn from school after a concern was raised. The numbers are the partnership's.
-- attention: `look`; `look today` where the school or another agency recorded a concern within `recent_days` days before
--   the child left.
-- caution: educating a child at home is lawful and most often chosen with care; by itself it is never a concern.
-- innocent explanations: A move to another school that is not yet recorded; a choice made long ago; needs that the school
--   could not meet; an elective choice after bullying
-- question: Who sees this child now, and did whoever agreed to the leaving know of the concern?
-- what would change this: The child on another school's roll; a visit by the council's education officer; a concern withdrawn
WITH departure AS (
    SELECT person_id, event_id, day
    FROM evidence.current_event
    WHERE
        is_of_child
        AND list_has_any(indicators, ['home_education', 'off_roll'])
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('withdrawal_from_view', 'window_days')
),
met AS (
    SELECT
        departure.person_id,
        departure.day AS left_on,
        departure.event_id AS departure_id,
        concern.event_id,
        concern.day
    FROM departure
    JOIN evidence.current_event AS concern
        ON concern.person_id = departure.person_id
        AND concern.event_id <> departure.event_id
        AND concern.significance IN ('concern', 'notable')
        AND concern.kind NOT IN ('absence', 'arrears', 'case_closed', 'plan_ended')
        AND NOT list_has_any(concern.indicators, ['home_education', 'off_roll'])
        AND concern.day >= departure.day - threshold_of('withdrawal_from_view', 'concern_days')
)
SELECT
    person_id,
    min(least(left_on, day)) AS window_from,
    max(greatest(left_on, day)) AS window_to,
    list_distinct(list_concat(list(event_id), list(departure_id))) AS event_ids,
    CASE
        WHEN bool_or(left_on - day BETWEEN 0 AND threshold_of('withdrawal_from_view', 'recent_days')) THEN 'look today'
        ELSE 'look'
    END AS attention,
    'Left school, or is to be educated at home, with ' || count(DISTINCT event_id)
    || CASE WHEN count(DISTINCT event_id) = 1 THEN ' concern' ELSE ' concerns' END
    || ' recorded before or since; days from the last concern to the leaving: '
    || coalesce(CAST(min(left_on - day) FILTER (WHERE day <= left_on) AS VARCHAR), 'the concern came after') AS why
FROM met
GROUP BY person_id
