-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Repeatedly or long missing
-- rule: at least `episodes` missing episodes that began within `window_days` days, or any one longer than `long_hours`
--   hours. Reports whose times overlap are one episode, whoever reported it and however often. An episode without a
--   recorded return is taken to last until now.
-- version: partnership.toml, patterns.repeat_missing
-- basis: common practice; guidance on children who run away or go missing asks for a return interview and for the
--   pattern of episodes to be looked at. The numbers are the partnership's.
-- attention: `look`; `look today` where an episode of the window was longer than `long_hours` hours or no return from
--   it is recorded.
-- caution: being away without authorisation is not being missing, and some placements report every late return.
-- innocent explanations: A late return was reported as missing by routine; the whereabouts were known and the child was
--   with family; the return was not entered; the same episode was entered twice with different times
-- question: Where was the child, with whom, was a return interview offered, and what did the child say?
-- what would change this: An episode withdrawn or merged by the police; a recorded return; another reason found for
--   the absences
WITH rule AS (
    SELECT
        any_value(version) AS version,
        string_agg(name || '=' || value, ';' ORDER BY name) AS thresholds,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'episodes'), error('repeat_missing lacks episodes'))
            AS episodes,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'long_hours'), error('repeat_missing lacks long_hours'))
            AS hours,
        coalesce(max(CAST(value AS INTEGER)) FILTER (WHERE name = 'window_days'), error('repeat_missing lacks window_days'))
            AS days
    FROM threshold.pattern
    WHERE pattern = 'repeat_missing'
),
report AS (
    SELECT
        event.person_id,
        event.event_id,
        event.agency,
        coalesce(event.occurred_from, event.recorded_at) AS began_at,
        event.occurred_to AS ended_at
    FROM chronology.event AS event
    JOIN chronology.person AS person ON person.person_id = event.person_id AND person.is_child IS NOT FALSE
    WHERE
        event.superseded_at IS NULL
        AND event.withdrawn_at IS NULL
        AND event.kind = 'missing'
        AND coalesce(event.occurred_from, event.recorded_at) <= getvariable('now')
),
marked AS (
    SELECT
        *,
        began_at > max(coalesce(ended_at, began_at)) OVER (
            PARTITION BY person_id ORDER BY began_at, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS is_new
    FROM report
),
numbered AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_new) OVER (
            PARTITION BY person_id ORDER BY began_at, event_id ROWS UNBOUNDED PRECEDING
        ) AS number
    FROM marked
),
episode AS (
    SELECT
        numbered.person_id,
        numbered.number,
        min(numbered.began_at) AS began_at,
        max(numbered.ended_at) AS ended_at,
        CAST(min(numbered.began_at) AS DATE) AS day,
        list(numbered.event_id) AS event_ids,
        list(DISTINCT numbered.agency) AS agencies,
        coalesce(max(numbered.ended_at), getvariable('now'))
        > min(numbered.began_at) + to_hours(any_value(rule.hours)) AS is_long
    FROM numbered
    CROSS JOIN rule
    GROUP BY numbered.person_id, numbered.number
),
met AS (
    SELECT latest.person_id, latest.day AS window_to
    FROM episode AS latest
    CROSS JOIN rule
    JOIN episode AS counted
        ON counted.person_id = latest.person_id AND counted.day BETWEEN latest.day - rule.days AND latest.day
    WHERE CAST(getvariable('now') AS DATE) - latest.day <= rule.days
    GROUP BY latest.person_id, latest.day, rule.episodes
    HAVING count(DISTINCT counted.number) >= rule.episodes OR bool_or(counted.is_long)
    QUALIFY row_number() OVER (PARTITION BY latest.person_id ORDER BY latest.day DESC) = 1
)
SELECT
    'repeat_missing' AS pattern,
    any_value(rule.version) AS version,
    any_value(rule.thresholds) AS thresholds,
    met.person_id,
    any_value(met.window_to - rule.days) AS window_from,
    any_value(met.window_to) AS window_to,
    list_sort(flatten(list(episode.event_ids))) AS event_ids,
    list_sort(list_distinct(flatten(list(episode.agencies)))) AS agencies,
    CASE WHEN bool_or(episode.is_long OR episode.ended_at IS NULL) THEN 'look today' ELSE 'look' END AS attention,
    count(*) || CASE WHEN count(*) = 1 THEN ' missing episode' ELSE ' missing episodes' END
    || ' within ' || any_value(rule.days) || ' days'
    || CASE
        WHEN bool_or(episode.is_long)
            THEN ', ' || count(*) FILTER (WHERE episode.is_long) || ' of them longer than ' || any_value(rule.hours) || ' hours'
        ELSE ''
    END
    || CASE
        WHEN bool_or(episode.ended_at IS NULL)
            THEN ', ' || count(*) FILTER (WHERE episode.ended_at IS NULL) || ' without a recorded return'
        ELSE ''
    END AS why,
    min(episode.began_at) AS first_event_at,
    max(episode.began_at) AS last_event_at
FROM met
CROSS JOIN rule
JOIN episode ON episode.person_id = met.person_id AND episode.day BETWEEN met.window_to - rule.days AND met.window_to
GROUP BY met.person_id
