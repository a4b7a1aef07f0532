"""When what is past its time is removed, and in what order: record, remove, rebuild, forget, record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.people_of_cases import HeldPeople, carry_cases, held_people, records_of_cases
from flows.rebuild import rebuild
from flows.retained_tables import retained_tables
from flows.run_lock import run_lock
from flows.workplace import Workplace
from safeguarding.codes import Route
from safeguarding.identifiers import UK
from safeguarding.ledger.audit import Entry
from safeguarding.ledger.cases import Actor, Case
from safeguarding.ledger.reviews import Review
from warehouse.linkage.kept_night import forget_kept
from warehouse.publish import forget_previous, published_run
from warehouse.removal import count_past, remove_past
from warehouse.retained import PastRows


@dataclass(frozen=True)
class Retention:
    """What is past its time, or was removed; counts only."""

    on: datetime
    is_applied: bool
    rows: tuple[PastRows, ...]
    case_records: int  # records of closed cases
    review_records: int  # what people made of findings
    audit_records: int  # records of who looked at what
    holds: int  # cases under a legal hold
    audit_kept_years: int
    case_kept_years: int
    reviews_kept_years: int


@dataclass(frozen=True)
class Past:
    """What of the ledger is past its time, or was removed from it."""

    cases: Sequence[Case]
    reviews: Sequence[Review]
    looks: int


def look_at_retention(place: Workplace, now: datetime) -> Retention:
    """What is past its time, after the look is recorded. Changes nothing else.

    Raises AccessRefused, KeyWrong, RunInProgress, AuditUnwritable; PersonUnknown and NothingPublished where it cannot be
    told whom a legal hold is for.
    """
    permit = place.permit(Route.RETAIN)
    with run_lock(place.home):
        held = held_people(place, permit)
        rows = count_past(place.home, place.keys, place.encryption, retained_tables(), held.numbers, now)
    looks = place.audit.count_before(_audit_term(place, now), _held_cases(place))
    _record(place, Actor(permit.who, permit.role.value, now), "retention_viewed", rows)
    past = Past(place.cases.past_term(now), _reviews_past(place, held, now), looks)
    return _account(place, now, rows, past, is_applied=False)


def apply_retention(place: Workplace, now: datetime) -> Retention:
    """Remove what is past its time from the landing, the quarantine, both snapshots and what linking kept, and the records
    of closed cases, of reviews and of looks, each after a term of its own.

    Raises what `look_at_retention` and `flows.rebuild.rebuild` raise, and AuditUnwritable. Whatever stops it, a second
    run finishes the work.
    """
    permit = place.permit(Route.RETAIN)
    by = Actor(permit.who, permit.role.value, now)
    with run_lock(place.home):
        if any(case.is_held for case in place.cases.all()):
            rebuild(place, now)  # a hold is for everybody who is linked to its person by now
        held, tables = held_people(place, permit), retained_tables()
        planned = count_past(place.home, place.keys, place.encryption, tables, held.numbers, now)
        _record(place, by, "retention_begun", planned)
        records = records_of_cases(place, permit)
        removed = remove_past(place.home, place.keys, place.encryption, tables, held.numbers, now)
        forget_kept(place.home)
        if published_run(place.home) is not None:
            rebuild(place, now)
            forget_previous(place.home)
            carry_cases(place, permit, by, records)
        cases, reviews = place.cases.past_term(now), _reviews_past(place, held, now)
        place.cases.forget(cases, by)
        place.reviews.forget(reviews, by.who, by.role)
        _record(place, by, "retention_done", removed)
        looks = place.audit.remove_before(_audit_term(place, now), by.who, by.role, _held_cases(place))
    return _account(place, now, removed, Past(cases, reviews, looks), is_applied=True)


def _record(place: Workplace, by: Actor, action: str, rows: Sequence[PastRows]) -> None:
    counts = {f"{row.agency}/{row.dataset}/{row.record or '*'} {row.place}": row.rows for row in rows if row.rows}
    place.audit.record(Entry(by.who, by.role, action, json.dumps(counts, sort_keys=True)))


def _audit_term(place: Workplace, now: datetime) -> datetime:
    """Audit records written before this moment are past their own term."""
    return (now - timedelta(days=365.25 * place.settings.partnership.audit_kept_years)).replace(tzinfo=UK)


def _reviews_past(place: Workplace, held: HeldPeople, now: datetime) -> tuple[Review, ...]:
    """The reviews that are past their own term, and of nobody under a legal hold."""
    term = timedelta(days=365.25 * place.settings.partnership.reviews_kept_years)
    return place.reviews.past_term(now - term, held.person_ids)


def _held_cases(place: Workplace) -> tuple[str, ...]:
    return tuple(case.case_id for case in place.cases.all() if case.is_held)


def _account(place: Workplace, now: datetime, rows: Sequence[PastRows], past: Past, *, is_applied: bool) -> Retention:
    return Retention(
        on=now,
        is_applied=is_applied,
        rows=tuple(row for row in rows if row.rows or row.rows_held),
        case_records=len(past.cases),
        review_records=len(past.reviews),
        audit_records=past.looks,
        holds=len(_held_cases(place)),
        audit_kept_years=place.settings.partnership.audit_kept_years,
        case_kept_years=place.cases.terms.kept_years,
        reviews_kept_years=place.settings.partnership.reviews_kept_years,
    )
