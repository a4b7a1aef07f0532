-- one row per pattern, characteristic and group of children; key: pattern, characteristic, of_group; used for: showing
-- whether patterns fall unevenly on a group (Equality Act 2010 s.149).
--
-- Counts only: nobody's ethnicity or disability is in any published table, and no pattern can read this, because it is
-- made after them. A group of children of whom nothing is recorded is not_known. Small numbers are suppressed when asked.
WITH sized AS (
    SELECT characteristic, of_group, count(DISTINCT person_id) AS children
    FROM monitored.child
    GROUP BY characteristic, of_group
),
fallen AS (
    SELECT found.pattern, child.characteristic, child.of_group, count(DISTINCT found.person_id) AS fired
    FROM risk_picture.finding AS found
    JOIN monitored.child AS child ON child.person_id = found.person_id
    GROUP BY found.pattern, child.characteristic, child.of_group
),
rule AS (
    SELECT pattern, any_value(version) AS version FROM threshold.pattern GROUP BY pattern
)
SELECT
    rule.pattern,
    rule.version,
    sized.characteristic,
    sized.of_group,
    sized.children,
    coalesce(fallen.fired, 0) AS fired
FROM sized
CROSS JOIN rule
LEFT JOIN fallen
    ON fallen.pattern = rule.pattern AND fallen.characteristic = sized.characteristic AND fallen.of_group = sized.of_group
