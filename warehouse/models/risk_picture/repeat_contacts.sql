-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Repeat contacts below the threshold
-- rule: at least `contacts` contacts or referrals about the same child, or about the children of one household, within
--   `window_days` days, reported by at least `agencies` agencies, each closed without further action, with advice or
--   to early help, and nothing taken up since the first of them. Contacts about one household on one day are one
--   contact, whoever reported it: police and school telling of the same evening count once, as two agencies.
--   Family, neighbours and anonymous callers count as contacts but not as agencies.
-- version: partnership.toml, patterns.repeat_contacts
-- basis: common practice and a local choice; hubs look at repeat low-level referrals together, and England measures
--   re-referral within twelve months. No national number exists.
-- attention: always `look`.
-- caution: police notices inflate the count where every attendance is sent on as a contact.
-- innocent explanations: One difficult event was reported in several steps; an agency reports everything as a matter of
--   routine; each contact was rightly closed and the causes had nothing to do with each other; the family asked for
--   help and was given it elsewhere; two families were taken for one household
-- question: Read together, would these contacts have met the threshold that each of them missed alone?
-- what would change this: An assessment, enquiry or plan after the first contact; a contact withdrawn by its agency;
--   the children turning out not to share a household
WITH rule AS (
    SELECT
        any_value(version) AS version,
        string_agg(name || '=' || value, ';' ORDER BY name) AS thresholds,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'contacts'), error('repeat_contacts lacks contacts'))
            AS contacts,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'agencies'), error('repeat_contacts lacks agencies'))
            AS agencies,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'window_days'), error('repeat_contacts lacks window_days'))
            AS days
    FROM threshold.pattern
    WHERE pattern = 'repeat_contacts'
),
unit AS (
    SELECT person_id, person_id AS unit_id, FALSE AS is_household FROM chronology.person WHERE is_child IS NOT FALSE
    UNION ALL
    SELECT household.person_id, household.household_id, TRUE
    FROM chronology.household AS household
    JOIN chronology.person AS person ON person.person_id = household.person_id AND person.is_child IS NOT FALSE
),
step AS (
    SELECT
        unit.unit_id,
        unit.is_household,
        event.person_id,
        event.event_id,
        coalesce(event.occurred_from, event.recorded_at) AS at,
        CAST(coalesce(event.occurred_from, event.recorded_at) AS DATE) AS day,
        event.kind IN ('contact', 'referral') AND event.outcome IN ('NFA', 'advice', 'early_help') AS is_turned_away,
        event.kind IN ('assessment', 'section_47', 'conference', 'plan')
        OR (event.kind = 'referral' AND event.outcome = 'taken_up') AS is_taken_up,
        -- 'Police', 'Health: GP' and the like say who reported it; the public is not an agency.
        CASE
            WHEN event.service NOT SIMILAR TO '(Public|Not known).*'
                THEN replace(lower(split_part(event.service, ':', 1)), ' ', '_')
        END AS reported_by
    FROM chronology.event AS event
    JOIN unit ON unit.person_id = event.person_id
    WHERE
        event.superseded_at IS NULL
        AND event.withdrawn_at IS NULL
        AND event.kind IN ('contact', 'referral', 'assessment', 'section_47', 'conference', 'plan')
        AND coalesce(event.occurred_from, event.recorded_at) <= getvariable('now')
),
taken_up AS (
    SELECT unit_id, max(day) AS day FROM step WHERE is_taken_up GROUP BY unit_id
),
contact AS (
    SELECT step.*
    FROM step
    LEFT JOIN taken_up ON taken_up.unit_id = step.unit_id
    WHERE step.is_turned_away AND (taken_up.day IS NULL OR step.day > taken_up.day)
),
last_day AS (
    SELECT DISTINCT unit_id, day FROM contact
),
counted AS (
    SELECT
        last_day.unit_id,
        last_day.day AS window_to,
        count(DISTINCT contact.day) AS contacts,
        count(DISTINCT contact.reported_by) AS agencies
    FROM last_day
    CROSS JOIN rule
    JOIN contact ON contact.unit_id = last_day.unit_id AND contact.day BETWEEN last_day.day - rule.days AND last_day.day
    GROUP BY last_day.unit_id, last_day.day
),
met AS (
    SELECT counted.unit_id, counted.window_to, counted.contacts
    FROM counted
    CROSS JOIN rule
    WHERE
        counted.contacts >= rule.contacts
        AND counted.agencies >= rule.agencies
        AND CAST(getvariable('now') AS DATE) - counted.window_to <= rule.days
    QUALIFY row_number() OVER (PARTITION BY counted.unit_id ORDER BY counted.window_to DESC) = 1
),
concerned AS (
    -- A child with contacts of their own that meet the rule is shown by those alone, else by the household's.
    SELECT DISTINCT contact.person_id, contact.unit_id, contact.is_household, met.window_to, met.contacts
    FROM met
    CROSS JOIN rule
    JOIN contact ON contact.unit_id = met.unit_id AND contact.day BETWEEN met.window_to - rule.days AND met.window_to
    QUALIFY row_number() OVER (PARTITION BY contact.person_id ORDER BY contact.is_household, contact.unit_id) = 1
)
SELECT
    'repeat_contacts' AS pattern,
    any_value(rule.version) AS version,
    any_value(rule.thresholds) AS thresholds,
    concerned.person_id,
    any_value(concerned.window_to - rule.days) AS window_from,
    any_value(concerned.window_to) AS window_to,
    list_sort(list(DISTINCT contact.event_id)) AS event_ids,
    list_sort(list(DISTINCT contact.reported_by) FILTER (WHERE contact.reported_by IS NOT NULL)) AS agencies,
    'look' AS attention,
    any_value(concerned.contacts) || ' contacts about '
    || CASE WHEN any_value(concerned.is_household) THEN 'the children of this household' ELSE 'this child' END
    || ' in ' || any_value(rule.days) || ' days, reported by ' || count(DISTINCT contact.reported_by)
    || ' agencies, each closed below the threshold, with nothing taken up since the first' AS why,
    min(contact.at) AS first_event_at,
    max(contact.at) AS last_event_at
FROM concerned
CROSS JOIN rule
JOIN contact
    ON contact.unit_id = concerned.unit_id
    AND contact.day BETWEEN concerned.window_to - rule.days AND concerned.window_to
GROUP BY concerned.person_id
