"""Who a pseudonymous person id stands for in the picture, and how sure the link is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from safeguarding.errors import PersonUnknown
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask
from warehouse.queries.findings import VISIBLE_FINDINGS, absent
from warehouse.queries.visibility import named_agencies, silent_agencies


@dataclass(frozen=True)
class KnownPerson:
    """What the picture holds of a person: no name, and of the date of birth only the month."""

    person_id: str
    birth_month: str | None
    is_unborn: bool
    sex: str
    is_child: bool | None  # None where no agency knows a date of birth
    agencies: tuple[str, ...]  # those that hold a record of the person, as far as the asker may know
    record_count: int  # of these agencies
    weakest_link_reason: str  # the least sure reason why the records are held to be one person's
    weakest_link_weight: float | None  # log2 odds; None where a sure rule decided


@dataclass(frozen=True)
class _Person:
    person_id: str
    birth_month: str | None
    is_unborn: bool
    sex: str
    is_child: bool | None
    agencies: tuple[str, ...]
    agency_records: tuple[int, ...]  # how many records each of the agencies holds
    weakest_link_reason: str
    weakest_link_weight: float | None


_WITH_ID = "SELECT * FROM chronology.person WHERE person_id = $person_id"
_WITH_FORMER_ID = """
    SELECT *
    FROM chronology.person
    WHERE person_id IN (
        SELECT person_id FROM chronology.former_person_id WHERE former_person_id = $person_id AND kind <> 'split'
    )
    ORDER BY person_id
"""


def _current(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> list[_Person]:
    """Who has this id, or had it: an id in use is asked first, because then nothing else has to be read."""
    return ask(picture, permit, _Person, _WITH_ID, person_id=person_id) or ask(
        picture, permit, _Person, _WITH_FORMER_ID, person_id=person_id
    )


def current_id(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> str:
    """The id that a person goes by today, also where the given one is from before two records were found to be one
    person's. For what shows nobody, such as a legal hold. Raises PersonUnknown."""
    found = _current(picture, permit, person_id)
    if not found:
        raise PersonUnknown
    return found[0].person_id


def find_person(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> KnownPerson:
    """The person with this id, also where the id was given before two records were found to be one person's.

    Raises PersonUnknown, also where everything that is known of the person is silently absent for the asker.
    """
    return find_person_and_silent(picture, permit, person_id)[0]


def find_person_and_silent(
    picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str
) -> tuple[KnownPerson, frozenset[str]]:
    """The person as `find_person` finds them, and the agencies that must not be named beside them, for whoever goes on to
    name agencies. Raises PersonUnknown."""
    found = _current(picture, permit, person_id)
    silent = silent_agencies(picture, permit, [person.person_id for person in found])
    known = [_known(permit, person, silent.get(person.person_id)) for person in found[:1]]
    if not known or known[0] is None:
        raise PersonUnknown
    return known[0], silent.get(known[0].person_id, frozenset())


def children_without_finding(picture: duckdb.DuckDBPyConnection, permit: Permit) -> tuple[KnownPerson, ...]:
    """Every child, born or not, and everyone of unknown age, on whom the asker is shown no pattern, by id."""
    found = ask(
        picture,
        permit,
        _Person,
        f"""
        {VISIBLE_FINDINGS}
        SELECT *
        FROM chronology.person
        WHERE is_child IS NOT FALSE AND person_id NOT IN (SELECT person_id FROM finding)
        ORDER BY person_id
        """,
        **absent(picture, permit),
    )
    silent = silent_agencies(picture, permit)
    known = (_known(permit, person, silent.get(person.person_id)) for person in found)
    return tuple(person for person in known if person is not None)


def _known(permit: Permit, person: _Person, silent: frozenset[str] | None) -> KnownPerson | None:
    """What may be said of the person; None where nothing may."""
    agencies = named_agencies(permit, person.agencies, silent)
    if not agencies:
        return None
    records = sum(n for agency, n in zip(person.agencies, person.agency_records, strict=True) if agency in agencies)
    known = KnownPerson(
        person_id=person.person_id,
        birth_month=person.birth_month,
        is_unborn=person.is_unborn,
        sex=person.sex,
        is_child=person.is_child,
        agencies=agencies,
        record_count=records,
        weakest_link_reason=person.weakest_link_reason,
        weakest_link_weight=person.weakest_link_weight,
    )
    is_linked = records > 1 or agencies == person.agencies
    return known if is_linked else replace(known, weakest_link_reason="single_record", weakest_link_weight=None)
