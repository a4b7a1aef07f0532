"""Looking at the picture as it stood with today's eyes: whom a person of today was held to be then, and what has been
closed to the asker since.

Links are part of what was known: records that are one person's today may have been two persons' then. And a place that
became secret, or a record that became intelligence, after the day asked for stays closed, and so does what was taken for
this person's then and is known to be another's today: replaying the past must not be the way round a restriction
(docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import duckdb

from safeguarding.errors import PersonUnknown
from safeguarding.need_to_know.access import Answer, Permit
from warehouse.past import Past
from warehouse.queries.asking import ask
from warehouse.queries.explained import ExplainedEvent
from warehouse.queries.identity import NamedPerson, Place, closed_of, named_person, places_shown
from warehouse.queries.lines import HeldEvent
from warehouse.queries.people import current_id
from warehouse.queries.visibility import answers, silent_agencies, suffers_domestic_abuse


@dataclass(frozen=True)
class RuleSet:
    """The patterns that were in force, with their versions and thresholds."""

    digest: str
    since: datetime  # of the first run under them


@dataclass(frozen=True)
class Mark:
    """What a decision about an event depends on, as the newest version of it is marked."""

    event_id: str
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str
    service: str | None


_E = TypeVar("_E", HeldEvent, ExplainedEvent)


@dataclass(frozen=True)
class Closed:
    """What of some events is not open to the asker today, whatever it was then."""

    marks: Mapping[str, Mark]  # by event id, of the events that are not open
    unplaced: frozenset[str]  # events whose service is not told today: it would say where somebody lives
    of_others: frozenset[str] = frozenset()  # events that were held to be the person's then and are another's today

    def judged(self, events: Sequence[_E]) -> list[_E]:
        """The events, those that are closed today marked as they are today, so that they are judged by it, without the
        service where it is not told any more, and without those of another person."""
        return [self._judged(event) for event in events if event.event_id not in self.of_others]

    def _judged(self, event: _E) -> _E:
        mark = self.marks.get(event.event_id)
        if mark is not None:
            event = replace(event, kind=mark.kind, statement_kind=mark.statement_kind, sensitivity=mark.sensitivity)
        return replace(event, service=None) if event.event_id in self.unplaced else event


@dataclass(frozen=True)
class Stood:
    """Which picture was made again, and who the person of today was in it: what an answer says of it."""

    until: datetime  # what reached the hub before then is in it
    known_to: str | None  # the agency whose deliveries alone are in it; None for the hub
    rules: RuleSet | None  # None where no rules are kept of that time: then today's were used
    person_id: str  # as it was then, of the person who held most of what is held of the person today
    person_id_today: str
    other_person_ids: tuple[str, ...]  # as they were then, of those who held the rest: not yet known to be one person
    events_of_others: int = 0  # that were held to be the person's then and are another's today: they are not shown


@dataclass(frozen=True)
class AsItStood:
    """The picture as it stood, and what of it is closed to the asker today. Never shown as a whole."""

    stood: Stood
    closed: Closed
    silent: frozenset[str]  # agencies that must not be named beside the person today
    is_in_danger: bool  # the person suffers domestic abuse, or somebody of the family must not be found, as known today
    is_restricted: bool  # where the person lives, or who they were, is secret today
    places: frozenset[Place]  # of the person's, those that may be told today
    person_today: NamedPerson | None = None  # who the person is, where what was held of them then is partly another's

    def placed(self, person: NamedPerson) -> NamedPerson:
        """The person of then, without a place that is told of nobody today."""
        is_told = Place(person.address, person.postcode) in self.places
        return person if is_told else replace(person, address=None, postcode=None)

    @property
    def is_family_closed(self) -> bool:
        """Whether nothing is told of the home and the family of then: it would tell of a secret place, or of another person."""
        return self.is_restricted or bool(self.closed.of_others)


@dataclass(frozen=True)
class _Known:
    event_id: str


@dataclass(frozen=True)
class _Holder:
    person_id: str
    events: int


_OF_PERSON = "SELECT DISTINCT event_id FROM chronology.event WHERE person_id = $person_id"
_OF_OTHERS = """
    SELECT DISTINCT event_id
    FROM chronology.event
    WHERE event_id IN (SELECT unnest($event_ids)) AND person_id <> $person_id
