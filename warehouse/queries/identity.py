"""Who is who: names, family and the agencies' own record numbers. Asked for by the chronology of an opened case alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from safeguarding.codes import Relation
from safeguarding.errors import PersonUnknown
from warehouse.queries.asking import ask, label


@dataclass(frozen=True)
class NamedPerson:
    """The subject of an opened case."""

    person_id: str
    given_name: str | None
    family_name: str | None
    other_names: str | None
    birth_date: date | None
    expected_birth_date: date | None  # of an unborn child
    sex: str
    nhs_number: str | None
    has_verified_nhs_number: bool
    upn: str | None
    address: str | None  # None also where the place is restricted
    postcode: str | None
    is_restricted: bool
    agencies: tuple[str, ...]


@dataclass(frozen=True)
class FamilyMember:
    """Somebody who an agency says is something to the subject."""

    person_id: str
    given_name: str | None
    family_name: str | None
    relation: str  # label
    agencies: tuple[str, ...]  # those that say so


@dataclass(frozen=True)
class _SourceRecord:
    event_id: str
    version: int
    source_record_id: str


def named_person(identity: duckdb.DuckDBPyConnection, person_id: str) -> NamedPerson:
    """Raises PersonUnknown."""
    found = ask(identity, NamedPerson, "SELECT * FROM identity.person WHERE person_id = $id", id=person_id)
    if not found:
        raise PersonUnknown
    return found[0]


def family(identity: duckdb.DuckDBPyConnection, person_id: str) -> tuple[FamilyMember, ...]:
    """Who is what to the person, by relation and name. Where two agencies say different things, both are listed."""
    found = ask(
        identity,
        FamilyMember,
        """
        SELECT other.person_id, other.given_name, other.family_name, relationship.relation, relationship.agencies
        FROM identity.relationship AS relationship
        JOIN identity.person AS other ON other.person_id = relationship.other_person_id
        WHERE relationship.person_id = $id
        ORDER BY relationship.relation, other.family_name, other.given_name, other.person_id
        """,
        id=person_id,
    )
    return tuple(FamilyMember(m.person_id, m.given_name, m.family_name, label(Relation, m.relation), m.agencies) for m in found)


def source_records(identity: duckdb.DuckDBPyConnection, event_ids: Sequence[str]) -> dict[tuple[str, int], str]:
    """The agency's own record number of each version of the events."""
    found = ask(
        identity,
        _SourceRecord,
        """
        SELECT event_id, version, source_record_id
        FROM identity.event_source
        WHERE event_id IN (SELECT unnest($event_ids))
        """,
        event_ids=list(event_ids),
    )
    return {(record.event_id, record.version): record.source_record_id for record in found}
