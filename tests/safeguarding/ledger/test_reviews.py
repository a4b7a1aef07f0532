"""Reviews of findings: kept for their term, audited first, sealed, and quiet only for as long as the finding is the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from safeguarding.errors import AuditUnwritable, UsageError
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.looks import Asked
from safeguarding.ledger.review_report import SMALLEST_SHOWN, report
from safeguarding.ledger.reviews import Review, ReviewedFinding, ReviewOutcome, Reviews, reviews_of
from tests.safeguarding.ledger.conftest import KEYS, NOW, Ledger

FINDING = ReviewedFinding("P-0000000001", "convergence", "1", "look", ("E1@1", "E2@1"))
WHO = {"who": "an.analyst", "role": "analyst", "now": NOW}
REASON = "Spoke to the QZXMARKER school"


def reviews(ledger: Ledger) -> Reviews:
    return Reviews(ledger.engine, KEYS, ledger.audit)


def made(number: int, outcome: ReviewOutcome, finding: ReviewedFinding = FINDING) -> Review:
    return Review(number, finding, outcome, "a reason", NOW + timedelta(minutes=number), "an.analyst", "analyst")


def test_a_review_is_kept_as_it_was_made_on_either_database(either_ledger: Ledger) -> None:
    kept = reviews(either_ledger).review(FINDING, ReviewOutcome.NOT_SIGNIFICANT, REASON, **WHO)  # type: ignore[arg-type]
    assert reviews(either_ledger).all() == (kept,)
    assert (kept.number, kept.finding, kept.reason) == (1, FINDING, REASON)
    assert either_ledger.audit.verify().records == 1


def test_its_reason_is_nowhere_in_the_ledger_in_clear(ledger: Ledger) -> None:
    reviews(ledger).review(FINDING, ReviewOutcome.AGREE, REASON, **WHO)  # type: ignore[arg-type]
    assert b"QZXMARKER" not in ledger.file.read_bytes()
    assert b"E1@1" not in ledger.file.read_bytes()


@pytest.mark.parametrize("statement", ["UPDATE finding_review SET outcome = 'agree'", "DELETE FROM finding_review"])
def test_the_database_refuses_to_change_or_remove_one(either_ledger: Ledger, statement: str) -> None:
    reviews(either_ledger).review(FINDING, ReviewOutcome.WRONG_MATCH, REASON, **WHO)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError, match="append-only"), either_ledger.engine.begin() as connection:
        connection.execute(text(statement))
    assert len(reviews(either_ledger).all()) == 1


def test_past_its_term_a_review_goes_and_that_is_on_record(either_ledger: Ledger) -> None:
    kept = reviews(either_ledger)
    old = kept.review(FINDING, ReviewOutcome.AGREE, REASON, who="an.analyst", role="analyst", now=NOW - timedelta(days=2000))
    held = replace(FINDING, person_id="P-0000000002")
    of_held = kept.review(held, ReviewOutcome.AGREE, REASON, who="an.analyst", role="analyst", now=NOW - timedelta(days=2000))
    recent = kept.review(FINDING, ReviewOutcome.NOT_SIGNIFICANT, REASON, **WHO)  # type: ignore[arg-type]
    past = kept.past_term(NOW - timedelta(days=1000), {held.person_id})
    assert past == (old,)
    kept.forget(past, "an.engineer", "data_engineer")
    assert kept.all() == (of_held, recent)
    [removed] = either_ledger.audit.looks(Asked(action="reviews_removed"), is_opened=True)
    assert (removed.who, removed.asked) == ("an.engineer", "1 whose term is past")
    kept.forget(kept.past_term(NOW + timedelta(days=1), set()), "an.engineer", "data_engineer")
    assert kept.review(FINDING, ReviewOutcome.AGREE, REASON, **WHO).number == 4, "no number is given twice"  # type: ignore[arg-type]


def test_a_removed_review_leaves_no_byte_of_its_reason(ledger: Ledger) -> None:
    reviews(ledger).review(FINDING, ReviewOutcome.AGREE, REASON, **WHO)  # type: ignore[arg-type]
    with ledger.engine.connect() as connection:
        sealed = str(connection.execute(text("SELECT stated FROM finding_review")).scalar()).encode()
    assert sealed in ledger.file.read_bytes()
    reviews(ledger).forget(reviews(ledger).all(), "an.engineer", "data_engineer")
    assert sealed not in ledger.file.read_bytes()


def test_a_ledger_of_an_earlier_version_takes_the_guard_that_knows_a_term(either_ledger: Ledger) -> None:
    """There the database refused every removal, under another trigger's name."""
    is_sqlite = either_ledger.url is None
    on = "" if is_sqlite else " ON finding_review"
    refuse = "BEGIN SELECT RAISE(ABORT, 'append-only'); END" if is_sqlite else "FOR EACH ROW EXECUTE FUNCTION audit_refusal()"
    with either_ledger.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER finding_review_delete_before_its_term_refused{on}"))
        connection.execute(text(f"CREATE TRIGGER finding_review_delete_refused BEFORE DELETE ON finding_review {refuse}"))
    kept = Reviews(open_ledger(either_ledger.home, either_ledger.url), KEYS, either_ledger.audit)
    kept.review(FINDING, ReviewOutcome.AGREE, REASON, **WHO)  # type: ignore[arg-type]
    kept.forget(kept.all(), "an.engineer", "data_engineer")
    assert kept.all() == ()


