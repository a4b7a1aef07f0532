-- one row per version of one agency's record of a person, with the person it is held to be; key: record_id,
-- received_at, extracted_at, version; used for: identity.person, and for showing who held which name and address when.
SELECT
    membership.person_id,
    record.*,
    membership.reason AS link_reason,  -- which rule, model or person's decision put the record here
    membership.match_weight AS link_weight  -- log2 odds of a scored link; null where a sure rule decided
FROM staging.person_record AS record
JOIN linkage.membership AS membership ON membership.record_id = record.record_id
