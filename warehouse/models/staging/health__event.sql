-- one row per version of an encounter, a flag, an observation or a death; key: event_id, version; used for: the
-- chronology, every pattern.
--
-- An emergency attendance for an injury is also an injury, unless an observation of that attendance describes it.
-- Measurements (kind `other` without a note or finding) say nothing that a hub needs and become no event. A flag for a
-- plan or for being looked after passes on a decision of children's social care; a flag of concern is health's own view.
WITH described AS (
    SELECT DISTINCT encounter_ref
    FROM landing.health__emergency_attendances__observation
    WHERE kind = 'injury' AND encounter_ref IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL
),
encounter AS (
    SELECT
        encounter.*,
        CASE
            WHEN encounter.kind = 'not_brought' THEN 'not_brought'
            WHEN encounter.setting = 'emergency' OR encounter.kind = 'emergency_attendance' THEN 'attendance'
            ELSE 'appointment'
        END AS event_kind,
        reason IN ('suspected_abuse', 'assault', 'self_harm', 'poisoning') AS is_alarming
    FROM landing.health__emergency_attendances__encounter AS encounter
),
stated AS NOT MATERIALIZED (
    SELECT
        'encounter' AS record,
        row_key,
        row_version,
        row_caveats,
        extracted_at,
        received_at,
        superseded_at,
        withdrawn_at,
        patient_ref,
        encounter_ref AS reference,
        encounter_ref AS incident,
        site AS service,
        instant_of(started_at) AS began_at,
        precision_of(started_at) AS precision,
        TRY_CAST(ended_at AS TIMESTAMP) AS finished_at,
        TRY_CAST(recorded_at AS TIMESTAMP) AS noted_at,
        event_kind,
        'observed_fact' AS statement_kind,
        CASE
            WHEN event_kind = 'not_brought' OR discharge = 'left_early' OR (event_kind = 'attendance' AND reason = 'injury')
                THEN 'notable'
            WHEN is_alarming THEN 'concern'
            ELSE 'routine'
        END AS significance,
        concat_ws(
            '; ',
            CASE event_kind
                WHEN 'not_brought' THEN 'Was not brought to an appointment'
                WHEN 'attendance' THEN 'Attended an emergency department'
                ELSE 'Seen by health: ' || replace(coalesce(encounter.kind, 'other'), '_', ' ')
            END,
            'reason: ' || replace(reason, '_', ' '),
            'left: ' || replace(discharge, '_', ' ')
        ) AS summary,
        narrative,
        CASE WHEN event_kind IN ('attendance', 'appointment') AND status IN ('finished', 'in-progress') THEN TRUE END
            AS child_seen,
        list_filter(
            [
                CASE WHEN event_kind = 'not_brought' THEN 'missed_health_care' END,
                CASE WHEN status = 'cancelled' AND event_kind = 'appointment' THEN 'cancelled_appointment' END,
                CASE WHEN discharge = 'left_early' THEN 'left_early' END,
                CASE WHEN reason = 'self_harm' THEN 'self_harm' END,
                CASE WHEN reason = 'poisoning' THEN 'poisoning' END,
                CASE WHEN reason = 'assault' THEN 'assault' END,
                CASE WHEN reason = 'suspected_abuse' THEN 'suspected_abuse' END,
                CASE WHEN encounter.kind = 'antenatal' THEN 'pregnancy' END
            ],
            lambda code: code IS NOT NULL
        ) AS indicators,
        coalesce(discharge, CASE WHEN status = 'cancelled' AND event_kind = 'appointment' THEN 'cancelled' END) AS outcome,
        is_alarming AS is_sensitive
    FROM encounter
    UNION ALL BY NAME
    SELECT
        'encounter' AS record,
        row_key,
        row_version,
        row_caveats,
        extracted_at,
        received_at,
        superseded_at,
        withdrawn_at,
        patient_ref,
        encounter.encounter_ref AS reference,
        encounter.encounter_ref AS incident,
        site AS service,
        instant_of(started_at) AS began_at,
        precision_of(started_at) AS precision,
        TRY_CAST(recorded_at AS TIMESTAMP) AS noted_at,
        'injury' AS event_kind,
        'observed_fact' AS statement_kind,
        CASE WHEN reason = 'injury' THEN 'notable' ELSE 'concern' END AS significance,
        'Injury, at an emergency department; reason: ' || replace(reason, '_', ' ') AS summary,
        list_filter(
            [
                CASE WHEN reason = 'assault' THEN 'assault' END,
                CASE WHEN reason = 'suspected_abuse' THEN 'suspected_abuse' END
            ],
            lambda code: code IS NOT NULL
        ) AS indicators,
        reason <> 'injury' AS is_sensitive
    FROM encounter
    ANTI JOIN described ON described.encounter_ref = encounter.encounter_ref
    WHERE event_kind = 'attendance' AND reason IN ('injury', 'assault', 'suspected_abuse')
    UNION ALL BY NAME
    SELECT
        'flag' AS record,
        row_key,
        row_version,
        row_caveats,
        extracted_at,
        received_at,
        superseded_at,
        withdrawn_at,
        patient_ref,
        flag_ref AS reference,
        instant_of(started_at) AS began_at,
        precision_of(started_at) AS precision,
        TRY_CAST(ended_at AS TIMESTAMP) AS finished_at,
        TRY_CAST(recorded_at AS TIMESTAMP) AS noted_at,
        'health_flag' AS event_kind,
        CASE
            WHEN kind IN ('child_protection_plan', 'family_member_on_plan', 'looked_after') THEN 'decision'
            ELSE 'professional_opinion'
        END AS statement_kind,
        CASE kind WHEN 'concern_ended' THEN 'protective' WHEN 'other' THEN 'routine' ELSE 'concern' END AS significance,
        concat_ws(
            '; ',
            CASE kind
                WHEN 'child_protection_plan' THEN 'Flag: subject to a child protection plan'
                WHEN 'family_member_on_plan' THEN 'Flag: a family member is on a child protection plan'
                WHEN 'safeguarding_concern' THEN 'Flag: cause for safeguarding concern'
                WHEN 'family_safeguarding_concern' THEN 'Flag: a child in the family is a safeguarding concern'
                WHEN 'unborn_safeguarding_concern' THEN 'Flag: the unborn child is a safeguarding concern'
                WHEN 'looked_after' THEN 'Flag: looked after'
                WHEN 'concern_ended' THEN 'Flag: no longer a cause for concern'
                ELSE 'Flag on the health record'
            END,
            CASE WHEN status = 'inactive' THEN 'no longer active' END
        ) AS summary,
        status AS outcome,
        list_filter(
            [
                CASE WHEN kind = 'unborn_safeguarding_concern' THEN 'unborn_concern' END
            ],
            lambda code: code IS NOT NULL
        ) AS indicators,
        kind <> 'other' AS is_sensitive
    FROM landing.health__emergency_attendances__flag
    UNION ALL BY NAME
    SELECT
        'observation' AS record,
        row_key,
        row_version,
        row_caveats,
        extracted_at,
        received_at,
        superseded_at,
        withdrawn_at,
        patient_ref,
        observation_ref AS reference,
        encounter_ref AS incident,
        instant_of(occurred_at) AS began_at,
        precision_of(occurred_at) AS precision,
        TRY_CAST(recorded_at AS TIMESTAMP) AS noted_at,
        CASE kind WHEN 'injury' THEN 'injury' ELSE 'observation' END AS event_kind,
        CASE WHEN kind = 'safeguarding' OR finding = 'unexplained' THEN 'professional_opinion' ELSE 'observed_fact' END
            AS statement_kind,
        CASE
            WHEN kind = 'safeguarding' OR finding = 'unexplained' THEN 'concern'
            WHEN kind = 'injury' THEN 'notable'
            ELSE 'routine'
        END AS significance,
        concat_ws(
            '; ',
            CASE kind
                WHEN 'injury' THEN 'Injury seen'
                WHEN 'safeguarding' THEN 'Safeguarding observation'
                WHEN 'mobility' THEN 'Mobility observed'
                ELSE 'Health observation'
            END,
            'place on the body: ' || body_site,
            CASE finding
                WHEN 'unexplained' THEN 'no fitting explanation'
                WHEN 'not_mobile' THEN 'not independently mobile'
                WHEN 'mobile' THEN 'independently mobile'
            END
        ) AS summary,
        narrative,
        kind IN ('injury', 'safeguarding', 'mobility') AS child_seen,
        finding AS outcome,
        list_filter(
            [
                CASE WHEN kind = 'injury' AND finding = 'unexplained' THEN 'unexplained_injury' END,
                CASE WHEN kind = 'safeguarding' THEN 'suspected_abuse' END,
                CASE WHEN kind = 'injury' AND body_site = 'head' THEN 'injury_to_head' END,
                CASE WHEN kind = 'injury' AND body_site = 'face' THEN 'injury_to_face' END,
                CASE WHEN kind = 'injury' AND body_site = 'ear' THEN 'injury_to_ear' END,
                CASE WHEN kind = 'injury' AND body_site = 'neck' THEN 'injury_to_neck' END,
                CASE WHEN kind = 'injury' AND body_site = 'torso' THEN 'injury_to_torso' END,
                CASE WHEN kind = 'injury' AND body_site = 'arm' THEN 'injury_to_arm' END,
                CASE WHEN kind = 'injury' AND body_site = 'leg' THEN 'injury_to_leg' END
            ],
            lambda code: code IS NOT NULL
        ) AS indicators,
        kind = 'safeguarding' OR coalesce(finding = 'unexplained', FALSE) AS is_sensitive
    FROM landing.health__emergency_attendances__observation
    WHERE kind <> 'other' OR narrative IS NOT NULL OR finding IS NOT NULL
    UNION ALL BY NAME
    SELECT
        'patient' AS record,
        row_key,
        row_version,
        row_caveats,
        extracted_at,
        received_at,
        superseded_at,
        withdrawn_at,
        patient_ref,
        patient_ref AS reference,
        TRY_CAST(died_on AS TIMESTAMP) AS began_at,
        'day' AS precision,
        'death' AS event_kind,
        'observed_fact' AS statement_kind,
        'notable' AS significance,
        'Death, as health recorded it' AS summary,
        [] AS indicators,
        TRUE AS is_sensitive
    FROM landing.health__emergency_attendances__patient
    WHERE TRY_CAST(died_on AS DATE) IS NOT NULL
),
incident_lead AS (
    SELECT incident, min(row_key) AS lead_key
    FROM stated
    WHERE patient_ref IS NOT NULL AND incident IS NOT NULL
    GROUP BY incident
)
SELECT
    md5('health/' || record || '/' || row_key || '/' || event_kind) AS event_id,
    'health' AS agency,
    service,
    reference AS source_record_id,
    -- Taken from keyed row keys, because the source's own reference may not leave the identity store.
    md5('incident/' || incident_lead.lead_key) AS incident_id,
    row_version AS version,
    coalesce(began_at, noted_at) AS occurred_from,
    finished_at AS occurred_to,
    CASE
        WHEN began_at IS NULL AND noted_at IS NULL THEN 'unknown'
        WHEN began_at IS NULL THEN 'approx'
        ELSE precision
    END AS precision,
    noted_at AS recorded_at,
    extracted_at,
    received_at,
    'health:' || patient_ref AS record_id,
    'patient' AS subject_role,
    CAST(NULL AS VARCHAR) AS others,
    event_kind AS kind,
    statement_kind,
    significance,
    summary,
    narrative,
    CAST(NULL AS VARCHAR) AS voice_of_child,
    child_seen,
    CAST(NULL AS VARCHAR) AS action_taken,
    outcome,
    indicators,
    CASE WHEN is_sensitive THEN 'sensitive' ELSE 'standard' END AS sensitivity,
    CAST(NULL AS VARCHAR) AS handling,
    CAST(NULL AS VARCHAR) AS family_informed,
    (SELECT lawful_basis FROM source.feed WHERE agency = 'health' AND dataset = 'emergency_attendances') AS lawful_basis,
    row_caveats AS caveats,
    superseded_at,
    withdrawn_at
FROM stated
LEFT JOIN incident_lead ON incident_lead.incident = stated.incident
WHERE patient_ref IS NOT NULL
