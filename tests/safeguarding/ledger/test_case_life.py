"""What becomes of a case: reviews, the family told, emergencies judged, holds, closing; all by adding, nothing changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from safeguarding.codes import CaseOutcome, EmergencyFinding, FamilyInformed, Justification, Threshold
from safeguarding.errors import AuditUnwritable, CaseClosed, CaseNotOpenable, CaseUnknown
from safeguarding.ledger.case_standing import Standing
from safeguarding.ledger.case_store import CaseStore
from safeguarding.ledger.cases import Actor, Case
from tests.safeguarding.ledger.conftest import NOW, Ledger, request
from tests.safeguarding.ledger.tampering import change
from tests.safeguarding.ledger.test_cases import actions

DAY = timedelta(days=1)
REASON = "looked at again in the team"


def by(who: str = "analyst", after: timedelta = timedelta(hours=1)) -> Actor:
    return Actor(who, "operator", NOW + after)


def emergency(ledger: Ledger) -> Case:
    return ledger.cases.open(request(is_emergency=True, authorised_by=None), NOW)


def test_a_closed_case_shows_nothing_and_stays_closed(ledger: Ledger) -> None:
    case_id = ledger.cases.open(request(), NOW).case_id
    closed = ledger.cases.close(case_id, by(), outcome="early-help", reason=REASON)
    assert (closed.outcome, closed.closed_at) == (CaseOutcome.EARLY_HELP, NOW + timedelta(hours=1))
    assert ledger.cases.get(case_id) == closed
    with pytest.raises(CaseClosed):
        ledger.cases.to_view(case_id, NOW + timedelta(hours=2))
    with pytest.raises(CaseClosed):
        ledger.cases.review(case_id, by(after=DAY), reason=REASON)
    assert actions(ledger) == ["case_opened", "case_closed", "case_reviewed_refused"]


def test_past_its_review_date_a_case_warns_then_shows_nothing_until_it_is_reviewed(ledger: Ledger) -> None:
    case = ledger.cases.open(request(family_informed="TOLD"), NOW)
    due = NOW + timedelta(days=28)
    assert ledger.cases.prompts(case, due - DAY) == ()
    assert "Review was due" in ledger.cases.prompts(case, due)[0]
    assert ledger.cases.to_view(case.case_id, due + 7 * DAY) == case
    with pytest.raises(CaseClosed, match="its review was due on 20 Dec 2026"):
        ledger.cases.to_view(case.case_id, due + 8 * DAY)
    assert ledger.cases.standing(case, due + 8 * DAY) is Standing.LAPSED
    again = ledger.cases.review(case.case_id, by("colleague", after=40 * DAY), reason=REASON)
    assert again.review_on == (NOW + 68 * DAY).date()
    assert ledger.cases.to_view(case.case_id, NOW + 41 * DAY).reviewed_by == "colleague"


def test_a_family_not_told_is_asked_after_again_until_it_is_told(ledger: Ledger) -> None:
    case = ledger.cases.open(request(family_informed="NOT_YET_UNSAFE_CHILD"), NOW)
    assert case.ask_again_on == (NOW + 14 * DAY).date()
    assert ledger.cases.standing(case, NOW + 13 * DAY) is Standing.OPEN
    assert ledger.cases.standing(case, NOW + 14 * DAY) is Standing.FAMILY
    later = ledger.cases.tell(case.case_id, by(after=14 * DAY), family_informed="delay", ask_again_on=date(2026, 12, 20))
    assert (later.family_informed, later.ask_again_on) == (FamilyInformed.DELAY, date(2026, 12, 20))
    told = ledger.cases.tell(case.case_id, by(after=15 * DAY), family_informed="told", on=date(2026, 12, 6))
    assert (told.told_on, told.ask_again_on) == (date(2026, 12, 6), None)
    assert ledger.cases.prompts(told, NOW + 16 * DAY) == ()


def test_a_case_that_states_nothing_of_the_family_asks_for_it_on_every_view(ledger: Ledger) -> None:
    case = ledger.cases.open(request(), NOW)
    assert case.family_informed is None
    assert any("not yet stated" in prompt for prompt in ledger.cases.prompts(case, NOW))


def test_below_section_47_the_justification_is_asked_for_until_it_is_recorded(ledger: Ledger) -> None:
    case = ledger.cases.open(request(purpose="screening", threshold="level_3", family_informed="TOLD"), NOW)
    assert any("Haringey" in prompt for prompt in ledger.cases.prompts(case, NOW))
    done = ledger.cases.review(case.case_id, by(), reason=REASON, justification="family-agrees")
    assert done.justification is Justification.FAMILY_AGREES
    assert ledger.cases.prompts(done, NOW) == ()


def test_an_emergency_opens_without_an_authoriser_and_says_so_until_another_person_judges_it(ledger: Ledger) -> None:
    case = emergency(ledger)
    assert (case.authorised_by, case.emergency_review_by) == (None, NOW + DAY)
    assert ledger.cases.standing(case, NOW) is Standing.EMERGENCY
    assert "has to judge it" in ledger.cases.prompts(case, NOW)[0]
    assert "should have judged it" in ledger.cases.prompts(case, NOW + 2 * DAY)[0]
    with pytest.raises(CaseNotOpenable, match="another person than the one who opened it"):
        ledger.cases.review_emergency(case.case_id, by("Analyst"), finding=EmergencyFinding.JUSTIFIED, reason=REASON)
    judged = ledger.cases.review_emergency(case.case_id, by("boss"), finding=EmergencyFinding.JUSTIFIED, reason=REASON)
    assert (judged.emergency_reviewed_by, judged.awaits_emergency_review, judged.is_closed) == ("boss", False, False)
    assert judged.review_on == (NOW + 28 * DAY).date()
    assert actions(ledger) == ["case_opened_in_emergency", "case_emergency_reviewed_refused", "case_emergency_reviewed"]


def test_an_emergency_that_was_none_is_closed_at_once(ledger: Ledger) -> None:
    case = emergency(ledger)
    judged = ledger.cases.review_emergency(case.case_id, by("boss"), finding=EmergencyFinding.NOT_JUSTIFIED, reason=REASON)
    assert (judged.is_closed, judged.outcome) == (True, CaseOutcome.OPENED_IN_ERROR)
    assert ledger.cases.get(case.case_id) == judged
    with pytest.raises(CaseClosed):
        ledger.cases.to_view(case.case_id, NOW + timedelta(hours=2))


def test_an_emergency_that_nobody_judges_is_neither_reviewed_nor_closed_away_and_lapses(ledger: Ledger) -> None:
    case = emergency(ledger)
    for attempt in (lambda: ledger.cases.review(case.case_id, by(), reason=REASON),
                    lambda: ledger.cases.close(case.case_id, by(), outcome="early_help", reason=REASON)):  # fmt: skip
        with pytest.raises(CaseNotOpenable, match="judged first"):
            attempt()
    with pytest.raises(CaseClosed):
        ledger.cases.to_view(case.case_id, NOW + 10 * DAY)


def test_an_emergency_is_judged_by_somebody_who_may_authorise_it(ledger: Ledger) -> None:
    case, strict = emergency(ledger), ledger.cases_where(lambda account, _threshold: account == "boss")
    with pytest.raises(CaseNotOpenable, match="somebody who may authorise"):
        strict.review_emergency(case.case_id, by("trainee"), finding=EmergencyFinding.JUSTIFIED, reason=REASON)
    assert strict.review_emergency(case.case_id, by("boss"), finding=EmergencyFinding.JUSTIFIED, reason=REASON)


def test_only_what_awaits_judgement_is_judged(ledger: Ledger) -> None:
    case_id = ledger.cases.open(request(), NOW).case_id
    with pytest.raises(CaseNotOpenable, match="awaits no judgement"):
        ledger.cases.review_emergency(case_id, by("boss"), finding=EmergencyFinding.JUSTIFIED, reason=REASON)


def test_a_hold_is_placed_and_lifted_on_a_closed_case_too(ledger: Ledger) -> None:
    case_id = ledger.cases.open(request(), NOW).case_id
    ledger.cases.close(case_id, by(), outcome="early_help", reason=REASON)
    assert ledger.cases.hold(case_id, by(), reason="public inquiry").is_held
    with pytest.raises(CaseNotOpenable, match="under a hold already"):
        ledger.cases.hold(case_id, by(), reason="public inquiry")
    assert ledger.cases.past_term(NOW + 10 * 366 * DAY) == ()
    assert not ledger.cases.hold(case_id, by(), reason="inquiry ended", release=True).is_held
    with pytest.raises(CaseNotOpenable, match="under no hold"):
        ledger.cases.hold(case_id, by(), reason="inquiry ended", release=True)


def test_the_record_of_a_closed_case_goes_at_the_end_of_its_own_term(ledger: Ledger) -> None:
    kept, gone = ledger.cases.open(request(), NOW), ledger.cases.open(request(person_id="P-0000000002"), NOW)
    ledger.cases.close(gone.case_id, by(), outcome="early_help", reason=REASON)
    assert ledger.cases.past_term(NOW + 6 * 365 * DAY) == ()
    past = ledger.cases.past_term(NOW + 6 * 366 * DAY)
    assert [case.case_id for case in past] == [gone.case_id]
    ledger.cases.forget(past, by())
    assert [case.case_id for case in ledger.cases.all()] == [kept.case_id]
    with pytest.raises(CaseUnknown):
        ledger.cases.get(gone.case_id)
    assert actions(ledger)[-1] == "case_record_removed"


def test_nothing_is_changed_in_place(ledger: Ledger) -> None:
    def rows() -> list[object]:
        with ledger.engine.connect() as connection:
            opened = connection.execute(text("SELECT * FROM opened_case")).all()
            return [*opened, *connection.execute(text("SELECT * FROM case_event ORDER BY case_id, number")).all()]

    case_id = ledger.cases.open(request(), NOW).case_id
    before = rows()
    ledger.cases.tell(case_id, by(), family_informed="TOLD")
    ledger.cases.review(case_id, by(), reason=REASON)
    ledger.cases.close(case_id, by(), outcome="early_help", reason=REASON)
    assert rows()[: len(before)] == before
    assert [event.action for event in ledger.cases.history(case_id)] == ["opened", "told", "reviewed", "closed"]


def test_what_is_stated_cannot_be_read_in_the_file(ledger: Ledger) -> None:
    case_id = ledger.cases.open(request(), NOW).case_id
    ledger.cases.close(case_id, by(), outcome="early_help", reason="Grandmother Qzx has taken him in")
    assert b"Qzx" not in ledger.file.read_bytes()


def test_a_change_that_cannot_be_recorded_is_not_made(ledger: Ledger) -> None:
    case = ledger.cases.open(request(), NOW)
    ledger.head.path.unlink()
    ledger.head.path.mkdir()
    with pytest.raises(AuditUnwritable):
        ledger.cases.close(case.case_id, by(), outcome="early_help", reason=REASON)
    assert ledger.cases.get(case.case_id) == case


def test_a_case_of_an_earlier_ledger_without_events_still_opens(ledger: Ledger) -> None:
    case = ledger.cases.open(request(family_informed="TOLD"), NOW)
    change(ledger, "DELETE FROM case_event")
    found = ledger.cases.to_view(case.case_id, NOW)
    assert (found.family_informed, found.told_on, found.is_emergency) == (FamilyInformed.TOLD, None, False)
    assert found.threshold is Threshold.LEVEL_4


@pytest.mark.parametrize("when", [date(2026, 11, 23), date(2027, 1, 1)])
def test_a_family_is_not_told_in_the_future(ledger: Ledger, when: date) -> None:
    case_id = ledger.cases.open(request(), NOW).case_id
    with pytest.raises(CaseNotOpenable, match="--on lies in the future"):
        ledger.cases.tell(case_id, by(), family_informed="TOLD", on=when)


def test_cases_live_on_postgresql_as_they_do_on_sqlite(either_ledger: Ledger) -> None:
    cases = either_ledger.cases
    case = cases.open(request(is_emergency=True, authorised_by=None), NOW)
    cases.review_emergency(case.case_id, by("boss"), finding=EmergencyFinding.JUSTIFIED, reason=REASON)
    cases.tell(case.case_id, by(), family_informed="TOLD")
    closed = cases.close(case.case_id, by(after=DAY), outcome="early_help", reason=REASON)
    assert cases.get(case.case_id) == closed == cases.all()[0]
    assert [event.action for event in cases.history(case.case_id)] == ["opened", "emergency_reviewed", "told", "closed"]
    with pytest.raises(CaseClosed):
        cases.review(case.case_id, by(after=2 * DAY), reason=REASON)
    cases.forget(cases.past_term(NOW + 7 * 366 * DAY), by())
    assert cases.all() == ()


def test_of_two_changes_decided_at_one_moment_the_second_is_refused(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ledger.cases.open(request(), NOW)
    seen = CaseStore(ledger.engine, ledger.keys).read(case.case_id)
    ledger.cases.tell(case.case_id, by("first"), family_informed="TOLD")
    monkeypatch.setattr(CaseStore, "read", lambda *_: seen)  # what the second saw before the first was done
    with pytest.raises(CaseNotOpenable, match="somebody else changed the case"):
        ledger.cases.tell(case.case_id, by("second"), family_informed="DELAY")
    monkeypatch.undo()
    assert [event.who for event in ledger.cases.history(case.case_id)] == ["analyst", "first"]
