-- one row per child, adult and stretch of time in which agencies placed both in one home; key: child_id, adult_id,
-- since_at; used for: patterns over an adult whom one agency knows at a child's home and another leaves out of the family.
--
-- agencies: who places the adult there. named_by: who records what the adult is to the child (relations). left_out_by:
-- who names some of the child's family and not this adult. Being left out is no concern by itself: a school asks for two
-- contacts. A home with more people than a family has (a hostel, a refuge, a block without its flats) places nobody
-- beside anybody.
WITH shared AS (
    SELECT home_id
    FROM chronology.stay
    GROUP BY home_id
    HAVING count(DISTINCT person_id) > 12
),
beside AS (
    SELECT
        child.person_id AS child_id,
        adult.person_id AS adult_id,
        greatest(child_stay.since_at, adult_stay.since_at) AS since_at,
        least(child_stay.until_at, adult_stay.until_at) AS until_at,
        adult_stay.agencies
    FROM chronology.stay AS child_stay
    JOIN chronology.person AS child ON child.person_id = child_stay.person_id AND child.is_child
    JOIN chronology.stay AS adult_stay
        ON adult_stay.home_id = child_stay.home_id
        AND adult_stay.since_at < coalesce(child_stay.until_at, TIMESTAMP 'infinity')
        AND child_stay.since_at < coalesce(adult_stay.until_at, TIMESTAMP 'infinity')
    JOIN chronology.person AS adult ON adult.person_id = adult_stay.person_id AND adult.is_child IS NOT TRUE
    WHERE child_stay.home_id NOT IN (SELECT home_id FROM shared)
),
-- Agencies write a relation from the child or towards the child.
named AS (
    SELECT person_id AS child_id, other_person_id AS adult_id, relation, unnest(agencies) AS agency
    FROM identity.relationship
    UNION ALL
    SELECT other_person_id, person_id, relation, unnest(agencies)
    FROM identity.relationship
),
naming AS (
    SELECT child_id, adult_id, list_sort(list(DISTINCT relation)) AS relations, list_sort(list(DISTINCT agency)) AS named_by
    FROM named
    SEMI JOIN beside ON beside.child_id = named.child_id AND beside.adult_id = named.adult_id
    GROUP BY child_id, adult_id
),
family AS (
    SELECT child_id, list_sort(list(DISTINCT agency)) AS agencies
    FROM named
    SEMI JOIN beside ON beside.child_id = named.child_id
    GROUP BY child_id
)
SELECT
    beside.child_id,
    beside.adult_id,
    beside.since_at,
    nullif(max(coalesce(beside.until_at, TIMESTAMP 'infinity')), TIMESTAMP 'infinity') AS until_at,
    list_sort(list_distinct(flatten(list(beside.agencies)))) AS agencies,
    coalesce(any_value(naming.relations), []) AS relations,
    coalesce(any_value(naming.named_by), []) AS named_by,
    list_filter(
        coalesce(any_value(family.agencies), []),
        lambda agency: NOT list_contains(coalesce(any_value(naming.named_by), []), agency)
    ) AS left_out_by
FROM beside
LEFT JOIN naming ON naming.child_id = beside.child_id AND naming.adult_id = beside.adult_id
LEFT JOIN family ON family.child_id = beside.child_id
GROUP BY beside.child_id, beside.adult_id, beside.since_at
