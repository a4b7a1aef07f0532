-- one row per change in a person's home or family that agencies' records show; key: person_id, change, other_person_id,
-- occurred_on; used for: the chronology of an opened case, where a partner who moves in stands beside what happened.
--
-- moved: the records first give another address; which one is not here (identity.move). sibling_born: a younger brother
-- or sister, on the day of birth. adult_joined: an adult of the household whom no agency named when it first spoke of
-- the person's family, so those who were there from the start have not joined. The days of a move and of an adult's
-- coming are those of the first extract or delivery that says so, so they are later than the thing itself. died: somebody
-- of the family, on the day that an agency recorded.
-- Whoever is restricted, and whatever is told of them, is left out: it would show a place of safety or an adoption.
WITH told AS (
    SELECT
        person.person_id,
        other.person_id AS other_person_id,
        relationship.agency,
        relationship.relation,
        relationship.received_at
    FROM staging.relationship AS relationship
    JOIN linkage.membership AS person ON person.record_id = relationship.record_id
    JOIN linkage.membership AS other ON other.record_id = relationship.other_record_id
    WHERE person.person_id <> other.person_id
),
family AS (
    SELECT person_id, other_person_id, agency, relation, received_at FROM told
    UNION ALL
    -- Who is said to be somebody's child or sibling has that somebody for a parent or sibling.
    SELECT other_person_id, person_id, agency, CASE relation WHEN 'sibling' THEN 'sibling' ELSE 'parent' END, received_at
    FROM told
    WHERE relation IN ('child', 'sibling')
),
beginning AS (
    SELECT person_id, agency, min(received_at) AS since FROM family GROUP BY person_id, agency
),
named AS (
    SELECT
        family.person_id,
        family.other_person_id,
        min(family.received_at) AS received_at,
        list_sort(list(DISTINCT family.agency)) AS agencies,
        bool_or(family.relation = 'sibling') AS is_sibling,
        bool_or(family.received_at <= beginning.since) AS is_from_the_start
    FROM family
    JOIN beginning ON beginning.person_id = family.person_id AND beginning.agency = family.agency
    GROUP BY family.person_id, family.other_person_id
)
SELECT
    move.person_id,
    'moved' AS change,
    move.person_id AS other_person_id,
    CAST(move.since_at AS DATE) AS occurred_on,
    'approx' AS precision,
    [move.agency] AS agencies,
    min(move.received_at) AS received_at
FROM identity.move AS move
WHERE move.number > 1
GROUP BY move.person_id, CAST(move.since_at AS DATE), move.agency
QUALIFY row_number() OVER (PARTITION BY move.person_id, occurred_on ORDER BY move.agency) = 1
UNION ALL
SELECT
    named.person_id, 'sibling_born', named.other_person_id, other.birth_date, 'day', named.agencies, named.received_at
FROM named
JOIN identity.person AS person ON person.person_id = named.person_id AND NOT person.is_restricted
JOIN identity.person AS other ON other.person_id = named.other_person_id AND NOT other.is_restricted
WHERE named.is_sibling AND other.birth_date > coalesce(person.birth_date, person.expected_birth_date)
UNION ALL
SELECT
    named.person_id,
    'adult_joined',
    named.other_person_id,
    CAST(named.received_at AS DATE),
    'approx',
    named.agencies,
    named.received_at
FROM named
JOIN identity.household AS home ON home.person_id = named.person_id
JOIN identity.household AS same ON same.person_id = named.other_person_id AND same.household_id = home.household_id
JOIN identity.person AS person ON person.person_id = named.person_id AND person.is_child
JOIN identity.person AS other ON other.person_id = named.other_person_id AND other.is_child IS NOT TRUE
WHERE NOT named.is_from_the_start AND NOT named.is_sibling
UNION ALL
SELECT
    named.person_id,
    'died',
    named.other_person_id,
    CAST(min(death.occurred_from) AS DATE),
    'day',
    list_sort(list(DISTINCT death.agency)),
    min(death.received_at)
FROM named
JOIN identity.person AS person ON person.person_id = named.person_id AND NOT person.is_restricted
JOIN identity.person AS other ON other.person_id = named.other_person_id AND NOT other.is_restricted
JOIN linkage.membership AS membership ON membership.person_id = named.other_person_id
JOIN staging.event AS death
    ON death.record_id = membership.record_id
    AND death.kind = 'death'
    AND death.superseded_at IS NULL
    AND death.withdrawn_at IS NULL
GROUP BY named.person_id, named.other_person_id
