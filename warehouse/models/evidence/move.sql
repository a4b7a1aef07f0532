-- one row per address that an agency's records give a person, in the order in which they were first written down; key:
-- person_id, number; used for: patterns on moving often.
--
-- Patterns read evidence alone: the rules that are kept of earlier nights find this table under the same name. Nobody who
-- must not be found has a row: a refuge is not counted.
SELECT person_id, number, since_at, agency
FROM identity.move
