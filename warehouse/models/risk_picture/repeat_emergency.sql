-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Often in the emergency department
-- rule: at least `attendances` emergency attendances on different days within `window_days` days.
-- counts: own events of kind attendance. Telling: assault, suspected_abuse, poisoning, self_harm or left_early, or an
--   injury of the same visit.
-- version: partnership.toml, patterns.repeat_emergency
-- basis: local practice: Leeds looks at more than three attendances in six months of a child under eighteen; other areas at
--   three in twelve months. No national number exists.
-- attention: `look`; `information` where none of the attendances was for an injury, an assault, poisoning or suspected
--   abuse, and nobody left early.
-- caution: chronic illness brings children often, and mental health has a way of its own.
-- innocent explanations: A long illness; planned follow-up that was coded as an attendance; no appointment to be had at the
--   surgery; a first baby of worried parents
-- question: Does one person at the department or the surgery know of all the attendances and what each was for?
-- what would change this: Attendances found to be planned; two children taken for one
WITH attendance AS (
    SELECT
        event.person_id,
        event.event_id,
        event.incident_id,
        event.day,
        list_has_any(event.indicators, ['assault', 'suspected_abuse', 'poisoning', 'self_harm', 'left_early'])
        OR injury.event_id IS NOT NULL AS is_telling
    FROM evidence.current_event AS event
    LEFT JOIN evidence.current_event AS injury
        ON injury.person_id = event.person_id AND injury.incident_id = event.incident_id AND injury.kind = 'injury'
    WHERE
        event.is_of_child
        AND event.kind = 'attendance'
        AND CAST(getvariable('now') AS DATE) - event.day <= threshold_of('repeat_emergency', 'window_days')
)
SELECT
    person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('repeat_emergency', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event_id) AS event_ids,
    CASE WHEN bool_or(is_telling) THEN 'look' ELSE 'information' END AS attention,
    'Emergency attendances on ' || count(DISTINCT day) || ' days within ' || threshold_of('repeat_emergency', 'window_days')
    || ' days' AS why
FROM attendance
GROUP BY person_id
HAVING count(DISTINCT day) >= threshold_of('repeat_emergency', 'attendances')
