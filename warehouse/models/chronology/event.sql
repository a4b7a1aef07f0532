-- one row per version of one event about one person, under the person's pseudonymous id; key: event_id, version;
-- used for: every pattern, the explanation of a finding, the chronology of an opened case.
--
-- No name, no local id and no identifier is here. The agency's own record number is in identity.event_source.
-- All versions stay: "known on" reads the version that had been received by then and not yet superseded or withdrawn.
WITH involved AS (
    SELECT DISTINCT others, unnest(string_split(others, ';')) AS one FROM staging.event WHERE others IS NOT NULL
),
named AS (
    -- An involved person's record id becomes the pseudonymous person id; the part they played stays beside it.
    SELECT
        involved.others,
        array_to_string(
            list_sort(list(
                DISTINCT coalesce(membership.person_id, 'unlinked') || '=' || regexp_extract(involved.one, '=([^=]*)$', 1)
            )),
            ';'
        ) AS people
    FROM involved
    LEFT JOIN linkage.membership AS membership ON membership.record_id = regexp_replace(involved.one, '=[^=]*$', '')
    GROUP BY involved.others
)
SELECT
    event.event_id,
    event.version,
    membership.person_id,
    event.agency,
    -- A school's or a department's name says where somebody lives; of a person who must not be found, and of their family,
    -- it is not passed on. Who made a referral says nothing about the place.
    CASE WHEN event.kind = 'referral' OR person.hides_place IS NOT TRUE THEN event.service END AS service,
    event.incident_id,
    event.occurred_from,
    event.occurred_to,
    event.precision,
    event.recorded_at,
    event.extracted_at,
    event.received_at,
    event.subject_role,
    named.people AS others,  -- 'person_id=role', ';' between
    event.kind,
    event.statement_kind,
    event.significance,
    event.summary,
    event.narrative,
    event.voice_of_child,
    event.child_seen,
    event.action_taken,
    event.outcome,
    event.indicators,
    event.sensitivity,
    event.handling,
    event.family_informed,
    event.lawful_basis,
    event.caveats,
    event.superseded_at,
    event.withdrawn_at
FROM staging.event AS event
JOIN linkage.membership AS membership ON membership.record_id = event.record_id
LEFT JOIN identity.person AS person ON person.person_id = membership.person_id
LEFT JOIN named ON named.others = event.others
