-- one row per address that an agency's records give a person, in the order in which they were first written down; key:
-- person_id, number; used for: patterns on moving often, and for showing in an opened case that somebody moved.
--
-- Which address it is, is not here. A person whose place is restricted has no row: a refuge must not be counted.
WITH writing AS (
    -- Of many records that give one place in one writing it is read once.
    SELECT address, postcode, regexp_replace(upper(concat(address, postcode)), '[^A-Z0-9]', '', 'g') AS place
    FROM (SELECT DISTINCT address, postcode FROM identity.person_record)
),
told AS (
    SELECT record.person_id, writing.place, record.extracted_at, record.received_at, record.agency
    FROM identity.person_record AS record
    JOIN writing ON writing.address = record.address AND writing.postcode = record.postcode
    JOIN identity.person AS person ON person.person_id = record.person_id AND NOT person.is_restricted
    WHERE NOT record.is_restricted
),
first_told AS (
    SELECT
        person_id,
        place,
        min(extracted_at) AS since_at,
        min(received_at) AS received_at,
        arg_min(agency, (extracted_at, agency)) AS agency
    FROM told
    GROUP BY person_id, place
)
SELECT
    person_id,
    CAST(row_number() OVER (PARTITION BY person_id ORDER BY since_at, agency, place) AS INTEGER) AS number,
    since_at,  -- when the extract was drawn that first gave it
    received_at,  -- when the hub first heard of it
    agency
FROM first_told
