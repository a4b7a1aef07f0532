-- one row per event that stands now; key: event_id; used for: every pattern.
--
-- Left out are versions that were superseded, events that were withdrawn, events without any date, and dates that lie in
-- the future; and what only its owner may see (police intelligence), because a finding would give away that it exists.
-- `happened_at` is when it happened or, where nobody wrote that down, when it was recorded. Narratives stay in
-- chronology.event: a pattern reads codes and dates, never words.
SELECT
    event.event_id,
    event.person_id,
    coalesce(person.is_child, TRUE) AS is_of_child,
    event.agency,
    -- A referral is what another agency or the public told the council: who, as a code, and null for the public.
    CASE
        WHEN event.kind <> 'referral' THEN event.agency
        WHEN event.service NOT SIMILAR TO '(Public|Not known).*'
            THEN replace(lower(split_part(event.service, ':', 1)), ' ', '_')
    END AS raised_by,
    event.service,
    event.incident_id,
    coalesce(event.occurred_from, event.recorded_at) AS happened_at,
    CAST(coalesce(event.occurred_from, event.recorded_at) AS DATE) AS day,
    event.occurred_to AS ended_at,
    event.recorded_at,
    event.received_at,
    event.kind,
    event.statement_kind,
    event.significance,
    event.subject_role,
    event.others,
    event.child_seen,
    event.outcome,
    event.indicators,
    event.sensitivity
FROM chronology.event AS event
LEFT JOIN chronology.person AS person ON person.person_id = event.person_id
WHERE
    event.superseded_at IS NULL
    AND event.withdrawn_at IS NULL
    AND coalesce(event.occurred_from, event.recorded_at) <= getvariable('now')
    AND event.sensitivity <> 'restricted'
    AND event.statement_kind <> 'intelligence'
