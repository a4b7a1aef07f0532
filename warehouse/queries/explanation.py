"""The explanation of a person's findings: what the rule is, which events it rests on, what was searched, and what else
could be behind it. It shows; it concludes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

import duckdb

from safeguarding.codes import EventKind, Precision, Route, Significance, StatementKind
from safeguarding.errors import PersonUnknown
from safeguarding.ledger.reviews import Review, ReviewedFinding
from safeguarding.need_to_know.access import Answer, Permit
from safeguarding.settings import Pattern as ApprovedPattern
from warehouse.queries.asking import ask, label
from warehouse.queries.explained import Coverage, ExplainedEvent, ExplainedFinding, Explanation
from warehouse.queries.gone import marks_not_told
from warehouse.queries.patterns import Pattern, patterns
from warehouse.queries.people import KnownPerson, find_person
from warehouse.queries.reviewed import current_ids, made_reviews
from warehouse.queries.sources import sources
from warehouse.queries.visibility import answers, withheld

__all__ = ["WITHHELD", "ExplainedEvent", "ExplainedFinding", "Explanation", "explain"]

WITHHELD = "Withheld: ask the agency that holds it"


@dataclass(frozen=True)
class _Found:
    pattern: str
    person_id: str
    version: str
    thresholds: str
    window_from: date
    window_to: date
    attention: str
    why: str
    agencies: tuple[str, ...]
    event_ids: tuple[str, ...]
    facts: tuple[str, ...]
    first_seen_on: date
    is_held_alone: bool


@dataclass(frozen=True)
class _Beside:
    """What is said of a finding that is not in the picture: what people made of it, and what the partnership set."""

    reviews: Sequence[Review]
    now_called: dict[str, str]
    approved: Mapping[str, ApprovedPattern]
    words: Mapping[str, Pattern]
    reason_of: Callable[[Review], str | None]


def explain(
    picture: duckdb.DuckDBPyConnection,
    permit: Permit,
    person_id: str,
    *,
    as_of: datetime | None = None,
    reviews: Sequence[Review] = (),
    approved: Mapping[str, ApprovedPattern] = MappingProxyType({}),
    judge: Callable[[list[ExplainedEvent]], list[ExplainedEvent]] = list,
    words: Mapping[str, Pattern] | None = None,
    reason_of: Callable[[Review], str | None] = lambda _: None,
) -> Explanation:
    """What the asker may be shown of one person and why. A person without findings has an explanation too: it says
    what was searched. as_of: the moment of the picture; reviews: everybody's of every finding; approved: the patterns as
    the partnership set them; reason_of: the reason of a review without names.
    Of a picture that was made again as it stood, judge: marks what is closed today; words: what the patterns of then say.
    Raises PersonUnknown, AccessRefused."""
    permit.require(Route.EXPLAIN)
    person = find_person(picture, permit, person_id)
    found = ask(
        picture,
        permit,
        _Found,
        _FOUND,
        id=person.person_id,
        then=marks_not_told(picture, permit),
    )
    counted = [event_id for finding in found for event_id in finding.event_ids]
    # A finding may count the events of a brother or sister, so its events are looked up by their ids.
    events = ask(
        picture,
        permit,
        ExplainedEvent,
        """
        SELECT * FROM chronology.event
        WHERE
            superseded_at IS NULL AND withdrawn_at IS NULL
            AND (event_id IN (SELECT unnest($counted)) OR (person_id = $id AND significance = 'protective'))
        ORDER BY coalesce(occurred_from, recorded_at) NULLS LAST, agency, event_id
        """,
        counted=counted,
        id=person.person_id,
    )
    events = judge(events)
    decided = {event.event_id: answer for event, answer in zip(events, answers(permit, events), strict=True)}
    absent = {event_id for event_id, answer in decided.items() if answer is Answer.ABSENT}
    # Of a picture of then, a finding that rested on what is another person's today is not there either.
    findings = [f for f in found if not absent.intersection(f.event_ids) and decided.keys() >= set(f.event_ids)]
    protective = [e for e in events if e.significance == Significance.PROTECTIVE and decided[e.event_id] is Answer.ALLOWED]
    links = _links(picture, permit, person, {event.person_id for event in events})
    beside = _Beside(
        reviews, current_ids(picture, permit, reviews) if reviews else {}, approved, words or patterns(), reason_of
    )
    searched = sources(picture, permit)
    rested_on = {event_id for finding in findings for event_id in finding.event_ids}
    return Explanation(
        person=person,
        as_of=as_of,
        findings=tuple(_explained(finding, events, decided, links, beside) for finding in findings),
        protective_events=tuple(_worded(event, links) for event in protective),
        withheld=withheld(permit, [event for event in events if event.event_id in rested_on]),
        sources=searched,
        sources_missing=tuple(source for source in searched if source.is_expected and (source.is_missing or source.is_stale)),
        coverage=tuple(
            Coverage(agency, agency in person.agencies) for agency in sorted({source.agency for source in searched})
        ),
    )


_FOUND = """
    SELECT
        finding.*,
        stood.facts,
        -- A finding that, the night before, rested on what the asker may not be told of was not there for them.
        CASE WHEN known_before.was_shown IS FALSE THEN night.night_on ELSE stood.first_seen_on END AS first_seen_on,
        alone.person_id IS NOT NULL AS is_held_alone
    FROM risk_picture.finding AS finding
    CROSS JOIN standing.night AS night
    JOIN standing.finding AS stood ON stood.pattern = finding.pattern AND stood.person_id = finding.person_id
    LEFT JOIN (
        SELECT pattern, person_id, bool_or(NOT list_has_any(marks, $then::VARCHAR[])) AS was_shown
        FROM standing.earlier_finding
        GROUP BY pattern, person_id
    ) AS known_before ON known_before.pattern = finding.pattern AND known_before.person_id = finding.person_id
    LEFT JOIN standing.held_alone AS alone ON alone.pattern = finding.pattern AND alone.person_id = finding.person_id
    WHERE finding.person_id = $id
    ORDER BY finding.pattern
