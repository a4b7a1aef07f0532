-- one row per child and other person of the child's home or family; key: child_id, other_id; used for: patterns that
-- look at what happens around a child: an adult's crisis, a brother's or sister's plan.
--
-- Of the home are those who share the child's household; of the family, those who an agency says today are the child's
-- parents, step-parents, carers, brothers, sisters or members of the household, wherever they live. The other is a child
-- where known to be younger than eighteen, or, where no age is known, recorded as brother or sister; and grown up otherwise.
WITH beside AS (
    SELECT mine.person_id AS child_id, theirs.person_id AS other_id, TRUE AS is_of_home, CAST(NULL AS VARCHAR) AS relation
    FROM chronology.household AS mine
    JOIN chronology.household AS theirs ON theirs.household_id = mine.household_id AND theirs.person_id <> mine.person_id
    UNION ALL
    SELECT person_id, other_person_id, FALSE, relation
    FROM identity.relationship
    WHERE relation IN ('mother', 'father', 'step_parent', 'carer', 'sibling', 'household_member')
    UNION ALL
    -- What a child is to an adult says what the adult is to the child, though not which parent.
    SELECT other_person_id, person_id, FALSE, CASE relation WHEN 'child' THEN 'parent' ELSE 'sibling' END
    FROM identity.relationship
    WHERE relation IN ('child', 'sibling')
)
SELECT
    beside.child_id,
    beside.other_id,
    coalesce(other.is_child, bool_or(beside.relation = 'sibling'), FALSE) AS is_child,  -- whether the other is a child
    bool_or(beside.is_of_home) AS is_of_home,
    list_sort(list(DISTINCT beside.relation) FILTER (WHERE beside.relation IS NOT NULL)) AS relations
FROM beside
JOIN chronology.person AS child ON child.person_id = beside.child_id AND child.is_child IS NOT FALSE
JOIN chronology.person AS other ON other.person_id = beside.other_id
GROUP BY beside.child_id, beside.other_id, other.is_child
