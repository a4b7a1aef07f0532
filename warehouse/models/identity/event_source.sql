-- one row per version of one event; key: event_id, version; used for: leading a reader of an opened case back to the
-- record in the agency's own system.
SELECT event.event_id, event.version, membership.person_id, event.agency, event.source_record_id
FROM staging.event AS event
JOIN linkage.membership AS membership ON membership.record_id = event.record_id
