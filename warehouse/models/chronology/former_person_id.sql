-- one row per person id that a record would have alone and that is no longer in use; key: former_person_id;
-- used for: answering a question asked with an id that was written down before two records were linked.
SELECT DISTINCT own_person_id AS former_person_id, person_id
FROM linkage.membership
WHERE own_person_id <> person_id
