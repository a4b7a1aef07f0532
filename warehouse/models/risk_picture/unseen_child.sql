-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Not seen by anyone
-- rule: a concern about the child was recorded within `concern_days` days, and neither on that day nor since is anybody
--   recorded to have seen the child, for longer than `infant_days` days of a child under one year, `young_days` days
--   under `school_years` years, `days` days at any other age. The days are those since the first such concern. Being in
--   school counts as being seen, and so do any attendance at health and an assessment that was authorised, for which
--   the child has to be seen.
-- counts: own events of significance concern within `concern_days` days, later than the last day on which the child was
--   seen: a day of an event whose child_seen is true, the end of an assessment, a day on which a register shows the
--   child present, also late or at an activity elsewhere. The clock runs from the day of the first of them; its days
--   are those since. A child whose death is recorded is left out. A landlord's late feed counts for nothing here, for a
--   landlord records nobody as seen.
-- version: partnership.toml, patterns.unseen_child
-- basis: reviews find again and again that a child was not seen; guidance asks whether the child was seen, and seen alone.
--   The numbers are the partnership's.
-- attention: `look`; `information` where the hub cannot know: a source that could have seen the child is late or
--   missing, the child is of school age and no register of the child reached the hub within `days` days, or a plan is
--   running, whose visits the census does not hold.
-- caution: what the hub does not hold is not what did not happen: a visit may be in a record that is not delivered.
-- innocent explanations: A visit is recorded where the hub has no feed; school holidays; the family was away; the feed is late
-- question: Who saw this child last, when, and alone?
-- what would change this: Any record of the child having been seen
WITH seen AS (
    SELECT person_id, day FROM evidence.current_event WHERE child_seen
    UNION ALL
    SELECT person_id, CAST(ended_at AS DATE)
    FROM evidence.current_event
    WHERE kind = 'assessment' AND ended_at <= getvariable('now')
    UNION ALL
    SELECT person_id, last_present_on FROM evidence.school_week WHERE last_present_on IS NOT NULL
),
last_seen AS (
    SELECT person_id, max(day) AS day FROM seen GROUP BY person_id
),
-- The clock starts with the first concern since the child was last seen: a further concern does not start it anew.
concern AS (
    SELECT
        event.person_id,
        min(event.day) AS day,
        list(event.event_id) AS event_ids
    FROM evidence.current_event AS event
    LEFT JOIN last_seen ON last_seen.person_id = event.person_id
    WHERE
        event.is_of_child
        AND event.significance = 'concern'
        AND CAST(getvariable('now') AS DATE) - event.day <= threshold_of('unseen_child', 'concern_days')
        AND (last_seen.day IS NULL OR last_seen.day < event.day)
    GROUP BY event.person_id
),
registered AS (
    SELECT DISTINCT person_id
    FROM evidence.school_week
    WHERE CAST(getvariable('now') AS DATE) - week_on <= threshold_of('unseen_child', 'days')
),
planned AS (
    SELECT DISTINCT person_id
    FROM evidence.current_event
    WHERE kind = 'plan' AND (ended_at IS NULL OR ended_at > getvariable('now'))
),
waited AS (
    SELECT
        concern.*,
        CAST(getvariable('now') AS DATE) - concern.day AS days,
        -- The exact date of birth is used here and not passed on. Whoever was born on 29 February is a year older on 1 March.
        coalesce((person.birth_date - 1) + INTERVAL 1 YEAR + INTERVAL 1 DAY > CAST(getvariable('now') AS DATE), FALSE)
            AS is_infant,
        coalesce(
            (person.birth_date - 1) + to_years(threshold_of('unseen_child', 'school_years')) + INTERVAL 1 DAY
            > CAST(getvariable('now') AS DATE),
            FALSE
        ) AS is_young
    FROM concern
    JOIN identity.person AS person ON person.person_id = concern.person_id
    ANTI JOIN evidence.current_event AS death ON death.person_id = concern.person_id AND death.kind = 'death'
)
SELECT
    waited.person_id,
    waited.day AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    waited.event_ids,
    CASE
        WHEN
            (NOT waited.is_young AND registered.person_id IS NULL)
            OR planned.person_id IS NOT NULL
            -- A landlord sees homes and is never recorded to have seen a child.
            OR EXISTS (FROM source.feed WHERE is_expected AND status <> 'fresh' AND agency <> 'housing')
            THEN 'information'
        ELSE 'look'
    END AS attention,
    'Nobody is recorded to have seen this child for ' || waited.days || ' days, since a concern was recorded'
    || CASE WHEN NOT waited.is_young AND registered.person_id IS NULL THEN '; the hub holds no register of a school' ELSE '' END
    || CASE WHEN planned.person_id IS NOT NULL THEN '; a plan is running, and the hub does not hold its visits' ELSE '' END
        AS why
FROM waited
LEFT JOIN registered ON registered.person_id = waited.person_id
LEFT JOIN planned ON planned.person_id = waited.person_id
WHERE
    waited.days > CASE
        WHEN waited.is_infant THEN threshold_of('unseen_child', 'infant_days')
        WHEN waited.is_young THEN threshold_of('unseen_child', 'young_days')
        ELSE threshold_of('unseen_child', 'days')
    END
