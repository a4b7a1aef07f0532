"""What an explanation says of a person: each finding with the events it rests on, what was searched, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from warehouse.queries.patterns import Pattern
from warehouse.queries.people import KnownPerson
from warehouse.queries.reviewed import MadeReview
from warehouse.queries.sources import Source
from warehouse.queries.visibility import Withheld


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
    link_reason: str | None = None  # the least sure reason why the records of the event's person are held to be one's


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
    first_seen_on: date  # the night since which it is there without a break
    no_agency_alone: bool  # no agency's own records would have shown it
    owner: str | None  # who answers for the rule
    rule_review_on: date | None  # when the partnership looks at the rule again
    reviews: tuple[MadeReview, ...]  # what people made of it so far


@dataclass(frozen=True)
class Coverage:
    """Whether an agency whose sources were searched holds a record of this person, as far as the asker may know. Where it
    holds none, it may not know the person, or know them under another name."""

    agency: str
    has_record: bool


@dataclass(frozen=True)
class Explanation:
    """Every finding on one person, with what it rests on and what is missing."""

    person: KnownPerson
    as_of: datetime | None  # the moment of the picture, from which windows, ages and lateness are counted, where on record
    findings: tuple[ExplainedFinding, ...]
    protective_events: tuple[ExplainedEvent, ...]  # strengths and positive changes that are recorded, whenever
    withheld: tuple[Withheld, ...]  # how many of these events each agency has to be asked for
    sources: tuple[Source, ...]  # searched, missing ones first
    sources_missing: tuple[Source, ...]  # those of them that never came, came late or were refused
    coverage: tuple[Coverage, ...]  # of every agency searched
