from __future__ import annotations

from collections.abc import Sequence

import pytest

from expectations import vocabulary as asked
from expectations.rules import Rule, Suite, gather, view_of
from safeguarding.codes import Severity
from tests.expectations.tables import Row, lines_breaking

CASES: list[tuple[Rule | Sequence[Rule], Row, Row]] = [
    (asked.key_present("notice_id"), {"notice_id": "N1"}, {"notice_id": None}),
    (asked.person_present("pupil_ref", "upn"), {"pupil_ref": None, "upn": "U"}, {"pupil_ref": None, "upn": None}),
    (asked.dated("started_at", "recorded_at"), {"started_at": None, "recorded_at": "2026-11-01 09:00:00"},
     {"started_at": None, "recorded_at": None}),
    (asked.notes_redacted(), {"notice_id": "N1"}, {"row_failed": "note_not_redacted"}),
    (asked.cells_readable("sex", "birth_date"), {"row_unreadable": None}, {"row_unreadable": "birth_date"}),
    (asked.codes_known("role"), {"row_unknown": "outcome"}, {"row_unknown": "outcome;role"}),
    (asked.in_order("started_on", "ended_on"), {"started_on": "2026-01-02 23:00:00", "ended_on": "2026-01-02"},
     {"started_on": "2026-01-02", "ended_on": "2026-01-01"}),
    (asked.not_in_future("reported_at"), {"reported_at": "2026-11-19 23:59:00"}, {"reported_at": "2026-11-20 00:00:01"}),
    (asked.recorded_within(7, "occurred_on", "recorded_at"), {"occurred_on": "2026-11-01", "recorded_at": "2026-11-08 09:00"},
     {"occurred_on": "2026-11-01", "recorded_at": "2026-11-09 00:00:00"}),
    (asked.recorded_within(7, "occurred_on", "recorded_at"), {"occurred_on": "2026-11-01", "recorded_at": "2026-11-01"},
     {"occurred_on": "2026-11-02", "recorded_at": "2026-11-01"}),
    (asked.birth_date_plausible(), {"birth_date": "1950-05-05"}, {"birth_date": "1900-01-01"}),
    (asked.birth_date_plausible(), {"birth_date": "2026-11-19"}, {"birth_date": "2026-12-24"}),
    (asked.no_older_than(25), {"birth_date": "2000-11-20"}, {"birth_date": "2000-11-19"}),
    (asked.nhs_number_holds(), {"nhs_number": "9990000018"}, {"nhs_number": "9990000019"}),
    (asked.nhs_number_holds(), {"nhs_number": "9990000026"}, {"nhs_number": "999000002"}),
    (asked.upn_holds(), {"upn": "H801200001001"}, {"upn": "A801200001001"}),
    (asked.upn_holds(), {"upn": "M330400112345"}, {"upn": "not a number"}),
    (asked.postcode_formed(), {"postcode": "SW1A 1AA"}, {"postcode": "NEAR THE MILL"}),
    (asked.query("linked", "role = 'b'", "Only b is right here."), {"role": "b"}, {"role": "c"}),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "good", "bad"), CASES)
def test_a_rule_names_the_bad_row_and_leaves_the_good_and_the_unknown_alone(rules, good: Row, bad: Row) -> None:
    presence = {"key_missing", "person_missing", "undated"}
    found = set()
    for rule in gather(rules):
        lines = lines_breaking(rule, good, bad, dict.fromkeys(good))
        assert 1 not in lines
        found |= {line for line in lines if line == 2 or rule.rule_id not in presence}
    assert found == {2}


def test_only_rows_that_nobody_could_use_are_held_back() -> None:
    held = {rule.rule_id for case in CASES for rule in gather(case[0]) if rule.severity is Severity.QUARANTINE}
    assert held == {"key_missing", "person_missing", "undated", "note_not_redacted"}


def test_a_withdrawal_is_asked_for_its_key_only() -> None:
    withdrawal: Row = {"row_change": "withdrawn", "concern_ref": None, "occurred_on": None}
    assert lines_breaking(asked.key_present("concern_ref"), withdrawal) == [1]
    assert lines_breaking(asked.dated("occurred_on"), withdrawal) == []


def test_each_unreadable_cell_is_named_by_its_column() -> None:
    rules = {rule.rule_id: rule for rule in asked.cells_readable("sex", "birth_date")}
    rows: list[Row] = [{"row_unreadable": "sex"}, {"row_unreadable": "birth_date;sex"}, {"row_unreadable": "shoe_size"}]
    assert lines_breaking(rules["unreadable_sex"], *rows) == [1, 2]
    assert lines_breaking(rules["unreadable_birth_date"], *rows) == [2]
    assert lines_breaking(rules["unreadable_cell"], *rows) == [3]


