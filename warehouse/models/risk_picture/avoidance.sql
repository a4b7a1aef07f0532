-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Contact avoided in several ways
-- rule: at least `kinds` of these within `window_days` days: an appointment cancelled or missed, no access to the home,
--   a move, leaving the school roll or being educated at home, leaving hospital early, a referral within `return_days`
--   days after a case that had been taken up was closed; and a concern within that time.
-- counts: ways, each from own events within `window_days` days: appointments (missed_health_care or
--   cancelled_appointment); access (refused_access); school (off_roll or home_education); hospital (left_early);
--   referral after closing (a referral 1 to `return_days` days after a case_closed, on or before which an assessment,
--   section_47 or plan is recorded); a move (a second or later address first written down then). Beside them at least
--   one own event of significance concern within that time. The events are those of the ways and all those concerns.
-- version: partnership.toml, patterns.avoidance
-- basis: common practice, called disguised compliance by many reviews; the word judges, so it is not used here. The numbers
--   are the partnership's.
-- attention: `look`.
-- caution: people who flee abuse move and change schools, and complaints can be right.
-- innocent explanations: Flight from domestic abuse; work or homelessness; a service that cannot be reached; appointments
--   that clash with school
-- question: Does anyone see the child in spite of it, and what do the parents say it is about?
-- what would change this: A kept appointment or a visit that took place; a move explained
WITH told AS (
    SELECT
        person_id,
        event_id,
        day,
        unnest(list_filter(
            [
                CASE WHEN list_has_any(indicators, ['missed_health_care', 'cancelled_appointment']) THEN 'appointments' END,
                CASE WHEN list_contains(indicators, 'refused_access') THEN 'access' END,
                CASE WHEN list_has_any(indicators, ['off_roll', 'home_education']) THEN 'school' END,
                CASE WHEN list_contains(indicators, 'left_early') THEN 'hospital' END
            ],
            lambda kind: kind IS NOT NULL
        )) AS way
    FROM evidence.current_event
    WHERE is_of_child AND CAST(getvariable('now') AS DATE) - day <= threshold_of('avoidance', 'window_days')
    UNION ALL
    SELECT back.person_id, back.event_id, back.day, 'referral after closing'
    FROM evidence.current_event AS back
    JOIN evidence.current_event AS closed
        ON closed.person_id = back.person_id
        AND closed.kind = 'case_closed'
        AND back.day - closed.day BETWEEN 1 AND threshold_of('avoidance', 'return_days')
    -- Many systems close a referral without further action on the next day: that is no case that was closed.
    SEMI JOIN evidence.current_event AS opened
        ON opened.person_id = closed.person_id
        AND opened.day <= closed.day
        AND opened.kind IN ('assessment', 'section_47', 'plan')
    WHERE
        back.kind = 'referral'
        AND back.is_of_child
        AND CAST(getvariable('now') AS DATE) - back.day <= threshold_of('avoidance', 'window_days')
),
moved AS (
    SELECT DISTINCT person_id
    FROM evidence.move
    WHERE number > 1 AND CAST(getvariable('now') AS DATE) - CAST(since_at AS DATE) <= threshold_of('avoidance', 'window_days')
),
worried AS (
    SELECT person_id, list(event_id) AS event_ids
    FROM evidence.current_event
    WHERE
        is_of_child
        AND significance = 'concern'
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('avoidance', 'window_days')
    GROUP BY person_id
)
SELECT
    told.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('avoidance', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list_distinct(list_concat(list(told.event_id), any_value(worried.event_ids))) AS event_ids,
    'look' AS attention,
    'Contact was avoided in ' || (count(DISTINCT told.way) + count(DISTINCT moved.person_id)) || ' ways within '
    || threshold_of('avoidance', 'window_days') || ' days: ' || string_agg(DISTINCT told.way, ', ' ORDER BY told.way)
    || CASE WHEN count(moved.person_id) > 0 THEN ', a move' ELSE '' END AS why
FROM told
JOIN worried ON worried.person_id = told.person_id
LEFT JOIN moved ON moved.person_id = told.person_id
GROUP BY told.person_id
HAVING count(DISTINCT told.way) + count(DISTINCT moved.person_id) >= threshold_of('avoidance', 'kinds')
