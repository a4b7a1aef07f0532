-- one row per version of a concern about a home, per child of the household; key: event_id, version; used for: the
-- chronology, every pattern.
--
-- What is wrong with a home is about every child who lives in it. Where a concern names no child, it is about the
-- children whom another concern names in the same tenancy, and where there is none, about each adult it names. The
-- other people of the concern, among them an adult who is not on the tenancy, stand in `others`.
WITH alert_label(code, label) AS (
    VALUES
        ('SAF-CHILD', 'concern for a child'), ('SAF-ADULT', 'concern for an adult'), ('SAF-DA', 'domestic abuse'),
        ('SAF-NEGLECT', 'signs of neglect'), ('SAF-HOARD', 'hoarding'), ('SAF-CUCKOO', 'home taken over by others'),
        ('RISK-VISIT2', 'visit in pairs'), ('RISK-VIOLENCE', 'risk of violence'), ('RISK-WEAPON', 'weapon seen or reported'),
        ('RISK-DOG', 'dangerous dog'), ('RISK-FIRE', 'risk of fire'), ('RISK-DRUGS', 'drug use or dealing at the home'),
        ('MH-CRISIS', 'mental health crisis'), ('PREG-RISK', 'pregnancy with added risk'),
        ('MED-DAMP', 'illness that damp or mould makes worse'),
        ('SAF-REFUGE', 'the place must not be told'), ('SAF-SANCTUARY', 'the place must not be told')
),
concern AS (
    SELECT
        *,
        coalesce(relation IN ('child', 'sibling'), FALSE)
        OR coalesce(TRY_CAST(birth_date AS DATE) + INTERVAL 18 YEAR > TRY_CAST(occurred_on AS TIMESTAMP), FALSE) AS is_child
    FROM landing.housing__tenancy_concerns__concern
    WHERE person_ref IS NOT NULL AND concern_ref IS NOT NULL
),
childless AS (
    SELECT concern_ref, min(tenancy_ref) AS tenancy_ref, min(row_key) AS lead_key
    FROM concern
    GROUP BY concern_ref
    HAVING NOT bool_or(is_child)
),
child_of_tenancy AS (
    SELECT DISTINCT tenancy_ref, person_ref
    FROM concern
    WHERE is_child AND tenancy_ref IS NOT NULL AND superseded_at IS NULL AND withdrawn_at IS NULL
),
subject AS (
    SELECT concern.*, concern.person_ref AS subject_ref, 'child of the household' AS part
    FROM concern
    WHERE concern.is_child
    UNION ALL BY NAME
    -- The first adult's row speaks for the concern, so that each child has it once.
    SELECT concern.*, child_of_tenancy.person_ref AS subject_ref, 'child of the household' AS part
    FROM concern
    JOIN childless ON childless.concern_ref = concern.concern_ref AND childless.lead_key = concern.row_key
    JOIN child_of_tenancy ON child_of_tenancy.tenancy_ref = childless.tenancy_ref
    UNION ALL BY NAME
    SELECT concern.*, concern.person_ref AS subject_ref, 'adult of the household' AS part
    FROM concern
    JOIN childless ON childless.concern_ref = concern.concern_ref
    ANTI JOIN child_of_tenancy ON child_of_tenancy.tenancy_ref = concern.tenancy_ref
),
-- Everybody in the concern as it stands now, so that each event can name the others.
company AS (
    SELECT
        concern_ref,
        list_sort(list(
            DISTINCT struct_pack(
                person_ref := person_ref,
                part := concat_ws(
                    ', ',
                    replace(coalesce(relation, 'household_member'), '_', ' '),
                    CASE WHEN is_on_tenancy = 'false' AND NOT is_child THEN 'not on the tenancy' END
                )
            )
        )) AS parties
    FROM concern
    WHERE superseded_at IS NULL AND withdrawn_at IS NULL
    GROUP BY concern_ref
),
incident_lead AS (
    SELECT concern_ref, min(row_key) AS lead_key FROM subject GROUP BY concern_ref
),
named AS (
    SELECT
        subject.*,
        nullif(
            array_to_string(
                list_transform(
                    list_filter(company.parties, lambda party: party.person_ref <> subject.subject_ref),
                    lambda party: 'housing:' || party.person_ref || '=' || party.part
                ),
                ';'
            ),
            ''
        ) AS others,
        md5('incident/' || incident_lead.lead_key) AS incident,
        CASE upper(concern_type)
            WHEN 'ARREARS' THEN 'arrears'
            WHEN 'ASB' THEN 'anti_social_behaviour'
            WHEN 'UNKNOWN_OCCUPANT' THEN 'unknown_adult'
            WHEN 'CONDITION' THEN 'property_condition'
            WHEN 'ACCESS' THEN 'no_access'
            ELSE 'housing_alert'
        END AS kind
    FROM subject
    JOIN incident_lead ON incident_lead.concern_ref = subject.concern_ref
    LEFT JOIN company ON company.concern_ref = subject.concern_ref
)
SELECT
    md5('housing/concern/' || row_key || '/' || subject_ref || '/' || kind) AS event_id,
    'housing' AS agency,
    CAST(NULL AS VARCHAR) AS service,
    concern_ref AS source_record_id,
    incident AS incident_id,
    row_version AS version,
    coalesce(TRY_CAST(occurred_on AS TIMESTAMP), TRY_CAST(recorded_at AS TIMESTAMP)) AS occurred_from,
    CAST(NULL AS TIMESTAMP) AS occurred_to,
    CASE
        WHEN coalesce(occurred_on, recorded_at) IS NULL THEN 'unknown'
        WHEN occurred_on IS NULL THEN 'approx'
        ELSE 'day'
    END AS precision,
    TRY_CAST(recorded_at AS TIMESTAMP) AS recorded_at,
    extracted_at,
    received_at,
    'housing:' || subject_ref AS record_id,
    part AS subject_role,
    others,
    kind,
    'observed_fact' AS statement_kind,
    CASE WHEN kind IN ('housing_alert', 'unknown_adult') THEN 'concern' ELSE 'notable' END AS significance,
    concat_ws(
        '; ',
        CASE kind
            WHEN 'arrears' THEN 'Rent arrears'
            WHEN 'anti_social_behaviour' THEN 'Anti-social behaviour at the home'
            WHEN 'unknown_adult' THEN 'An adult who is not on the tenancy is living in the home'
            WHEN 'property_condition' THEN 'Condition of the home'
            WHEN 'no_access' THEN 'No access to the home'
            ELSE 'Housing alert'
        END,
        'alert: ' || coalesce(alert_label.label, alert_code),
        CASE WHEN kind = 'arrears' THEN 'owed, pounds: ' || arrears_band END,
        'recorded by: ' || replace(author_role, '_', ' ')
    ) AS summary,
    narrative,
    CAST(NULL AS VARCHAR) AS voice_of_child,
    CAST(NULL AS BOOLEAN) AS child_seen,
    CAST(NULL AS VARCHAR) AS action_taken,
    CAST(NULL AS VARCHAR) AS outcome,
    list_filter(
        [
            CASE WHEN upper(alert_code) = 'SAF-DA' THEN 'domestic_abuse' END,
            CASE WHEN upper(alert_code) = 'SAF-NEGLECT' THEN 'neglect' END,
            CASE WHEN upper(alert_code) = 'SAF-HOARD' OR kind = 'property_condition' THEN 'poor_home' END,
            CASE WHEN upper(alert_code) = 'SAF-CUCKOO' THEN 'home_taken_over' END,
            CASE WHEN upper(alert_code) = 'RISK-VIOLENCE' THEN 'violence_at_home' END,
            CASE WHEN upper(alert_code) = 'RISK-WEAPON' THEN 'weapon' END,
            CASE WHEN upper(alert_code) = 'RISK-DRUGS' THEN 'adult_substance_misuse' END,
            CASE WHEN upper(alert_code) = 'MH-CRISIS' THEN 'adult_mental_ill_health' END,
            CASE WHEN upper(alert_code) = 'PREG-RISK' THEN 'pregnancy' END,
            CASE WHEN kind = 'unknown_adult' THEN 'unknown_adult' END,
            CASE WHEN kind = 'no_access' THEN 'refused_access' END
        ],
        lambda code: code IS NOT NULL
    ) AS indicators,
    'standard' AS sensitivity,
    CAST(NULL AS VARCHAR) AS handling,
    CAST(NULL AS VARCHAR) AS family_informed,
    (SELECT lawful_basis FROM source.feed WHERE agency = 'housing' AND dataset = 'tenancy_concerns') AS lawful_basis,
    row_caveats AS caveats,
    superseded_at,
    withdrawn_at
FROM named
LEFT JOIN alert_label ON alert_label.code = upper(alert_code)
