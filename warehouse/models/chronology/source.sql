-- one row per feed, also one that never arrived; key: agency, dataset; used for: saying on every answer which sources
-- were searched, how fresh each is, and which are missing.
SELECT
    agency,
    dataset,
    label,
    is_expected,
    due_every_hours,
    lawful_basis,
    last_received_at,
    last_extracted_at,  -- how fresh the content is, whenever it reached us
    status  -- fresh, late, never (nothing landed yet) or refused_last (the last delivery was turned away)
FROM source.feed
