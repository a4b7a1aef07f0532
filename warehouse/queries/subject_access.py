"""One person's data from every agency, for that person: other people's data withheld, and what is withheld counted.

The second place where identity and concerns are joined: for a case that was opened to answer a subject access request,
and only after the look has been recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from safeguarding.codes import Purpose, Route
from safeguarding.errors import CaseNotOpenable
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.cases import Case
from safeguarding.need_to_know.access import Permit
from safeguarding.subject_access import Decision, Requester, age_on, answer_by, to_decide
from warehouse.queries.asking import ask
from warehouse.queries.identity import NamedPerson, closed_of, named_person
from warehouse.queries.own_data import OwnEvent, OwnRecord, own_events, own_records, own_relations
from warehouse.queries.people import find_person
from warehouse.queries.sources import Source, sources
from warehouse.queries.visibility import shown, silent_agencies, suffers_domestic_abuse


@dataclass(frozen=True)
class Withheld:
    """What is not in the copy, and why; by agency, so that it can be asked."""

    agency: str
    reason: str
    count: int


@dataclass(frozen=True)
class SubjectAccess:
    """What may go into the answer, what is left out of it, what a person has to decide, and by when."""

    case_id: str
    requester: str
    person: NamedPerson
    records: tuple[OwnRecord, ...]
    relations: tuple[str, ...]  # that somebody is recorded as mother, father ..., and by whom; no names
    events: tuple[OwnEvent, ...]
    withheld: tuple[Withheld, ...]
    to_decide: tuple[Decision, ...]
    received_on: date
    answer_by: date
    answer_by_if_complex: date
    sources: tuple[Source, ...]


def subject_access(
    identity: duckdb.DuckDBPyConnection,
    picture: duckdb.DuckDBPyConnection,
    permit: Permit,
    audit: Audit,
    case: Case,
    *,
    requester: Requester,
    received_on: date,
    today: date,
) -> SubjectAccess:
    """The data held of the person whom `case` was opened for, as an answer to their request.

    Raises AccessRefused, PersonUnknown, CaseNotOpenable where the case was opened for something else, and
    AuditUnwritable where the look could not be recorded: then nothing is shown.
    """
    if case.purpose is not Purpose.SUBJECT_ACCESS:
        raise CaseNotOpenable(
            "CASE",
            what="The case was opened for another purpose than a subject access request",
            fix="Open one with --purpose subject_access_request --basis legal_obligation --threshold none.",
        )
    permit.require(Route.SUBJECT_ACCESS, case_id=case.case_id)
    known = find_person(picture, permit, case.person_id)
    silent = silent_agencies(picture, permit, [known.person_id]).get(known.person_id, frozenset())
    is_in_danger = suffers_domestic_abuse(picture, permit, known.person_id)
    person = named_person(identity, permit, known.person_id, is_in_danger=is_in_danger, silent=silent)
    hides_place = closed_of(identity, permit, known.person_id).hides_place or is_in_danger
    events = own_events(picture, permit, known.person_id, person.birth_date)
    answer = SubjectAccess(
        case_id=case.case_id,
        requester=requester.label,
        person=person,
        records=own_records(identity, permit, person, hides_place=hides_place, silent=silent),
        relations=own_relations(identity, permit, known.person_id, silent=silent),
        events=events,
        withheld=_withheld(picture, permit, known.person_id, events),
        to_decide=to_decide(requester, age_on(today, person.birth_date), events, is_place_restricted=hides_place),
        received_on=received_on,
        answer_by=answer_by(received_on),
        answer_by_if_complex=answer_by(received_on, 3),
        sources=sources(picture, permit),
    )
    audit.record(
        Entry(
            who=permit.who,
            role=permit.role.value,
            action="subject_access_viewed",
            asked=f"requester={requester.value} received_on={received_on}",
            case_id=case.case_id,
            purpose=case.purpose.value,
            rows_shown=len(answer.records) + len(answer.events),
            rows_withheld=sum(each.count for each in answer.withheld),
        )
    )
    return answer


def _withheld(
    picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, events: Iterable[OwnEvent]
) -> tuple[Withheld, ...]:
    """What is left out, by reason and agency. What may not even be confirmed is in none of these counts."""
    asked = """
        SELECT DISTINCT event_id, agency, kind, statement_kind, sensitivity
        FROM chronology.event
        WHERE person_id <> $id AND contains(others, $id || '=')
        ORDER BY ALL
    """
    about_others = Counter(found.agency for found in shown(permit, ask(picture, permit, _AboutAnother, asked, id=person_id)))
    within = Counter((event.agency, reason) for event in events for reason in event.withheld)
    return (
        *(Withheld(agency, "events that are mainly about somebody else", n) for agency, n in sorted(about_others.items())),
        *(Withheld(agency, reason, n) for (agency, reason), n in sorted(within.items())),
    )


@dataclass(frozen=True)
class _AboutAnother:
    event_id: str
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str
