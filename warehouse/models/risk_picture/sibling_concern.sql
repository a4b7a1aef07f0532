-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: A brother, sister or child of the home is known for harm
-- rule: within `window_days` days another child of the home or family had a section 47 enquiry, a conference, a plan,
--   police protection, an injury that no account fits, or a concern of exploitation, or died; and since then nobody has
--   assessed this child, enquired into or planned for it.
-- counts: events of other children of the home or family: section_47, conference, plan or death; or with
--   unexplained_injury, police_protection, exploitation, sexual_exploitation, criminal_exploitation or modern_slavery.
--   One counts where no assessment, section_47, conference, plan or review of this child is recorded on or after its
--   day. A protection plan is a plan of significance concern.
-- version: partnership.toml, patterns.sibling_concern
-- basis: common practice: an enquiry about one child asks about every child of the household. The window is the
--   partnership's.
-- attention: `look` where a protection plan, an enquiry or a conference about the other child, or its death, is
--   recorded within `recent_days` days; else `information`, and so for a plan for a child in need, which may be for a
--   disability.
-- caution: what is thought of one child must not be written into the life of another.
-- innocent explanations: The children were assessed together and the record names one; the other child's matter has nothing
--   to do with the home; the children do not share a home or a parent
-- question: Was this child seen and thought of when the other child was?
-- what would change this: An assessment, enquiry or plan for this child; the other child's record withdrawn; the children
--   found not to belong to one family
WITH concern AS (
    SELECT family.child_id, family.other_id, event.event_id, event.day,
        -- A plan for a child in need can be for a disability: only a protection plan is about harm.
        event.kind IN ('section_47', 'conference', 'death') OR (event.kind = 'plan' AND event.significance = 'concern') AS is_statutory
    FROM evidence.family AS family
    JOIN evidence.current_event AS event ON event.person_id = family.other_id
    WHERE
        family.is_child
        AND CAST(getvariable('now') AS DATE) - event.day <= threshold_of('sibling_concern', 'window_days')
        AND (
            event.kind IN ('section_47', 'conference', 'plan', 'death')
            OR list_has_any(
                event.indicators,
                ['unexplained_injury', 'exploitation', 'sexual_exploitation', 'criminal_exploitation', 'modern_slavery',
                    'police_protection']
            )
        )
),
answered AS (
    SELECT person_id AS child_id, max(day) AS day
    FROM evidence.current_event
    WHERE kind IN ('assessment', 'section_47', 'conference', 'plan', 'review')
    GROUP BY person_id
),
unanswered AS (
    SELECT concern.*
    FROM concern
    LEFT JOIN answered ON answered.child_id = concern.child_id
    WHERE answered.day IS NULL OR concern.day > answered.day
)
SELECT
    child_id AS person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('sibling_concern', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event_id) AS event_ids,
    CASE
        WHEN
            bool_or(
                is_statutory
                AND CAST(getvariable('now') AS DATE) - day <= threshold_of('sibling_concern', 'recent_days')
            )
            THEN 'look'
        ELSE 'information'
    END AS attention,
    count(DISTINCT event_id) || CASE WHEN count(DISTINCT event_id) = 1 THEN ' record' ELSE ' records' END
    || ' of harm or enquiry about ' || count(DISTINCT other_id)
    || CASE WHEN count(DISTINCT other_id) = 1 THEN ' other child' ELSE ' other children' END
    || ' of this home or family within ' || threshold_of('sibling_concern', 'window_days')
    || ' days, and no assessment of this child since' AS why
FROM unanswered
GROUP BY child_id
