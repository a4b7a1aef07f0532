"""What the law asks of whoever answers a subject access request: by when, and what a person has to decide by hand.

A chronology is the data of many people. A programme can leave other people's names out; whether the rest would harm
somebody, tells on a third party or warns a perpetrator is a judgement, and is only listed here, with what it rests on.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from safeguarding.codes import EventKind, Labelled

_SATURDAY = 5
MATURE_FROM = 12  # years; a guide, not a rule: it is the child's understanding that counts


class Requester(Labelled):
    """Who asks for the data."""

    SELF = "self", "The person"
    PARENT = "parent", "Somebody with parental responsibility"
    REPRESENTATIVE = "representative", "Somebody whom the person has asked to act, or a court has appointed"


class Subject(Protocol):
    """One event about the person, as far as these rules look at it."""

    @property
    def kind_code(self) -> str: ...
    @property
    def subject_role(self) -> str | None: ...
    @property
    def is_withdrawn(self) -> bool: ...
    @property
    def mentions_others(self) -> bool: ...


@dataclass(frozen=True)
class Decision:
    """One thing that a person has to decide before the copy goes out."""

    question: str
    why: str
    source: str
    events: int | None  # how many of the events it is about; None where it is about the whole request


SOCIAL_WORK = frozenset(
    {
        EventKind.CONTACT, EventKind.REFERRAL, EventKind.ASSESSMENT, EventKind.SECTION_47, EventKind.CONFERENCE,
        EventKind.PLAN, EventKind.PLAN_ENDED, EventKind.REVIEW, EventKind.PRE_PROCEEDINGS, EventKind.CASE_CLOSED,
        EventKind.DEATH,
    }
)  # fmt: skip
HEALTH = frozenset(
    {
        EventKind.ATTENDANCE, EventKind.APPOINTMENT, EventKind.NOT_BROUGHT, EventKind.INJURY, EventKind.HEALTH_FLAG,
        EventKind.OBSERVATION,
    }
)  # fmt: skip
EDUCATION = frozenset({EventKind.SCHOOL_CONCERN, EventKind.ABSENCE})
POLICE = frozenset({EventKind.POLICE_INCIDENT, EventKind.DOMESTIC_ABUSE, EventKind.MISSING, EventKind.INTELLIGENCE})
HOUSING = frozenset(
    {
        EventKind.HOUSING_ALERT, EventKind.ARREARS, EventKind.ANTI_SOCIAL_BEHAVIOUR, EventKind.UNKNOWN_ADULT,
        EventKind.PROPERTY_CONDITION, EventKind.NO_ACCESS,
    }
)  # fmt: skip
_PERPETRATOR = ("suspect", "perpetrator", "offender", "accused", "arrested", "alleged")


def answer_by(received_on: date, months: int = 1) -> date:
    """The last day to answer: the same day of a later month, or its last one; never a Saturday or Sunday.

    UK GDPR Article 12(3): one month, three where the request is complex. A bank holiday also moves it on by a day.
    """
    month = received_on.month - 1 + months
    year, month = received_on.year + month // 12, month % 12 + 1
    due = date(year, month, min(received_on.day, calendar.monthrange(year, month)[1]))
    return due + timedelta(days=(7 - due.weekday()) if due.weekday() >= _SATURDAY else 0)


def age_on(day: date, birth_date: date | None) -> int | None:
    """Age in whole years; None where the date of birth is not known."""
    if birth_date is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def to_decide(
    requester: Requester, age: int | None, events: Iterable[Subject], *, is_place_restricted: bool
) -> tuple[Decision, ...]:
    """What a person has to decide by hand, for the request as a whole and then for its events.

    `age` in whole years; None where nobody knows it.
    """
    about = list(events)
    return (*_of_requester(requester, age, len(about)), *_of_events(about, is_place_restricted))


def _of_requester(requester: Requester, age: int | None, events: int) -> Iterator[Decision]:
    is_child = age is None or age < 18
    yield Decision(
        "Is the requester who they say they are, and may they ask?",
        "A copy for the wrong person is a breach; where there is doubt, ask for proof before the month runs.",
        "UK GDPR Article 12(6)",
        None,
    )
    if requester is Requester.PARENT and is_child:
        yield Decision(
            "Would meeting a parent's request be against the child's best interests?",
            "Data on whether the child is, or is at risk of being, abused need not be given to a parent so far as they would.",
            "DPA 2018 Schedule 3 Part 5 (child abuse data)",
            events,
        )
    if requester is not Requester.SELF and (age is None or age >= MATURE_FROM):
        yield Decision(
            "Does the person understand their own rights? Then it is for them to ask or to agree.",
            f"From about {MATURE_FROM} years a child is taken to be able to; an adult is, unless a court decided otherwise.",
            "UK GDPR Article 15 and recital 38; ICO guidance on children's rights",
            None,
        )
    if requester is Requester.SELF and is_child and (age is None or age < MATURE_FROM):
        yield Decision(
            "Does the child understand what they are asking for, and who will explain the copy to them?",
            "A young child may ask; what is in the copy may still have to be told by somebody they trust.",
            "UK GDPR Article 12(1) and recital 58",
            None,
        )
    yield Decision(
        "Do the police hold something that must neither be given nor confirmed?",
        "Whether they do is not said here. Ask them before the copy goes out, whatever it shows.",
        "DPA 2018 Schedule 2 Part 1 paragraph 2, and Part 3 section 45(4)",
        None,
    )


def _of_events(events: list[Subject], is_place_restricted: bool) -> Iterator[Decision]:
    harm = "Would it be likely to cause serious harm to the physical or mental health of the person or of anybody else?"
    tests = (
        (SOCIAL_WORK, "Social work data", "DPA 2018 Schedule 3 Part 3"),
        (HEALTH, "Health data, on the opinion of the appropriate health professional", "DPA 2018 Schedule 3 Part 2"),
        (EDUCATION, "Education data", "DPA 2018 Schedule 3 Part 4"),
    )
    for kinds, what, source in tests:
        if count := sum(event.kind_code in kinds for event in events):
            yield Decision(harm, f"{what}: what passes this test may be given.", source, count)
    if count := sum(_is_of_perpetrator(event) for event in events):
        yield Decision(
            "Could the copy tell a perpetrator what a victim or child said, or where they are?",
            "Have it read by whoever looks after the victim's safety before anything is given.",
            "DPA 2018 Schedule 2 Part 3 paragraphs 16 and 17, Schedule 3 (serious harm); Domestic Abuse Act 2021",
            count,
        )
    if count := sum(event.mentions_others for event in events):
        yield Decision(
            "Has each other person in it agreed, or is it reasonable to give it without?",
            "Their names are left out, but who is meant may still be plain. Professionals who acted in their role stay.",
            "DPA 2018 Schedule 2 Part 3 paragraphs 16 and 17",
            count,
        )
    if count := sum(event.kind_code in POLICE for event in events):
        yield Decision(
            "Would it prejudice the prevention or detection of crime?",
            "Ask the police, event by event.",
            "DPA 2018 Schedule 2 Part 1 paragraph 2",
            count,
        )
    if count := sum(event.is_withdrawn for event in events):
        yield Decision(
            "Why did the agency take this back, and is it still held anywhere?",
            "Only its heading is shown. Where it was wrong, the agency says so; an opinion rightly recorded as one is not.",
            "UK GDPR Article 5(1)(d) and Article 16",
            count,
        )
    if is_place_restricted:
        yield Decision(
            "Could anything in it tell where the person lives?",
            "The place is left out: an agency marked it as one that nobody may be told, or the person is recorded in domestic "
            "abuse.",
            "DPA 2018 Schedule 3 (serious harm); Children Act 1989",
            None,
        )


def _is_of_perpetrator(event: Subject) -> bool:
    """Domestic abuse, whoever asks; and whatever names the person as the one who did it."""
    part = (event.subject_role or "").casefold()
    return event.kind_code == EventKind.DOMESTIC_ABUSE or any(word in part for word in _PERPETRATOR)
