"""What happens to families, as the agency that wrote it down would tell it. One class per agency's kind of record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from town.people import CARE, EDUCATION, HEALTH, HOUSING, POLICE, Family, Person


@dataclass(frozen=True)
class Span:
    """Personal data in a note: where it stands, what it is, and whose it is (a person's key), where anybody's."""

    start: int
    end: int
    kind: str
    person: str | None


@dataclass(frozen=True)
class Note:
    """Free text and the personal data in it."""

    text: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Happening:
    """One record of one agency about one family. `number` is unique in the town and carries the agency's references;
    `recorded_at` decides with which night's extract it leaves the agency."""

    number: int
    family: Family
    recorded_at: datetime
    is_protected: bool = field(default=False, kw_only=True)  # part of a planted case: never corrected away or deleted

    agency = ""

    def amended(self, **changes: Any) -> Happening:
        return replace(self, **changes)


@dataclass(frozen=True)
class Involved:
    """A person's part in a police notice."""

    person: Person
    role: str
    has_injury: bool = False
    is_second_record: bool = False  # the force opened a second nominal for the person


@dataclass(frozen=True)
class Notice(Happening):
    """A police public protection notice."""

    kind: str
    occurred_from: datetime
    occurred_to: datetime | None
    reported_at: datetime
    risk: str
    involved: tuple[Involved, ...]
    narrative: Note
    voice: Note
    child_seen: bool
    child_spoken_to: bool
    grading: str
    outcome: str
    family_informed: str
    dash_score: int | None = None
    alias: str | None = None

    agency = POLICE


@dataclass(frozen=True)
class SchoolIncident(Happening):
    """An entry of a school's safeguarding log."""

    pupil: Person
    occurred_at: datetime
    categories: tuple[str, ...]
    author_role: str
    linked: tuple[Person, ...]
    voice: Note
    details: Note
    actions: Note
    status: str

    agency = EDUCATION


@dataclass(frozen=True)
class Mark(Happening):
    """An attendance mark of one session."""

    pupil: Person
    on: date
    session: str
    code: str

    agency = EDUCATION


@dataclass(frozen=True)
class Visit(Happening):
    """A health encounter: an emergency attendance, an appointment kept or not, with what was observed or flagged."""

    patient: Person
    kind: str  # emergency | not_brought | appointment
    started_at: datetime
    ended_at: datetime | None
    reason: Note
    injury: str | None = None  # what was seen: bruise, burn, fracture, laceration
    body_site: str | None = None
    injury_note: Note = Note()
    flag: str | None = None  # a safeguarding flag raised at the visit
    is_withdrawn: bool = False  # entered in error

    agency = HEALTH


@dataclass(frozen=True)
class HousingConcern(Happening):
    """A concern about a tenancy; one row per member of the household."""

    kind: str
    occurred_on: date
    alert_code: str | None
    arrears: int | None
    author_role: str
    narrative: Note
    is_withdrawn: bool = False

    agency = HOUSING


@dataclass(frozen=True)
class Episode(Happening):
    """A referral of one child to children's social care and what followed."""

    child: Person
    referred_on: date
    source: str
    need: str
    is_nfa: bool
    closed_on: date | None = None
    closure: str | None = None
    assessed_on: date | None = None
    authorised_on: date | None = None
    factors: tuple[str, ...] = ()
    section_47_on: date | None = None
    conference_on: date | None = None
    plan_on: date | None = None
    protection_on: date | None = None
    category: str | None = None
    reviews: tuple[date, ...] = ()

    agency = CARE
