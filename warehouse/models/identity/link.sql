-- one row per two records that are linked, that a person is asked about, or that a person told apart; key: record_id_a,
-- record_id_b; used for: showing doubtful links, and why records are held to be one person's.
--
-- <comparison>_level: how the two agree (warehouse/linkage/agreement.py), null where it is not known; evidence: bits of
-- the two descriptions that agree best, null where the pair was not scored.
SELECT
    edge.record_id_a,
    edge.record_id_b,
    a.person_id AS person_id_a,
    b.person_id AS person_id_b,
    edge.* EXCLUDE (record_id_a, record_id_b)
FROM linkage.edge AS edge
JOIN linkage.membership AS a ON a.record_id = edge.record_id_a
JOIN linkage.membership AS b ON b.record_id = edge.record_id_b
WHERE edge.band IN ('link', 'review') OR edge.reason = 'rejected'
