-- one row per version of an entry in a school's safeguarding log, and one per version of a pupil's week with absences
-- that nobody authorised; key: event_id, version; used for: the chronology, every pattern.
--
-- Present marks and authorised absences give no event: a chronology that lists every mark is not read. A week is told
-- anew whenever marks of it arrive, change or are withdrawn, so that what was known on a day can be shown as it stood.
-- Schools choose their own categories (there is no national list), so they are read by their words: each list of them
-- once, however many entries bear it.
-- An entry that only passes on a police notification or another agency's contact is a contact, not the school's concern.
WITH category AS (
    SELECT
        categories,
        regexp_matches(named, 'encompass|police notif|agency contact|contact with agenc') AS is_passed_on,
        regexp_matches(named, 'injur|body map|bruis') AS is_injury,
        regexp_matches(named, 'disclos') AS is_disclosure,
        CASE
            WHEN regexp_matches(named, 'parent(al)? contact') THEN 'reported_by_adult'
            -- 'Cause for concern' names a worry; every other category names what was seen.
            WHEN regexp_full_match(named, '\s*cause for concern\s*') THEN 'professional_opinion'
            ELSE 'observed_fact'
        END AS statement_kind,
        CASE
            WHEN regexp_matches(named, 'positive|praise|improve|strength') THEN 'protective'
            WHEN
                regexp_matches(
                    named,
                    'child protection|disclos|neglect|injur|bruis|body map|abuse|exploit|self.?harm|suicid|radical'
                    || '|\b(cse|cce|fgm|prevent)\b'
                )
                THEN 'concern'
            WHEN regexp_full_match(named, '\s*(behaviour|medical|parental contact|attendance)\s*') THEN 'routine'
            ELSE 'notable'
        END AS significance,
        list_filter(
            [
                CASE WHEN regexp_matches(named, 'encompass|domestic') THEN 'domestic_abuse' END,
                CASE WHEN regexp_matches(named, 'self.?harm|suicid') THEN 'self_harm' END,
                CASE WHEN regexp_matches(named, 'mental health|wellbeing|well-being') THEN 'child_mental_ill_health' END,
                CASE WHEN regexp_matches(named, 'neglect') THEN 'neglect' END,
                CASE WHEN regexp_matches(named, 'hygiene|clothing|uniform') THEN 'poor_hygiene' END,
                CASE WHEN regexp_matches(named, 'hung(er|ry)|food|no lunch') THEN 'hunger' END,
                CASE WHEN regexp_matches(named, 'home (issue|condition)|housing') THEN 'poor_home' END,
                CASE WHEN regexp_matches(named, 'unsupervised|supervision|not collected|late collect|home alone') THEN 'unsupervised' END,
                CASE WHEN regexp_matches(named, 'online|internet|sexting') THEN 'online_harm' END,
                CASE WHEN regexp_matches(named, '\b(cse)\b|sexual exploit') THEN 'sexual_exploitation' END,
                CASE WHEN regexp_matches(named, '\b(cce)\b|criminal exploit|gang|county lines') THEN 'criminal_exploitation' END,
                CASE WHEN regexp_matches(named, 'drug|alcohol|substance|vap(e|ing)') THEN 'child_substance_misuse' END,
                CASE WHEN regexp_matches(named, 'weapon|knife') THEN 'weapon' END,
                CASE WHEN regexp_matches(named, '\bprevent\b|radical|extrem') THEN 'radicalisation' END,
                CASE WHEN regexp_matches(named, '\bfgm\b|forced marriage|honour') THEN 'honour_based_abuse' END,
                CASE WHEN regexp_matches(named, 'physical abuse') THEN 'physical_abuse' END,
                CASE WHEN regexp_matches(named, 'emotional abuse') THEN 'emotional_abuse' END,
                CASE WHEN regexp_matches(named, 'sexual abuse') THEN 'sexual_abuse' END,
                CASE WHEN regexp_matches(named, 'young carer') THEN 'young_carer' END,
                CASE WHEN regexp_matches(named, 'home educat|\b(ehe)\b') THEN 'home_education' END,
                CASE WHEN regexp_matches(named, 'off.?roll|left (the )?school|missing education|\b(cme)\b') THEN 'off_roll' END,
                CASE WHEN regexp_matches(named, 'suspen|exclu') THEN 'suspended' END,
                CASE WHEN regexp_matches(named, 'missing (from home|episode|person)|runs? away|ran away') THEN 'missing' END
            ],
            lambda code: code IS NOT NULL
        ) AS indicators,
        regexp_matches(named, 'child protection|disclos|abuse|exploit|self.?harm|suicid|fgm') AS is_sensitive
    FROM (
        SELECT DISTINCT categories, lower(coalesce(categories, '')) AS named
        FROM landing.education__safeguarding_log__incident
    )
),
incident AS (
    SELECT incident.*, category.* EXCLUDE (categories)
    FROM landing.education__safeguarding_log__incident AS incident
    JOIN category ON category.categories IS NOT DISTINCT FROM incident.categories
    WHERE incident.pupil_ref IS NOT NULL
),
incident_lead AS (
    SELECT incident_id, min(row_key) AS lead_key
    FROM landing.education__safeguarding_log__incident
    WHERE pupil_ref IS NOT NULL
    GROUP BY incident_id
),
link AS (
    SELECT
        linked_pupils,
        string_agg('education:' || pupil_ref || '=linked pupil', ';' ORDER BY pupil_ref) AS others
    FROM (
        SELECT DISTINCT linked_pupils, trim(unnest(string_split(linked_pupils, ';'))) AS pupil_ref
        FROM incident
        WHERE linked_pupils IS NOT NULL
    )
    WHERE pupil_ref <> ''
    GROUP BY linked_pupils
),
logged AS (
    SELECT
        md5('education/safeguarding_log/' || incident.row_key) AS event_id,
        incident.school AS service,
        incident.incident_id AS source_record_id,
        incident.row_version AS version,
        md5('incident/' || incident_lead.lead_key) AS incident_id,
        coalesce(instant_of(incident.occurred_at), TRY_CAST(incident.recorded_at AS TIMESTAMP)) AS occurred_from,
        CASE
            WHEN coalesce(incident.occurred_at, incident.recorded_at) IS NULL THEN 'unknown'
            WHEN incident.occurred_at IS NULL THEN 'approx'
            ELSE precision_of(incident.occurred_at)
        END AS precision,
        TRY_CAST(incident.recorded_at AS TIMESTAMP) AS recorded_at,
        incident.extracted_at,
        incident.received_at,
        incident.pupil_ref,
        link.others,
        CASE
            WHEN incident.is_passed_on THEN 'contact'
            WHEN incident.is_injury THEN 'injury'
            ELSE 'school_concern'
        END AS kind,
        CASE
            WHEN incident.is_passed_on THEN 'reported_by_adult'
            WHEN incident.is_disclosure OR (incident.narrative IS NULL AND incident.voice_of_child IS NOT NULL)
                THEN 'reported_by_child'
            ELSE incident.statement_kind
        END AS statement_kind,
        incident.significance,
        concat_ws(
            '; ',
            CASE WHEN incident.is_passed_on THEN 'Another agency told the school' ELSE 'School safeguarding log' END,
            replace(incident.categories, ';', ', '),
            'recorded by: ' || incident.author_role
        ) AS summary,
        incident.narrative,
        incident.voice_of_child,
        incident.action_taken,
        incident.status AS outcome,
        incident.indicators,
        incident.is_sensitive,
        incident.row_caveats AS caveats,
        incident.superseded_at,
        incident.withdrawn_at,
        'safeguarding_log' AS dataset
    FROM incident
    JOIN incident_lead ON incident_lead.incident_id IS NOT DISTINCT FROM incident.incident_id
    LEFT JOIN link ON link.linked_pupils = incident.linked_pupils
),
mark AS NOT MATERIALIZED (
    SELECT
        row_key,
        school,
        pupil_ref,
        TRY_CAST(attended_on AS DATE) AS day,
        date_trunc('week', TRY_CAST(attended_on AS DATE)) AS monday,
        session,
        upper(mark) AS code,
        TRY_CAST(recorded_at AS TIMESTAMP) AS recorded_at,
        row_caveats,
        extracted_at,
        received_at,
        superseded_at,
        withdrawn_at
    FROM landing.education__attendance__mark
    WHERE pupil_ref IS NOT NULL AND TRY_CAST(attended_on AS DATE) IS NOT NULL
),
-- Named by the key of the week's first mark, whatever it says: it is keyed already, and it stays the same.
week AS (
    SELECT mark.pupil_ref, mark.monday, arg_min(mark.row_key, (mark.day, mark.session)) AS week_key
    FROM mark
    SEMI JOIN (SELECT pupil_ref, monday FROM mark WHERE code IN ('N', 'O', 'U', 'G', 'E')) AS missed
        ON missed.pupil_ref = mark.pupil_ref AND missed.monday = mark.monday
    GROUP BY mark.pupil_ref, mark.monday
),
absence AS (
    SELECT mark.*, week.week_key, least(mark.superseded_at, mark.withdrawn_at) AS ended_at
    FROM mark
    JOIN week ON week.pupil_ref = mark.pupil_ref AND week.monday = mark.monday
    WHERE mark.code IN ('N', 'O', 'U', 'G', 'E')
),
turn AS (
    SELECT week_key, received_at AS told_at FROM absence
    UNION
    SELECT week_key, ended_at FROM absence WHERE ended_at IS NOT NULL
),
told AS (
    -- The week as it stood after each turn; empty where every absence of it had been taken back.
    SELECT
        turn.week_key,
        turn.told_at,
        count(absence.row_key) AS sessions,
        any_value(absence.pupil_ref) AS pupil_ref,
        max(absence.school) AS school,
        any_value(absence.monday) AS monday,
        min(absence.day) AS first_day,
        max(absence.day) AS last_day,
        max(absence.recorded_at) AS recorded_at,
        max(absence.extracted_at) AS extracted_at,
        count(*) FILTER (WHERE absence.code = 'N') AS without_reason,
        count(*) FILTER (WHERE absence.code IN ('O', 'G')) AS not_authorised,
        count(*) FILTER (WHERE absence.code = 'U') AS late,
        count(*) FILTER (WHERE absence.code = 'E') AS suspended,
        string_agg(DISTINCT absence.row_caveats, ';' ORDER BY absence.row_caveats) AS caveats
    FROM turn
    LEFT JOIN absence
        ON absence.week_key = turn.week_key
        AND absence.received_at <= turn.told_at
        -- Compared, not asked with OR: else DuckDB would hold every turn against every absence.
        AND coalesce(absence.ended_at, TIMESTAMP 'infinity') > turn.told_at
    GROUP BY turn.week_key, turn.told_at
),
versioned AS (
    SELECT
        *,
        row_number() OVER in_order AS version,
        lead(told_at) OVER in_order AS next_told_at,
        lead(sessions) OVER in_order AS next_sessions
    FROM told
    WINDOW in_order AS (PARTITION BY week_key ORDER BY told_at)
),
missed AS (
    SELECT
        md5('education/attendance/' || week_key) AS event_id,
        school AS service,
        split_part(pupil_ref, '~', 1) || ' week of ' || strftime(monday, '%d/%m/%Y') AS source_record_id,
        CAST(version AS INTEGER) AS version,
        CAST(first_day AS TIMESTAMP) AS occurred_from,
        CAST(last_day AS TIMESTAMP) AS occurred_to,
        'day' AS precision,
        recorded_at,
        extracted_at,
        told_at AS received_at,
        pupil_ref,
        'absence' AS kind,
        'observed_fact' AS statement_kind,
        -- Late after the register closed is all there was: a fact, but hardly an absence.
        CASE WHEN late = sessions THEN 'routine' ELSE 'notable' END AS significance,
        concat_ws(
            '; ',
            'Absent from school without authorisation, sessions in the week: ' || sessions,
            CASE WHEN without_reason > 0 THEN 'no reason known: ' || without_reason END,
            CASE WHEN not_authorised > 0 THEN 'reason not agreed: ' || not_authorised END,
            CASE WHEN late > 0 THEN 'late after the register closed: ' || late END,
            CASE WHEN suspended > 0 THEN 'suspended or excluded: ' || suspended END
        ) AS summary,
        list_filter(
            [
                CASE WHEN late < sessions THEN 'absent_from_school' END,
                CASE WHEN suspended > 0 THEN 'suspended' END
            ],
            lambda code: code IS NOT NULL
        ) AS indicators,
        caveats,
        CASE WHEN next_sessions > 0 THEN next_told_at END AS superseded_at,
        CASE WHEN next_sessions = 0 THEN next_told_at END AS withdrawn_at,
        'attendance' AS dataset
    FROM versioned
    WHERE sessions > 0
),
told_by_school AS (
    SELECT * FROM logged
    UNION ALL BY NAME
    SELECT * FROM missed
)
SELECT
    event_id,
    'education' AS agency,
    service,
    source_record_id,
    incident_id,
    version,
    occurred_from,
    CAST(occurred_to AS TIMESTAMP) AS occurred_to,
    precision,
    recorded_at,
    extracted_at,
    received_at,
    'education:' || pupil_ref AS record_id,
    'pupil' AS subject_role,
    others,
    kind,
    statement_kind,
    significance,
    summary,
    narrative,
    voice_of_child,
    CASE WHEN told_by_school.dataset = 'safeguarding_log' AND kind <> 'contact' THEN TRUE END AS child_seen,
    action_taken,
    outcome,
    indicators,
    CASE WHEN is_sensitive THEN 'sensitive' ELSE 'standard' END AS sensitivity,
    CAST(NULL AS VARCHAR) AS handling,
    CAST(NULL AS VARCHAR) AS family_informed,
    feed.lawful_basis,
    caveats,
    superseded_at,
    withdrawn_at
FROM told_by_school
LEFT JOIN source.feed AS feed ON feed.agency = 'education' AND feed.dataset = told_by_school.dataset
