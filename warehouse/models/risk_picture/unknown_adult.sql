-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: An adult in the home whom not every agency knows
-- rule: within `window_days` days an agency recorded an adult who is not of the known household at the child's home; or
--   records an adult there as step-parent, carer or household member who is in no record of children's social care or
--   of health, although one of them knows the child.
-- counts: own events with unknown_adult. And where children's social care or health has the child on record: grown-up
--   members of the household whom an agency records as step_parent, carer or household_member, and neither of those two
--   has on record; the events are the child's, of an agency that has the adult on record and names them beside the
--   child.
-- version: partnership.toml, patterns.unknown_adult
-- basis: national review of babies harmed by men (Child Safeguarding Practice Review Panel, 2021): services looked at
--   mothers and did not share what they knew of men in the home.
-- attention: `look`; `information` where the adult is known by name to one agency only and nothing else is recorded of
--   an unknown adult.
-- caution: it is third-party data: say that an adult is known to an agency and whom to ring, and no more.
-- innocent explanations: A relative on a visit; a lodger or a new partner whom nobody had to tell anyone about; a tenancy
--   that was not brought up to date; one adult under two names
-- question: Who is this adult to the child, who has met them, and what does the agency that knows them know?
-- what would change this: The adult becoming known to the other agencies; the records turning out to be of one adult
WITH noted AS (
    SELECT person_id AS child_id, event_id, day, agency, TRUE AS is_unknown
    FROM evidence.current_event
    WHERE
        is_of_child
        AND list_contains(indicators, 'unknown_adult')
        AND CAST(getvariable('now') AS DATE) - day <= threshold_of('unknown_adult', 'window_days')
),
partial AS (
    -- Adults of the home whom neither social care nor health has on record, with the child's newest event of theirs.
    SELECT family.child_id, other.person_id AS adult_id, other.agencies
    FROM evidence.family AS family
    JOIN chronology.person AS other ON other.person_id = family.other_id AND other.is_child IS FALSE
    JOIN chronology.person AS child ON child.person_id = family.child_id
    WHERE
        family.is_of_home
        AND list_has_any(coalesce(family.relations, []), ['step_parent', 'carer', 'household_member'])
        AND NOT list_has_any(other.agencies, ['childrens_social_care', 'health'])
        AND list_has_any(child.agencies, ['childrens_social_care', 'health'])
),
named AS (
    SELECT DISTINCT partial.child_id, event.event_id, event.day, event.agency, FALSE AS is_unknown
    FROM partial
    JOIN evidence.current_event AS event
        ON event.person_id = partial.child_id
        AND list_contains(partial.agencies, event.agency)
        AND contains(coalesce(event.others, ''), partial.adult_id || '=')
    WHERE CAST(getvariable('now') AS DATE) - event.day <= threshold_of('unknown_adult', 'window_days')
),
told AS (
    SELECT * FROM noted
    UNION ALL
    SELECT * FROM named
)
SELECT
    child_id AS person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('unknown_adult', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event_id) AS event_ids,
    CASE WHEN bool_or(is_unknown) THEN 'look' ELSE 'information' END AS attention,
    CASE
        WHEN bool_or(is_unknown)
            THEN
                count(DISTINCT event_id) FILTER (WHERE is_unknown)
                || CASE WHEN count(DISTINCT event_id) FILTER (WHERE is_unknown) = 1 THEN ' record' ELSE ' records' END
                || ' of an adult in this child''s home who is not of the known household'
        ELSE 'An adult of this child''s home is on record with ' || string_agg(DISTINCT replace(agency, '_', ' '), ', ')
            || ' and with neither children''s social care nor health'
    END || ', within ' || threshold_of('unknown_adult', 'window_days') || ' days' AS why
FROM told
GROUP BY child_id
