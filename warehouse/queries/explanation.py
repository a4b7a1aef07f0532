"""The explanation of a person's findings: what the rule is, which events it rests on, what was searched, and what else
could be behind it. It shows; it concludes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb

from safeguarding.codes import EventKind, Significance, StatementKind
from warehouse.queries.asking import ask, label
from warehouse.queries.patterns import Pattern, patterns
from warehouse.queries.people import KnownPerson, find_person
from warehouse.queries.sources import Source, sources
from warehouse.queries.visibility import visible

_RESTRICTED = "Restricted: ask the agency that holds it"


@dataclass(frozen=True)
class ExplainedEvent:
    """One event that a finding rests on, as the picture holds it: without names, without the source's own words."""

    event_id: str
    person_id: str  # a brother or sister's, where the finding is about a household
    agency: str
    service: str | None
    occurred_from: datetime | None
    precision: str
    recorded_at: datetime | None
    received_at: datetime
    kind: str  # label
    statement_kind: str  # label: fact, allegation, opinion, intelligence ...
    significance: str  # label
    sensitivity: str
    summary: str


@dataclass(frozen=True)
class ExplainedFinding:
    """One pattern on one person."""

    pattern: Pattern
    version: str
    thresholds: tuple[str, ...]  # 'name=number', as they were applied
    window_from: date
    window_to: date
    attention: str
    why: str
    agencies: tuple[str, ...]
    events: tuple[ExplainedEvent, ...]


@dataclass(frozen=True)
class Explanation:
    """Every finding on one person, with what it rests on and what is missing."""

    person: KnownPerson
    findings: tuple[ExplainedFinding, ...]
    protective_events: tuple[ExplainedEvent, ...]  # strengths and positive changes that are recorded, whenever
    sources: tuple[Source, ...]  # searched, missing ones first


@dataclass(frozen=True)
class _Found:
    pattern: str
    version: str
    thresholds: str
    window_from: date
    window_to: date
    attention: str
    why: str
    agencies: tuple[str, ...]
    event_ids: tuple[str, ...]


def explain(picture: duckdb.DuckDBPyConnection, person_id: str) -> Explanation:
    """Everything that the picture shows on one person and why. A person without findings has an explanation too: it
    says what was searched. Raises PersonUnknown."""
    person = find_person(picture, person_id)
    found = ask(
        picture, _Found, "SELECT * FROM risk_picture.finding WHERE person_id = $id ORDER BY pattern", id=person.person_id
    )
    counted = [event_id for finding in found for event_id in finding.event_ids]
    # A finding may count the events of a brother or sister, so its events are looked up by their ids.
    events = ask(
        picture,
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
    return Explanation(
        person=person,
        findings=tuple(_explained(finding, events) for finding in found),
        protective_events=tuple(_worded(e) for e in events if e.significance == Significance.PROTECTIVE),
        sources=sources(picture),
    )


def _explained(found: _Found, events: list[ExplainedEvent]) -> ExplainedFinding:
    return ExplainedFinding(
        pattern=patterns()[found.pattern],
        version=found.version,
        thresholds=tuple(found.thresholds.split(";")),
        window_from=found.window_from,
        window_to=found.window_to,
        attention=found.attention,
        why=found.why,
        agencies=found.agencies,
        events=tuple(_worded(event) for event in events if event.event_id in found.event_ids),
    )


def _worded(event: ExplainedEvent) -> ExplainedEvent:
    """The event with labels for codes; what a restricted one says is left out."""
    return replace(
        event,
        kind=label(EventKind, event.kind),
        statement_kind=label(StatementKind, event.statement_kind),
        significance=label(Significance, event.significance),
        summary=event.summary if visible(event.sensitivity) else _RESTRICTED,
    )
