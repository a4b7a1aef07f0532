"""How findings are listed: filtered, person by person, in an order that does not change from look to look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from warehouse.queries.gone import GoneFinding
from warehouse.queries.reviewed import MadeReview

STATES = ("new", "changed", "still there")
ATTENTION = ("look today", "look", "information")  # the strongest first; words, of which nothing is computed

_FAR_OFF = datetime(9999, 12, 31)  # so that the latest comes first


@dataclass(frozen=True)
class WorklistFinding:
    """One pattern on one person, as it stands against the night before."""

    pattern: str
    version: str
    attention: str
    why: str
    agencies: tuple[str, ...]
    last_event_at: datetime
    state: str  # new, changed or still there
    changes: tuple[str, ...]  # of a changed one: events, attention, version, people
    first_seen_on: date
    changed_on: date  # the last night on which it was new or changed
    no_agency_alone: bool  # no agency's own records would have shown it
    is_quiet: bool  # it was reviewed, and nothing has come to it since
    reviews: tuple[MadeReview, ...]


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
    state: str  # the first of the patterns': new, changed, still there
    no_agency_alone: bool  # one of the patterns is such that no agency's own records would have shown it
    findings: tuple[WorklistFinding, ...]


@dataclass(frozen=True)
class Sought:
    """Which findings are asked for; whatever is not said does not matter."""

    pattern: str | None = None
    attention: str | None = None
    agency: str | None = None  # that holds a piece
    household_id: str | None = None
    is_new: bool = False
    since: date | None = None  # new or changed on this night or later

    def finds(self, finding: WorklistFinding, household_id: str | None) -> bool:
        """Whether a finding of tonight is asked for."""
        return (
            self.pattern in (None, finding.pattern)
            and self.attention in (None, finding.attention)
            and (self.agency is None or self.agency in finding.agencies)
            and self.household_id in (None, household_id)
            and (not self.is_new or finding.state == "new")
            and (self.since is None or finding.changed_on >= self.since)
        )

    def finds_gone(self, gone: GoneFinding) -> bool:
        """Whether a finding that has gone is asked for: never where only new ones are."""
        return (
            self.pattern in (None, gone.pattern)
            and self.attention in (None, gone.attention)
            and (self.agency is None or self.agency in gone.agencies)
            and self.household_id in (None, gone.household_id)
            and not self.is_new
        )


def by_person(
    about: Mapping[str, tuple[str | None, str | None, str, bool]], listed: Sequence[tuple[str, WorklistFinding]]
) -> tuple[WorklistRow, ...]:
    """One row per person, in the order of the worklist.

    about   person id to household, month of birth, sex, and whether there is news of the person
    listed  person id and finding, in the order of the patterns' names
    """
    of_person: dict[str, list[WorklistFinding]] = defaultdict(list)
    for person_id, finding in listed:
        of_person[person_id].append(finding)
    rows = [_row(person_id, about[person_id], tuple(findings)) for person_id, findings in of_person.items()]
    first_of_home: dict[str, tuple[int, int, timedelta]] = {}
    for row in rows:
        home = row.household_id or row.person_id
        first_of_home[home] = min(_urgency(row), first_of_home.get(home, _urgency(row)))
    return tuple(sorted(rows, key=lambda row: _place(row, first_of_home)))


def _place(row: WorklistRow, first_of_home: Mapping[str, tuple[int, int, timedelta]]) -> tuple[object, ...]:
    home = row.household_id or row.person_id
    return (first_of_home[home], home, _urgency(row), row.person_id)


def _urgency(row: WorklistRow) -> tuple[int, int, timedelta]:
    return STATES.index(row.state), ATTENTION.index(row.attention), _FAR_OFF - row.last_event_at


def _row(person_id: str, about: tuple[str | None, str | None, str, bool], findings: tuple[WorklistFinding, ...]) -> WorklistRow:
    household_id, birth_month, sex, has_news = about
    return WorklistRow(
        person_id=person_id,
        household_id=household_id,
        birth_month=birth_month,
        sex=sex,
        attention=min((finding.attention for finding in findings), key=ATTENTION.index),
        has_news=has_news,
        patterns=tuple(finding.pattern for finding in findings),
        why=tuple(finding.why for finding in findings),
        agencies=tuple(sorted({agency for finding in findings for agency in finding.agencies})),
        last_event_at=max(finding.last_event_at for finding in findings),
        state=min((finding.state for finding in findings), key=STATES.index),
        no_agency_alone=any(finding.no_agency_alone for finding in findings),
        findings=findings,
    )
