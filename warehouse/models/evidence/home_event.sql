-- one row per child and event around the child; key: child_id, event_id; used for: patterns over a household.
--
-- Events around a child are the child's own, and those about the people of the child's home and about the child's parents,
-- step-parents and carers, wherever they live.
SELECT
    around.child_id,
    around.is_own,
    around.is_of_child AS is_of_a_child,  -- whether the event is about a child: this one, a brother or a sister
    event.* EXCLUDE (is_of_child)
FROM (
    SELECT person_id AS child_id, person_id, TRUE AS is_own, TRUE AS is_of_child
    FROM chronology.person
    WHERE is_child IS NOT FALSE
    UNION ALL
    SELECT child_id, other_id, FALSE, is_child
    FROM evidence.family
    WHERE is_of_home OR list_has_any(coalesce(relations, []), ['mother', 'father', 'step_parent', 'parent', 'carer'])
) AS around
JOIN evidence.current_event AS event ON event.person_id = around.person_id
