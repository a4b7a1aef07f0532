-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Something has become better
-- rule: within `window_days` days, and on the day of a concern or within `before_days` days after it: a strength or
--   positive change was recorded; or a plan ended; or two appointments in a row were kept after one that was missed in
--   those days; or absence from school fell by at least `points` percentage points between the earlier and the later
--   half of the window, each of at least `sessions` possible sessions.
-- counts: of own events: those of significance protective; plan_ended; an appointment (kind appointment) after another
--   kept one, where a not_brought lies at most `before_days` days before it; cancelled ones are left out of the row,
--   and records of one time that say the same are one appointment. And the register: school weeks whose Monday is at
--   most `window_days` days ago, those at most half as long ago being the later half; the change is then of the day on
--   which that half begins. Each must lie within `window_days` days and on the day of an own event of significance
--   concern or at most `before_days` days after it. The events are those concerns and the changes; attendance has no
--   event.
-- version: partnership.toml, patterns.protective_change
-- basis: guidance on chronologies asks for strengths and turning points beside harms, so that a picture is not all deficit.
-- attention: `information`, never `look`: it stands beside what is worrying and takes nothing from it.
-- caution: a change for the better can be short, and does not undo a concern.
-- innocent explanations: The plan ended for want of engagement; school holidays; an absence recorded differently
-- question: What made the difference, and what would help it last?
-- what would change this: A new concern; the change reversed
WITH strength AS (
    SELECT
        person_id,
        event_id,
        day,
        CASE kind WHEN 'plan_ended' THEN 'a plan ended' ELSE 'a strength was recorded' END AS change
    FROM evidence.current_event
    WHERE is_of_child AND (significance = 'protective' OR kind = 'plan_ended')
),
appointment AS (
    -- Two records of one time that say the same are of one appointment.
    SELECT person_id, happened_at, kind, any_value(day) AS day, list(event_id) AS event_ids
    FROM evidence.current_event
    WHERE
        is_of_child
        AND kind IN ('not_brought', 'appointment')
        AND NOT list_contains(indicators, 'cancelled_appointment')
    GROUP BY person_id, happened_at, kind
),
rowed AS (
    SELECT
        *,
        lag(kind) OVER in_order AS before,
        max(day) FILTER (WHERE kind = 'not_brought') OVER in_order AS missed_on
    FROM appointment
    -- Of a missed and a kept one at one time the missed one goes first.
    WINDOW in_order AS (PARTITION BY person_id ORDER BY happened_at, kind = 'not_brought' DESC)
),
kept AS (
    SELECT person_id, unnest(event_ids) AS event_id, day, 'appointments are kept' AS change
    FROM rowed
    WHERE
        kind = 'appointment'
        AND before = 'appointment'
        AND day - missed_on <= threshold_of('protective_change', 'before_days')
),
half AS (
    SELECT
        person_id,
        CAST(getvariable('now') AS DATE) - week_on <= threshold_of('protective_change', 'window_days') // 2 AS is_later,
        sum(absent) * 100.0 / sum(possible) AS percent
    FROM evidence.school_week
    WHERE CAST(getvariable('now') AS DATE) - week_on <= threshold_of('protective_change', 'window_days')
    GROUP BY ALL
    HAVING sum(possible) >= threshold_of('protective_change', 'sessions')
),
attending AS (
    -- There is no event of coming to school: better attendance rests on the concern that it follows.
    SELECT
        later.person_id,
        CAST(NULL AS VARCHAR) AS event_id,
        CAST(getvariable('now') AS DATE) - threshold_of('protective_change', 'window_days') // 2 AS day,
        'attendance at school rose' AS change
    FROM half AS later
    JOIN half AS earlier ON earlier.person_id = later.person_id AND NOT earlier.is_later
    WHERE later.is_later AND earlier.percent - later.percent >= threshold_of('protective_change', 'points')
),
change AS (
    SELECT * FROM strength
    UNION ALL
    SELECT * FROM kept
    UNION ALL
    SELECT * FROM attending
),
met AS (
    SELECT change.*, concern.event_id AS concern_id, concern.day AS concern_on
    FROM change
    JOIN evidence.current_event AS concern
        ON concern.person_id = change.person_id
        AND concern.significance = 'concern'
        AND change.day - concern.day BETWEEN 0 AND threshold_of('protective_change', 'before_days')
        AND concern.event_id IS DISTINCT FROM change.event_id
    WHERE CAST(getvariable('now') AS DATE) - change.day <= threshold_of('protective_change', 'window_days')
)
SELECT
    person_id,
    min(concern_on) AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list_distinct(list_concat(list(concern_id), list(event_id) FILTER (WHERE event_id IS NOT NULL))) AS event_ids,
    'information' AS attention,
    'After a concern: ' || string_agg(DISTINCT change, ', ' ORDER BY change) AS why
FROM met
GROUP BY person_id
