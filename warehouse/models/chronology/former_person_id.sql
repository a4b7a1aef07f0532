-- one row per person id that lost records and the person id they went to; key: former_person_id, person_id; used for:
-- answering a question asked with an id that was written down before two records were linked or parted.
--
-- kind: merged (the id is not in use any more; most of its records are here now), split (some of its records are), linked
-- (the id that a record would have alone, which nobody may ever have seen). records and since_on are of the night of the
-- change.
SELECT former_person_id, person_id, kind, records, since_on
FROM linkage.id_change
UNION ALL
SELECT DISTINCT own_person_id AS former_person_id, person_id, 'linked' AS kind, NULL AS records, NULL AS since_on
FROM linkage.membership
WHERE
    own_person_id <> person_id
    AND own_person_id NOT IN (SELECT person_id FROM linkage.membership)
    AND own_person_id NOT IN (SELECT former_person_id FROM linkage.id_change)
