-- one row per child and characteristic; key: person_id, characteristic; used for: counting on whom patterns and reviews fall
-- (Equality Act 2010 s.149). Never published: nobody's ethnicity or disability is in any picture.
--
-- It stands behind the patterns in the order of the build, so that none can read it. A child of whom nothing is recorded
-- is not_known.
WITH monitored AS (
    -- What the newest census says of each person.
    SELECT
        membership.person_id,
        arg_max(equality.ethnicity, (equality.extracted_at, equality.received_at, equality.row_key)) AS ethnicity,
        arg_max(equality.disability, (equality.extracted_at, equality.received_at, equality.row_key)) AS disability
    FROM landing.childrens_social_care__cin_census__equality AS equality
    JOIN linkage.membership AS membership ON membership.record_id = 'childrens_social_care:' || equality.child_ref
    WHERE equality.superseded_at IS NULL AND equality.withdrawn_at IS NULL
    GROUP BY membership.person_id
),
child AS (
    SELECT
        person.person_id,
        CASE person.sex WHEN 'F' THEN 'female' WHEN 'M' THEN 'male' ELSE 'not_known' END AS sex,
        CASE
            WHEN person.is_unborn THEN 'unborn'
            WHEN person.birth_month IS NULL THEN 'not_known'
            WHEN date_diff('month', CAST(person.birth_month || '-01' AS DATE), CAST(getvariable('now') AS DATE)) < 12 THEN '0'
            WHEN date_diff('month', CAST(person.birth_month || '-01' AS DATE), CAST(getvariable('now') AS DATE)) < 60 THEN '1-4'
            WHEN date_diff('month', CAST(person.birth_month || '-01' AS DATE), CAST(getvariable('now') AS DATE)) < 120 THEN '5-9'
            WHEN date_diff('month', CAST(person.birth_month || '-01' AS DATE), CAST(getvariable('now') AS DATE)) < 192 THEN '10-15'
            ELSE '16-17'
        END AS age,
        -- A code that the census does not define says nothing.
        CASE WHEN monitored.ethnicity <> 'other' THEN monitored.ethnicity ELSE 'not_known' END AS ethnicity,
        CASE WHEN monitored.disability <> 'other' THEN monitored.disability ELSE 'not_known' END AS disability
    FROM chronology.person AS person
    LEFT JOIN monitored ON monitored.person_id = person.person_id
    WHERE person.is_child
)
SELECT
    person_id,
    unnest(['sex', 'age', 'ethnicity', 'disability']) AS characteristic,
    unnest([sex, age, ethnicity, disability]) AS of_group
FROM child