"""


def _links(picture: duckdb.DuckDBPyConnection, permit: Permit, person: KnownPerson, person_ids: set[str]) -> dict[str, str]:
    """How sure it is that each person's records are one person's: the least sure reason, as far as the asker may know."""
    links = {person.person_id: person.weakest_link_reason}
    for other in sorted(person_ids - {person.person_id}):
        with suppress(PersonUnknown):
            links[other] = find_person(picture, permit, other).weakest_link_reason
    return links


def _explained(
    found: _Found,
    events: list[ExplainedEvent],
    decided: Mapping[str, Answer],
    links: Mapping[str, str],
    beside: _Beside,
) -> ExplainedFinding:
    approved = beside.approved.get(found.pattern)
    as_it_is = ReviewedFinding(found.person_id, found.pattern, found.version, found.attention, found.facts)
    return ExplainedFinding(
        pattern=beside.words[found.pattern],
        version=found.version,
        thresholds=tuple(found.thresholds.split(";")),
        window_from=found.window_from,
        window_to=found.window_to,
        attention=found.attention,
        why=found.why,
        agencies=found.agencies,
        events=tuple(
            _worded(event, links) if decided[event.event_id] is Answer.ALLOWED else _held_back(event)
            for event in events
            if event.event_id in found.event_ids
        ),
        first_seen_on=found.first_seen_on,
        no_agency_alone=not found.is_held_alone,
        owner=approved.owner if approved else None,
        rule_review_on=date.fromisoformat(approved.review_on) if approved else None,
        reviews=made_reviews(
            as_it_is,
            beside.reviews,
            beside.now_called,
            beside.reason_of if all(decided[event] is Answer.ALLOWED for event in found.event_ids) else lambda _: None,
        ),
    )


def _worded(event: ExplainedEvent, links: Mapping[str, str]) -> ExplainedEvent:
    """The event with labels for codes, and how sure it is whose it is."""
    return replace(
        event,
        link_reason=links.get(event.person_id),
        kind=label(EventKind, event.kind),
        statement_kind=label(StatementKind, event.statement_kind),
        significance=label(Significance, event.significance),
    )


def _held_back(event: ExplainedEvent) -> ExplainedEvent:
    """That there is an event, and whom to ask: not what it is nor when it was."""
    return replace(
        event,
        service=None,
        occurred_from=None,
        recorded_at=None,
        precision=Precision.UNKNOWN.value,
        kind="Withheld",
        statement_kind="Withheld",
        significance="Withheld",
        summary=WITHHELD,
    )
