"""One incident that several agencies report is shown once, with what each of them says underneath.

The rule is conservative, because two incidents taken for one hide the second. Told as one are events of one agency under
one incident number; and events of different agencies where all of this holds (docs/decisions/0022):

- they are of one group below, and each date is known to the day at least;
- they happened on one day, or both times are known to the minute and lie at most six hours apart; what only passes on
  another agency's notice (a school's note of an Operation Encompass call) may be of the day after;
- for either of them the other agency has no second incident that would fit as well.

An opinion, intelligence and what was withdrawn are never told as part of an incident. No word is merged: each source
keeps its line, with its own kind of statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from safeguarding.codes import EventKind, Precision, StatementKind
from safeguarding.indicators import Indicator

NEAR = timedelta(hours=6)
_PASSED_ON_DAYS = 1
_NEVER = {StatementKind.PROFESSIONAL_OPINION, StatementKind.INTELLIGENCE}
_HAPPENED = {
    EventKind.POLICE_INCIDENT,
    EventKind.DOMESTIC_ABUSE,
    EventKind.MISSING,
    EventKind.ATTENDANCE,
    EventKind.INJURY,
    EventKind.OBSERVATION,
    EventKind.SCHOOL_CONCERN,
    EventKind.CONTACT,
    EventKind.ANTI_SOCIAL_BEHAVIOUR,
}
_GROUPS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {  # kinds and indicators that tell of the same thing
    "domestic abuse": (frozenset({EventKind.DOMESTIC_ABUSE}), frozenset({Indicator.DOMESTIC_ABUSE})),
    "missing": (frozenset({EventKind.MISSING}), frozenset({Indicator.MISSING})),
    "injury": (
        frozenset({EventKind.INJURY}),
        frozenset({Indicator.UNEXPLAINED_INJURY, Indicator.ASSAULT, Indicator.PHYSICAL_ABUSE}),
    ),
    "self-harm": (frozenset(), frozenset({Indicator.SELF_HARM, Indicator.POISONING})),
}


class Reported(Protocol):
    """An event as the picture holds it, with codes."""

    @property
    def event_id(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def incident_id(self) -> str | None: ...
    @property
    def occurred_from(self) -> datetime | None: ...
    @property
    def precision(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def statement_kind(self) -> str: ...
    @property
    def indicators(self) -> tuple[str, ...] | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


Told = tuple[str, str]  # an agency and its own incident


def incidents(events: Sequence[Reported]) -> dict[str, int]:
    """The events that are told as one incident with another event: event id to the incident's number, 1 for the earliest
    in the order of `events`. An event that stands alone is not in it."""
    tellings: dict[Told, list[Reported]] = defaultdict(list)
    for event in events:
        if event.withdrawn_at is None and event.statement_kind not in _NEVER:
            tellings[event.agency, event.incident_id or event.event_id].append(event)
    numbered: dict[str, int] = {}
    for together in _joined(tellings):
        told = [event.event_id for one in together for event in tellings[one]]
        if len(told) > 1:
            number = len(set(numbered.values())) + 1
            numbered |= dict.fromkeys(told, number)
    return numbered


def _joined(tellings: Mapping[Told, Sequence[Reported]]) -> Iterable[list[Told]]:
    """The tellings in groups of one incident each, the earliest first."""
    fits: dict[Told, dict[str, list[Told]]] = {one: defaultdict(list) for one in tellings}
    for one in tellings:
        for other in tellings:
            if one[0] != other[0] and any(_fit(a, b) for a in tellings[one] for b in tellings[other]):
                fits[one][other[0]].append(other)
    seen: set[Told] = set()
    for start in tellings:
        if start in seen:
            continue
        together, waiting = [], [start]
        while waiting:
            one = waiting.pop(0)
            if one in together:
                continue
            together.append(one)
            waiting += [others[0] for others in fits[one].values() if len(others) == 1 and fits[others[0]][one[0]] == [one]]
        seen.update(together)
        agencies = [agency for agency, _ in together]
        if len(set(agencies)) == len(agencies):
            yield together
        else:  # the chain of what fits leads back to one agency's other incident: nothing is taken for one
            yield from ([one] for one in together)


def _fit(one: Reported, other: Reported) -> bool:
    if not _groups(one) & _groups(other) or one.occurred_from is None or other.occurred_from is None:
        return False
    exact = {one.precision, other.precision}
    if not exact <= {Precision.EXACT, Precision.DAY}:
        return False
    days = (other.occurred_from.date() - one.occurred_from.date()).days
    if days == 0 or (exact == {Precision.EXACT} and abs(other.occurred_from - one.occurred_from) <= NEAR):
        return True
    passed_on = one if days < 0 else other  # the later one
    return abs(days) == _PASSED_ON_DAYS and passed_on.kind == EventKind.CONTACT


def _groups(event: Reported) -> set[str]:
    if event.kind not in _HAPPENED:
        return set()
    said = set(event.indicators or ())
    return {name for name, (kinds, indicators) in _GROUPS.items() if event.kind in kinds or said & indicators}
