-- one row per person, pseudonymous; key: person_id; used for: the age and sex that a pattern needs, the agencies that
-- know the person, and how sure it is that the linked records are one person's.
--
-- Of the date of birth only the month is here.
WITH ranked AS (
    -- The least sure link of the person's records. A link by a sure rule has no weight and counts as the surest.
    SELECT
        person_id,
        reason,
        match_weight,
        row_number() OVER (
            PARTITION BY person_id ORDER BY match_weight ASC NULLS LAST, record_id = anchor_record_id, reason, record_id
        ) AS rank
    FROM linkage.membership
)
SELECT
    person.person_id,
    strftime(coalesce(person.birth_date, person.expected_birth_date), '%Y-%m') AS birth_month,
    person.birth_date IS NULL AND person.expected_birth_date IS NOT NULL AS is_unborn,
    person.sex,
    person.is_child,
    person.agencies,
    person.record_count,
    ranked.reason AS weakest_link_reason,
    ranked.match_weight AS weakest_link_weight
FROM identity.person AS person
JOIN ranked ON ranked.person_id = person.person_id AND ranked.rank = 1
