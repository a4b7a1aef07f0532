"""The lines of a chronology: each event as its agency's record stands, what became of it since, and who learnt of it when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from types import MappingProxyType

import duckdb

from safeguarding.codes import EventKind, FamilyInformed, Significance, StatementKind
from safeguarding.indicators import Indicator
from safeguarding.ledger.analysis import Weighing, Weight
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask, label
from warehouse.queries.viewings import Viewing, first_viewing
from warehouse.queries.visibility import shown

STRENGTH, HARM = "+", "-"
_SIGNS: Mapping[str, str] = {Significance.PROTECTIVE.value: STRENGTH, Significance.CONCERN.value: HARM}


@dataclass(frozen=True)
class Line:
    """One event as a line of the chronology. Role tokens such as [MOTHER] stay as they are."""

    event_id: str  # its first characters name it for `mash weigh` and `mash comment`
    occurred_from: datetime | None
    occurred_to: datetime | None
    precision: str  # how exactly the time is known: a code of Precision
    recorded_at: datetime | None  # by the agency: since then it knew
    received_at: datetime  # by the hub: since then this version was to be seen beside the others
    agency: str
    service: str | None
    kind: str  # label
    statement_kind: str  # label: fact, allegation, opinion, intelligence ...
    significance: str  # label
    subject_role: str | None
    others: tuple[str, ...]  # parts that other people played in it
    summary: str
    narrative: str | None
    voice_of_child: str | None
    child_seen: bool | None
    action_taken: str | None
    outcome: str | None
    handling: str | None
    family_informed: str | None  # label: whether the family was told, or the lawful reason why not
    source_record: str | None  # the agency's own record number
    version: int
    caveats: tuple[str, ...]  # checks that the record failed without being held back
    withdrawn_at: datetime | None  # set where the agency has taken the record back: then only its heading is shown
    sign: str  # + for a strength or positive change, - for a concern, empty otherwise
    is_turning_point: bool  # the first strength after a concern, or the first concern after a strength
    is_analysis: bool  # a professional's opinion, which is kept apart from evidence
    gap: str | None  # not_attended or no_access, where the event is that somebody did not see the child
    weighing: Weighing | None  # set where somebody promoted or demoted it for this child, with the reason
    incident: int | None  # shared by the lines that tell of one incident
    versions: int  # how many the asker may know of, up to this one
    changed: tuple[str, ...]  # names of what this version changed in the one before; never what stood there
    first_viewed_at: datetime | None  # when this case's combined chronology was first looked at with this version in it
    first_viewed_by: str | None  # the account that looked


@dataclass(frozen=True)
class HeldEvent:
    """One version of one event as the picture holds it, with codes."""

    event_id: str
    version: int
    incident_id: str | None
    agency: str
    service: str | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    precision: str
    recorded_at: datetime | None
    received_at: datetime
    subject_role: str | None
    others: str | None
    kind: str
    statement_kind: str
    significance: str
    summary: str
    narrative: str | None
    voice_of_child: str | None
    child_seen: bool | None
    action_taken: str | None
    outcome: str | None
    indicators: tuple[str, ...] | None
    sensitivity: str
    handling: str | None
    family_informed: str | None
    caveats: str | None
    superseded_at: datetime | None
    withdrawn_at: datetime | None


_COMPARED = sorted(
    {field.name for field in fields(HeldEvent)}
    - {"event_id", "version", "incident_id", "others", "received_at", "recorded_at", "superseded_at", "withdrawn_at", "caveats"}
)


def held_events(
    picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, until: datetime
) -> tuple[list[HeldEvent], dict[str, list[HeldEvent]]]:
    """The version of each event that stood before `until`, in the order in which things happened,
    undated ones last; and by event id the earlier versions of it, oldest first. A withdrawn one is marked as such."""
    found = ask(
        picture,
        permit,
        HeldEvent,
        """
        SELECT * REPLACE (
            CASE WHEN withdrawn_at < $until THEN withdrawn_at END AS withdrawn_at,
            CASE WHEN superseded_at < $until THEN superseded_at END AS superseded_at
        )
        FROM chronology.event
        WHERE person_id = $person_id AND received_at < $until
        ORDER BY coalesce(occurred_from, recorded_at) NULLS LAST, recorded_at NULLS LAST, agency, event_id, version
        """,
        person_id=person_id,
        until=until,
    )
    earlier: dict[str, list[HeldEvent]] = defaultdict(list)
    for event in found:
        if event.superseded_at is not None:
            earlier[event.event_id].append(event)
    for versions in earlier.values():
        versions.sort(key=lambda event: event.version)
    return [event for event in found if event.superseded_at is None], earlier


def as_lines(
    permit: Permit,
    events: Sequence[HeldEvent],
    earlier: Mapping[str, Sequence[HeldEvent]],
    numbers: Mapping[tuple[str, int], str],
    together: Mapping[str, int],
    viewings: Sequence[Viewing],
    weighings: Mapping[str, Weighing] = MappingProxyType({}),
) -> Iterator[Line]:
    """The events as lines, in order. earlier: their versions before; numbers: the agencies' own record numbers; together:
    which events tell of one incident; viewings: of the case, in order; weighings: what people made of events."""
    last_sign = ""
    for event in events:
        is_kept = event.withdrawn_at is None
        sign = _SIGNS.get(event.significance, "") if is_kept else ""
        before = shown(permit, list(earlier.get(event.event_id, ())))
        weighing = weighings.get(event.event_id)
        is_minor = weighing is not None and weighing.weight is Weight.MINOR
        # Of what was demoted, a look that did not ask for everything may not have shown it.
        viewed = first_viewing(viewings, replace(event, significance=Significance.ROUTINE) if is_minor else event)
        yield Line(
            event_id=event.event_id,
            occurred_from=event.occurred_from,
            occurred_to=event.occurred_to,
            precision=event.precision,
            recorded_at=event.recorded_at,
            received_at=event.received_at,
            agency=event.agency,
            service=event.service,
            kind=label(EventKind, event.kind),
            statement_kind=label(StatementKind, event.statement_kind),
            significance=label(Significance, event.significance),
            subject_role=event.subject_role,
            others=tuple(other.partition("=")[2] for other in event.others.split(";")) if event.others else (),
            summary=event.summary,
            narrative=event.narrative if is_kept else None,
            voice_of_child=event.voice_of_child if is_kept else None,
            child_seen=event.child_seen,
            action_taken=event.action_taken if is_kept else None,
            outcome=event.outcome if is_kept else None,
            handling=event.handling,
            family_informed=label(FamilyInformed, event.family_informed) if event.family_informed else None,
            source_record=numbers.get((event.event_id, event.version)),
            version=event.version,
            caveats=tuple(event.caveats.split(";")) if event.caveats else (),
            withdrawn_at=event.withdrawn_at,
            sign=sign,
            is_turning_point=bool(sign and last_sign and sign != last_sign),
            is_analysis=event.statement_kind == StatementKind.PROFESSIONAL_OPINION,
            gap=_gap(event) if is_kept else None,
            weighing=weighing,
            incident=together.get(event.event_id),
            versions=len(before) + 1,
            changed=_changed(before[-1], event) if before else (),
            first_viewed_at=viewed.at if viewed else None,
            first_viewed_by=viewed.who if viewed else None,
        )
        last_sign = sign or last_sign


def is_shown_first(event: HeldEvent, weighings: Mapping[str, Weighing]) -> bool:
    """Whether the chronology shows the event without being asked for everything: as somebody weighed it for this child, else
    as its agency graded it."""
    weighing = weighings.get(event.event_id)
    return event.significance != Significance.ROUTINE if weighing is None else weighing.weight is Weight.SIGNIFICANT


def _gap(event: HeldEvent) -> str | None:
    said = set(event.indicators or ())
    if event.kind == EventKind.NOT_BROUGHT or said & {Indicator.MISSED_HEALTH_CARE, Indicator.CANCELLED_APPOINTMENT}:
        return "not_attended"
    return "no_access" if event.kind == EventKind.NO_ACCESS or Indicator.REFUSED_ACCESS in said else None


def _changed(before: HeldEvent, event: HeldEvent) -> tuple[str, ...]:
    return tuple(name for name in _COMPARED if getattr(before, name) != getattr(event, name))
