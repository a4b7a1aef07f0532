-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Absence from school beside another agency's concern
-- rule: of at least `sessions` possible sessions in the school weeks that began within the last `window_days` days at
--   least `percent` per cent were missed, or at least `unauthorised` sessions were missed without authorisation; and
--   another agency than the school recorded a concern within `concern_days` days. The school's own referral is not
--   another's concern; rent arrears, nuisance and the condition of the home, a plain visit to, injury seen by or
--   appointment missed with health, and a case or plan that ended are none.
-- counts: school weeks whose Monday is at most `window_days` days ago, by their sessions. Another agency's concern: own
--   events within `concern_days` days of significance notable or concern that education neither holds nor raised,
--   without those of significance notable of kind arrears, anti_social_behaviour, property_condition, attendance,
--   injury, not_brought, case_closed and plan_ended. The events are those concerns.
-- version: partnership.toml, patterns.unexplained_absence
-- basis: the Department for Education counts a pupil who misses ten per cent of possible sessions as persistently absent,
--   and fifty per cent as severely. The window and the concern beside it are the partnership's.
-- attention: `look`; `information` where less than half of the absence was unauthorised.
-- caution: special needs, anxiety and illness keep children at home; absence is a fact and not yet a concern.
-- innocent explanations: Illness or treatment; anxiety and unmet special needs; a part-time timetable; a move between schools
-- question: Where is the child when not at school, and does the school know of the other agency's concern?
-- what would change this: Reasons recorded for the absences; attendance restored; the other concern withdrawn
WITH absence AS (
    SELECT
        person_id,
        sum(possible) AS possible,
        sum(absent) AS absent,
        sum(unauthorised) AS unauthorised
    FROM evidence.school_week
    WHERE CAST(getvariable('now') AS DATE) - week_on <= threshold_of('unexplained_absence', 'window_days')
    GROUP BY person_id
),
high AS (
    SELECT *
    FROM absence
    WHERE
        (
            possible >= threshold_of('unexplained_absence', 'sessions')
            AND absent * 100 >= possible * threshold_of('unexplained_absence', 'percent')
        )
        OR unauthorised >= threshold_of('unexplained_absence', 'unauthorised')
),
concern AS (
    SELECT person_id, event_id, day, kind
    FROM evidence.current_event
    WHERE
        is_of_child
        AND agency <> 'education'
        AND coalesce(raised_by, agency) <> 'education'
        AND significance IN ('concern', 'notable')
        AND NOT (
            significance = 'notable'
            AND kind IN ('arrears', 'anti_social_behaviour', 'property_condition', 'attendance', 'injury', 'not_brought',
                'case_closed', 'plan_ended')
        )
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('unexplained_absence', 'concern_days')
)
SELECT
    high.person_id,
    CAST(getvariable('now') AS DATE) - greatest(
        threshold_of('unexplained_absence', 'window_days'), threshold_of('unexplained_absence', 'concern_days')
    ) AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT concern.event_id) AS event_ids,
    CASE WHEN any_value(high.unauthorised) * 2 >= any_value(high.absent) THEN 'look' ELSE 'information' END AS attention,
    'Absent from ' || CAST(any_value(high.absent) AS INTEGER) || ' of ' || CAST(any_value(high.possible) AS INTEGER)
    || ' sessions in ' || threshold_of('unexplained_absence', 'window_days') || ' days, '
    || CAST(any_value(high.unauthorised) AS INTEGER) || ' of them without authorisation, beside '
    || count(DISTINCT concern.event_id) || ' concerns of other agencies' AS why
FROM high
JOIN concern ON concern.person_id = high.person_id
GROUP BY high.person_id
