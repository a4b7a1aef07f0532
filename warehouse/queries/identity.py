"""Who is who: names, family and the agencies' own record numbers. Asked for by the chronology of an opened case alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from safeguarding.codes import Category, Relation
from safeguarding.errors import AccessRefused, PersonUnknown
from safeguarding.need_to_know.access import HUB, Answer, Holding, Permit, visible
from warehouse.queries.asking import ask, label
from warehouse.queries.visibility import named_agencies


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
    address: str | None  # None where it is not known and where it is not for the asker: the two look alike
    postcode: str | None
    is_restricted: bool  # an agency asks that nobody be told where the person is
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
class Closed:
    """What of where a person lives, or who they were, is told of nobody."""

    is_restricted: bool  # an agency asks that nobody be told where the person is
    hides_place: bool  # of the person, or of somebody of their family


@dataclass(frozen=True)
class _SourceRecord:
    event_id: str
    version: int
    source_record_id: str


def named_person(
    identity: duckdb.DuckDBPyConnection,
    permit: Permit,
    person_id: str,
    *,
    is_in_danger: bool = False,
    silent: frozenset[str] = frozenset(),
) -> NamedPerson:
    """Who the subject of an opened case is, as far as the asker may be told.

    is_in_danger: the person suffers domestic abuse, so where they live is a place of safety. silent: agencies that must
    not be named beside the person. Raises PersonUnknown; AccessRefused where names are not for the asker.
    """
    found = ask(identity, permit, NamedPerson, "SELECT * FROM identity.person WHERE person_id = $id", id=person_id)
    if not found:
        raise PersonUnknown
    person = found[0]
    holder = permit.only_agency or HUB
    is_place_shown = _may_see(
        permit, holder, Category.PLACE_OF_SAFETY if person.is_restricted or is_in_danger else Category.PLACE
    )
    # The snapshot does not say why somebody is restricted, so former names count as those of before an adoption.
    are_former_names_shown = _may_see(permit, holder, Category.ADOPTION if person.is_restricted else Category.IDENTITY)
    if not _may_see(permit, holder, Category.IDENTITY):
        raise AccessRefused(f"{permit.route.value}: names, asked as {permit.role.value}")
    return replace(
        person,
        other_names=person.other_names if are_former_names_shown else None,
        address=person.address if is_place_shown else None,
        postcode=person.postcode if is_place_shown else None,
        agencies=named_agencies(permit, person.agencies, silent),
    )


@dataclass(frozen=True)
class Place:
    """A place as agencies write it."""

    address: str | None
    postcode: str | None


def closed_of(identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> Closed:
    """What of the person is told of nobody. Somebody unknown is taken for restricted."""
    asked = "SELECT is_restricted, hides_place FROM identity.person WHERE person_id = $id"
    return next(iter(ask(identity, permit, Closed, asked, id=person_id)), Closed(True, True))


def places_shown(identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> frozenset[Place]:
    """Every place that agencies ever gave for the person and that may be told. Raises AccessRefused."""
    asked = "SELECT DISTINCT address, postcode FROM identity.person_record WHERE person_id = $id"
    return frozenset(ask(identity, permit, Place, asked, id=person_id))


def family(
    identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, *, silent: frozenset[str] = frozenset()
) -> tuple[FamilyMember, ...]:
    """Who is what to the person, by relation and name. Where two agencies say different things, both are listed; what
    only an agency of `silent` says is not."""
    if not _may_see(permit, permit.only_agency or HUB, Category.IDENTITY):
        return ()
    found = ask(
        identity,
        permit,
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
    said = [
        replace(m, relation=label(Relation, m.relation), agencies=named_agencies(permit, m.agencies, silent)) for m in found
    ]
    return tuple(member for member in said if member.agencies)


def source_records(
    identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str, event_ids: Sequence[str]
) -> dict[tuple[str, int], str]:
    """The agency's own record number of each version of the person's events, which the asker may be shown."""
    found = ask(
        identity,
        permit,
        _SourceRecord,
        """
        SELECT event_id, version, source_record_id
        FROM identity.event_source
        WHERE person_id = $person_id AND event_id IN (SELECT unnest(CAST($event_ids AS VARCHAR[])))
        """,
        person_id=person_id,
        event_ids=list(event_ids),
    )
    return {(record.event_id, record.version): record.source_record_id for record in found}


def _may_see(permit: Permit, agency: str, category: Category) -> bool:
    holding = Holding(agency, category)
    return visible(permit, [holding])[holding] is Answer.ALLOWED
