-- one row per person who shares a home with family; key: person_id; used for: patterns over the children of one
-- household, and for showing siblings beside each other.
--
-- Two people share a household where an agency records what one is to the other (a tenancy, a family, a notice) and
-- both live at the same address as it is known today. The address alone is not enough (flats, refuges and hostels), and
-- neither is the relation alone (a father who lives elsewhere). A person whose place is restricted is in no household.
-- The id is that of the member known longest, so it does not change when a baby is born or a partner moves in.
WITH RECURSIVE home AS (
    SELECT person_id, home AS place
    FROM identity.person
    WHERE home IS NOT NULL AND NOT is_restricted
),
together AS (
    SELECT relationship.person_id, relationship.other_person_id
    FROM identity.relationship AS relationship
    JOIN home AS mine ON mine.person_id = relationship.person_id
    JOIN home AS theirs ON theirs.person_id = relationship.other_person_id AND theirs.place = mine.place
),
neighbour AS (
    SELECT person_id, other_person_id FROM together
    UNION
    SELECT other_person_id, person_id FROM together
),
reached AS (
    SELECT person_id, other_person_id FROM neighbour
    UNION
    SELECT reached.person_id, neighbour.other_person_id
    FROM reached
    JOIN neighbour ON neighbour.person_id = reached.other_person_id
),
known AS (
    SELECT person_id, min(received_at) AS since FROM identity.person_record GROUP BY person_id
)
SELECT
    reached.person_id,
    'H' || substr(arg_min(reached.other_person_id, (known.since, reached.other_person_id)), 2) AS household_id,
    any_value(person.address) AS address,
    any_value(person.postcode) AS postcode
FROM reached
JOIN known ON known.person_id = reached.other_person_id
JOIN identity.person AS person ON person.person_id = reached.person_id
GROUP BY reached.person_id
