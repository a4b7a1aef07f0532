"""What happens to everybody else: mostly nothing, now and then one thing, and now and then two agencies each know one.

A family outside the planted cases has concerns at no more than two agencies in all its history, so that no pattern
fires on it by chance; fevers, absences and rent arrears come to anybody.
"""

from __future__ import annotations

from datetime import timedelta

from town.clock import HISTORY
from town.further_cases import FURTHER_CASES, tell
from town.people import CARE, EDUCATION, HEALTH, HOUSING, POLICE, Family, Person
from town.planted import STORIES
from town.recorder import Recorder

_TOLD_BY_POLICE = frozenset(
    {
        "half_siblings",
        "renamed",
        "double_barrelled",
        "swapped_birth_date",
        "stand_in_birth_date",
        "missing_birth_date",
        "moved",
        "unborn",
        "unborn_later_born",
        "restricted",
        "misspelt",
        "second_record",
    }
)
_SOURCES = {POLICE: "6", HEALTH: "3A", EDUCATION: "2A", HOUSING: "4"}
_FACTORS = ("1B", "2B", "3B", "4A", "4B", "16A", "17A", "7A", "20")
_SCHOOL_TOPICS = ("school.home", "school.behaviour", "school.neglect", "school.injury")
_HOUSING_KINDS = ("CONDITION", "ASB", "ACCESS", "UNKNOWN_OCCUPANT", "ALERT")


def live(family: Family, write: Recorder) -> None:
    """Write down what the agencies recorded of the family."""
    if family.story in STORIES:
        STORIES[family.story](family, write)
    elif family.story in FURTHER_CASES:
        tell(family, write)
    elif family.story == "traced":
        _leave_traces(family, write)
    else:
        _live_plainly(family, write)


def _leave_traces(family: Family, write: Recorder) -> None:
    """A family with a trap of identity: every agency that can hold a record of its first child does."""
    rng, child, today = write.rng, family.children[0], write.now.date()
    _routine(family, write, always=True)
    if family.trap in _TOLD_BY_POLICE:
        before, after = {"moved": (200, 12), "renamed": (290, 40), "unborn_later_born": (172, 15), "unborn": (32, 20)}.get(
            family.trap, (95, 40)
        )
        write.notice(family, "domestic_abuse", write.at(before, 21), child)
        write.notice(family, "child", write.at(after, 17), child, second=family.trap == "second_record")
        source = _SOURCES[POLICE]
        if family.trap in ("renamed", "double_barrelled"):
            write.incident(family, child, "school.home", write.at(60))
    else:
        for each in family.children[:2]:
            for days_ago in (rng.randint(100, 300), rng.randint(10, 90)):
                if each.school:
                    write.incident(family, each, rng.choice(_SCHOOL_TOPICS), write.at(days_ago))
        source = _SOURCES[EDUCATION]
    depth = rng.random()
    for each in family.children:
        _refer(family, each, write, 28 if family.trap == "unborn" else 93, source, depth)
    if family.trap == "unborn":
        write.visit(family, child, "appointment", write.at(1, 14))
    if family.trap == "restricted":
        write.visit(family, child, "emergency", write.at(40, 15))
    if family.trap == "half_siblings":
        _weekends(family, write, today.year)


def _weekends(family: Family, write: Recorder, year: int) -> None:
    """The father's other home, where his younger child lives and the first child spends weekends."""
    father, *half_siblings = family.elsewhere
    home = Family(family.number, [father, *half_siblings, family.children[0]], [], family.story, family.trap)
    write.notice(home, "child", write.at(25, 19), half_siblings[0])
    write.visit(home, half_siblings[0], "emergency", write.at(120, 18))
    _refer(home, half_siblings[0], write, 93, _SOURCES[POLICE])


def _live_plainly(family: Family, write: Recorder) -> None:
    rng = write.rng
    _routine(family, write)
    pupils = [c for c in family.children if c.school]
    possible = [POLICE, HEALTH, CARE] + [EDUCATION] * 2 * bool(pupils) + [HOUSING] * family.home.is_social
    knowing = sorted(set(rng.choices(possible, k=2)))
    if CARE in knowing and rng.random() < 0.25:
        on, others = _days_ago(write), [_SOURCES[a] for a in knowing if a != CARE]
        source = rng.choice([*others, "1A", "1B", "9"])
        depth = rng.random()  # an enquiry is about every child of the home
        for child in family.children if depth > 0.85 or rng.random() < 0.6 else family.children[:1]:
            _refer(family, child, write, on, source, depth)
    for agency in knowing:
        for _ in range(rng.choices((0, 1, 2, 3), (52, 31, 13, 4))[0]):
            _something(agency, family, pupils, write)


