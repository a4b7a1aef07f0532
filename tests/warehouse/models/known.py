"""What the patterns read (the events that stand, births, who belongs to whom) as Python objects, for the oracle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb


@dataclass(frozen=True)
class Event:
    """One event that stands."""

    event_id: str
    person_id: str
    is_of_child: bool
    agency: str
    raised_by: str | None
    incident_id: str | None
    happened_at: datetime
    day: date
    ended_at: datetime | None
    kind: str
    statement_kind: str
    significance: str
    outcome: str | None
    indicators: frozenset[str]

    def says(self, *indicators: str) -> bool:
        return bool(self.indicators & set(indicators))


@dataclass(frozen=True)
class Known:
    """Everything that patterns may know of one child on one day."""

    child_id: str
    now: datetime
    born_on: date | None
    own: Sequence[Event]  # the child's, in order
    around: Sequence[Event]  # the child's, those of the home, of parents and carers
    children_beside: Sequence[Event]  # of other children of the home or family

    def ago(self, event: Event) -> int:
        return (self.now.date() - event.day).days

    def age_on(self, day: date, years: int) -> bool:
        """Whether the child was at least so many years old."""
        return self.born_on is not None and self._birthday(years) <= day

    def was_younger(self, day: date, years: int) -> bool:
        return self.born_on is not None and self._birthday(years) > day

    def _birthday(self, years: int) -> date:
        assert self.born_on is not None
        try:
            return self.born_on.replace(year=self.born_on.year + years)
        except ValueError:  # 29 February
            return self.born_on.replace(year=self.born_on.year + years, day=28)


def everybody(picture: duckdb.DuckDBPyConnection, now: datetime) -> list[Known]:
    """Every child of the picture with what is known of and around them."""
    events: dict[str, list[Event]] = {}
    names = list(Event.__dataclass_fields__)
    for row in picture.execute(f"SELECT {', '.join(names)} FROM evidence.current_event").fetchall():
        said: dict[str, Any] = dict(zip(names, row, strict=True))
        events.setdefault(said["person_id"], []).append(Event(**said | {"indicators": frozenset(said["indicators"])}))
    for own in events.values():
        own.sort(key=lambda event: (event.happened_at, event.event_id))
    elders = {"mother", "father", "step_parent", "parent", "carer"}
    beside: dict[str, list[tuple[str, bool, bool]]] = {}
    for child, other, is_child, is_of_home, relations in picture.execute(
        "SELECT child_id, other_id, is_child, is_of_home, relations FROM evidence.family"
    ).fetchall():
        beside.setdefault(child, []).append((other, is_child, is_of_home or bool(elders & set(relations or ()))))
    people = picture.execute(
        "SELECT person_id, birth_date FROM chronology.person JOIN identity.person USING (person_id) "
        "WHERE chronology.person.is_child IS NOT FALSE"
    ).fetchall()
    return [
        Known(
            child,
            now,
            born_on,
            events.get(child, []),
            [
                *events.get(child, []),
                *(e for other, _, is_near in beside.get(child, []) if is_near for e in events.get(other, [])),
            ],
            [e for other, is_child, _ in beside.get(child, []) if is_child for e in events.get(other, [])],
        )
        for child, born_on in people
    ]
