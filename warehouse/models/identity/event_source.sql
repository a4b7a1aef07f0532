-- one row per version of one event; key: event_id, version; used for: leading a reader of an opened case back to the
-- record in the agency's own system.
SELECT event_id, version, agency, source_record_id
FROM staging.event
