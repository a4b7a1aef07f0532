"""Lives drawn by lot: records of every agency on days that lie on and beside the edges of windows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from tests.warehouse.models.given import Child, Given, at, days_ago

EDGES = (0, 1, 6, 7, 8, 27, 28, 29, 30, 31, 60, 89, 90, 91, 182, 183, 184, 364, 365, 366)
_Told = Callable[[Given, Child, int], object]

_CATEGORIES = (
    "Self-harm", "Mental health", "Suspension", "Drugs", "Knife", "Online", "Home education", "Off roll", "Injury", "CSE",
    "Agency contact, drugs", "Positive change", "Neglect/hygiene", "Attendance", "Operation Encompass", "Domestic abuse",
)  # fmt: skip
_VISITS: tuple[dict[str, str], ...] = (
    {"reason": "injury"},
    {"reason": "assault"},
    {"reason": "self_harm"},
    {"discharge": "left_early"},
    {},
    {"setting": "clinic", "kind": "not_brought", "status": "cancelled"},
    {"setting": "clinic", "kind": "other"},
    {"setting": "clinic", "kind": "other", "status": "cancelled"},
)


def live(given: Given, rng: random.Random, children: int) -> None:
    """So many children, every third with a brother or sister at home, each with four to twelve records."""
    previous: Child | None = None
    for number in range(children):
        sibling = previous if previous and number % 3 == 2 else None
        child = previous = given.child(born=str(date(2008, 3, 1) + timedelta(97 * number)), sibling=sibling)
        given.pupil(child)
        if sibling:
            given.home(rng.choice(EDGES), (sibling, "child"), (child, "child"))
        for _ in range(rng.randint(4, 12)):
            _tell_something(given, child, rng)


def _tell_something(given: Given, child: Child, rng: random.Random) -> None:
    day = rng.choice(EDGES)
    told: tuple[_Told, ...] = (
        lambda g, c, d: g.incident(c, d, categories=rng.choice(_CATEGORIES)),
        lambda g, c, d: g.incident(c, d, categories=rng.choice(_CATEGORIES)),
        lambda g, c, d: g.visit(c, d, **rng.choice(_VISITS)),
        lambda g, c, d: g.visit(c, d, **rng.choice(_VISITS)),
        lambda g, c, d: g.notice(c, d, dash_score=rng.choice((None, "1-9", "14+"))),
        lambda g, c, d: g.notice(c, d, rng.choice(("child", "exploitation")), risk_grade=rng.choice(("standard", "high"))),
        lambda g, c, d: g.notice(c, d, "missing", hour=8, occurred_to=_later(rng, d)),
        lambda g, c, d: g.observation(c, d, "injury", finding=rng.choice((None, "unexplained")), body_site="arm"),
        lambda g, c, d: g.concern(c, d, rng.choice(("CONDITION", "UNKNOWN_OCCUPANT", "ACCESS"))),
        lambda g, c, d: g.referral(c, d, source=rng.choice(("1A", "2A", "6", "3A")), nfa=rng.random() < 0.7),
        lambda g, c, d: g.social_care(c, rng.choice(("assessment", "section_47", "cin_plan")), "started_on", d),
        lambda g, c, d: g.social_care(
            c, "protection_plan", "started_on", d + 60, latest_category="NEG", ended_on=rng.choice((None, str(days_ago(d))))
        ),
    )
    rng.choice(told)(given, child, day)


def _later(rng: random.Random, day: int) -> str | None:
    """A return five hours, a day, or a day and a minute later; or none that is recorded."""
    back = max(day - 1, 0)
    return rng.choice((None, at(day, 13), at(back, 8), at(back, 8, 1)))