def _something(agency: str, family: Family, pupils: list[Person], write: Recorder) -> None:
    """One concern that the agency records."""
    rng, at = write.rng, write.at(_days_ago(write))
    if agency == POLICE:
        kind = rng.choices(("domestic_abuse", "child", "adult", "mental_health", "intelligence"), (46, 26, 12, 12, 4))[0]
        child = next((c for c in family.children if c.age_on(at.date()) >= 2), None)
        injured = {"domestic_abuse": family.parent, "child": child}.get(kind) if rng.random() < 0.1 else None
        topic = "police.adult" if kind == "mental_health" else f"police.{kind}"
        write.notice(family, kind, at, child if injured is child else None, topic=topic, injured=injured)
        if kind in ("adult", "mental_health") and rng.random() < 0.5:  # an adult's crisis: the council is told of the children
            for each in family.children:
                write.episode(family, each, min(at.date() + timedelta(1), write.now.date()), _SOURCES[POLICE], is_nfa=True)
    elif agency == HEALTH:
        grown = [c for c in family.children if c.age_on(at.date()) >= 1]
        if grown and rng.random() < 0.6:
            seen = {
                "injury": rng.choice(("bruise", "laceration", "fracture", "burn")),
                "body_site": rng.choice(("arm", "leg", "head")),
            }
            flag = "safeguarding_concern" if rng.random() < 0.15 else None
            write.visit(family, rng.choice(grown), "emergency", at, topic="health.injury", flag=flag, **seen)
        elif grown:
            write.visit(family, rng.choice(grown), "not_brought", at)
    elif agency == EDUCATION:
        write.incident(family, rng.choice(pupils), rng.choices(_SCHOOL_TOPICS, (40, 30, 18, 12))[0], at)
    elif agency == HOUSING:
        write.housing(family, rng.choice(_HOUSING_KINDS), at.date())


def _routine(family: Family, write: Recorder, *, always: bool = False) -> None:
    """What comes to anybody: a fever seen in the emergency department, appointments that are kept, rent arrears."""
    rng = write.rng
    for child in family.children:
        if always or rng.random() < 0.3:
            alive = (write.now.date() - child.born_on).days
            if alive > 3:
                write.visit(family, child, "emergency", write.at(rng.randint(2, min(HISTORY.days, alive - 1))))
        if child.born_on + timedelta(HISTORY.days) < write.now.date() and rng.random() < 0.35:
            for _ in range(rng.randint(1, 3)):
                write.visit(family, child, "appointment", write.at(_days_ago(write), 11))
    if family.home.is_social and (always or rng.random() < 0.35):
        write.housing(family, "ARREARS", write.at(_days_ago(write)).date())


def _refer(family: Family, child: Person, write: Recorder, days_ago: int, source: str, depth: float | None = None) -> None:
    """A referral that was taken up: an assessment; for a `depth` from 0.6 a plan, from 0.85 an enquiry and protection."""
    rng, on = write.rng, write.at(days_ago).date()
    if child.born_on > on + timedelta(200):
        return
    assessed, depth = on + timedelta(rng.randint(1, 6)), rng.random() if depth is None else depth
    authorised = assessed + timedelta(rng.randint(15, 45))
    factors = tuple(sorted(rng.sample(_FACTORS, rng.randint(1, 3))))
    if depth < 0.6:
        closed, closure = authorised + timedelta(rng.randint(1, 20)), rng.choice(("RC8", "RC9"))
        write.episode(
            family,
            child,
            on,
            source,
            is_nfa=False,
            assessed_on=assessed,
            authorised_on=authorised,
            factors=factors,
            closed_on=closed,
            closure=closure,
        )
        return
    plan = {"plan_on": authorised + timedelta(3)}
    if depth > 0.85:
        conference = assessed + timedelta(15)
        plan = {"section_47_on": assessed, "conference_on": conference, "protection_on": conference}
    reviews = tuple(conference + timedelta(days) for days in (85, 265)) if depth > 0.85 else ()
    write.episode(
        family,
        child,
        on,
        source,
        is_nfa=False,
        assessed_on=assessed,
        authorised_on=authorised,
        factors=factors,
        reviews=reviews,
        category=rng.choice(("NEG", "EMO", "PHY")),
        **plan,
    )


def _days_ago(write: Recorder) -> int:
    return write.rng.randint(2, HISTORY.days)
