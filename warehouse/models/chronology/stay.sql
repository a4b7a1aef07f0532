-- one row per person, home and stretch of time in which agencies placed the person there; key: person_id, home_id,
-- since_at; used for: chronology.adult_at_home, and patterns that ask who lived together, and when.
--
-- The address is not here, and the home's id is made from a pseudonymous person's (identity.stay).
SELECT person_id, home_id, since_at, until_at, agencies
FROM identity.stay
