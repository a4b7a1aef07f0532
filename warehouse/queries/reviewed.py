"""Findings as people review them: which one is meant, what it rests on now, and whether a review still holds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from safeguarding.codes import Route
from safeguarding.errors import AccessRefused, UsageError
from safeguarding.ledger.reviews import Review, ReviewedFinding, reviews_of
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.findings import VISIBLE_FINDINGS, absent
from warehouse.queries.people import find_person


@dataclass(frozen=True)
class MadeReview:
    """A review beside the finding it is of."""

    outcome: str
    reviewed_at: datetime
    who: str
    role: str
    is_of_this: bool  # False where the finding has changed since, or the rule has
    look_again_on: date | None  # when somebody is to look at it again
    reason: str | None = None  # without names, where the answer gives reasons; the case record gives it in full


@dataclass(frozen=True)
class _Former:
    former_person_id: str
    person_id: str


def finding_to_review(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, pattern: str) -> ReviewedFinding:
    """The finding of this pattern on this person, if the asker is shown one.

    Raises PersonUnknown; UsageError where no such finding is shown; AccessRefused, also to one agency's researcher, who
    sees a part of the picture and does not judge the whole.
    """
    permit.require(Route.EXPLAIN)
    if permit.only_agency is not None:
        raise AccessRefused(f"review, {permit.role.value}")
    person = find_person(picture, permit, person_id)
    found = ask(
        picture,
        permit,
        ReviewedFinding,
        f"""
        {VISIBLE_FINDINGS}
        SELECT finding.*, stood.facts
        FROM finding
        JOIN standing.finding AS stood ON stood.pattern = finding.pattern AND stood.person_id = finding.person_id
        WHERE finding.person_id = $id AND finding.pattern = $pattern
        """,
        id=person.person_id,
        pattern=pattern,
        **absent(picture, permit),
    )
    if not found:
        raise UsageError(
            "PATTERN",
            what="There is no such finding on this person",
            fix="`mash explain PERSON` shows which patterns were found, by their names.",
        )
    return found[0]


def current_ids(picture: duckdb.DuckDBPyConnection, permit: Permit, reviews: Iterable[Review]) -> dict[str, str]:
    """The ids that reviewed persons go by now, of those whose ids are not in use any more."""
    asked = sorted({review.finding.person_id for review in reviews})
    found = ask(
        picture,
        permit,
        _Former,
        """
        SELECT former_person_id, person_id
        FROM chronology.former_person_id
        WHERE
            kind <> 'split' AND list_contains($asked, former_person_id)
            AND former_person_id NOT IN (SELECT person_id FROM chronology.person)
        """,
        asked=asked,
    )
    return {former.former_person_id: former.person_id for former in found}


def made_reviews(
    finding: ReviewedFinding,
    reviews: Sequence[Review],
    now_called: dict[str, str],
    reason_of: Callable[[Review], str | None] = lambda _: None,
) -> tuple[MadeReview, ...]:
    """What was made of the finding so far, the earliest first. reason_of: the reason as it may be shown here; of a review of
    the finding as it was before, none is, for it may speak of an event that is not shown."""
    return tuple(
        MadeReview(
            outcome=review.outcome.value,
            reviewed_at=review.reviewed_at,
            who=review.who,
            role=review.role,
            is_of_this=(is_of_this := review.quietens(finding)),
            look_again_on=review.look_again_on,
            reason=reason_of(review) if is_of_this else None,
        )
        for review in reviews_of(reviews, finding.person_id, finding.pattern, now_called)
    )
