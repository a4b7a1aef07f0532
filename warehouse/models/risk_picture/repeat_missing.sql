-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: Repeatedly or long missing
-- rule: at least `episodes` missing episodes that began within `window_days` days of each other, the last of them
--   within `window_days` days; or among those of such a time any one longer than `long_hours` hours. Reports whose
--   times overlap are one episode, whoever reported it and however often. An episode without a recorded return is taken
--   to last until now; another report within `long_hours` hours of its beginning is of the same one.
-- counts: own events of kind missing. A report belongs to the episode before it where it begins no later than the
--   latest return recorded in it, and where one of its reports is without a return, no later than `long_hours` hours
--   after that one began. An episode lasts from its first report's beginning to its latest return; without any return,
--   until now. Hours are those that pass. From the latest day on which an episode began back to `window_days` days ago:
--   the first day that, with the `window_days` days before it, holds enough episodes or a long one ends the window.
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
WITH report AS (
    SELECT
        *,
        -- Where no return is recorded, another report within the long hours may be of the same absence.
        happened_at > max(coalesce(ended_at, happened_at + to_hours(threshold_of('repeat_missing', 'long_hours')))) OVER (
            PARTITION BY person_id ORDER BY happened_at, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS is_new
    FROM evidence.current_event
    WHERE kind = 'missing' AND is_of_child
),
numbered AS (
    SELECT
        *,
        count(*) FILTER (WHERE is_new) OVER (PARTITION BY person_id ORDER BY happened_at, event_id ROWS UNBOUNDED PRECEDING) AS number
    FROM report
),
episode AS (
    SELECT
        person_id,
        number,
        CAST(min(happened_at) AS DATE) AS day,
        list(event_id) AS event_ids,
        max(ended_at) IS NULL AS is_open,
        -- Hours as they pass, also in the night in which the clocks change.
        epoch(CAST(coalesce(max(ended_at), getvariable('now')) AS TIMESTAMPTZ)) - epoch(CAST(min(happened_at) AS TIMESTAMPTZ))
        > 3600 * threshold_of('repeat_missing', 'long_hours') AS is_long
    FROM numbered
    GROUP BY person_id, number
),
met AS (
    SELECT latest.person_id, latest.day AS window_to, latest.day - threshold_of('repeat_missing', 'window_days') AS window_from
    FROM episode AS latest
    JOIN episode AS counted
        ON counted.person_id = latest.person_id
        AND counted.day BETWEEN latest.day - threshold_of('repeat_missing', 'window_days') AND latest.day
    WHERE CAST(getvariable('now') AS DATE) - latest.day <= threshold_of('repeat_missing', 'window_days')
    GROUP BY latest.person_id, latest.day
    HAVING count(DISTINCT counted.number) >= threshold_of('repeat_missing', 'episodes') OR bool_or(counted.is_long)
    QUALIFY row_number() OVER (PARTITION BY latest.person_id ORDER BY latest.day DESC) = 1
)
SELECT
    met.person_id,
    any_value(met.window_from) AS window_from,
    any_value(met.window_to) AS window_to,
    flatten(list(episode.event_ids)) AS event_ids,
    CASE WHEN bool_or(episode.is_long OR episode.is_open) THEN 'look today' ELSE 'look' END AS attention,
    count(*) || CASE WHEN count(*) = 1 THEN ' missing episode' ELSE ' missing episodes' END
    || ' within ' || threshold_of('repeat_missing', 'window_days') || ' days'
    || CASE
        WHEN bool_or(episode.is_long)
            THEN
                ', ' || count(*) FILTER (WHERE episode.is_long) || ' of them longer than '
                || threshold_of('repeat_missing', 'long_hours') || ' hours'
        ELSE ''
    END
    || CASE
        WHEN bool_or(episode.is_open)
            THEN ', ' || count(*) FILTER (WHERE episode.is_open) || ' without a recorded return'
        ELSE ''
    END AS why
FROM met
JOIN episode ON episode.person_id = met.person_id AND episode.day BETWEEN met.window_from AND met.window_to
GROUP BY met.person_id
