-- one row per person, home and stretch of time in which agencies placed the person there without a break; key: person_id,
-- home_id, since_at; used for: who lived where and when, and (without the place) chronology.stay.
--
-- The times are when it reached the hub and when it was superseded or withdrawn: agencies seldom say on which day
-- somebody moved. until_at is null while an agency still says so. Two agencies may place one person in two homes at once.
-- A home's id is that of the person first known there, with a number: it says nothing of the place. Whoever must not be
-- found has no stay, and nobody has one at a secret place (identity.person_record shows none).
WITH told AS (
    SELECT
        person_id,
        home,
        agency,
        address,
        postcode,
        received_at AS since_at,
        least(superseded_at, withdrawn_at) AS until_at
    FROM identity.person_record
    WHERE home IS NOT NULL
),
marked AS (
    SELECT
        *,
        since_at > max(coalesce(until_at, TIMESTAMP 'infinity')) OVER (
            PARTITION BY person_id, home ORDER BY since_at, agency ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS is_return
    FROM told
),
counted AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_return) OVER (
            PARTITION BY person_id, home ORDER BY since_at, agency ROWS UNBOUNDED PRECEDING
        ) AS stretch
    FROM marked
),
first_known AS (
    SELECT home, arg_min(person_id, (since_at, person_id)) AS person_id, min(since_at) AS since_at
    FROM told
    GROUP BY home
),
numbered AS (
    SELECT
        home,
        'L' || substr(person_id, 2) || '/' || row_number() OVER (PARTITION BY person_id ORDER BY since_at, home) AS home_id
    FROM first_known
)
SELECT
    counted.person_id,
    numbered.home_id,
    min(counted.since_at) AS since_at,
    nullif(max(coalesce(counted.until_at, TIMESTAMP 'infinity')), TIMESTAMP 'infinity') AS until_at,
    list_sort(list(DISTINCT counted.agency)) AS agencies,
    arg_max(counted.address, (counted.since_at, counted.agency, counted.address)) AS address,
    arg_max(counted.postcode, (counted.since_at, counted.agency, counted.postcode)) AS postcode
FROM counted
JOIN numbered ON numbered.home = counted.home
GROUP BY counted.person_id, counted.home, numbered.home_id, counted.stretch
