-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Was not brought to appointments
-- rule: at least `in_a_row` appointments, one after the other, or at least `altogether` within `window_days` days, to which
--   the child was not brought or which were cancelled; or a single one for a child who was on a protection plan or known
--   for neglect within that time. An appointment that was kept ends a row.
-- counts: own events of kind not_brought or appointment. Missed: missed_health_care or cancelled_appointment. Records
--   of one time that both are missed, or both kept, are one appointment. Appointments stand in the order of their time,
--   of two at one time the missed one first; a kept one ends a row. Known for neglect: any own event with neglect
--   within `window_days` days. On a plan: a plan of significance concern that has no end, or ended at most
--   `window_days` days ago. The events are the missed appointments.
-- version: partnership.toml, patterns.not_brought
-- basis: a child does not fail to attend, but is not brought; the Royal College of GPs' safeguarding toolkit looks at the
--   pattern and the context of missed appointments, and at repeated cancelling. The numbers are the partnership's.
-- attention: `look`.
-- caution: a cancelled appointment says nothing of who cancelled it.
-- innocent explanations: The letter went to an old address, came late or was in another language; no transport; the service
--   cancelled; the child was well again
-- question: Did the appointment reach the family, and what does the child miss by it?
-- what would change this: A missed appointment that was kept after all; a corrected address; a plan that ended
WITH appointment AS (
    -- Two records of one time that say the same are of one appointment.
    SELECT
        person_id,
        happened_at,
        list_has_any(indicators, ['missed_health_care', 'cancelled_appointment']) AS is_missed,
        list(event_id) AS event_ids
    FROM evidence.current_event
    WHERE
        is_of_child
        AND kind IN ('not_brought', 'appointment')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('not_brought', 'window_days')
    GROUP BY ALL
),
rowed AS (
    SELECT
        *,
        -- Of a missed and a kept one at one time the missed one goes first.
        count(*) FILTER (WHERE NOT is_missed) OVER (PARTITION BY person_id ORDER BY happened_at, is_missed DESC) AS kept_before
    FROM appointment
),
streak AS (
    SELECT person_id, max(missed) AS longest
    FROM (SELECT person_id, kept_before, count(*) FILTER (WHERE is_missed) AS missed FROM rowed GROUP BY person_id, kept_before)
    GROUP BY person_id
),
vulnerable AS (
    SELECT DISTINCT person_id
    FROM evidence.current_event
    WHERE
        (
            list_contains(indicators, 'neglect')
            AND CAST(getvariable('now') AS DATE) - day <= threshold_of('not_brought', 'window_days')
        )
        OR (
            -- A plan that began long ago and still runs, or ended within the window.
            kind = 'plan'
            AND significance = 'concern'
            AND CAST(getvariable('now') AS DATE) - coalesce(CAST(ended_at AS DATE), CAST(getvariable('now') AS DATE))
            <= threshold_of('not_brought', 'window_days')
        )
)
SELECT
    appointment.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('not_brought', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    flatten(list(appointment.event_ids)) AS event_ids,
    'look' AS attention,
    count(*) || CASE WHEN count(*) = 1 THEN ' appointment' ELSE ' appointments' END
    || ' missed or cancelled in ' || threshold_of('not_brought', 'window_days') || ' days'
    || CASE WHEN any_value(streak.longest) > 1 THEN ', ' || any_value(streak.longest) || ' of them in a row' ELSE '' END
    || CASE WHEN any_value(vulnerable.person_id) IS NOT NULL THEN ', of a child with a plan or known for neglect' ELSE '' END
        AS why
FROM appointment
JOIN streak ON streak.person_id = appointment.person_id
LEFT JOIN vulnerable ON vulnerable.person_id = appointment.person_id
WHERE appointment.is_missed
GROUP BY appointment.person_id
HAVING
    any_value(streak.longest) >= threshold_of('not_brought', 'in_a_row')
    OR count(*) >= threshold_of('not_brought', 'altogether')
    OR any_value(vulnerable.person_id) IS NOT NULL
