"""The clocks that landed events start and end, for the person of an opened case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from safeguarding.clock_limits import clock_in_force
from safeguarding.clocks import Reading, read_clock
from safeguarding.codes import EventKind, Route
from safeguarding.ledger.cases import Case
from safeguarding.need_to_know.access import Permit
from safeguarding.settings import ClockTerms
from warehouse.queries.asking import ask, label
from warehouse.queries.people import find_person
from warehouse.queries.sources import Source, sources
from warehouse.queries.visibility import Withheld, shown, withheld

_CENSUS, _SCHOOLS = ("childrens_social_care", "cin_census"), ("education", "safeguarding_log")
_SHORT_CLOCKS_SHOWN = timedelta(days=28)  # a clock of days that nobody ended is of no use to anybody after so long
_KINDS = (
    EventKind.REFERRAL,
    EventKind.ASSESSMENT,
    EventKind.SECTION_47,
    EventKind.CONFERENCE,
    EventKind.PLAN,
    EventKind.REVIEW,
    EventKind.CASE_CLOSED,
    EventKind.MISSING,
    EventKind.DOMESTIC_ABUSE,
    EventKind.SCHOOL_CONCERN,
    EventKind.CONTACT,
)


@dataclass(frozen=True)
class LandedClocks:
    """The readings, and the events that are withheld from the asker: a clock that rests on one is not among them."""

    readings: tuple[Reading, ...]
    withheld_by: tuple[Withheld, ...]
    sources: tuple[Source, ...]  # searched, missing ones first


@dataclass(frozen=True)
class _Step:
    event_id: str
    agency: str
    kind: str
    statement_kind: str
    sensitivity: str
    significance: str
    outcome: str | None
    indicators: tuple[str, ...]
    occurred_from: datetime
    occurred_to: datetime | None


@dataclass(frozen=True)
class _Reader:
    """What every reading of one case needs."""

    case_id: str
    terms: ClockTerms
    now: datetime
    known_until: dict[tuple[str, str], datetime]  # by feed: when its newest extract was drawn
    steps: Sequence[_Step]

    def read(
        self, code: str, start: _Step, met: datetime | None, feed: tuple[str, str], since: datetime | None = None
    ) -> Reading:
        begun = since or start.occurred_from
        return read_clock(
            self.case_id, clock_in_force(code, self.terms), begun, self.terms, self.now,
            started_by=f"{label(EventKind, start.kind)} ({start.agency.replace('_', ' ')})",
            met_at=met,
            known_until=self.known_until.get(feed, begun),
        )  # fmt: skip

    def of(self, *kinds: EventKind) -> list[_Step]:
        return [step for step in self.steps if step.kind in kinds]

    def is_closed_since(self, step: _Step) -> bool:
        return any(closed.occurred_from >= step.occurred_from for closed in self.of(EventKind.CASE_CLOSED))


def landed_clocks(
    picture: duckdb.DuckDBPyConnection, permit: Permit, case: Case, terms: ClockTerms, now: datetime
) -> LandedClocks:
    """The clocks that run for the person of the case, and of each kind the last that has ended.

    Raises AccessRefused where the permit is not for a look at this case, PersonUnknown, SettingsInvalid. The caller has
    recorded the look.
    """
    permit.require(Route.CHRONOLOGY, case_id=case.case_id)
    person = find_person(picture, permit, case.person_id)
    found = ask(
        picture,
        permit,
        _Step,
        """
        SELECT * FROM chronology.event
        WHERE person_id = $person_id AND superseded_at IS NULL AND withdrawn_at IS NULL AND occurred_from <= $now
            AND list_contains($kinds, kind)
        ORDER BY occurred_from, event_id
        """,
        person_id=person.person_id,
        now=now,
        kinds=[kind.value for kind in _KINDS],
    )
    searched = sources(picture, permit)
    drawn = {(s.agency, s.dataset): s.last_extracted_at for s in searched if s.last_extracted_at}
    reader = _Reader(case.case_id, terms, now, drawn, shown(permit, found))
    parts = (_assessments, _conferences, _reviews, _returns, _school_notices)
    readings = tuple(_telling(reading for part in parts for reading in part(reader)))
    return LandedClocks(readings, withheld(permit, found), searched)


def _assessments(reader: _Reader) -> Iterator[Reading]:
    """From a referral that was taken up to the authorisation of the assessment before the next such referral."""
    referrals = [step for step in reader.of(EventKind.REFERRAL) if step.outcome != "NFA"]
    for place, referral in enumerate(referrals):
        following = referrals[place + 1].occurred_from if place + 1 < len(referrals) else None
        ends = [
            step.occurred_to
            for step in reader.of(EventKind.ASSESSMENT)
            if step.occurred_from >= referral.occurred_from
            and (following is None or step.occurred_from < following)
            and step.occurred_to
        ]
        if ends or not reader.is_closed_since(referral):
            yield reader.read("assessment", referral, min(ends, default=None), _CENSUS)


def _conferences(reader: _Reader) -> Iterator[Reading]:
    """From an enquiry, unless it ended without a conference."""
    for enquiry in reader.of(EventKind.SECTION_47):
        held = [s.occurred_from for s in reader.of(EventKind.CONFERENCE) if s.occurred_from >= enquiry.occurred_from]
        if held or (enquiry.outcome != "conference_not_required" and not reader.is_closed_since(enquiry)):
            yield reader.read("conference", enquiry, min(held, default=None), _CENSUS)


def _reviews(reader: _Reader) -> Iterator[Reading]:
    """Of a protection plan: the first after its conference, the next after the last; none after the plan has ended."""
    for plan in reader.of(EventKind.PLAN):
        if plan.significance != "concern" or (plan.occurred_to and plan.occurred_to <= reader.now):
            continue
        reviews = [step for step in reader.of(EventKind.REVIEW) if step.occurred_from >= plan.occurred_from]
        before = [s for s in reader.of(EventKind.CONFERENCE) if s.occurred_from <= plan.occurred_from]
        start = before[-1] if before else plan
        yield reader.read("first_review", start, reviews[0].occurred_from if reviews else None, _CENSUS)
        if reviews:
            yield reader.read("later_review", reviews[-1], None, _CENSUS)


def _returns(reader: _Reader) -> Iterator[Reading]:
    """From a missing child's return. That an interview was offered is in no feed, so what is past its time is not known."""
    for episode in reader.of(EventKind.MISSING):
        back = episode.occurred_to
        if back and back <= reader.now < back + _SHORT_CLOCKS_SHOWN:
            clock = clock_in_force("return_interview", reader.terms)
            yield read_clock(
                reader.case_id, clock, back, reader.terms, reader.now,
                started_by=f"return ({episode.agency.replace('_', ' ')})",
                known_until=back,
                note="no feed says whether an interview was offered: ask the council",
            )  # fmt: skip


def _school_notices(reader: _Reader) -> Iterator[Reading]:
    """From an incident that the police recorded to a school's own record of one. Term dates are not landed: a working day
    stands for a school day."""
    notices = [
        step
        for step in reader.of(EventKind.SCHOOL_CONCERN, EventKind.CONTACT)
        if step.agency == "education" and "domestic_abuse" in step.indicators
    ]
    for incident in reader.of(EventKind.DOMESTIC_ABUSE):
        if incident.agency == "police" and reader.now < incident.occurred_from + _SHORT_CLOCKS_SHOWN:
            told = [n.occurred_from for n in notices if n.occurred_from.date() >= incident.occurred_from.date()]
            yield reader.read("encompass", incident, min(told, default=None), _SCHOOLS)


def _telling(readings: Iterator[Reading]) -> Iterator[Reading]:
    """Every clock that runs, and of each kind the last that has ended: the rest is in the chronology."""
    ended: dict[str, Reading] = {}
    for reading in readings:
        if reading.met_at is None:
            yield reading
        elif reading.clock not in ended or ended[reading.clock].met_at < reading.met_at:  # type: ignore[operator]
            ended[reading.clock] = reading
    yield from ended.values()
