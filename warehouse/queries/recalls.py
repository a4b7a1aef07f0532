"""What a link was used for while it stood, and what became of a person's id since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from safeguarding.codes import Route
from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask


@dataclass(frozen=True)
class Became:
    """Where records of an id went. kind: merged (the id is not in use any more) or split (some of its records left)."""

    former_person_id: str
    person_id: str
    kind: str
    records: int
    since_on: date


@dataclass(frozen=True)
class _Found:
    pattern: str
    person_id: str


@dataclass(frozen=True)
class _Former:
    former_person_id: str


def patterns_resting_on(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> tuple[str, ...]:
    """The findings that count an event of this person, as "pattern on person". Raises AccessRefused."""
    permit.require(Route.LINKS)
    found = ask(
        picture,
        permit,
        _Found,
        """
        SELECT DISTINCT pattern, person_id FROM risk_picture.finding
        WHERE person_id = $id OR list_has_any(
            event_ids, (SELECT coalesce(list(DISTINCT event_id), []) FROM chronology.event WHERE person_id = $id))
        ORDER BY person_id, pattern
        """,
        id=person_id,
    )
    return tuple(f"{each.pattern} on {each.person_id}" for each in found)


def every_id(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> frozenset[str]:
    """The id and every earlier one that leads to the same person today."""
    found = ask(
        picture,
        permit,
        _Former,
        "SELECT former_person_id FROM chronology.former_person_id WHERE person_id = $id AND kind <> 'split' ORDER BY ALL",
        id=person_id,
    )
    return frozenset({person_id, *(each.former_person_id for each in found)})


def became(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> tuple[Became, ...]:
    """What became of an id: where it was merged into, where some of its records went, and the same of the person that it
    leads to today. The earliest change first; nothing where nothing changed."""
    return tuple(
        ask(
            picture,
            permit,
            Became,
            """
            WITH RECURSIVE followed AS (
                SELECT * FROM chronology.former_person_id WHERE former_person_id = $id AND kind IN ('merged', 'split')
                UNION
                SELECT further.* FROM followed JOIN chronology.former_person_id AS further
                    ON further.former_person_id = followed.person_id
                WHERE followed.kind = 'merged' AND further.kind = 'split' AND further.since_on >= followed.since_on
            )
            SELECT * FROM followed ORDER BY since_on, former_person_id, kind, person_id
            """,
            id=person_id,
        )
    )
