"""How agencies write down what happens: one method per agency's kind of record. What the caller does not say is drawn."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from town.clock import school_day_before
from town.happenings import Episode, Happening, HousingConcern, Involved, Note, Notice, SchoolIncident, Visit
from town.notes import Author
from town.people import EDUCATION, HEALTH, HOUSING, POLICE, Family, Person

_CATEGORIES = {
    "injury": ("Physical injury", "Cause for concern"),
    "neglect": ("Neglect/hygiene", "Home issues"),
    "home": ("Home issues",),
    "behaviour": ("Behaviour",),
}
_AUTHORS = ("class teacher", "teaching assistant", "DSL", "lunchtime supervisor", "head of year", "SENCO")
_OUTCOMES = ("NFA", "information shared", "referred to MASH", "words of advice", "crime recorded", "under investigation")
_INFORMED = ("yes", "yes", "yes", "no - would increase risk", "no - could not be reached")
_GRADES = ("1/A/P", "2/B/P", "2/D/P", "3/D/P")
_R = TypeVar("_R", bound=Happening)
_ALERTS = ("SAF-CHILD", "RISK-VISIT2", "SAF-DA")


class Recorder:
    """Everything that has been written down so far, in the order in which it was thought of."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self.rng, self.now = rng, now
        self.records: list[Happening] = []

    def at(self, days_ago: float, hour: int | None = None) -> datetime:
        """An instant so many days before the last night's day, to the minute."""
        day = datetime.combine(self.now.date(), time()) - timedelta(days=days_ago)
        hour = self.rng.randint(8, 22) if hour is None else hour
        return day + timedelta(hours=hour, minutes=self.rng.randrange(60))

    def _next(self) -> int:
        return len(self.records) + 1

    def notice(self, family: Family, kind: str, at: datetime, child: Person | None = None, **said: Any) -> Notice:
        """A police notice. `said` may hold topic, voice_topic, hours (how long it lasted), risk, injured, second, and
        fields of Notice. Every child of the household is named in it; `child` is the one mainly concerned."""
        # Where nobody was on the way yet, it happened once the first of them was.
        first = min(c.born_on for c in family.children) - timedelta(200)
        at = max(at, datetime.combine(min(first, self.now.date()), at.time()))
        rng, born = self.rng, [c for c in family.children if c.born_on - timedelta(200) <= at.date()]
        child = child or rng.choice([c for c in born if c.born_on <= at.date()] or born)
        author = Author(rng, POLICE, family, child, at.date())
        hours = said.pop("hours", rng.choice((0.5, 1, 1.5)))
        reported = at + timedelta(minutes=rng.randint(3, 90))
        fields: dict[str, Any] = {
            "occurred_to": at + timedelta(hours=hours),
            "reported_at": reported if kind != "missing" else at + timedelta(hours=min(hours, 2.0)),
            "risk": rng.choices(("standard", "medium", "high"), (70, 25, 5))[0],
            "involved": self._involved(family, kind, child, born, said.pop("injured", None), said.pop("second", False)),
            "narrative": author.write(said.pop("topic", f"police.{kind}")),
            "voice": author.write(said.pop("voice_topic", "police.voice")) if kind != "intelligence" else Note(),
            "child_seen": kind != "intelligence" and rng.random() < 0.75,
            "child_spoken_to": rng.random() < 0.5,
            "grading": "2/C/C" if kind == "intelligence" else rng.choice(_GRADES),
            "outcome": rng.choice(_OUTCOMES),
            "family_informed": rng.choice(_INFORMED),
            "dash_score": rng.randint(1, 13) if kind == "domestic_abuse" and rng.random() < 0.8 else None,
        }
        fields |= said
        recorded = fields.pop("recorded_at", fields["occurred_to"] + timedelta(minutes=rng.randint(40, 600)))
        return self._keep(Notice(self._next(), family, recorded, kind=kind, occurred_from=at, **fields))

    def _involved(
        self, family: Family, kind: str, child: Person, children: list[Person], injured: Person | None, second: bool
    ) -> tuple[Involved, ...]:
        """Who is in a notice and in what part, by its kind."""
        child_role = {"missing": "missing", "child": "subject", "exploitation": "victim"}.get(kind, "present")
        other_role = "present" if kind == "domestic_abuse" else "resident_not_present"
        adult_roles = {"domestic_abuse": ("victim", "suspect"), "adult": ("subject", "present")}.get(
            kind, ("witness", "present")
        )
        partner = family.one("step_parent") or family.one("father")
        adults = [Involved(family.parent, adult_roles[0], injured is family.parent)]
        if partner and partner is not family.parent and (kind != "missing" or partner in family.members):
            adults.append(Involved(partner, adult_roles[1]))
        return (
            *adults,
            Involved(child, child_role, injured is child, second),
            *(Involved(c, other_role, injured is c) for c in children if c is not child),
        )

    def incident(self, family: Family, pupil: Person, topic: str, at: datetime, **said: Any) -> SchoolIncident:
        """An entry in a school's log, on a school day. `said` may hold voice_topic and fields of SchoolIncident."""
        rng = self.rng
        day = school_day_before(at.date())
        at = datetime.combine(day, time(rng.randint(8, 15), rng.randrange(60)))
        author = Author(rng, EDUCATION, family, pupil, day)
        kind = topic.split(".")[-1]
        linked = tuple(c for c in family.children if c is not pupil and c.school is pupil.school and rng.random() < 0.3)
        fields: dict[str, Any] = {
            "categories": _CATEGORIES.get(kind, ("Cause for concern",)),
            "author_role": rng.choice(_AUTHORS),
            "linked": () if said.get("is_protected") else linked,
            "voice": author.write(said.pop("voice_topic", "school.voice")),
            "details": author.write(topic),
            "actions": author.write("school.actions"),
            "status": rng.choice(("Open", "Monitoring", "Closed")),
        }
        recorded = at + timedelta(minutes=rng.randint(10, 200))
        return self._keep(SchoolIncident(self._next(), family, recorded, pupil=pupil, occurred_at=at, **(fields | said)))

    def visit(self, family: Family, patient: Person, kind: str, at: datetime, **said: Any) -> Visit:
        """A health encounter. `said` may hold topic, note_topic (of the injury) and fields of Visit."""
        author = Author(self.rng, HEALTH, family, patient, at.date())
        default = {"emergency": "health.routine", "not_brought": "health.not_brought", "appointment": "health.newborn"}[kind]
        topic, note_topic = said.pop("topic", default), said.pop("note_topic", "health.injury_seen")
        injury = author.write(note_topic) if said.get("injury") else Note()
        ended = None if kind == "not_brought" else at + timedelta(minutes=self.rng.randint(35, 320))
        recorded = (ended or at) + timedelta(minutes=self.rng.randint(5, 60))
        fields: dict[str, Any] = {"reason": author.write(topic), "injury_note": injury, "ended_at": ended}
        return self._keep(Visit(self._next(), family, recorded, patient=patient, kind=kind, started_at=at, **(fields | said)))

    def housing(self, family: Family, kind: str, on: date, **said: Any) -> HousingConcern:
        """A concern about the tenancy. `said` may hold topic and fields of HousingConcern."""
        rng = self.rng
        author = Author(rng, HOUSING, family, rng.choice(family.children), on)
        fields: dict[str, Any] = {
            "alert_code": rng.choice(_ALERTS) if kind == "ALERT" else None,
            "arrears": rng.randint(120, 2400) if kind == "ARREARS" else None,
            "author_role": rng.choice(("estate officer", "gas engineer", "income officer", "repairs operative")),
            "narrative": author.write(said.pop("topic", f"housing.{kind}")),
        }
        recorded = said.pop("recorded_at", datetime.combine(on, time(rng.randint(15, 17), rng.randrange(60))))
        return self._keep(HousingConcern(self._next(), family, recorded, kind=kind, occurred_on=on, **(fields | said)))

    def episode(self, family: Family, child: Person, on: date, source: str, *, is_nfa: bool, **said: Any) -> Episode:
        """A referral to children's social care and what followed."""
        recorded = datetime.combine(on, time(16, self.rng.randrange(60)))
        fields: dict[str, Any] = {"need": self.rng.choice(("N1", "N4", "N5"))}
        if is_nfa:
            fields |= {"closed_on": on + timedelta(1), "closure": "RC8"}
        made = Episode(
            self._next(), family, recorded, child=child, referred_on=on, source=source, is_nfa=is_nfa, **(fields | said)
        )
        return self._keep(made)

    def _keep(self, record: _R) -> _R:
        self.records.append(record)
        return record
