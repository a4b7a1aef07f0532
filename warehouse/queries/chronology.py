"""The combined chronology of an opened case: the one place where identity and concerns are joined (promise 3), and only
after the look has been recorded (promise 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import duckdb

from safeguarding.codes import EventKind, Significance, StatementKind
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.cases import Case
from warehouse.queries.asking import ask, label
from warehouse.queries.identity import FamilyMember, NamedPerson, family, named_person, source_records
from warehouse.queries.people import KnownPerson, find_person
from warehouse.queries.sources import Source, sources
from warehouse.queries.visibility import visible

_ALWAYS = datetime(9999, 12, 31)


@dataclass(frozen=True)
class Line:
    """One event as a line of the chronology. Role tokens such as [MOTHER] stay as they are."""

    occurred_from: datetime | None
    occurred_to: datetime | None
    precision: str  # how exactly the time is known: a code of Precision
    recorded_at: datetime | None  # by the agency
    received_at: datetime  # by the hub
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
    family_informed: str | None
    source_record: str | None  # the agency's own record number
    version: int
    caveats: tuple[str, ...]  # checks that the record failed without being held back
    withdrawn_at: datetime | None  # set where the agency has taken the record back: then only its heading is shown


@dataclass(frozen=True)
class Chronology:
    """Every agency's events about the subject of an opened case on one line, and what the line rests on."""

    case_id: str
    purpose: str
    person: NamedPerson
    family: tuple[FamilyMember, ...]
    lines: tuple[Line, ...]  # in the order in which things happened; undated ones last
    minor_hidden: int  # routine events that the asker may ask for
    withheld: int  # restricted events that this view does not show
    known_on: date | None
    agencies: tuple[str, ...]  # asked for; empty where all were
    link: KnownPerson  # how many records were joined, and the least sure reason for it
    sources: tuple[Source, ...]  # searched, missing ones first


@dataclass(frozen=True)
class _Event:
    event_id: str
    version: int
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
    sensitivity: str
    handling: str | None
    family_informed: str | None
    caveats: str | None
    withdrawn_at: datetime | None


def chronology(
    identity: duckdb.DuckDBPyConnection,
    picture: duckdb.DuckDBPyConnection,
    audit: Audit,
    case: Case,
    *,
    asked_by: str,
    role: str,
    known_on: date | None = None,
    agencies: Collection[str] | None = None,
    everything: bool = False,
) -> Chronology:
    """The chronology of the person whom `case` was opened for.

    known_on: as the hub knew it at the end of that day, so without what reached us later and with what was corrected
    since as it then stood. agencies: only theirs. everything: routine events too.
    Raises PersonUnknown, and AuditUnwritable where the look could not be recorded: then nothing is shown.
    """
    known = find_person(picture, case.person_id)
    wanted = tuple(sorted(agencies or ()))
    events = [event for event in _events(picture, known.person_id, known_on) if not wanted or event.agency in wanted]
    open_to_view = [event for event in events if visible(event.sensitivity)]
    shown = [event for event in open_to_view if everything or event.significance != Significance.ROUTINE]
    numbers = source_records(identity, [event.event_id for event in shown])
    answer = Chronology(
        case_id=case.case_id,
        purpose=case.purpose.label,
        person=named_person(identity, known.person_id),
        family=family(identity, known.person_id),
        lines=tuple(_line(event, numbers.get((event.event_id, event.version))) for event in shown),
        minor_hidden=len(open_to_view) - len(shown),
        withheld=len(events) - len(open_to_view),
        known_on=known_on,
        agencies=wanted,
        link=known,
        sources=sources(picture),
    )
    audit.record(
        Entry(
            who=asked_by,
            role=role,
            action="chronology_viewed",
            asked=f"known_on={known_on or 'now'} agencies={','.join(wanted) or 'all'} everything={everything}",
            case_id=case.case_id,
            purpose=case.purpose.value,
            rows_shown=len(answer.lines),
            rows_withheld=answer.withheld,
        )
    )
    return answer


def _events(picture: duckdb.DuckDBPyConnection, person_id: str, known_on: date | None) -> list[_Event]:
    """The version of each event that stood at the time asked for, or stands now; a withdrawn one is marked as such."""
    until = datetime.combine(known_on + timedelta(days=1), time()) if known_on else _ALWAYS
    return ask(
        picture,
        _Event,
        """
        SELECT * REPLACE (CASE WHEN withdrawn_at < $until THEN withdrawn_at END AS withdrawn_at)
        FROM chronology.event
        WHERE person_id = $person_id AND received_at < $until AND (superseded_at IS NULL OR superseded_at >= $until)
        ORDER BY coalesce(occurred_from, recorded_at) NULLS LAST, recorded_at NULLS LAST, agency, event_id
        """,
        person_id=person_id,
        until=until,
    )


def _line(event: _Event, source_record: str | None) -> Line:
    is_kept = event.withdrawn_at is None
    return Line(
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
        family_informed=event.family_informed,
        source_record=source_record,
        version=event.version,
        caveats=tuple(event.caveats.split(";")) if event.caveats else (),
        withdrawn_at=event.withdrawn_at,
    )
