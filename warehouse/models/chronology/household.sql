-- one row per person who belongs to a household; key: person_id; used for: patterns that look at the children of one
-- household together, and for showing siblings beside each other.
--
-- The address that makes the household is not here.
SELECT person_id, household_id
FROM identity.household