def test_without_a_reason_there_is_no_review_and_no_record(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="reason"):
        reviews(ledger).review(FINDING, ReviewOutcome.AGREE, "  seen  ", **WHO)  # type: ignore[arg-type]
    assert (reviews(ledger).all(), ledger.audit.verify().records) == ((), 0)


def test_what_cannot_be_audited_is_not_kept(ledger: Ledger) -> None:
    ledger.look()
    ledger.head.path.unlink()
    ledger.head.path.mkdir()
    with pytest.raises(AuditUnwritable):
        reviews(ledger).review(FINDING, ReviewOutcome.AGREE, REASON, **WHO)  # type: ignore[arg-type]
    assert reviews(ledger).all() == ()


@pytest.mark.parametrize(
    ("changed", "is_quiet"),
    [
        ({}, True),
        ({"facts": ("E1@1",)}, True),  # an event has dropped out of the window
        ({"attention": "information"}, True),
        ({"facts": ("E1@1", "E2@1", "E3@1")}, False),  # an event has come to it
        ({"facts": ("E1@1", "E2@2")}, False),  # an event was corrected
        ({"attention": "look today"}, False),
        ({"version": "2"}, False),
    ],
)
def test_a_review_quietens_the_finding_that_was_looked_at_and_no_other(changed: dict[str, object], is_quiet: bool) -> None:
    assert made(1, ReviewOutcome.ALREADY_KNOWN).quietens(replace(FINDING, **changed)) is is_quiet  # type: ignore[arg-type]


@settings(deadline=None, max_examples=50)
@given(st.frozensets(st.integers(0, 6)), st.frozensets(st.integers(0, 6)))
def test_whatever_came_to_a_finding_since_makes_it_loud(then: frozenset[int], now: frozenset[int]) -> None:
    before, after = (replace(FINDING, facts=tuple(f"E{n}@1" for n in sorted(events))) for events in (then, now))
    assert made(1, ReviewOutcome.AGREE, before).quietens(after) is not bool(now - then)


def test_the_reviews_of_a_person_follow_the_person_to_another_id() -> None:
    before = made(1, ReviewOutcome.AGREE)
    assert reviews_of([before], "P-0000000009", "convergence", {"P-0000000001": "P-0000000009"}) == (before,)
    assert reviews_of([before], "P-0000000009", "convergence", {}) == ()


def many(outcomes: dict[ReviewOutcome, int]) -> list[Review]:
    listed = [outcome for outcome, number in outcomes.items() for _ in range(number)]
    return [made(n, outcome, replace(FINDING, person_id=f"P-{n:010}")) for n, outcome in enumerate(listed, 1)]


def test_the_report_counts_each_outcome_and_its_share() -> None:
    (found,) = report(many({ReviewOutcome.AGREE: 15, ReviewOutcome.WRONG_MATCH: 5}))
    assert (found.pattern, found.version, found.findings) == ("convergence", "1", 20)
    counted = {each.outcome: (each.findings, each.share) for each in found.outcomes}
    assert counted[ReviewOutcome.AGREE] == (15, 0.75)
    assert counted[ReviewOutcome.NOT_SIGNIFICANT] == (0, 0.0)


def test_a_finding_that_was_reviewed_again_counts_once_as_last_judged() -> None:
    again = [*many({ReviewOutcome.AGREE: 6}), *many({ReviewOutcome.NOT_SIGNIFICANT: 6})]
    (found,) = report(again)
    assert {each.outcome: each.findings for each in found.outcomes}[ReviewOutcome.AGREE] == 0
    assert found.findings == 6


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4).filter(any))
def test_no_small_number_can_be_read_or_worked_out(numbers: list[int]) -> None:
    (found,) = report(many(dict(zip(ReviewOutcome, numbers, strict=True))))
    shown = {each.outcome: each.findings for each in found.outcomes}
    for outcome, number in zip(ReviewOutcome, numbers, strict=True):
        assert shown[outcome] == (None if 0 < number < SMALLEST_SHOWN else number)
    if any(0 < number < SMALLEST_SHOWN for number in numbers):
        assert found.findings is None
        assert {each.share for each in found.outcomes} == {None}
