"""What people made of the findings on a case's person, for the record of how agencies worked together (protocol 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from safeguarding.ledger.reviews import Review, ReviewedFinding
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.findings import VISIBLE_FINDINGS, absent
from warehouse.queries.reviewed import current_ids
from warehouse.queries.visibility import MARK


@dataclass(frozen=True)
class JudgedFinding:
    """One review of one finding: who looked into it when, what they made of it and why."""

    pattern: str
    version: str
    attention: str  # that it asked for when it was looked at
    outcome: str
    reason: str | None  # None where it rested on an event that is not held any more: its words could tell of it
    who: str
    role: str
    reviewed_at: datetime
    is_of_this: bool  # False where the finding has gone since, or has changed, or the rule has
    look_again_on: date | None  # when somebody is to look at it again


@dataclass(frozen=True)
class _Rested:
    event_id: str
    is_absent: bool


def judged_findings(
    picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, reviews: Sequence[Review]
) -> tuple[JudgedFinding, ...]:
    """Every review of a finding on this person, under whatever id, the earliest first. The caller has recorded the look.

    A review of a finding that rested on what is absent for the asker is not there for them. One agency's researcher is
    shown none: a review judges the whole of a picture of which they see a part. Raises AccessRefused.
    """
    if permit.only_agency is not None:
        return ()
    now_called = current_ids(picture, permit, reviews)
    of_person = [r for r in reviews if now_called.get(r.finding.person_id, r.finding.person_id) == person_id]
    stands = {finding.pattern: finding for finding in _standing(picture, permit, person_id)}
    rested = _rested(picture, permit, of_person)
    found = []
    for review in of_person:
        marks = [rested.get(fact.partition("@")[0]) for fact in review.finding.facts]
        if not any(mark for mark in marks):
            is_held = None not in marks
            finding = stands.get(review.finding.pattern)
            found.append(_judged(review, is_held, finding is not None and review.quietens(finding)))
    return tuple(found)


def _judged(review: Review, is_held: bool, is_of_this: bool) -> JudgedFinding:
    return JudgedFinding(
        pattern=review.finding.pattern,
        version=review.finding.version,
        attention=review.finding.attention,
        outcome=review.outcome.value,
        reason=review.reason if is_held else None,
        who=review.who,
        role=review.role,
        reviewed_at=review.reviewed_at,
        is_of_this=is_of_this,
        look_again_on=review.look_again_on,
    )


def _standing(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> list[ReviewedFinding]:
    return ask(
        picture,
        permit,
        ReviewedFinding,
        f"""
        {VISIBLE_FINDINGS}
        SELECT finding.*, stood.facts
        FROM finding
        JOIN standing.finding AS stood ON stood.pattern = finding.pattern AND stood.person_id = finding.person_id
        WHERE finding.person_id = $id
        """,
        id=person_id,
        **absent(picture, permit),
    )


def _rested(picture: duckdb.DuckDBPyConnection, permit: Permit, reviews: Sequence[Review]) -> Mapping[str, bool]:
    """Of the events that the reviewed findings rested on and that are held still: whether any version is absent."""
    asked = sorted({fact.partition("@")[0] for review in reviews for fact in review.finding.facts})
    found = ask(
        picture,
        permit,
        _Rested,
        f"""
        SELECT event.event_id, bool_or(list_contains($absent, {MARK})) AS is_absent
        FROM chronology.event AS event
        WHERE list_contains($asked::VARCHAR[], event.event_id)
        GROUP BY event.event_id
        """,
        asked=asked,
        **absent(picture, permit),
    )
    return {each.event_id: each.is_absent for each in found}
