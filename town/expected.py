"""Which patterns must fire, worked out slowly and apart from the warehouse: every child, every window, in plain loops.

What counts as a concern follows domain rule 3.4: a police notice naming the child, an entry in the safeguarding log, an
injury, a flag or a missed appointment in health, any housing concern but rent arrears, and a referral, which counts for
the agency that made it. The thresholds stand here once more on purpose: a change in partnership.toml that nobody meant
makes the two disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from town.happenings import Episode, Happening, HousingConcern, Notice, SchoolIncident, Visit
from town.people import CARE, EDUCATION, HEALTH, HOUSING, POLICE, Person

_WINDOW, _YEAR = timedelta(days=90), timedelta(days=365)
_MADE_BY = {"2": EDUCATION, "3": HEALTH, "4": HOUSING, "6": POLICE}  # first character of a referral source


@dataclass(frozen=True)
class Firing:
    """A pattern that must fire for a child, with the records (by number) and agencies that make it fire."""

    pattern: str
    person: Person
    agencies: tuple[str, ...]
    records: tuple[int, ...]
    first_on: date
    last_on: date


def firings(records: Iterable[Happening], now: datetime) -> list[Firing]:
    """Every firing as of `now`, by pattern and child; the latest window of each."""
    by_child: dict[int, list[tuple[Happening, Person]]] = {}
    for record in records:
        for child in _children(record):
            by_child.setdefault(child.number, []).append((record, child))
    found: list[Firing] = []
    for number in sorted(by_child):
        child = by_child[number][0][1]
        own = [record for record, _ in by_child[number]]
        for rule in (_convergence, _repeat_contacts, _repeat_missing, _infant_injury):
            found += rule(child, own, now)
    return found


def _children(record: Happening) -> list[Person]:
    """The children whom a record is about."""
    match record:
        case Notice():
            return [i.person for i in record.involved if i.person.is_child]
        case SchoolIncident():
            return [record.pupil]
        case Visit():
            return [record.patient]
        case HousingConcern():
            return [c for c in record.family.children if c.born_on <= record.occurred_on]
        case Episode():
            return [record.child]
    return []


def _day(record: Happening) -> date:
    match record:
        case Notice():
            return record.occurred_from.date()
        case SchoolIncident():
            return record.occurred_at.date()
        case Visit():
            return record.started_at.date()
        case HousingConcern():
            return record.occurred_on
        case Episode():
            return record.referred_on
    return record.recorded_at.date()


def _raised_by(record: Happening) -> str | None:
    """The agency whose concern the record is, or None where it is none."""
    match record:
        case Notice() if record.kind == "intelligence":
            return None  # a finding that rested on it would tell of it
        case Visit():
            return HEALTH if record.injury or record.flag or record.kind == "not_brought" else None
        case HousingConcern():
            return None if record.kind == "ARREARS" else HOUSING
        case Episode():
            return _MADE_BY.get(record.source[0], CARE)
    return record.agency


def _latest(
    days: Sequence[tuple[date, str, int]], window: timedelta, now: datetime, agencies: int, distinct_days: int
) -> list[tuple[date, str, int]]:
    """The facts of the latest window that ends with one of them, recent enough, with enough agencies and days."""
    for end in sorted({day for day, _, _ in days}, reverse=True):
        inside = [fact for fact in days if end - window <= fact[0] <= end]
        is_met = len({f[1] for f in inside} - {""}) >= agencies and len({f[0] for f in inside}) >= distinct_days
        if now.date() - end <= window and is_met:
            return inside
    return []


def _firing(pattern: str, child: Person, facts: Sequence[tuple[date, str, int]]) -> list[Firing]:
    if not facts:
        return []
    agencies = tuple(sorted({agency for _, agency, _ in facts if agency}))
    days = [day for day, _, _ in facts]
    return [Firing(pattern, child, agencies, tuple(sorted(n for _, _, n in facts)), min(days), max(days))]


def _convergence(child: Person, records: list[Happening], now: datetime) -> list[Firing]:
    facts = [(_day(r), raised_by, r.number) for r in records if (raised_by := _raised_by(r))]
    return _firing("convergence", child, _latest(facts, _WINDOW, now, agencies=3, distinct_days=1))


def _repeat_contacts(child: Person, records: list[Happening], now: datetime) -> list[Firing]:
    """Three contact days within a year, of two agencies, none taken up since the first of them."""
    episodes = [r for r in records if isinstance(r, Episode)]
    taken_up = max((e.referred_on for e in episodes if not e.is_nfa), default=date.min)
    facts = [
        (e.referred_on, _MADE_BY.get(e.source[0], ""), e.number) for e in episodes if e.is_nfa and e.referred_on > taken_up
    ]
    return _firing("repeat_contacts", child, _latest(facts, _YEAR, now, agencies=2, distinct_days=3))


def _repeat_missing(child: Person, records: list[Happening], now: datetime) -> list[Firing]:
    """Three episodes begun within ninety days, or one of them longer than a day."""
    episodes = [r for r in records if isinstance(r, Notice) and r.kind == "missing" and r.involved]
    own = [e for e in episodes if any(i.person is child and i.role == "missing" for i in e.involved)]
    facts = [(_day(e), POLICE, e.number) for e in own]
    long = [
        e for e in own if (e.occurred_to or now) - e.occurred_from > timedelta(hours=24) and now.date() - _day(e) <= _WINDOW
    ]
    return _firing(
        "repeat_missing",
        child,
        _latest(facts, _WINDOW, now, agencies=1, distinct_days=3) or [(_day(e), POLICE, e.number) for e in long],
    )


def _infant_injury(child: Person, records: list[Happening], now: datetime) -> list[Firing]:
    """Any injury under six months of age, in the last year, whoever recorded it."""
    facts = [
        (_day(r), r.agency, r.number)
        for r in records
        if child.months_on(_day(r)) < 6 and now.date() - _day(r) <= _YEAR
        if (isinstance(r, Visit) and r.injury)
        or (isinstance(r, Notice) and any(i.person is child and i.has_injury for i in r.involved))
    ]
    return _firing("infant_injury", child, facts)
