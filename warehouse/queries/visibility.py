"""What of the events that a query finds its permit lets be shown, and what must not be noticed to be missing.

A count, a list of agencies or a person's very presence can give away what is silently absent. So an agency of whose
events about a person all are absent is left out wherever agencies are named, and a person of whom no agency is left
is not in the picture (docs/decisions/0015).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import duckdb

from safeguarding.codes import Category
from safeguarding.need_to_know.access import Answer, Holding, Permit, visible
from safeguarding.need_to_know.categories import GROUPS, category_of
from warehouse.queries.asking import ask


class Held(Protocol):
    """An event as the picture holds it: with codes, not labels."""

    @property
    def agency(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def statement_kind(self) -> str: ...
    @property
    def sensitivity(self) -> str: ...


class Recorded(Held, Protocol):
    """An event with what part the person has in it, and whether it was taken back."""

    @property
    def subject_role(self) -> str | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


_E = TypeVar("_E", bound=Held)

# One text per agency, kind, statement kind and sensitivity: what a decision about an event depends on.
MARK = "concat_ws('|', event.agency, event.kind, event.statement_kind, event.sensitivity)"


@dataclass(frozen=True)
class Withheld:
    """How many events one agency has to be asked for."""

    agency: str
    events: int


@dataclass(frozen=True)
class _Mark:
    mark: str
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str


@dataclass(frozen=True)
class _Mention:
    person_id: str
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str


@dataclass(frozen=True)
class _Recorded:
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str
    subject_role: str | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class _Silent:
    person_id: str
    agency: str


def answers(permit: Permit, events: Sequence[Held]) -> list[Answer]:
    """What becomes of each event, in order; each distinct agency, category and sensitivity is decided once."""
    holdings = [Holding(e.agency, category_of(e.agency, e.kind, e.statement_kind), e.sensitivity) for e in events]
    decided = visible(permit, holdings)
    return [decided[holding] for holding in holdings]


def shown(permit: Permit, events: Sequence[_E]) -> list[_E]:
    """The events that may be shown, in order."""
    return [event for event, answer in zip(events, answers(permit, events), strict=True) if answer is Answer.ALLOWED]


def withheld(permit: Permit, events: Sequence[Held]) -> tuple[Withheld, ...]:
    """The events that are held back and may be said to be, per agency to ask. What is absent is in no count."""
    counted = Counter(e.agency for e, answer in zip(events, answers(permit, events), strict=True) if answer is Answer.WITHHELD)
    return tuple(Withheld(agency, number) for agency, number in sorted(counted.items()))


def absent_marks(picture: duckdb.DuckDBPyConnection, permit: Permit) -> list[str]:
    """The marks of events in the picture that this permit may not even be told of."""
    marks = _marks(picture, permit)
    return [each.mark for each, answer in zip(marks, answers(permit, marks), strict=True) if answer is Answer.ABSENT]


def _marks(picture: duckdb.DuckDBPyConnection, permit: Permit) -> list[_Mark]:
    """Every mark that an event in the picture has."""
    return ask(picture, permit, _Mark, f"SELECT {MARK} AS mark, event.* FROM chronology.mark AS event")


def trace_marks(picture: duckdb.DuckDBPyConnection, permit: Permit) -> list[str]:
    """The marks of events of which no trace may be given to anybody outside their agency. For who is shown no event at all:
    to them every event is absent, and an agency is named unless its record of a person is such a trace."""
    marks = _marks(picture, permit)
    return [each.mark for each in marks if category_of(each.agency, each.kind, each.statement_kind) in GROUPS["silent"]]


def silent_agencies(
    picture: duckdb.DuckDBPyConnection,
    permit: Permit,
    person_ids: Iterable[str] | None = None,
    *,
    marks: list[str] | None = None,
) -> dict[str, frozenset[str]]:
    """Person id to the agencies that must not be named beside the person: every event of theirs in which the person
    stands is absent. person_ids: of these alone; of everybody where None. marks: of the events that count as absent;
    those of the permit where None; of everybody alone. Persons without such an agency are left out."""
    if person_ids is not None and marks is None:
        return _silent_beside(picture, permit, list(person_ids))
    marks = absent_marks(picture, permit) if marks is None else marks
    found = ask(
        picture,
        permit,
        _Silent,
        f"""
        SELECT event.person_id, event.agency
        FROM chronology.mention AS event
        GROUP BY event.person_id, event.agency
        HAVING bool_and(list_contains(CAST($marks AS VARCHAR[]), {MARK}))
        """,
        marks=marks,
    )
    return _by_person((each.person_id, each.agency) for each in found)


def _silent_beside(picture: duckdb.DuckDBPyConnection, permit: Permit, person_ids: list[str]) -> dict[str, frozenset[str]]:
    """The same of a few people, whose events are fewer than the marks that there are."""
    mentions = ask(
        picture,
        permit,
        _Mention,
        "SELECT * FROM chronology.mention WHERE person_id IN (SELECT unnest(CAST($persons AS VARCHAR[])))",
        persons=person_ids,
    )
    told = zip(mentions, answers(permit, mentions), strict=True)
    heard = {(each.person_id, each.agency) for each, answer in told if answer is not Answer.ABSENT}
    return _by_person({(each.person_id, each.agency) for each in mentions} - heard)


def _by_person(found: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    silent: dict[str, set[str]] = {}
    for person, agency in found:
        silent.setdefault(person, set()).add(agency)
    return {person: frozenset(agencies) for person, agencies in silent.items()}


def named_agencies(permit: Permit, agencies: Sequence[str], silent: frozenset[str] | None) -> tuple[str, ...]:
    """The agencies that may be named beside a person; to a researcher, their own alone."""
    only = permit.only_agency
    return tuple(a for a in agencies if a not in (silent or ()) and (only is None or a == only))


def tells_of_domestic_abuse(events: Iterable[Recorded]) -> bool:
    """Whether an agency records the person of these events, all their versions, in domestic abuse other than as the one who
    is suspected of it.

    A child who sees, hears or feels the effects of it is a victim in their own right (Domestic Abuse Act 2021 s.3). Where
    such a person lives is not told: the one they fled from may come to read a copy.
    """
    return any(
        event.withdrawn_at is None
        and "suspect" not in (event.subject_role or "")
        and category_of(event.agency, event.kind, event.statement_kind) is Category.DOMESTIC_ABUSE
        for event in events
    )


def suffers_domestic_abuse(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> bool:
    """The same of whatever the picture holds of a person."""
    return tells_of_domestic_abuse(
        ask(
            picture,
            permit,
            _Recorded,
            "SELECT DISTINCT agency, kind, statement_kind, sensitivity, subject_role, withdrawn_at "
            "FROM chronology.event WHERE person_id = $id",
            id=person_id,
        )
    )
