-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Repeat contacts below the threshold
-- rule: at least `contacts` contacts or referrals about the same child, or about the children of one household, within
--   `window_days` days of each other and the last of them within `window_days` days, reported by at least `agencies`
--   agencies, each closed without further action, with advice or to early help, and nothing taken up since the first of
--   them. Contacts about one household on one day are one contact, whoever reported it: police and school telling of
--   the same evening count once, as two agencies. Family, neighbours and anonymous callers count as contacts but not as
--   agencies.
-- counts: own contacts and referrals of outcome NFA, advice or early_help, later than the day of the last step that was
--   taken up: an assessment, section_47, conference, plan, or referral of outcome taken_up. For a household the
--   contacts and steps of all its children are taken together. From the latest day with a contact back to `window_days`
--   days ago: the first day that, with the `window_days` days before it, holds contacts on enough days by enough
--   raisers ends the window. A child is shown by its own contacts where they are enough, else by the household's where
--   one of them is its own.
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
WITH unit AS (
    SELECT person_id, person_id AS unit_id, FALSE AS is_household FROM chronology.person
    UNION ALL
    SELECT person_id, household_id, TRUE FROM chronology.household
),
step AS (
    SELECT
        unit.unit_id,
        unit.is_household,
        event.person_id,
        event.event_id,
        event.day,
        event.raised_by,
        event.kind IN ('contact', 'referral') AND event.outcome IN ('NFA', 'advice', 'early_help') AS is_turned_away,
        event.kind IN ('assessment', 'section_47', 'conference', 'plan')
        OR (event.kind = 'referral' AND event.outcome = 'taken_up') AS is_taken_up
    FROM evidence.current_event AS event
    JOIN unit ON unit.person_id = event.person_id
    WHERE event.is_of_child AND event.kind IN ('contact', 'referral', 'assessment', 'section_47', 'conference', 'plan')
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
met AS (
    SELECT
        last_day.unit_id,
        last_day.day AS window_to,
        last_day.day - threshold_of('repeat_contacts', 'window_days') AS window_from,
        count(DISTINCT contact.day) AS contacts
    FROM (SELECT DISTINCT unit_id, day FROM contact) AS last_day
    JOIN contact
        ON contact.unit_id = last_day.unit_id
        AND contact.day BETWEEN last_day.day - threshold_of('repeat_contacts', 'window_days') AND last_day.day
    WHERE CAST(getvariable('now') AS DATE) - last_day.day <= threshold_of('repeat_contacts', 'window_days')
    GROUP BY last_day.unit_id, last_day.day
    HAVING
        count(DISTINCT contact.day) >= threshold_of('repeat_contacts', 'contacts')
        AND count(DISTINCT contact.raised_by) >= threshold_of('repeat_contacts', 'agencies')
    QUALIFY row_number() OVER (PARTITION BY last_day.unit_id ORDER BY last_day.day DESC) = 1
),
concerned AS (
    -- A child with contacts of their own that meet the rule is shown by those alone, else by the household's.
    SELECT DISTINCT contact.person_id, contact.is_household, met.*
    FROM met
    JOIN contact ON contact.unit_id = met.unit_id AND contact.day BETWEEN met.window_from AND met.window_to
    QUALIFY row_number() OVER (PARTITION BY contact.person_id ORDER BY contact.is_household, contact.unit_id) = 1
)
SELECT
    concerned.person_id,
    any_value(concerned.window_from) AS window_from,
    any_value(concerned.window_to) AS window_to,
    list(contact.event_id) AS event_ids,
    'look' AS attention,
    any_value(concerned.contacts) || ' contacts about '
    || CASE WHEN any_value(concerned.is_household) THEN 'the children of this household' ELSE 'this child' END
    || ' in ' || threshold_of('repeat_contacts', 'window_days') || ' days, reported by ' || count(DISTINCT contact.raised_by)
    || ' agencies, each closed below the threshold, with nothing taken up since the first' AS why
FROM concerned
JOIN contact
    ON contact.unit_id = concerned.unit_id AND contact.day BETWEEN concerned.window_from AND concerned.window_to
GROUP BY concerned.person_id
