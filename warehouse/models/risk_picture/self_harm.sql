-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Self-harm known in more than one place
-- rule: self-harm is recorded on at least `days_recorded` days within `window_days` days; or once, with a record of
--   concern for the child's mental health or an appointment to which the child was not brought within that time. A
--   factor of an assessment, and an entry that passes on what another agency told, say that there was self-harm and not
--   when: they are not counted.
-- counts: own events with self_harm, child_mental_ill_health or missed_health_care, not of kind assessment, plan,
--   review or contact. Recorded: self_harm; the others stand beside it. The events are all of them.
-- version: partnership.toml, patterns.self_harm
-- basis: common practice; the numbers are the partnership's.
-- attention: `look`; `look today` where the last record is of the last `recent_days` days.
-- caution: poisoning of a small child is not self-harm, and is not counted.
-- innocent explanations: One event was recorded by several agencies on different days; the child is in treatment, and each
--   visit is written down again; the appointment was for something else; a code was chosen to fit a form
-- question: Who is with this child now, what does the child say, and do school and health know of each other's part?
-- what would change this: A record withdrawn; records found to be of one event
WITH told AS (
    SELECT person_id, event_id, day, agency, list_contains(indicators, 'self_harm') AS is_harm
    FROM evidence.current_event
    WHERE
        is_of_child
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('self_harm', 'window_days')
        AND kind NOT IN ('assessment', 'plan', 'review', 'contact')
        AND list_has_any(indicators, ['self_harm', 'child_mental_ill_health', 'missed_health_care'])
)
SELECT
    person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('self_harm', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(event_id) AS event_ids,
    CASE
        WHEN CAST(getvariable('now') AS DATE) - max(day) FILTER (WHERE is_harm) <= threshold_of('self_harm', 'recent_days')
            THEN 'look today'
        ELSE 'look'
    END AS attention,
    'Self-harm is recorded on ' || count(DISTINCT day) FILTER (WHERE is_harm)
    || CASE WHEN count(DISTINCT day) FILTER (WHERE is_harm) = 1 THEN ' day' ELSE ' days' END
    || ' within ' || threshold_of('self_harm', 'window_days') || ' days'
    || CASE
        WHEN count(*) FILTER (WHERE NOT is_harm) > 0
            THEN ', beside ' || count(*) FILTER (WHERE NOT is_harm)
                || CASE WHEN count(*) FILTER (WHERE NOT is_harm) = 1 THEN ' record' ELSE ' records' END
                || ' of worry or of a missed appointment'
        ELSE ''
    END AS why
FROM told
GROUP BY person_id
HAVING
    count(DISTINCT day) FILTER (WHERE is_harm) >= threshold_of('self_harm', 'days_recorded')
    OR (bool_or(is_harm) AND bool_or(NOT is_harm))
