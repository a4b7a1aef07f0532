-- one row per event that stands now; key: event_id; used for: every pattern.
--
-- Left out are versions that were superseded, events that were withdrawn, events without any date, and what happens later
-- than the moment of the picture; and what only its owner may see (intelligence, and whatever is restricted), because a
-- finding would give away that it exists. It happened when its agency says, or, where the agency does not, when it was
-- recorded (`happened_at`, `day`: as clocks in the United Kingdom showed it). Of an event that is known to the month alone
-- the day is the last on which it can have happened: that of its recording, or the last of the month, if that is earlier.
-- Within N days: the day of the picture less the day of the event is N at most. An event is a child's own where it is
-- about the child; about a child, where it is about nobody who is known to be grown up. Who raised it: its agency; of a
-- referral who made it, and nobody where that was the public or is not known. Narratives stay in chronology.event: a
-- pattern reads codes and dates, never words.
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
    CASE event.precision
        WHEN 'month'
            THEN greatest(
                event.occurred_from,
                least(CAST(last_day(event.occurred_from) AS TIMESTAMP), coalesce(event.recorded_at, event.received_at))
            )
        ELSE coalesce(event.occurred_from, event.recorded_at)
    END AS happened_at,
    CAST(happened_at AS DATE) AS day,
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