"""
_NEWEST = """
    SELECT event_id, agency, kind, statement_kind, sensitivity, service
    FROM chronology.event
    WHERE event_id IN (SELECT unnest($event_ids))
    QUALIFY version = max(version) OVER (PARTITION BY event_id)
"""
_SHARED = """
    SELECT person_id, count(DISTINCT event_id) AS events
    FROM chronology.event
    WHERE event_id IN (SELECT unnest($event_ids))
    GROUP BY person_id
    ORDER BY person_id = $person_id DESC, events DESC, person_id
"""


def closed_today(today: duckdb.DuckDBPyConnection, permit: Permit, event_ids: Sequence[str]) -> Closed:
    """What of these events the asker would not be shown of the picture of today. Raises AccessRefused."""
    marks = ask(today, permit, Mark, _NEWEST, event_ids=list(event_ids))
    decided = zip(marks, answers(permit, marks), strict=True)
    return Closed(
        {mark.event_id: mark for mark, answer in decided if answer is not Answer.ALLOWED},
        frozenset(mark.event_id for mark in marks if mark.service is None),
    )


def judged_today(
    today: duckdb.DuckDBPyConnection, permit: Permit, events: Sequence[_E], of_others: frozenset[str] = frozenset()
) -> list[_E]:
    """Events of a picture that was made again, so that they are judged by what is closed today, and without those
    `of_others` that were held to be the person's then. Raises AccessRefused."""
    return replace(closed_today(today, permit, [event.event_id for event in events]), of_others=of_others).judged(events)


def as_it_stood(
    today: duckdb.DuckDBPyConnection,
    past: duckdb.DuckDBPyConnection,
    permit: Permit,
    person_id: str,
    *,
    which: Past,
    identity: duckdb.DuckDBPyConnection | None = None,
) -> AsItStood:
    """Find the person of today in the picture as it stood, by the events held of them.

    which: how `past` was made; identity: who is who today, where an opened case is to show names of then.
    Raises PersonUnknown where nothing of the person had reached the hub by then (or not from that agency); AccessRefused.
    """
    person_today = current_id(today, permit, person_id)
    ids = [each.event_id for each in ask(today, permit, _Known, _OF_PERSON, person_id=person_today)]
    holders = ask(past, permit, _Holder, _SHARED, event_ids=ids, person_id=person_id)
    if not holders:
        raise PersonUnknown(
            f"as known {f'to {which.agency} ' if which.agency else ''}before {which.until:%d %b %Y %H:%M}",
            what="Nothing of this person had reached the hub by then",
            fix="Ask for a later day with --known-on, or leave out --known-to.",
        )
    rules = RuleSet(which.rules.digest, which.rules.since) if which.rules else None
    then_id, *other_ids = (holder.person_id for holder in holders)
    held = [each.event_id for each in ask(past, permit, _Known, _OF_PERSON, person_id=then_id)]
    foreign = ask(today, permit, _Known, _OF_OTHERS, event_ids=held, person_id=person_today)
    of_others = frozenset(each.event_id for each in foreign)
    silent = silent_agencies(today, permit, [person_today]).get(person_today, frozenset())
    closed = closed_of(identity, permit, person_today) if identity else None
    is_in_danger = suffers_domestic_abuse(today, permit, person_today) or bool(closed and closed.hides_place)
    return AsItStood(
        Stood(which.until, which.agency, rules, then_id, person_today, tuple(other_ids), len(of_others)),
        replace(closed_today(today, permit, ids), of_others=of_others),
        silent,
        is_in_danger,
        bool(closed and closed.is_restricted),
        places_shown(identity, permit, person_today) if identity else frozenset(),
        named_person(identity, permit, person_today, is_in_danger=is_in_danger, silent=silent)
        if identity and of_others
        else None,
    )
