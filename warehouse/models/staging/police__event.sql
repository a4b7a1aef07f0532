-- one row per version of a notice, per child it concerns; key: event_id, version; used for: the chronology, every pattern.
--
-- A notice is about the children in it, and the adults of the notice are named in `others`; only where it holds no
-- child is it about each adult, so that it is found when that adult turns up in a child's home. An injury that the
-- police noted on a child is an event of its own beside the notice. In a missing report only the person who is missing is
-- missing; a brother or sister named in it is not.
-- Intelligence is not fact: a notice of that type, or one whose 3x5x2 grading ends in C (conditions on handling), is
-- marked as intelligence and restricted, whatever else it says.
WITH report AS NOT MATERIALIZED (
    SELECT
        *,
        'police:' || person_ref AS record_id,
        instant_of(occurred_from) AS began_at,
        TRY_CAST(reported_at AS TIMESTAMP) AS told_at,
        notice_type = 'intelligence' OR coalesce(upper(split_part(source_grading, '/', 3)) = 'C', FALSE) AS is_intelligence,
        relation IN ('child', 'sibling')
        OR coalesce(
            TRY_CAST(birth_date AS DATE) + INTERVAL 18 YEAR
            > coalesce(TRY_CAST(occurred_from AS TIMESTAMP), TRY_CAST(recorded_at AS TIMESTAMP)),
            FALSE
        ) AS is_child
    FROM landing.police__vulnerability_reports__report
    WHERE person_ref IS NOT NULL
),
notice AS (
    SELECT
        notice_id,
        min(row_key) AS lead_key,
        bool_or(is_child) AS has_child,
        bool_or(coalesce(role = 'missing', FALSE)) AS names_the_missing,
        -- Everybody in the notice as it stands now, so that each event can name the others.
        list_sort(list(
            DISTINCT struct_pack(said := record_id || '=' || concat_ws(', ', relation, role), record_id := record_id)
        ) FILTER (WHERE superseded_at IS NULL AND withdrawn_at IS NULL)) AS parties
    FROM report
    GROUP BY notice_id
),
subject AS (
    SELECT
        report.*,
        -- Taken from keyed row keys, because the notice's own number may not leave the identity store.
        md5('incident/' || notice.lead_key) AS incident_id,
        report.notice_type = 'missing' AND (report.role = 'missing' OR NOT notice.names_the_missing) AS is_missing,
        list_filter(notice.parties, lambda party: party.record_id <> report.record_id) AS beside
    FROM report
    JOIN notice ON notice.notice_id IS NOT DISTINCT FROM report.notice_id
    WHERE report.is_child OR NOT notice.has_child
),
worded AS (
    SELECT
        *,
        CASE
            WHEN notice_id IS NOT NULL
                THEN nullif(array_to_string(list_transform(beside, lambda party: party.said), ';'), '')
        END AS others,
        unnest(
            CASE
                WHEN has_injury = 'true' AND is_child AND NOT is_intelligence THEN ['notice', 'injury'] ELSE ['notice']
            END
        ) AS told,
        CASE notice_type
            WHEN 'child' THEN 'Child concern notice'
            WHEN 'adult' THEN 'Adult concern notice'
            WHEN 'domestic_abuse' THEN 'Domestic abuse notice'
            WHEN 'missing'
                THEN CASE WHEN is_missing THEN 'Missing report' ELSE 'Missing report about another person of the family' END
            WHEN 'exploitation' THEN 'Exploitation notice'
            WHEN 'honour' THEN 'Honour-based abuse notice'
            WHEN 'modern_slavery' THEN 'Modern slavery notice'
            WHEN 'mental_health' THEN 'Mental health notice'
            WHEN 'prevent' THEN 'Prevent notice'
            WHEN 'intelligence' THEN 'Intelligence report'
            ELSE 'Police notice'
        END AS title
    FROM subject
),
happened AS (
    SELECT
        *,
        CASE
            WHEN told = 'injury' THEN 'injury'
            WHEN is_intelligence THEN 'intelligence'
            WHEN notice_type = 'domestic_abuse' THEN 'domestic_abuse'
            WHEN is_missing THEN 'missing'
            ELSE 'police_incident'
        END AS kind,
        CASE
            WHEN told = 'injury' THEN 'observed_fact'
            WHEN is_intelligence THEN 'intelligence'
            -- Seen by officers, or settled in law; everything else is what somebody said had happened.
            WHEN notice_type IN ('missing', 'mental_health') THEN 'observed_fact'
            WHEN regexp_matches(lower(coalesce(outcome, '')), 'charge|caution|convict') THEN 'observed_fact'
            WHEN regexp_matches(coalesce(source_grading, ''), '^1/[Aa]') THEN 'observed_fact'
            ELSE 'allegation'
        END AS statement_kind,
        CASE
            WHEN told = 'injury' THEN 'concern'
            WHEN is_intelligence THEN 'notable'
            WHEN is_missing OR lower(risk_grade) IN ('medium', 'high') THEN 'concern'
            ELSE 'notable'
        END AS significance,
        CASE
            WHEN told = 'injury'
                THEN concat_ws('; ', 'Injury noted by police', title, 'part in it: ' || replace(role, '_', ' '))
            ELSE concat_ws(
                '; ',
                title,
                'part in it: ' || replace(role, '_', ' '),
                'officer''s risk grade: ' || lower(risk_grade),
                'DASH answers: ' || dash_score,
                CASE child_seen WHEN 'true' THEN 'child seen' WHEN 'false' THEN 'child not seen' END,
                CASE child_spoken_to WHEN 'true' THEN 'child spoken to' END
            )
        END AS summary
    FROM worded
)
SELECT
    md5('police/report/' || row_key || '/' || kind) AS event_id,
    'police' AS agency,
    CAST(NULL AS VARCHAR) AS service,
    coalesce(occurrence_no, notice_id) AS source_record_id,
    incident_id,
    row_version AS version,
    coalesce(began_at, told_at) AS occurred_from,
    TRY_CAST(occurred_to AS TIMESTAMP) AS occurred_to,
    CASE
        WHEN began_at IS NULL AND told_at IS NULL THEN 'unknown'
        WHEN began_at IS NULL THEN 'approx'
        ELSE precision_of(occurred_from)
    END AS precision,
    TRY_CAST(recorded_at AS TIMESTAMP) AS recorded_at,
    extracted_at,
    received_at,
    record_id,
    role AS subject_role,
    others,
    kind,
    statement_kind,
    significance,
    summary,
    CASE WHEN kind <> 'injury' THEN narrative END AS narrative,
    CASE WHEN kind <> 'injury' THEN voice_of_child END AS voice_of_child,
    TRY_CAST(child_seen AS BOOLEAN) AS child_seen,
    CAST(NULL AS VARCHAR) AS action_taken,
    outcome,
    -- Of intelligence only the police may say what it holds.
    CASE
        WHEN is_intelligence THEN []
        ELSE list_filter(
            [
                -- Fourteen answers of the domestic abuse questions are of domestic abuse, whatever the notice is filed under.
                CASE WHEN notice_type = 'domestic_abuse' OR dash_score = '14+' THEN 'domestic_abuse' END,
                CASE WHEN dash_score = '14+' THEN 'high_risk_domestic_abuse' END,
                CASE WHEN notice_type = 'exploitation' THEN 'exploitation' END,
                CASE WHEN notice_type = 'modern_slavery' THEN 'modern_slavery' END,
                CASE WHEN notice_type = 'honour' THEN 'honour_based_abuse' END,
                CASE WHEN notice_type = 'prevent' THEN 'radicalisation' END,
                CASE WHEN notice_type = 'mental_health' AND is_child AND role = 'subject' THEN 'child_mental_ill_health' END,
                CASE WHEN notice_type = 'mental_health' AND NOT (is_child AND role = 'subject') THEN 'adult_mental_ill_health' END,
                CASE WHEN notice_type = 'adult' THEN 'adult_at_risk' END,
                CASE WHEN kind = 'missing' THEN 'missing' END,
                CASE WHEN outcome = 'police protection' THEN 'police_protection' END
            ],
            lambda code: code IS NOT NULL
        )
    END AS indicators,
    CASE
        WHEN is_intelligence THEN 'restricted'
        WHEN notice_type IN ('domestic_abuse', 'honour', 'modern_slavery', 'prevent', 'mental_health') THEN 'sensitive'
        ELSE 'standard'
    END AS sensitivity,
    CASE WHEN upper(split_part(source_grading, '/', 3)) = 'C' THEN 'Conditions: ask the police before it goes further' END
        AS handling,
    family_informed,
    (SELECT lawful_basis FROM source.feed WHERE agency = 'police' AND dataset = 'vulnerability_reports') AS lawful_basis,
    row_caveats AS caveats,
    superseded_at,
    withdrawn_at
FROM happened
