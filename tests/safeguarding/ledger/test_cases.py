from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from safeguarding.codes import FamilyInformed, Purpose
from safeguarding.errors import AuditUnwritable, CaseNotOpenable, CaseUnknown
from tests.safeguarding.ledger.conftest import NOW, Ledger, request


def actions(ledger: Ledger) -> list[str]:
    with ledger.engine.connect() as connection:
        return [row.action for row in connection.execute(text("SELECT action FROM audit_record ORDER BY sequence"))]


def test_an_opened_case_is_found_again_as_it_was_stated(ledger: Ledger) -> None:
    case = ledger.cases.open(request(family_informed="not-yet-unsafe-child"), NOW)
    assert ledger.cases.get(case.case_id) == case
    assert case.purpose is Purpose.SECTION_47
    assert case.family_informed is FamilyInformed.NOT_YET_UNSAFE_CHILD


def test_a_case_id_tells_nothing_of_the_person(ledger: Ledger) -> None:
    case = ledger.cases.open(request(), NOW)
    assert case.case_id.startswith("C-")
    assert "0000000001" not in case.case_id


def test_a_case_is_reviewed_after_twenty_eight_days_unless_stated_otherwise(ledger: Ledger) -> None:
    assert ledger.cases.open(request(), NOW).review_on == NOW.date() + timedelta(days=28)
    stated = date(2026, 12, 1)
    assert ledger.cases.open(request(person_id="P-0000000002", review_on=stated), NOW).review_on == stated


def test_opening_leaves_an_audit_record(ledger: Ledger) -> None:
    ledger.cases.open(request(), NOW)
    assert actions(ledger) == ["case_opened"]
    assert ledger.audit.verify().is_whole


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"purpose": "curiosity"}, "--purpose"),
        ({"basis": "consent"}, "--basis"),
        ({"threshold": "level_9"}, "--threshold"),
        ({"reason": "  because "}, "--reason"),
        ({"authorised_by": None}, "--authorised-by"),
        ({"authorised_by": " "}, "--authorised-by"),
        ({"authorised_by": "ANALYST "}, "--authorised-by"),
        ({"family_informed": "perhaps"}, "--family-informed"),
        ({"review_on": NOW.date()}, "--review-on"),
    ],
)
def test_a_request_that_lacks_something_is_refused_by_name_and_recorded(
    ledger: Ledger, changes: dict[str, object], named: str
) -> None:
    with pytest.raises(CaseNotOpenable, match=named) as refusal:
        ledger.cases.open(request(**changes), NOW)
    assert all(str(value) not in str(refusal.value) for value in changes.values() if isinstance(value, str) and value.strip())
    assert actions(ledger) == ["case_refused"]


def test_below_the_partnerships_level_the_opener_needs_no_second_person(ledger: Ledger) -> None:
    assert ledger.cases.open(request(purpose="screening", threshold="level_2", authorised_by=None), NOW).authorised_by is None


def test_the_reason_is_not_readable_in_the_file(ledger: Ledger) -> None:
    ledger.cases.open(request(), NOW)
    assert b"Injury reported" not in ledger.file.read_bytes()


def test_the_same_case_typed_twice_is_opened_once(ledger: Ledger) -> None:
    ledger.cases.open(request(), NOW)
    with pytest.raises(CaseNotOpenable):
        ledger.cases.open(request(), NOW)


def test_no_case_is_opened_when_the_audit_record_cannot_be_written(ledger: Ledger) -> None:
    ledger.head.path.mkdir()
    with pytest.raises(AuditUnwritable):
        ledger.cases.open(request(), NOW)
    with ledger.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM opened_case")).scalar() == 0


def test_an_unknown_case_is_said_to_be_unknown(ledger: Ledger) -> None:
    with pytest.raises(CaseUnknown):
        ledger.cases.get("C-0000000000")
