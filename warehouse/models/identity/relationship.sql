-- one row per person, other person and relation that an agency records today; key: person_id, other_person_id,
-- relation; used for: households, and for showing a child's family in an opened case.
SELECT
    person.person_id,
    other.person_id AS other_person_id,
    relationship.relation,  -- what the other is to the person
    list_sort(list(DISTINCT relationship.agency)) AS agencies
FROM staging.relationship AS relationship
JOIN linkage.membership AS person ON person.record_id = relationship.record_id
JOIN linkage.membership AS other ON other.record_id = relationship.other_record_id
WHERE
    relationship.superseded_at IS NULL
    AND relationship.withdrawn_at IS NULL
    AND person.person_id <> other.person_id
GROUP BY person.person_id, other.person_id, relationship.relation
