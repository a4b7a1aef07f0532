"""Whose records a legal hold keeps, and by which id a person goes after their earliest record was removed.

Only retention asks: nothing of an answer is shown to anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.people import current_id
from warehouse.queries.recalls import every_id


@dataclass(frozen=True)
class _Record:
    record_id: str


@dataclass(frozen=True)
class _Person:
    person_id: str


def held_numbers(
    identity: duckdb.DuckDBPyConnection, picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str
) -> dict[str, set[str]]:
    """Agency to its own numbers of this person, of their family, and of everybody who is named in their events.

    Raises PersonUnknown where the picture holds no such person: then nothing may be removed.
    """
    held: dict[str, set[str]] = {}
    for person in _held(identity, picture, permit, person_id):
        for record_id in records_of(identity, permit, person):
            agency, _, number = record_id.partition(":")
            # A contact is known by the number of the person whose contact they are.
            held.setdefault(agency, set()).add(number.split("/contact_")[0])
    return held


def held_ids(
    identity: duckdb.DuckDBPyConnection, picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str
) -> frozenset[str]:
    """Every id, former ones too, of this person, of their family, and of everybody who is named in their events.

    Raises PersonUnknown.
    """
    people = _held(identity, picture, permit, person_id)
    return frozenset({person_id}.union(*(every_id(picture, permit, person) for person in people)))


def records_of(identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> tuple[str, ...]:
    """The records that are held to be this person's, as 'agency:number'; none where there is no such person."""
    asked = "SELECT DISTINCT record_id FROM identity.person_record WHERE person_id = $id ORDER BY ALL"
    return tuple(record.record_id for record in ask(identity, permit, _Record, asked, id=person_id))


def person_of(identity: duckdb.DuckDBPyConnection, permit: Permit, record_ids: Sequence[str]) -> str | None:
    """Whose the records are now: the person who holds most of them, of several the first; None where none is left."""
    asked = "SELECT DISTINCT person_id, record_id FROM identity.person_record WHERE record_id IN (SELECT unnest($ids))"
    counted = Counter(person.person_id for person in ask(identity, permit, _Person, asked, ids=list(record_ids)))
    return min(counted, key=lambda person: (-counted[person], person), default=None)


def _held(identity: duckdb.DuckDBPyConnection, picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> set[str]:
    subject = current_id(picture, permit, person_id)
    return {subject, *_family(identity, permit, subject), *_named_in_events(picture, permit, subject)}


def _family(identity: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> set[str]:
    asked = (
        "SELECT other_person_id AS person_id FROM identity.relationship WHERE person_id = $id "
        "UNION SELECT person_id FROM identity.relationship WHERE other_person_id = $id"
    )
    return {person.person_id for person in ask(identity, permit, _Person, asked, id=person_id)}


def _named_in_events(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> set[str]:
    """Who stands beside the person in an event, whichever of them it is about."""
    asked = r"""
        SELECT DISTINCT split_part(unnest(string_split(others, ';')), '=', 1) AS person_id
        FROM chronology.event WHERE person_id = $id
        UNION
        SELECT DISTINCT person_id FROM chronology.event WHERE contains(others, $id || '=')
    """
    return {person.person_id for person in ask(picture, permit, _Person, asked, id=person_id)}
