"""What of the events that a query finds its permit lets be shown, and what must not be noticed to be missing.

A count, a list of agencies or a person's very presence can give away what is silently absent. So an agency of whose
events about a person all are absent is left out wherever agencies are named, and a person of whom no agency is left
is not in the picture (docs/decisions/0015).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    marks = ask(
        picture,
        permit,
        _Mark,
        f"SELECT DISTINCT {MARK} AS mark, agency, kind, statement_kind, sensitivity FROM chronology.event AS event",
    )
    return [each.mark for each, answer in zip(marks, answers(permit, marks), strict=True) if answer is Answer.ABSENT]


def trace_marks(picture: duckdb.DuckDBPyConnection, permit: Permit) -> list[str]:
    """The marks of events of which no trace may be given to anybody outside their agency. For who is shown no event at all:
    to them every event is absent, and an agency is named unless its record of a person is such a trace."""
    marks = ask(
        picture,
        permit,
        _Mark,
        f"SELECT DISTINCT {MARK} AS mark, agency, kind, statement_kind, sensitivity FROM chronology.event AS event",
    )
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
    those of the permit where None. Persons without such an agency are left out."""
    marks = absent_marks(picture, permit) if marks is None else marks
    if not marks:
        return {}
    found = ask(
        picture,
        permit,
        _Silent,
        f"""
        WITH mention AS (
            SELECT event.person_id, event.agency, list_contains($marks, {MARK}) AS is_absent
            FROM chronology.event AS event
            UNION ALL
            SELECT split_part(unnest(string_split(event.others, ';')), '=', 1), event.agency, list_contains($marks, {MARK})
            FROM chronology.event AS event
            WHERE event.others IS NOT NULL
        )
        SELECT person_id, agency
        FROM mention
        WHERE $everybody OR list_contains($persons, person_id)
        GROUP BY person_id, agency
        HAVING bool_and(is_absent)
        """,
        marks=marks,
        everybody=person_ids is None,
        persons=list(person_ids or ()),
    )
    silent: dict[str, set[str]] = {}
    for each in found:
        silent.setdefault(each.person_id, set()).add(each.agency)
    return {person: frozenset(agencies) for person, agencies in silent.items()}


def named_agencies(permit: Permit, agencies: Sequence[str], silent: frozenset[str] | None) -> tuple[str, ...]:
    """The agencies that may be named beside a person; to a researcher, their own alone."""
    only = permit.only_agency
    return tuple(a for a in agencies if a not in (silent or ()) and (only is None or a == only))


def suffers_domestic_abuse(picture: duckdb.DuckDBPyConnection, permit: Permit, person_id: str) -> bool:
    """Whether an agency records the person in domestic abuse other than as the one who is suspected of it.

    A child who sees, hears or feels the effects of it is a victim in their own right (Domestic Abuse Act 2021 s.3). Where
    such a person lives is not told: the one they fled from may come to read a copy.
    """
    found = ask(
        picture,
        permit,
        _Mark,
        f"""
        SELECT DISTINCT {MARK} AS mark, agency, kind, statement_kind, sensitivity
        FROM chronology.event AS event
        WHERE person_id = $id AND withdrawn_at IS NULL AND coalesce(subject_role, '') NOT LIKE '%suspect%'
        """,
        id=person_id,
    )
    return any(category_of(e.agency, e.kind, e.statement_kind) is Category.DOMESTIC_ABUSE for e in found)
