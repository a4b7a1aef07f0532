-- one row per version of a step that children's social care took about a child; key: event_id, version; used for: the
-- chronology, every pattern.
--
-- A referral is what another agency or the public told the council: `service` says who, as 'Agency: unit', so that
-- contacts can be counted by the agency that was worried. Outcome NFA: no further action. Outcome taken_up: the council
-- went on with it. A plan or an episode with an end gives a second event on that day.
-- Labels of codes: Department for Education, children in need census guides 2021 to 2026.
WITH source_label(code, label) AS (
    VALUES
        ('1A', 'Public: family member or carer'),
        ('1B', 'Public: neighbour, friend or childminder'),
        ('1C', 'Public: the child'),
        ('1D', 'Public: another individual'),
        ('2A', 'Education: school'),
        ('2B', 'Education: education service'),
        ('3A', 'Health: GP'),
        ('3B', 'Health: health visitor'),
        ('3C', 'Health: school nurse'),
        ('3D', 'Health: other primary health'),
        ('3E', 'Health: emergency department'),
        ('3F', 'Health: other'),
        ('4', 'Housing'),
        ('5A', 'Council: social care'),
        ('5B', 'Council: another service'),
        ('5C', 'Another council'),
        ('5D', 'Council: early help'),
        ('6', 'Police'),
        ('7', 'Legal: court, probation or other'),
        ('8', 'Voluntary: voluntary or other agency'),
        ('9', 'Public: anonymous')
),
need_label(code, label) AS (
    VALUES
        ('N1', 'abuse, neglect or exploitation'),
        ('N2', 'the child''s disability'),
        ('N3', 'a parent''s disability or illness'),
        ('N4', 'family in acute stress'),
        ('N5', 'family dysfunction'),
        ('N6', 'socially unacceptable behaviour'),
        ('N7', 'low income'),
        ('N8', 'absent parenting'),
        ('N9', 'not a child in need')
),
closure_label(code, label) AS (
    VALUES
        ('RC2', 'died'),
        ('RC3', 'child arrangements order'),
        ('RC4', 'special guardianship order'),
        ('RC5', 'moved to another council'),
        ('RC6', 'moved to adult services'),
        ('RC7', 'services ended for another reason'),
        ('RC8', 'after assessment, without further action'),
        ('RC9', 'after assessment, passed to early help')
),
abuse_label(code, label) AS (
    VALUES ('NEG', 'neglect'), ('PHY', 'physical abuse'), ('SAB', 'sexual abuse'), ('EMO', 'emotional abuse'),
        ('MUL', 'multiple categories')
),
factor_label(code, label) AS (
    VALUES
        ('1', 'alcohol misuse'), ('2', 'drug misuse'), ('3', 'domestic abuse'), ('4', 'mental health'),
        ('5', 'learning disability'), ('6', 'physical disability or illness'), ('7A', 'young carer'),
        ('8B', 'privately fostered'), ('8C', 'privately fostered'), ('8D', 'privately fostered'), ('8E', 'privately fostered'),
        ('8F', 'privately fostered'), ('9A', 'unaccompanied asylum-seeking child'), ('10A', 'going missing'),
        ('11A', 'child sexual exploitation'), ('12A', 'trafficking'), ('13A', 'gangs'),
        ('14A', 'socially unacceptable behaviour'), ('15A', 'self-harm'), ('16A', 'neglect'), ('17A', 'emotional abuse'),
        ('18A', 'physical abuse'), ('18B', 'physical abuse by another child'), ('18C', 'physical abuse by an adult'),
        ('19A', 'sexual abuse'), ('19B', 'sexual abuse by another child'), ('19C', 'sexual abuse by an adult'),
        ('20', 'another factor'), ('21', 'none identified'), ('22A', 'female genital mutilation'),
        ('23A', 'abuse linked to faith or belief'), ('24A', 'child criminal exploitation')
),
factor_indicator(code, indicator) AS (
    VALUES
        ('1B', 'adult_substance_misuse'), ('1C', 'adult_substance_misuse'), ('2B', 'adult_substance_misuse'),
        ('2C', 'adult_substance_misuse'), ('1A', 'child_substance_misuse'), ('2A', 'child_substance_misuse'),
        ('3A', 'domestic_abuse'), ('3B', 'domestic_abuse'), ('3C', 'domestic_abuse'),
        ('4A', 'child_mental_ill_health'), ('4B', 'adult_mental_ill_health'), ('4C', 'adult_mental_ill_health'),
        ('7A', 'young_carer'), ('10A', 'missing'), ('11A', 'sexual_exploitation'), ('12A', 'modern_slavery'),
        ('13A', 'criminal_exploitation'), ('24A', 'criminal_exploitation'), ('15A', 'self_harm'),
        ('16A', 'neglect'), ('17A', 'emotional_abuse'), ('18A', 'physical_abuse'), ('18B', 'physical_abuse'),
        ('18C', 'physical_abuse'), ('19A', 'sexual_abuse'), ('19B', 'sexual_abuse'), ('19C', 'sexual_abuse'),
        ('22A', 'honour_based_abuse')
),
-- Factors 1 to 6 end in the person they are about: A the child, B a parent or carer, C another in the household.
worded_factor AS (
    SELECT
        one.factors,
        coalesce(
            whole.label,
            part.label || CASE right(one.code, 1)
                WHEN 'A' THEN ' (the child)' WHEN 'B' THEN ' (a parent or carer)' ELSE ' (another in the household)'
            END,
            'factor ' || one.code
        ) AS label,
        factor_indicator.indicator
    FROM (
        SELECT DISTINCT factors, unnest(string_split(factors, ';')) AS code
        FROM landing.childrens_social_care__cin_census__assessment
        WHERE factors IS NOT NULL
    ) AS one
    LEFT JOIN factor_label AS whole ON whole.code = one.code
    LEFT JOIN factor_indicator ON factor_indicator.code = upper(one.code)
    LEFT JOIN factor_label AS part ON regexp_full_match(one.code, '[1-6][ABC]') AND part.code = left(one.code, 1)
),
factor AS (
    SELECT
        factors,
        string_agg(DISTINCT label, ', ' ORDER BY label) AS labels,
        coalesce(list_sort(list(DISTINCT indicator) FILTER (WHERE indicator IS NOT NULL)), []) AS indicators
    FROM worded_factor
    GROUP BY factors
),
referral AS (
    SELECT
        referral.*,
        coalesce(source_label.label, 'Not known') AS reported_by,
        need_label.label AS need,
        closure_label.label AS closure
    FROM landing.childrens_social_care__cin_census__referral AS referral
    LEFT JOIN source_label ON source_label.code = upper(referral.referral_source)
    LEFT JOIN need_label ON need_label.code = upper(left(referral.primary_need, 2))
    LEFT JOIN closure_label ON closure_label.code = upper(referral.closure_reason)
),
stated AS (
    SELECT 'referral' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, referred_on AS reference, referred_on AS began_on, CAST(NULL AS VARCHAR) AS ended_on,
        reported_by AS service, 'referral' AS kind,
        CASE WHEN is_no_further_action = 'true' THEN 'notable' ELSE 'concern' END AS significance,
        concat_ws('; ', 'Referral from ' || reported_by, 'about: ' || need,
            CASE WHEN is_no_further_action = 'true' THEN 'no further action' END) AS summary,
        CASE WHEN is_no_further_action = 'true' THEN 'NFA' ELSE 'taken_up' END AS outcome
    FROM referral
    UNION ALL BY NAME
    SELECT 'referral' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, referred_on AS reference, closed_on AS began_on, 'case_closed' AS kind, 'notable' AS significance,
        concat_ws(': ', 'Case closed', closure) AS summary,
        -- That a child was adopted is the adoption agency's to tell.
        CASE WHEN upper(closure_reason) <> 'RC1' THEN closure_reason END AS outcome
    FROM referral
    WHERE closed_on IS NOT NULL
    UNION ALL BY NAME
    -- The census repeats the conference on the referral and on the enquiry that led to it: the enquiry's is kept.
    SELECT 'referral' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        referral.child_ref, referred_on AS reference, conference_on AS began_on, 'conference' AS kind,
        'concern' AS significance, 'Initial child protection conference' AS summary
    FROM referral
    ANTI JOIN landing.childrens_social_care__cin_census__section_47 AS enquiry
        ON enquiry.child_ref = referral.child_ref AND enquiry.conference_on = referral.conference_on
    WHERE conference_on IS NOT NULL
    UNION ALL BY NAME
    SELECT 'assessment' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, started_on AS reference, started_on AS began_on, authorised_on AS ended_on, 'assessment' AS kind,
        'notable' AS significance,
        concat_ws('; ', 'Child and family assessment', 'factors: ' || factor.labels) AS summary,
        assessment.factors AS outcome, factor.indicators
    FROM landing.childrens_social_care__cin_census__assessment AS assessment
    LEFT JOIN factor ON factor.factors = assessment.factors
    UNION ALL BY NAME
    SELECT 'section_47' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, started_on AS reference, started_on AS began_on, 'section_47' AS kind, 'concern' AS significance,
        concat_ws('; ', 'Section 47 enquiry',
            CASE WHEN is_conference_not_required = 'true' THEN 'conference not required' END) AS summary,
        CASE WHEN is_conference_not_required = 'true' THEN 'conference_not_required' END AS outcome
    FROM landing.childrens_social_care__cin_census__section_47
    UNION ALL BY NAME
    SELECT 'section_47' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, started_on AS reference, conference_on AS began_on, 'conference' AS kind, 'concern' AS significance,
        'Initial child protection conference' AS summary
    FROM landing.childrens_social_care__cin_census__section_47
    WHERE conference_on IS NOT NULL
    UNION ALL BY NAME
    SELECT 'cin_plan' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, started_on AS reference, started_on AS began_on, ended_on, 'plan' AS kind, 'notable' AS significance,
        'Child in need plan started' AS summary
    FROM landing.childrens_social_care__cin_census__cin_plan
    UNION ALL BY NAME
    SELECT 'cin_plan' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, started_on AS reference, ended_on AS began_on, 'plan_ended' AS kind, 'notable' AS significance,
        'Child in need plan ended' AS summary
    FROM landing.childrens_social_care__cin_census__cin_plan
    WHERE ended_on IS NOT NULL
    UNION ALL BY NAME
    SELECT 'protection_plan' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at,
        withdrawn_at, child_ref, started_on AS reference, started_on AS began_on, ended_on, 'plan' AS kind,
        'concern' AS significance,
        concat_ws('; ', 'Child protection plan started', 'for: ' || first_category.label,
            CASE WHEN latest_category <> initial_category THEN 'now for: ' || last_category.label END,
            CASE WHEN TRY_CAST(previous_plans AS INTEGER) > 0 THEN 'plans before this: ' || previous_plans END) AS summary,
        latest_category AS outcome,
        CASE upper(latest_category)
            WHEN 'NEG' THEN ['neglect'] WHEN 'PHY' THEN ['physical_abuse'] WHEN 'SAB' THEN ['sexual_abuse']
            WHEN 'EMO' THEN ['emotional_abuse']
        END AS indicators
    FROM landing.childrens_social_care__cin_census__protection_plan AS plan
    LEFT JOIN abuse_label AS first_category ON first_category.code = upper(plan.initial_category)
    LEFT JOIN abuse_label AS last_category ON last_category.code = upper(plan.latest_category)
    UNION ALL BY NAME
    SELECT 'protection_plan' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at,
        withdrawn_at, child_ref, started_on AS reference, ended_on AS began_on, 'plan_ended' AS kind, 'notable' AS significance,
        'Child protection plan ended' AS summary
    FROM landing.childrens_social_care__cin_census__protection_plan
    WHERE ended_on IS NOT NULL
    UNION ALL BY NAME
    SELECT 'review' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, reviewed_on AS reference, reviewed_on AS began_on, 'review' AS kind, 'notable' AS significance,
        'Child protection plan reviewed' AS summary
    FROM landing.childrens_social_care__cin_census__review
    UNION ALL BY NAME
    SELECT 'pre_proceedings' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at,
        withdrawn_at, child_ref, started_on AS reference, started_on AS began_on, decided_on AS ended_on,
        'pre_proceedings' AS kind, 'concern' AS significance,
        concat_ws('; ', 'Pre-proceedings started',
            CASE WHEN is_family_meeting_held = 'true' THEN 'family group meeting held'
                WHEN is_family_meeting_offered = 'true' THEN 'family group meeting offered' END,
            CASE WHEN court_applied_on IS NOT NULL THEN 'application made to court' END) AS summary,
        outcome
    FROM landing.childrens_social_care__cin_census__pre_proceedings
    UNION ALL BY NAME
    SELECT 'child' AS record, row_key, row_version, row_caveats, extracted_at, received_at, superseded_at, withdrawn_at,
        child_ref, died_on AS reference, died_on AS began_on, 'death' AS kind, 'notable' AS significance,
        'Death, as the council recorded it' AS summary
    FROM landing.childrens_social_care__cin_census__child
    WHERE TRY_CAST(died_on AS DATE) IS NOT NULL
)
SELECT
    md5('childrens_social_care/' || record || '/' || row_key || '/' || kind) AS event_id,
    'childrens_social_care' AS agency,
    service,
    concat_ws(' ', child_ref, record, reference) AS source_record_id,
    CAST(NULL AS VARCHAR) AS incident_id,
    row_version AS version,
    TRY_CAST(began_on AS TIMESTAMP) AS occurred_from,
    TRY_CAST(ended_on AS TIMESTAMP) AS occurred_to,
    CASE WHEN began_on IS NULL THEN 'unknown' ELSE 'day' END AS precision,
    CAST(NULL AS TIMESTAMP) AS recorded_at,
    extracted_at,
    received_at,
    'childrens_social_care:' || child_ref AS record_id,
    'child' AS subject_role,
    CAST(NULL AS VARCHAR) AS others,
    kind,
    CASE kind WHEN 'death' THEN 'observed_fact' ELSE 'decision' END AS statement_kind,
    significance,
    summary,
    CAST(NULL AS VARCHAR) AS narrative,
    CAST(NULL AS VARCHAR) AS voice_of_child,
    CAST(NULL AS BOOLEAN) AS child_seen,
    CAST(NULL AS VARCHAR) AS action_taken,
    outcome,
    coalesce(indicators, []) AS indicators,
    CASE WHEN kind IN ('pre_proceedings', 'section_47', 'conference', 'death') THEN 'sensitive' ELSE 'standard' END AS sensitivity,
    CAST(NULL AS VARCHAR) AS handling,
    CAST(NULL AS VARCHAR) AS family_informed,
    (SELECT lawful_basis FROM source.feed WHERE agency = 'childrens_social_care' AND dataset = 'cin_census') AS lawful_basis,
    row_caveats AS caveats,
    superseded_at,
    withdrawn_at
FROM stated
WHERE child_ref IS NOT NULL
