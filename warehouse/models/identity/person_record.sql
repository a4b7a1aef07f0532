-- one row per version of one agency's record of a person, with the person it is held to be; key: record_id,
-- received_at, extracted_at, version; used for: identity.person, and for showing who held which name and address when.
--
-- Where any agency restricts a person's place, no record of that person shows one, whichever agency it came from and
-- whenever it landed; a restriction ends only when the record that made it says so, not when that record is withdrawn.
-- A place that anybody gave for such a person since the restriction is secret: it is shown for nobody else either, or
-- the child in a refuge would be found through the mother. `is_restricted` is of the person here, not of the record.
--
-- So is a place that is any agency's last word, or was given since, for the person's recorded family: brothers and sisters, parents,
-- carers, grandparents, and the other children of those who bring the person up. They may have fled together, and the agency
-- that knows where the mother is may know nothing of the child. Whether one of them is who the child fled from is not asked.
-- The words of such a place are told of nobody; that two people are in one home still is (`home`), for patterns.
--
-- `home` is the place however it is written, as a digest: where one property number stands beside two writings, they are
-- one home. `has_address` says whether an address was given, shown or not.
WITH writing AS (
    -- Of many records that give one place in one writing it is read once.
    SELECT
        address,
        postcode,
        nullif(regexp_replace(upper(concat(address, postcode)), '[^A-Z0-9]', '', 'g'), '') AS place,
        door_of(address, postcode) AS door
    FROM (SELECT DISTINCT address, postcode FROM staging.person_record)
),
written AS (
    SELECT
        membership.person_id,
        record.*,
        membership.reason AS link_reason,  -- which rule, model or person's decision put the record here
        membership.match_weight AS link_weight,  -- log2 odds of a scored link; null where a sure rule decided
        writing.place,
        writing.door
    FROM staging.person_record AS record
    JOIN linkage.membership AS membership ON membership.record_id = record.record_id
    JOIN writing
        ON writing.address IS NOT DISTINCT FROM record.address AND writing.postcode IS NOT DISTINCT FROM record.postcode
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
told AS (
    SELECT one.person_id, other.person_id AS other_person_id, relationship.relation
    FROM staging.relationship AS relationship
    JOIN linkage.membership AS one ON one.record_id = relationship.record_id
    JOIN linkage.membership AS other ON other.record_id = relationship.other_record_id
    WHERE relationship.relation <> 'other' AND one.person_id <> other.person_id
),
kin AS (
    SELECT told.other_person_id AS person_id, restricted.since, told.relation
    FROM restricted JOIN told ON told.person_id = restricted.person_id
    UNION
    SELECT told.person_id, restricted.since, CASE told.relation WHEN 'child' THEN 'carer' ELSE 'child' END
    FROM restricted JOIN told ON told.other_person_id = restricted.person_id
),
family AS (
    SELECT person_id, min(since) AS since
    FROM (
        SELECT person_id, since FROM kin
        UNION ALL
        -- The other children of whoever brings the person up.
        SELECT told.person_id, kin.since
        FROM kin JOIN told ON told.other_person_id = kin.person_id
        WHERE kin.relation IN ('mother', 'father', 'step_parent', 'carer')
            AND told.relation IN ('mother', 'father', 'step_parent', 'carer')
    )
    GROUP BY person_id
),
known AS (
    -- What an agency gave since somebody said that they must not be found, or said last.
    SELECT held.place, held.home, held.door, restricted.person_id IS NOT NULL AND held.received_at >= restricted.since AS is_their_own
    FROM held
    LEFT JOIN restricted ON restricted.person_id = held.person_id
    LEFT JOIN family ON family.person_id = held.person_id
    WHERE
        held.home IS NOT NULL
        AND coalesce(restricted.since, family.since) IS NOT NULL
        AND (
            held.received_at >= coalesce(restricted.since, family.since)
            OR held.superseded_at IS NULL
        )
),
secret AS (
    SELECT place, home, door, bool_or(is_their_own) AS is_their_own FROM known GROUP BY place, home, door
),
judged AS (
    -- Secret by how it is written, by what home it is and by its door: the same words with another number are the same words,
    -- and the same door in other words is the same door.
    SELECT
        held.*,
        restricted.person_id IS NOT NULL AS is_of_restricted,
        restricted.person_id IS NOT NULL OR family.person_id IS NOT NULL AS hides_place,
        restricted.person_id IS NOT NULL OR by_words.place IS NOT NULL OR by_home.home IS NOT NULL
        OR by_door.door IS NOT NULL AS is_secret,
        restricted.person_id IS NOT NULL OR coalesce(by_words.is_their_own OR by_home.is_their_own, FALSE) AS is_no_home
    FROM held
    LEFT JOIN restricted ON restricted.person_id = held.person_id
    LEFT JOIN family ON family.person_id = held.person_id
    LEFT JOIN (SELECT place, bool_or(is_their_own) AS is_their_own FROM secret WHERE place IS NOT NULL GROUP BY place) AS by_words
        ON by_words.place = held.place
    LEFT JOIN (SELECT home, bool_or(is_their_own) AS is_their_own FROM secret GROUP BY home) AS by_home
        ON by_home.home = held.home
    LEFT JOIN (SELECT DISTINCT door FROM secret WHERE door IS NOT NULL) AS by_door ON by_door.door = held.door
)
SELECT
    judged.* EXCLUDE (place, door, is_of_restricted, is_secret, is_no_home) REPLACE (
        CASE WHEN NOT is_secret THEN address END AS address,
        CASE WHEN NOT is_secret THEN postcode END AS postcode,
        CASE WHEN NOT is_secret THEN uprn END AS uprn,
        CASE WHEN NOT is_no_home THEN md5(home) END AS home,
        is_of_restricted AS is_restricted
    ),
    address IS NOT NULL AS has_address
FROM judged
