"""The nights: which records leave which agency when, what is corrected, deleted, sent twice or spoilt on the way."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from safeguarding.identifiers import UK
from town import education, health, housing, police, social_care
from town.attendance import Mark, marks_on
from town.clock import Night, is_school_day, school_year_start
from town.delimited import Mishaps
from town.happenings import Episode, Happening, HousingConcern, Notice, SchoolIncident, Visit
from town.people import CARE, EDUCATION, HEALTH, HOUSING, POLICE, Family
from town.truth import Truth, source_reference

_REPEATED = 3  # a delta begins with the last records of the one before: agencies overlap their windows to lose nothing
_BACKLOG_OF_MARKS = 14  # days of attendance in the first delivery
_CHANGES_PER_THOUSAND = 2  # records corrected in a night
_DELETIONS_EVERY = 3  # nights
_R = TypeVar("_R", bound=Happening)


@dataclass
class Post:
    """Writes the agencies' files into the inbox and keeps what has left each agency so far."""

    inbox: Path
    families: Sequence[Family]
    records: list[Happening]
    rng: random.Random
    seed: int
    truth: Truth
    silent: str | None = None  # the agency from which nothing arrives after the first night
    sent: dict[str, list[int]] = field(default_factory=dict)  # record numbers, by agency, in the order they left it
    deleted: set[int] = field(default_factory=set)
    _touched: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # tonight's corrections and deletions, by agency
    _last: dict[str, datetime] = field(default_factory=dict)
    _place: dict[int, int] = field(default_factory=dict)  # record number to its place in records

    def __post_init__(self) -> None:
        self._place = {record.number: place for place, record in enumerate(self.records)}

    def send(self, night: Night) -> None:
        """Write every agency's delivery of the night."""
        self._touched = {}
        self._police(night)
        self._housing(night)
        self._health(night)
        self._education(night)
        if night.number == 1 or night.number % 7 == 0 or night.is_last:
            self._social_care(night)

    def _police(self, night: Night) -> None:
        notices = [r for r in self._leaving(POLICE, night) if isinstance(r, Notice)]
        if notices:
            mishaps = Mishaps(cut=int(night.number % 7 == 2), keyless=int(night.number % 5 == 3))
            content, rows = police.write_police(notices, night.number, mishaps, self.truth)
            name = police.file_name(night.drawn_at(POLICE))
            facts = _spoilt(rows, mishaps) | {"encoding": police.dialect_of(night.number).encoding}
            self._post(night, POLICE, police.DATASET, name, content, facts)
            if night.number % 6 == 3:
                self._post(night, POLICE, police.DATASET, f"resent {name}", content, facts | {"is_resent": True})

    def _housing(self, night: Night) -> None:
        known = set(self.sent.get(HOUSING, ()))
        concerns = [r for r in self._leaving(HOUSING, night) if isinstance(r, HousingConcern)]
        if night.number % _DELETIONS_EVERY == 2:
            concerns = self._taken_back(HOUSING, concerns)
        if concerns:
            mishaps = Mishaps(cut=int(night.number % 7 == 3), keyless=int(night.number % 5 == 2))
            content, rows = housing.write_housing(concerns, known, night.number, mishaps, self.truth)
            facts = _spoilt(rows, mishaps) | {"encoding": housing.dialect_of(night.number).encoding}
            self._post(night, HOUSING, housing.DATASET, housing.file_name(night.drawn_at(HOUSING)), content, facts)

    def _health(self, night: Night) -> None:
        visits = [r for r in self._leaving(HEALTH, night) if isinstance(r, Visit)]
        if night.number % _DELETIONS_EVERY == 1:
            visits = self._taken_back(HEALTH, visits)
        if visits:
            drawn_at = night.drawn_at(HEALTH)
            content, counts = health.write_bundle(visits, drawn_at, night.number, self.truth)
            facts = {"rows": sum(counts.values()), "records": counts}
            self._post(night, HEALTH, health.DATASET, health.file_name(drawn_at), content, facts)

    def _education(self, night: Night) -> None:
        fresh = {r.number for r in self._leaving(EDUCATION, night, repeated=0)}
        if night.number % _DELETIONS_EVERY == 0:
            self._taken_back(EDUCATION, [])
        start = school_year_start(night.at.date())
        log = [self._record(n) for n in sorted(self.sent.get(EDUCATION, ())) if n not in self.deleted]
        incidents = [r for r in log if isinstance(r, SchoolIncident) and r.occurred_at.date() >= start]
        drawn_at, marks = night.drawn_at(EDUCATION), self._marks(night)
        book = education.Workbook(drawn_at, night.number)
        keyless = int(night.number % 5 == 4)
        rows = education.log_rows(incidents, fresh, night.number, keyless, self.truth)
        facts = {
            "rows": book.add("Safeguarding log", education.LOG_HEADINGS, rows),
            "fresh": len(fresh),
            "keyless_rows": keyless,
        }
        if marks:
            book.add("Attendance", education.MARK_HEADINGS, education.mark_rows(marks, drawn_at, night.number, self.truth))
        content, name = book.bytes(), education.file_name(drawn_at)
        self._post(night, EDUCATION, education.LOG, name, content, facts)
        if marks:
            self._post(night, EDUCATION, education.ATTENDANCE, name, content, {"rows": len(marks)})

    def _marks(self, night: Night) -> list[Mark]:
        """The marks of the day before the night, and before the first night of two weeks; none where school was closed."""
        last = night.drawn_at(EDUCATION).date()
        days = [last - timedelta(back) for back in range(_BACKLOG_OF_MARKS if night.number == 1 else 1)]
        return [mark for day in sorted(days) if is_school_day(day) for mark in marks_on(day, self.families, self.seed)]

    def _social_care(self, night: Night) -> None:
        self._leaving(CARE, night, repeated=0)
        episodes = [r for n in sorted(self.sent.get(CARE, ())) if isinstance(r := self._record(n), Episode)]
        drawn_at, year = night.drawn_at(CARE), self._year()
        content, counts = social_care.write_census(episodes, drawn_at, year, self.truth)
        facts = {"rows": sum(counts.values()), "records": counts}
        self._post(night, CARE, social_care.DATASET, social_care.file_name(drawn_at), content, facts)

    def _year(self) -> int:
        """The collection year: one for all nights, so that each census replaces the one before."""
        return max(r.recorded_at.year for r in self.records)

    def _leaving(self, agency: str, night: Night, repeated: int = _REPEATED) -> list[Happening]:
        """Records that leave the agency tonight: a few repeated, those corrected, those new since its last extract."""
        drawn_at, since = night.drawn_at(agency), self._last.get(agency, datetime(1, 1, 1))
        self._last[agency] = drawn_at
        sent = self.sent.setdefault(agency, [])
        again = [n for n in sent[-repeated:] if n not in self.deleted] if repeated else []
        corrected = self._corrected(agency, drawn_at)
        window = [r for r in self.records if r.agency == agency and since < r.recorded_at <= drawn_at]
        new = sorted((r.recorded_at, r.number) for r in window if r.number not in corrected)
        sent += [number for _, number in new]
        leaving = dict.fromkeys([*again, *corrected, *(number for _, number in new)])
        return [self._record(number) for number in leaving]

    def _corrected(self, agency: str, drawn_at: datetime) -> list[int]:
        """Correct some of what the agency sent before: at least one record a night, where it has one to correct."""
        possible = [n for n in self.sent[agency] if n not in self.deleted and not self._record(n).is_protected]
        count = min(len(possible), 1 + len(possible) * _CHANGES_PER_THOUSAND // 1000)
        chosen = self.rng.sample(possible, count)
        self._touched.setdefault(agency, {})["corrected"] = [source_reference(self._record(n)) for n in chosen]
        for number in chosen:
            self.records[self._place[number]] = self._record(number).amended(**self._change(number, drawn_at))
        return chosen

    def _change(self, number: int, drawn_at: datetime) -> dict[str, Any]:
        """What a later look at the record changed."""
        match self._record(number):
            case Notice():
                return {
                    "outcome": self.rng.choice(("NFA", "closed", "charged")),
                    "risk": self.rng.choice(("standard", "medium")),
                }
            case SchoolIncident():
                return {"status": "Closed"}
            case HousingConcern() as concern if concern.arrears is not None:
                return {"arrears": concern.arrears + 150}
            case HousingConcern():
                return {"author_role": "neighbourhood manager"}
            case Visit() as visit if visit.ended_at is not None:
                return {"ended_at": visit.ended_at + timedelta(minutes=25), "recorded_at": drawn_at - timedelta(minutes=9)}
        return {}

    def _taken_back(self, agency: str, leaving: list[_R]) -> list[_R]:
        """The agency takes back one record that it sent on an earlier night, never one of a planted case. What leaves
        tonight then holds its withdrawal in its place, where the agency's kind of record can say so."""
        tonight = {record.number for record in leaving}
        earlier = [n for n in self.sent[agency] if n not in tonight | self.deleted and not self._record(n).is_protected]
        if not earlier or len(self.sent[agency]) == len(tonight):
            return leaving
        victim = self._record(self.rng.choice(earlier))
        self.deleted.add(victim.number)
        self._touched.setdefault(agency, {})["withdrawn"] = [source_reference(victim)]
        return [*leaving, cast("_R", victim.amended(is_withdrawn=True))] if leaving else leaving

    def _record(self, number: int) -> Happening:
        return self.records[self._place[number]]

    def _post(self, night: Night, agency: str, dataset: str, name: str, content: bytes, facts: dict[str, Any]) -> None:
        """Put one file into the inbox, as old as its extract, and note what is in it. What an agency that has fallen silent
        drew never arrives."""
        if agency == self.silent and night.number > 1:
            return
        path = self.inbox / agency / dataset / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        drawn_at = night.drawn_at(agency)
        instant = drawn_at.replace(tzinfo=UK).timestamp()
        os.utime(path, (instant, instant))
        where = {"night": night.number, "agency": agency, "dataset": dataset, "file": path.relative_to(self.inbox).as_posix()}
        touched: dict[str, list[str]] = {"corrected": [], "withdrawn": []} | self._touched.get(agency, {})
        self.truth.deliveries.append(where | {"drawn_at": drawn_at.isoformat(), "is_resent": False} | touched | facts)


def _spoilt(rows: int, mishaps: Mishaps) -> dict[str, int]:
    return {"rows": rows + mishaps.cut + mishaps.keyless, "cut_rows": mishaps.cut, "keyless_rows": mishaps.keyless}
