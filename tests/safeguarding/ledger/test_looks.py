from __future__ import annotations

from datetime import UTC, datetime, timedelta

from safeguarding.ledger.audit import Entry
from safeguarding.ledger.looks import Asked
from tests.safeguarding.ledger.conftest import Ledger
from tests.safeguarding.ledger.tampering import change


def fill(ledger: Ledger) -> None:
    for number, (who, case) in enumerate([("amy", "C-1"), ("ben", "C-1"), ("amy", "C-2"), ("amy", None)]):
        ledger.audit.record(Entry(who, "analyst", "chronology", f"question {number}", case, "section_47", number, 1))


def test_the_newest_records_come_last_and_what_was_asked_stays_sealed(either_ledger: Ledger) -> None:
    fill(either_ledger)
    found = either_ledger.audit.looks(Asked(last=3), is_opened=False)
    assert [(look.sequence, look.who, look.case_id, look.rows_shown) for look in found] == [
        (2, "ben", "C-1", 1),
        (3, "amy", "C-2", 2),
        (4, "amy", None, 3),
    ]
    assert all(look.asked is None and look.is_genuine for look in found)
    assert abs(found[0].recorded_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_records_are_found_by_case_account_kind_and_moment(either_ledger: Ledger) -> None:
    fill(either_ledger)

    def found(asked: Asked) -> list[str | None]:
        return [look.asked for look in either_ledger.audit.looks(asked, is_opened=True)]

    third = either_ledger.audit.looks(Asked(), is_opened=False)[2].recorded_at
    assert found(Asked(case_id="C-1")) == ["question 0", "question 1"]
    assert found(Asked(who="amy", case_id="C-2")) == ["question 2"]
    assert found(Asked(action="find")) == []
    assert found(Asked(since=third)) == ["question 2", "question 3"]
    assert found(Asked(since=third.astimezone() + timedelta(hours=1))) == []


def test_a_changed_record_is_shown_as_changed(ledger: Ledger) -> None:
    fill(ledger)
    change(
        ledger,
        "UPDATE audit_record SET who = 'nobody' WHERE sequence = 1",
        "UPDATE audit_record SET asked = 'bm90IHNlYWxlZCBieSB1cw==' WHERE sequence = 2",
        "UPDATE audit_record SET recorded_at = 'yesterday' WHERE sequence = 3",
    )
    found = ledger.audit.looks(Asked(), is_opened=True)
    assert [look.is_genuine for look in found] == [False, False, False, True]
    assert [look.asked for look in found] == ["question 0", None, None, "question 3"]
