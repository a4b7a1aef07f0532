-- one row per person, agency and kind of event in which the person stands, as its subject or beside one; key: person_id,
-- agency, kind, statement_kind, sensitivity; used for: leaving out of an answer an agency all of whose events about a
-- person are absent for the asker (docs/decisions/0015), without reading every event for every answer.
--
-- Every version counts, also what was corrected or taken back: an agency that once said something stays one that did.
WITH told AS (
    SELECT person_id, agency, kind, statement_kind, sensitivity
    FROM chronology.event
    UNION ALL
    SELECT split_part(unnest(string_split(others, ';')), '=', 1), agency, kind, statement_kind, sensitivity
    FROM chronology.event
    WHERE others IS NOT NULL
)
SELECT DISTINCT person_id, agency, kind, statement_kind, sensitivity
FROM told
