-- one row per child; key: person_id; used for: the worklist and the explanation of a finding.
--
-- label: A source that knows this child is silent
-- rule: an agency that recorded a concern about the child within `window_days` days has an expected feed that is late,
--   was refused or never came, while the hub still shows what it said before.
-- counts: own events of significance concern, of an agency one of whose expected feeds is not fresh.
-- version: partnership.toml, patterns.stale_silence
-- basis: promise 7 of this hub, silence is never safety; reviews name information that did not arrive.
-- attention: `information`, never `look`: it is about the hub's data and not about the child.
-- caution: it must not be read as news about the child.
-- innocent explanations: The agency's export failed for all children alike; a holiday of the office; the agency has had
--   nothing to tell
-- question: What would the agency say today, if asked by telephone?
-- what would change this: The next delivery of that feed
SELECT
    event.person_id,
    CAST(getvariable('now') AS DATE) - threshold_of('stale_silence', 'window_days') AS window_from,
    CAST(getvariable('now') AS DATE) AS window_to,
    list(DISTINCT event.event_id) AS event_ids,
    'information' AS attention,
    string_agg(DISTINCT replace(event.agency, '_', ' '), ', ' ORDER BY replace(event.agency, '_', ' '))
    || ' recorded ' || count(DISTINCT event.event_id)
    || CASE WHEN count(DISTINCT event.event_id) = 1 THEN ' concern' ELSE ' concerns' END || ' about this child within '
    || threshold_of('stale_silence', 'window_days')
    || ' days, and a delivery of it that was due is late or missing' AS why
FROM evidence.current_event AS event
JOIN source.feed AS feed ON feed.agency = event.agency AND feed.is_expected AND feed.status <> 'fresh'
WHERE
    event.is_of_child
    AND event.significance = 'concern'
    AND CAST(getvariable('now') AS DATE) - event.day <= threshold_of('stale_silence', 'window_days')
GROUP BY event.person_id
