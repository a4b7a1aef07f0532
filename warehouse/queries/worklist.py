"""The worklist: pseudonymous persons whose combined picture needs a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.queries.asking import ask
from warehouse.queries.sources import Source, sources


@dataclass(frozen=True)
class WorklistRow:
    """One person, with the patterns found on them. The tuples are in the order of the patterns' names."""

    person_id: str
    household_id: str | None  # the same on brothers and sisters in one home
    birth_month: str | None
    sex: str
    attention: str  # the strongest of the patterns': information, look or look today
    has_news: bool  # a pattern rests on something that came with the latest deliveries
    patterns: tuple[str, ...]
    why: tuple[str, ...]  # one sentence per pattern
    agencies: tuple[str, ...]  # those that hold a piece of it
    last_event_at: datetime


@dataclass(frozen=True)
class Worklist:
    """The rows, and the sources that they rest on, missing ones first."""

    rows: tuple[WorklistRow, ...]
    sources: tuple[Source, ...]


def worklist(picture: duckdb.DuckDBPyConnection) -> Worklist:
    """Everyone with a finding. News first, then the strongest attention, then the latest event; the members of a
    household stand together at the place of the first of them; ties are broken by id, so the order is stable."""
    rows = ask(
        picture,
        WorklistRow,
        """
        WITH latest AS (
            SELECT CAST(max(last_received_at) AS DATE) AS day FROM chronology.source
        ),
        heard AS (
            SELECT part.person_id, max(event.received_at) AS at
            FROM (SELECT person_id, unnest(event_ids) AS event_id FROM risk_picture.finding) AS part
            JOIN chronology.event AS event
                ON event.event_id = part.event_id AND event.superseded_at IS NULL AND event.withdrawn_at IS NULL
            GROUP BY part.person_id
        ),
        person AS (
            SELECT
                person_id,
                max(CASE attention WHEN 'look today' THEN 3 WHEN 'look' THEN 2 ELSE 1 END) AS strength,
                list(pattern ORDER BY pattern) AS patterns,
                list(why ORDER BY pattern) AS why,
                list_sort(list_distinct(flatten(list(agencies)))) AS agencies,
                max(last_event_at) AS last_event_at
            FROM risk_picture.finding
            GROUP BY person_id
        ),
        shown AS (
            SELECT
                person.*,
                household.household_id,
                known.birth_month,
                known.sex,
                coalesce(CAST(heard.at AS DATE) >= latest.day, FALSE) AS has_news,
                coalesce(household.household_id, person.person_id) AS home
            FROM person
            CROSS JOIN latest
            JOIN chronology.person AS known ON known.person_id = person.person_id
            LEFT JOIN heard ON heard.person_id = person.person_id
            LEFT JOIN chronology.household AS household ON household.person_id = person.person_id
        )
        SELECT
            *,
            CASE strength WHEN 3 THEN 'look today' WHEN 2 THEN 'look' ELSE 'information' END AS attention
        FROM shown
        ORDER BY
            max(has_news) OVER (PARTITION BY home) DESC,
            max(strength) OVER (PARTITION BY home) DESC,
            max(last_event_at) OVER (PARTITION BY home) DESC,
            home,
            strength DESC,
            last_event_at DESC,
            person_id
        """,
    )
    return Worklist(tuple(rows), sources(picture))
