"""Who a pseudonymous person id stands for in the picture, and how sure the link is."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from safeguarding.errors import PersonUnknown
from warehouse.queries.asking import ask


@dataclass(frozen=True)
class KnownPerson:
    """What the picture holds of a person: no name, and of the date of birth only the month."""

    person_id: str
    birth_month: str | None
    is_unborn: bool
    sex: str
    is_child: bool | None  # None where no agency knows a date of birth
    agencies: tuple[str, ...]  # those that hold a record of the person
    record_count: int
    weakest_link_reason: str  # the least sure reason why the records are held to be one person's
    weakest_link_weight: float | None  # log2 odds; None where a sure rule decided


def find_person(picture: duckdb.DuckDBPyConnection, person_id: str) -> KnownPerson:
    """The person with this id, also where the id was given before two records were found to be one person's.

    Raises PersonUnknown.
    """
    found = ask(
        picture,
        KnownPerson,
        """
        SELECT person.*
        FROM chronology.person AS person
        LEFT JOIN chronology.former_person_id AS former
            ON former.person_id = person.person_id AND former.former_person_id = $person_id
        WHERE person.person_id = $person_id OR former.former_person_id IS NOT NULL
        ORDER BY person.person_id = $person_id DESC
        """,
        person_id=person_id,
    )
    if not found:
        raise PersonUnknown
    return found[0]


def children_without_finding(picture: duckdb.DuckDBPyConnection) -> tuple[KnownPerson, ...]:
    """Every child, born or not, and everyone of unknown age, on whom no pattern was found, by id."""
    found = ask(
        picture,
        KnownPerson,
        """
        SELECT *
        FROM chronology.person
        WHERE is_child IS NOT FALSE AND person_id NOT IN (SELECT person_id FROM risk_picture.finding)
        ORDER BY person_id
        """,
    )
    return tuple(found)
