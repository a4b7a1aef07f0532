-- one row per version of one agency's record of a person, with the person it is held to be; key: record_id,
-- received_at, extracted_at, version; used for: identity.person, and for showing who held which name and address when.
--
-- Where any agency restricts a person's place, no record of that person shows one, whichever agency it came from and
-- whenever it landed; a restriction ends only when the record that made it says so, not when that record is withdrawn.
-- A place that anybody gave for such a person since the restriction is secret: it is shown for nobody else either, or
-- the child in a refuge would be found through the mother. `is_restricted` is of the person here, not of the record.
--
-- `home` is the place however it is written: where one property number stands beside two writings, they are one home.
WITH written AS (
    SELECT
        membership.person_id,
        record.*,
        membership.reason AS link_reason,  -- which rule, model or person's decision put the record here
        membership.match_weight AS link_weight,  -- log2 odds of a scored link; null where a sure rule decided
        nullif(regexp_replace(upper(concat(record.address, record.postcode)), '[^A-Z0-9]', '', 'g'), '') AS place
    FROM staging.person_record AS record
    JOIN linkage.membership AS membership ON membership.record_id = record.record_id
),
property AS (
    -- Words that stand for several properties (a block without the flat) say nothing of which.
    SELECT place, any_value(uprn) AS uprn
    FROM written
    WHERE place IS NOT NULL AND uprn IS NOT NULL
    GROUP BY place
    HAVING count(DISTINCT uprn) = 1
),
held AS (
    SELECT written.*, coalesce(written.uprn, property.uprn, written.place) AS home
    FROM written
    LEFT JOIN property ON property.place = written.place
),
restricted AS (
    SELECT person_id, min(received_at) FILTER (WHERE is_restricted) AS since
    FROM held
    GROUP BY person_id
    HAVING bool_or(is_restricted AND superseded_at IS NULL)
),
secret AS (
    SELECT DISTINCT held.place, held.home
    FROM held
    JOIN restricted ON restricted.person_id = held.person_id AND held.received_at >= restricted.since
    WHERE held.home IS NOT NULL
),
judged AS (
    -- Secret by how it is written and by what home it is: the same words with another number are the same words.
    SELECT
        held.*,
        restricted.person_id IS NOT NULL AS is_of_restricted,
        restricted.person_id IS NOT NULL
        OR coalesce(held.place IN (SELECT place FROM secret WHERE place IS NOT NULL), FALSE)
        OR coalesce(held.home IN (SELECT home FROM secret), FALSE) AS is_secret
    FROM held
    LEFT JOIN restricted ON restricted.person_id = held.person_id
)
SELECT
    judged.* EXCLUDE (place, is_of_restricted, is_secret) REPLACE (
        CASE WHEN NOT is_secret THEN address END AS address,
        CASE WHEN NOT is_secret THEN postcode END AS postcode,
        CASE WHEN NOT is_secret THEN uprn END AS uprn,
        CASE WHEN NOT is_secret THEN home END AS home,
        is_of_restricted AS is_restricted
    )
FROM judged
