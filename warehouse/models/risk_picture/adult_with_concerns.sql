-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: An adult from other concerns has come to the home
-- rule: an adult who joined the child's home within `joined_days` days, by the records of any agency, was the suspect
--   of a police notice about other people within `window_days` days. Joined is the day on which the hub first heard of
--   both in one home, wherever the adult was known before; a baby joins those who live there, and not they the baby.
-- counts: grown-up members of the child's household. One joined on the first day on which a stay of theirs and one of
--   the child's in one home lie over each other; where that is the child's first stay anywhere, as of a baby, on the
--   first day of theirs there. Of each who joined at most `joined_days` days ago: police events that name them as
--   suspect, of people who are neither the child nor of the child's home or family, at most `window_days` days ago. An
--   event of the adult's own as suspect counts too.
-- version: partnership.toml, patterns.adult_with_concerns
-- basis: the partnership's own choice. The hub has no feed of releases, licences or registered offenders; what it can see
--   is a police notice with the adult as suspect, and the same adult at the child's address.
-- attention: `look`.
-- caution: an address that matches is weak evidence of living there, and a suspect is not an offender.
-- innocent explanations: The adult was a guest; the notice came to nothing; two adults of one name were taken for one; the
--   adult has lived there for long and was only now written down
-- question: Is this adult in the home, and do those who know the earlier concern know that a child lives there?
-- what would change this: The link between the adult's records rejected; the notice withdrawn by the police
WITH shared AS (
    SELECT
        family.child_id,
        family.other_id AS adult_id,
        greatest(child_stay.since_at, adult_stay.since_at) AS since_at,
        adult_stay.since_at AS adult_since_at
    FROM evidence.family AS family
    JOIN chronology.stay AS child_stay ON child_stay.person_id = family.child_id
    JOIN chronology.stay AS adult_stay
        ON adult_stay.person_id = family.other_id
        AND adult_stay.home_id = child_stay.home_id
        AND adult_stay.since_at < coalesce(child_stay.until_at, TIMESTAMP 'infinity')
        AND child_stay.since_at < coalesce(adult_stay.until_at, TIMESTAMP 'infinity')
    WHERE family.is_of_home AND NOT family.is_child
),
known AS (
    SELECT person_id, min(since_at) AS since_at FROM chronology.stay GROUP BY person_id
),
-- The police have often known the adult for long, at another address: what counts is when the two were first placed in one
-- home. A newborn joins those who live there, and not they the child.
joined AS (
    SELECT
        shared.child_id,
        shared.adult_id,
        CASE
            WHEN min(shared.since_at) > any_value(known.since_at) THEN min(shared.since_at)
            ELSE min(shared.adult_since_at)
        END AS since_at
    FROM shared
    JOIN known ON known.person_id = shared.child_id
    GROUP BY shared.child_id, shared.adult_id
),
-- Another household's notice names the adult as suspect: the adult stands in the `others` of events that are not this child's.
suspected AS (
    SELECT DISTINCT
        split_part(part, '=', 1) AS adult_id,
        event.event_id,
        event.person_id AS whose_id,
        event.day
    FROM (
        SELECT event_id, person_id, day, unnest(string_split(others, ';')) AS part
        FROM evidence.current_event
        WHERE agency = 'police' AND others IS NOT NULL
    ) AS event
    WHERE part LIKE '%suspect'
    UNION
    SELECT person_id, event_id, person_id, day
    FROM evidence.current_event
    WHERE agency = 'police' AND subject_role = 'suspect'
),
met AS (
    SELECT joined.child_id, joined.adult_id, suspected.event_id, suspected.day
    FROM joined
    JOIN suspected ON suspected.adult_id = joined.adult_id
    ANTI JOIN evidence.family AS family ON family.child_id = joined.child_id AND family.other_id = suspected.whose_id
        AND family.other_id <> suspected.adult_id
    WHERE
        suspected.whose_id <> joined.child_id
        AND CAST(getvariable('now') AS DATE) - suspected.day <= threshold_of('adult_with_concerns', 'window_days')
        AND CAST(getvariable('now') AS DATE) - CAST(joined.since_at AS DATE) <= threshold_of('adult_with_concerns', 'joined_days')
)
SELECT
    child_id AS person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('adult_with_concerns', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event_id) AS event_ids,
    'look' AS attention,
    count(DISTINCT adult_id) || CASE WHEN count(DISTINCT adult_id) = 1 THEN ' adult' ELSE ' adults' END
    || ' who came to this child''s home within ' || threshold_of('adult_with_concerns', 'joined_days')
    || ' days, named as suspect in ' || count(DISTINCT event_id) || ' police notices about others' AS why
FROM met
GROUP BY child_id
