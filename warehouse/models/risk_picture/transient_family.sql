-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Many addresses
-- rule: at least `addresses` addresses first written down within `window_days` days, and a concern within that time.
-- counts: addresses of the child (evidence.move), the first known one among them, by the day on which they were first
--   written down. Concern: own events of significance notable or concern; not of kind absence, arrears, case_closed or
--   plan_ended. About the home itself: property_condition and anti_social_behaviour.
-- version: partnership.toml, patterns.transient_family
-- basis: common practice: who moves often is known to nobody for long. The number is the partnership's.
-- attention: `look`; `information` where the only concerns are about the home itself.
-- caution: homelessness is not a concern about care, and a refuge must not be counted: restricted places are left out.
-- innocent explanations: Temporary accommodation chosen by the council; flight from abuse; one address written in two ways;
--   children who live with both parents in turn
-- question: Which agency knows where the child lives today, and did what was known move with the child?
-- what would change this: Addresses found to be one; a settled home for some months
WITH moved AS (
    SELECT person_id, count(*) AS addresses
    FROM evidence.move
    WHERE CAST(getvariable('now') AS DATE) - CAST(since_at AS DATE) <= threshold_of('transient_family', 'window_days')
    GROUP BY person_id
    HAVING count(*) >= threshold_of('transient_family', 'addresses')
),
concern AS (
    SELECT person_id, event_id, day, kind IN ('property_condition', 'anti_social_behaviour') AS is_of_home
    FROM evidence.current_event
    WHERE
        is_of_child
        AND significance IN ('concern', 'notable')
        AND kind NOT IN ('absence', 'arrears', 'case_closed', 'plan_ended')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('transient_family', 'window_days')
)
SELECT
    moved.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('transient_family', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(concern.event_id) AS event_ids,
    CASE WHEN bool_and(concern.is_of_home) THEN 'information' ELSE 'look' END AS attention,
    any_value(moved.addresses) || ' addresses and ' || count(*) || CASE WHEN count(*) = 1 THEN ' concern' ELSE ' concerns' END
    || ' within '
    || threshold_of('transient_family', 'window_days') || ' days' AS why
FROM moved
JOIN concern ON concern.person_id = moved.person_id
GROUP BY moved.person_id
