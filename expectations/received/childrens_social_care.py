"""What must be true of the Children in Need census before anyone relies on it.

The numbers are those of the DfE's validation rules. In the census an error sends a return back to the council; here a
child must never go missing because a date is wrong, so almost every rule is a query.
"""

from __future__ import annotations

from expectations.delivery import every_delivery, mostly_present, rows_at_least
from expectations.rules import Rule, Suite, gather, view_of
from expectations.vocabulary import (
    EXTRACT_DAY,
    birth_date_plausible,
    cells_readable,
    codes_known,
    dated,
    in_order,
    key_present,
    no_older_than,
    none_among,
    not_in_future,
    not_shared,
    notes_redacted,
    query,
    upn_holds,
)


def _part(*dates: str, start: str = "started_on", others: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """What every part of a referral is asked: whose it is, when it was, and that it follows the referral. `others` are
    columns besides its dates that may turn out unreadable."""
    return gather(
        key_present("child_ref"),
        dated(start, *dates),
        notes_redacted(),
        cells_readable(start, *dates, *others, "referred_on", "ordinal"),
        in_order("referred_on", start),
        not_in_future(start),
    )


def _after_death() -> Rule:
    children = view_of("child")
    happened = " UNION ALL ".join(
        f"SELECT child_ref, {on} AS on_day FROM {view_of(record)}"
        for record, on in (
            ("referral", "referred_on"),
            ("assessment", "started_on"),
            ("section_47", "started_on"),
            ("cin_plan", "started_on"),
            ("protection_plan", "started_on"),
        )
    )
    return none_among(
        "activity_after_death",
        f"SELECT child.row_line FROM {children} AS child JOIN ({happened}) AS part ON part.child_ref = child.child_ref "
        "WHERE TRY_CAST(part.on_day AS DATE) > TRY_CAST(child.died_on AS DATE)",
        "Nothing new begins after the child's death (CIN rules 8915, 8920, 8555Q).",
    )


CHILD = gather(
    key_present("child_ref"),
    notes_redacted(),
    cells_readable("birth_date", "expected_birth_date", "sex", "died_on"),
    query(
        "child_ref_malformed",
        "regexp_full_match(child_ref, '[A-Za-z0-9]{1,20}')",
        "The child's number is at most 20 letters and digits (CIN rules 1570, 1580).",
    ),
    query(
        "birth_date_and_expected_date",
        "(birth_date IS NULL) <> (expected_birth_date IS NULL)",
        "A child has either a birth date or, unborn, an expected one (CIN rule 8525Q).",
    ),
    birth_date_plausible(),
    no_older_than(25),
    query("unborn_with_sex", "birth_date IS NOT NULL OR expected_birth_date IS NULL OR sex = 'U'",
          "An unborn child's sex is not stated (CIN rule 8750)."),
    in_order("birth_date", "died_on"),
    not_in_future("died_on"),
    _after_death(),
    upn_holds(),
    upn_holds("former_upn"),
    not_shared("upn", "child", "child_ref"),
    codes_known("upn_unknown"),
    query(
        "upn_missing_at_school_age",
        "upn IS NOT NULL OR upn_unknown IS NOT NULL OR NOT (TRY_CAST(birth_date AS DATE) "
        f"BETWEEN {EXTRACT_DAY} - INTERVAL 16 YEAR AND {EXTRACT_DAY} - INTERVAL 5 YEAR)",
        "A child of school age has a pupil number or the reason why not (CIN rule 8770Q).",
    ),
)  # fmt: skip

REFERRAL = gather(
    key_present("child_ref"),
    dated("referred_on", "conference_on", "closed_on"),
    notes_redacted(),
    cells_readable("referred_on", "closed_on", "conference_on", "is_no_further_action", "ordinal"),
    codes_known("referral_source"),
    codes_known("primary_need"),
    codes_known("closure_reason"),
    in_order("referred_on", "closed_on"),
    in_order("referred_on", "conference_on"),
    not_in_future("referred_on", "closed_on"),
    query("closed_without_reason", "(closed_on IS NULL) = (closure_reason IS NULL)",
          "A closed case has a reason for closing, and an open one has none (CIN rules 8805, 8810)."),
    none_among(
        "referred_long_before_birth",
        f"SELECT referral.row_line FROM {view_of('referral')} AS referral JOIN {view_of('child')} AS child USING (child_ref) "
        "WHERE TRY_CAST(referral.referred_on AS DATE) "
        "< TRY_CAST(coalesce(child.birth_date, child.expected_birth_date) AS DATE) - INTERVAL 280 DAY",
        "A referral is at most forty weeks before the birth (CIN rule 8606).",
    ),
    none_among(
        "activity_after_no_further_action",
        f"SELECT referral.row_line FROM {view_of('referral')} AS referral JOIN {view_of('assessment')} AS assessment "
        "USING (child_ref, referred_on) WHERE referral.is_no_further_action = 'true'",
        "A referral that led to no further action has no assessment (CIN rules 8831, 8832).",
    ),
)  # fmt: skip

SUITES = {
    "cin_census": Suite(
        whole=gather(every_delivery(), rows_at_least(1, "child"), mostly_present("child", "child_ref")),
        records={
            "child": CHILD,
            "equality": gather(key_present("child_ref"), notes_redacted()),
            "referral": REFERRAL,
            "assessment": gather(
                _part("internal_review_on", "authorised_on"),
                codes_known("factors"),
                query(
                    "no_factors_with_factors",
                    "NOT (list_contains([trim(f) FOR f IN string_split(factors, ';')], '21') AND contains(factors, ';'))",
                    "'No factors identified' (21) stands alone (CIN rule 8869).",
                ),
                in_order("started_on", "authorised_on"),
                query("completed_without_factors", "NOT (authorised_on IS NOT NULL AND factors IS NULL)",
                      "A completed assessment says which factors were found, or that there were none."),
            ),
            "section_47": gather(
                _part("conference_due_on", "conference_on", others=("is_conference_not_required",)),
                in_order("started_on", "conference_on"),
                query("conference_at_weekend", "dayofweek(TRY_CAST(conference_on AS DATE)) BETWEEN 1 AND 5",
                      "A conference is not held at a weekend (CIN rule 8875)."),
            ),
            "cin_plan": gather(_part("ended_on"), in_order("started_on", "ended_on")),
            "protection_plan": gather(
                _part("ended_on", others=("previous_plans",)),
                in_order("started_on", "ended_on"),
                codes_known("initial_category"),
                codes_known("latest_category"),
            ),
            "review": gather(_part("plan_started_on", start="reviewed_on"), in_order("plan_started_on", "reviewed_on")),
            "pre_proceedings": gather(
                _part("letter_sent_on", "first_meeting_on", "decided_on", "court_applied_on", "proceedings_letter_on",
                      others=("is_family_meeting_offered", "is_family_meeting_held")),
                in_order("started_on", "decided_on"),
                in_order("started_on", "court_applied_on"),
            ),
        },
    )
}  # fmt: skip
