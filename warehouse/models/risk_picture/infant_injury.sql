-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Injury in a baby who cannot move about
-- rule: any injury or bruise, recorded by any agency, when the child was younger than `age_months` months, or when the
--   latest health record of the child's mobility, up to and on that day, said that the child was not independently
--   mobile. One is enough. Shown for `window_days` days. Reports of one day are shown together.
-- counts: own events of kind injury. Younger: before the day on which the child is `age_months` months old. Mobility:
--   the latest own observation whose outcome is mobile or not_mobile, on the injury's day or before.
-- version: partnership.toml, patterns.infant_injury
-- basis: national learning from reviews (Child Safeguarding Practice Review Panel, 2022) and local protocols on bruising
--   in infants who are not independently mobile: a health professional with the expertise reviews the mark, and what
--   all agencies know is gathered at once. Accidental bruising at this age is rare.
-- attention: always `look today`.
-- caution: the age is taken from the best known date of birth; where none is known, only the mobility record counts.
-- innocent explanations: A birthmark or a mark left by birth; a mark of medical treatment, such as a cannula; a medical
--   condition; an injury with a witnessed and fitting cause; a wrong date of birth, or two children taken for one
-- question: Has a paediatrician examined the mark, does the account fit it, and what do the other agencies know of the
--   adults in this home?
-- what would change this: A paediatric opinion recorded by health; the injury withdrawn or corrected by its agency; a
--   corrected date of birth
WITH injury AS (
    -- The exact date of birth is used here and not passed on: only its month is in the published picture.
    SELECT event.*, coalesce(event.day < person.birth_date + to_months(threshold_of('infant_injury', 'age_months')), FALSE) AS is_young
    FROM evidence.current_event AS event
    JOIN identity.person AS person ON person.person_id = event.person_id
    WHERE
        event.kind = 'injury'
        AND event.is_of_child
        AND CAST(getvariable('now') AS DATE) - event.day <= threshold_of('infant_injury', 'window_days')
),
mobility AS (
    SELECT injury.event_id, arg_max(observed.outcome, (observed.happened_at, observed.event_id)) AS latest
    FROM injury
    -- By the day: what an examination found in the afternoon holds of the bruise that was seen in the morning.
    JOIN evidence.current_event AS observed ON observed.person_id = injury.person_id AND observed.day <= injury.day
    WHERE observed.kind = 'observation' AND observed.outcome IN ('mobile', 'not_mobile')
    GROUP BY injury.event_id
)
SELECT
    injury.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('infant_injury', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(injury.event_id) AS event_ids,
    'look today' AS attention,
    'An injury was recorded on ' || count(DISTINCT injury.day)
    || CASE WHEN count(DISTINCT injury.day) = 1 THEN ' day' ELSE ' days' END
    || CASE
        WHEN bool_or(injury.is_young)
            THEN ' when this child was younger than ' || threshold_of('infant_injury', 'age_months') || ' months'
        ELSE ' when this child was recorded as not independently mobile'
    END AS why
FROM injury
LEFT JOIN mobility ON mobility.event_id = injury.event_id
WHERE injury.is_young OR mobility.latest = 'not_mobile'
GROUP BY injury.person_id
