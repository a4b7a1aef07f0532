"""What the patterns read (the events that stand, births, who belongs to whom, registers) as Python objects, for the oracle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
    child_seen: bool | None
    indicators: frozenset[str]

    def says(self, *indicators: str) -> bool:
        return bool(self.indicators & set(indicators))


@dataclass(frozen=True)
class Session:
    """One mark of a school's register."""

    day: date
    code: str

    @property
    def monday(self) -> date:
        return self.day - timedelta(days=self.day.weekday())

    @property
    def is_absent(self) -> bool:
        return self.code in _AUTHORISED or self.is_unauthorised

    @property
    def is_unauthorised(self) -> bool:
        return self.code in ("G", "N", "O", "U")


@dataclass(frozen=True)
class Known:
    """Everything that patterns may know of one child on one day."""

    child_id: str
    now: datetime
    born_on: date | None
    own: Sequence[Event]  # the child's, in order
    around: Sequence[Event]  # the child's, those of the home, of parents and carers
    children_beside: Sequence[Event]  # of other children of the home or family
    children_at_home: Sequence[Event]  # the child's, and those of other children of the household
    due_on: date | None  # of an unborn child
    register: Sequence[Session]  # possible sessions
    moves: Sequence[tuple[int, date]]  # which address it is, and when it was first written down
    is_late: frozenset[str]  # agencies one of whose expected feeds is not fresh

    def ago(self, event: Event) -> int:
        return (self.now.date() - event.day).days

    def runs(self, plan: Event) -> bool:
        """Whether a plan has not ended."""
        return plan.ended_at is None or plan.ended_at > self.now

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
            return date(self.born_on.year + years, 3, 1)


_AUTHORISED = ("C", "C1", "C2", "E", "I", "J1", "J", "M", "R", "S", "T", "H")
_IMPOSSIBLE = ("X", "Z", "#", "Q", "D", "Y", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7")


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
        "SELECT person_id, birth_date, CASE WHEN is_unborn THEN expected_birth_date END "
        "FROM chronology.person JOIN identity.person USING (person_id) WHERE chronology.person.is_child IS NOT FALSE"
    ).fetchall()
    at_home = _children_at_home(picture)
    register, moves, is_late = _registers(picture, now), _moves(picture), _late(picture)
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
            [e for other in at_home.get(child, [child]) for e in events.get(other, [])],
            due_on,
            register.get(child, []),
            moves.get(child, []),
            is_late,
        )
        for child, born_on, due_on in people
    ]


def _children_at_home(picture: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Person to the children of the household, the person among them."""
    found: dict[str, list[str]] = {}
    for person, other in picture.execute(
        "SELECT mine.person_id, theirs.person_id FROM chronology.household AS mine JOIN chronology.household AS theirs "
        "USING (household_id) JOIN chronology.person AS who ON who.person_id = theirs.person_id "
        "WHERE who.is_child IS NOT FALSE"
    ).fetchall():
        found.setdefault(person, []).append(other)
    return found


def _registers(picture: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, list[Session]]:
    found: dict[str, list[Session]] = {}
    marks = picture.execute(
        "SELECT DISTINCT person_id, CAST(attended_on AS DATE), session, upper(mark) FROM landing.education__attendance__mark "
        "JOIN linkage.membership ON record_id = 'education:' || pupil_ref WHERE superseded_at IS NULL AND withdrawn_at IS NULL"
    )
    for person, day, _, code in marks.fetchall():
        if code not in _IMPOSSIBLE and day <= now.date():
            found.setdefault(person, []).append(Session(day, code))
    return found


def _moves(picture: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[int, date]]]:
    found: dict[str, list[tuple[int, date]]] = {}
    for person, number, since in picture.execute("SELECT person_id, number, since_at FROM identity.move").fetchall():
        found.setdefault(person, []).append((number, since.date()))
    return found


def _late(picture: duckdb.DuckDBPyConnection) -> frozenset[str]:
    late = picture.execute("SELECT agency FROM source.feed WHERE is_expected AND status <> 'fresh'").fetchall()
    return frozenset(agency for (agency,) in late)
