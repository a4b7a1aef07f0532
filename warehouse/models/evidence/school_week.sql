-- one row per pupil and school week, as the registers stand now; key: person_id, week_on; used for: patterns on absence.
--
-- Weeks begin on Monday, sessions later than the day of the picture are left out. Possible sessions leave out those that the
-- Department for Education leaves out: not required to attend, closed, unable to attend (X, Z, #, Q, Y, Y1 to Y7) and dual
-- registration (D). Absent: authorised (C, C1, C2, E, I, J1, M, R, S, T, and the retired H and J) or not (G, N, O, and U:
-- late after the register closed, which counts as absent, as it does nationally).
WITH mark AS (
    SELECT DISTINCT
        membership.person_id,
        date_trunc('week', TRY_CAST(mark.attended_on AS DATE)) AS week_on,
        mark.attended_on,
        mark.session,
        upper(mark.mark) AS code
    FROM landing.education__attendance__mark AS mark
    JOIN linkage.membership AS membership ON membership.record_id = 'education:' || mark.pupil_ref
    WHERE
        mark.superseded_at IS NULL
        AND mark.withdrawn_at IS NULL
        AND TRY_CAST(mark.attended_on AS DATE) <= CAST(getvariable('now') AS DATE)
        AND NOT regexp_full_match(upper(mark.mark), 'X|Z|#|Q|D|Y[1-7]?')
)
SELECT
    person_id,
    CAST(week_on AS DATE) AS week_on,  -- the Monday
    CAST(count(DISTINCT (attended_on, session)) AS INTEGER) AS possible,
    CAST(count(DISTINCT (attended_on, session)) FILTER (
        WHERE code IN ('C', 'C1', 'C2', 'E', 'I', 'J1', 'J', 'M', 'R', 'S', 'T', 'H', 'G', 'N', 'O', 'U')
    ) AS INTEGER) AS absent,
    CAST(count(DISTINCT (attended_on, session)) FILTER (WHERE code IN ('G', 'N', 'O', 'U')) AS INTEGER) AS unauthorised,
    CAST(count(DISTINCT (attended_on, session)) FILTER (WHERE code = 'E') AS INTEGER) AS suspended,
    -- The last day of the week on which somebody saw the pupil: there, at an activity that is supervised, or there too late.
    CAST(max(attended_on) FILTER (
        WHERE code = 'U' OR NOT list_contains(
            ['C', 'C1', 'C2', 'E', 'I', 'J1', 'J', 'M', 'R', 'S', 'T', 'H', 'G', 'N', 'O'], code
        )
    ) AS DATE) AS last_present_on
FROM mark
GROUP BY person_id, week_on