def test_one_identifier_given_to_two_people_is_queried_on_every_row_of_both() -> None:
    rule = asked.not_shared("upn", "child", "child_ref")
    rows: list[Row] = [
        {"upn": "A", "child_ref": "1"},
        {"upn": "A", "child_ref": "2"},
        {"upn": "B", "child_ref": "3"},
        {"upn": "B", "child_ref": "3"},
        {"upn": None, "child_ref": "4"},
        {"upn": None, "child_ref": "5"},
    ]
    assert lines_breaking(rule, *rows, record="child") == [1, 2]


def test_a_number_that_stands_for_two_children_holds_back_the_rows_of_both() -> None:
    rule = asked.of_one_person("pupil_ref", "mark")
    rows: list[Row] = [
        {"pupil_ref": "1", "given_name": "Amelia", "birth_date": "2015-03-04"},
        {"pupil_ref": "1", "given_name": "Zain", "birth_date": "2012-11-30"},
        {"pupil_ref": "2", "given_name": "Amelia", "birth_date": "2015-03-04"},
        {"pupil_ref": "2", "given_name": "AMELIA", "birth_date": "2015-04-03"},  # a birth date put right
        {"pupil_ref": "3", "given_name": "Kate", "birth_date": "2015-03-04"},
        {"pupil_ref": "3", "given_name": "Katie", "birth_date": "2015-03-04"},
        {"pupil_ref": "3", "given_name": None, "birth_date": None},
        {"pupil_ref": None, "given_name": "Kate", "birth_date": "2015-03-04"},
    ]
    assert rule.severity is Severity.QUARANTINE
    assert lines_breaking(rule, *rows, record="mark") == [1, 2]


def test_a_number_that_was_another_childs_on_an_earlier_night_holds_the_row_back() -> None:
    """Two schools whose extracts come one after the other, neither of which says whose it is."""
    rule = asked.of_one_person("pupil_ref", "mark")
    landed: list[Row] = [
        {"pupil_ref": "1", "given_name": "Amelia", "birth_date": "2015-03-04"},
        {"pupil_ref": "1", "given_name": None, "birth_date": None},
        {"pupil_ref": "2", "given_name": "Oscar", "birth_date": "2009-01-01"},
        {"pupil_ref": "2", "given_name": "Zain", "birth_date": "2012-11-30"},
    ]
    arriving: list[Row] = [
        {"pupil_ref": "1", "given_name": "Zain", "birth_date": "2012-11-30"},
        {"pupil_ref": "1", "given_name": "Amelia", "birth_date": "2015-03-05"},
        {"pupil_ref": "2", "given_name": "ZAIN", "birth_date": "2012-11-30"},  # the last word counts
        {"pupil_ref": "3", "given_name": "Zain", "birth_date": "2012-11-30"},
    ]
    assert lines_breaking(rule, *arriving, record="mark", landed=landed) == [1, 2]
    assert lines_breaking(rule, *arriving[2:], record="mark", landed=landed) == []


def test_a_rule_may_compare_record_types_of_one_delivery() -> None:
    rule = asked.none_among(
        "part_after_death",
        f"SELECT child.row_line FROM {view_of('child')} AS child JOIN {view_of('part')} AS part USING (child_ref) "
        "WHERE TRY_CAST(part.started_on AS DATE) > TRY_CAST(child.died_on AS DATE)",
        "Nothing begins after death.",
    )
    children: list[Row] = [{"child_ref": "1", "died_on": "2026-01-01"}, {"child_ref": "2", "died_on": None}]
    parts: list[Row] = [{"child_ref": "1", "started_on": "2026-02-01"}, {"child_ref": "2", "started_on": "2026-02-01"}]
    assert lines_breaking(rule, *children, record="child", part=parts) == [1]


@pytest.mark.parametrize(
    ("rule_id", "means"), [("Not Snake", "It has a meaning."), ("fine", "short")], ids=["a bad name", "no meaning"]
)
def test_a_rule_without_a_lasting_name_or_a_meaning_is_refused(rule_id: str, means: str) -> None:
    with pytest.raises(ValueError, match="rule"):
        Rule(rule_id, Severity.QUERY, "true", means)


def test_a_suite_refuses_two_rules_of_one_name_and_a_delivery_rule_that_holds_back_rows() -> None:
    rule = asked.notes_redacted()
    with pytest.raises(ValueError, match="one name"):
        Suite(records={"report": (rule, rule)})
    with pytest.raises(ValueError, match="hold back"):
        Suite(records={"report": (rule,)}, whole=(rule,))
