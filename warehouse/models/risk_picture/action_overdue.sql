-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: A step that is overdue
-- rule: by what the hub holds today, and where the case was not closed since: an assessment that began and is not
--   authorised more than `assessment_days` working days after the referral that it followed; a section 47 enquiry
--   without a conference, and not ended without one, after more than `conference_days` working days; a protection plan
--   that still runs without a review of it for more than `first_review_days` days, or after the first for more than
--   `review_days`. Assessments and enquiries that began longer than `window_days` days ago are left out, and so is a
--   child who died.
-- counts: assessments, enquiries (section_47) and protection plans (kind plan, significance concern) of the child, on
--   or after whose first day neither a case_closed nor a death is recorded. An assessment without an end is counted
--   from the day of the last referral on or before its first day, from its first day where there is none. An enquiry
--   counts unless its outcome is conference_not_required or a conference is recorded on or after its first day. A plan
--   counts while it has no end or one in the future: from its last review on or after its first day, else from its
--   first day. Working days are those after the day counted from, up to today. The events are the steps, and the
--   referral an assessment is counted from.
-- version: partnership.toml, patterns.action_overdue
-- basis: Working Together: 45 working days from the referral for the assessment, 15 working days from the strategy
--   discussion to the initial conference; the first review of a plan within three months and then within six. Bank
--   holidays of England are not working days.
-- attention: `look`.
-- caution: the census comes late: a step may be done and not yet delivered. It holds no strategy discussion: the enquiry's
--   first day stands for it.
-- innocent explanations: The step was taken and is not yet in the extract; the family moved; the date was mistyped
-- question: Has the step been taken, and if not, who is seeing the child meanwhile?
-- what would change this: The step recorded in a later extract; the case closed
WITH begun AS (
    SELECT event.*
    FROM evidence.current_event AS event
    ANTI JOIN evidence.current_event AS closed
        ON closed.person_id = event.person_id AND closed.kind IN ('case_closed', 'death') AND closed.day >= event.day
    WHERE event.is_of_child AND event.kind IN ('assessment', 'section_47', 'plan')
),
timed AS (
    -- An assessment's clock starts with the last referral before it, an enquiry's with its own first day.
    SELECT
        begun.event_id,
        any_value(begun.person_id) AS person_id,
        any_value(begun.kind) AS kind,
        any_value(begun.day) AS day,
        any_value(begun.ended_at) AS ended_at,
        any_value(begun.outcome) AS outcome,
        arg_max(referral.event_id, (referral.day, referral.event_id)) AS referral_id,
        coalesce(max(referral.day), any_value(begun.day)) AS since
    FROM begun
    LEFT JOIN evidence.current_event AS referral
        -- Null for an enquiry, which finds no referral: said of the left side alone, it would compare every row with every row.
        ON referral.person_id = CASE WHEN begun.kind = 'assessment' THEN begun.person_id END
        AND referral.kind = 'referral'
        AND referral.day <= begun.day
    WHERE
        begun.kind IN ('assessment', 'section_47')
        AND CAST(getvariable('now') AS DATE) - begun.day <= threshold_of('action_overdue', 'window_days')
    GROUP BY begun.event_id
),
waiting AS (
    SELECT timed.*, today.working_days - calendar.working_days AS waited
    FROM timed
    JOIN threshold.calendar AS calendar ON calendar.day = timed.since
    JOIN threshold.calendar AS today ON today.day = CAST(getvariable('now') AS DATE)
),
reviewed AS (
    SELECT plan.person_id, plan.event_id, any_value(plan.day) AS day, max(review.day) AS reviewed_on
    FROM begun AS plan
    LEFT JOIN evidence.current_event AS review
        ON review.person_id = plan.person_id AND review.kind = 'review' AND review.day >= plan.day
    WHERE
        plan.kind = 'plan'
        AND plan.significance = 'concern'
        AND (plan.ended_at IS NULL OR plan.ended_at > getvariable('now'))
    GROUP BY plan.person_id, plan.event_id
),
overdue AS (
    SELECT person_id, unnest([event_id, coalesce(referral_id, event_id)]) AS event_id, since AS day, 'an assessment' AS step
    FROM waiting
    WHERE kind = 'assessment' AND ended_at IS NULL AND waited > threshold_of('action_overdue', 'assessment_days')
    UNION ALL
    SELECT waiting.person_id, waiting.event_id, waiting.day, 'a conference'
    FROM waiting
    ANTI JOIN evidence.current_event AS conference
        ON conference.person_id = waiting.person_id AND conference.kind = 'conference' AND conference.day >= waiting.day
    WHERE
        waiting.kind = 'section_47'
        AND waiting.outcome IS DISTINCT FROM 'conference_not_required'
        AND waiting.waited > threshold_of('action_overdue', 'conference_days')
    UNION ALL
    SELECT person_id, event_id, day, 'a review'
    FROM reviewed
    WHERE CASE
        WHEN reviewed_on IS NULL
            THEN CAST(getvariable('now') AS DATE) - day > threshold_of('action_overdue', 'first_review_days')
        ELSE CAST(getvariable('now') AS DATE) - reviewed_on > threshold_of('action_overdue', 'review_days')
    END
)
SELECT
    person_id,
    min(day) AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event_id) AS event_ids,
    'look' AS attention,
    'By what the hub holds, ' || string_agg(DISTINCT step, ' and ' ORDER BY step)
    || CASE WHEN count(DISTINCT step) = 1 THEN ' is overdue' ELSE ' are overdue' END AS why
FROM overdue
GROUP BY person_id
