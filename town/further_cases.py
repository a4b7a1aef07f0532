"""Planted cases and near misses of the patterns beyond the first four, as data: who the family is and what was written.

A record is (where, days before the last night, what, and whatever else it says). Days stand well inside or outside a
pattern's window, because school entries fall on school days: the edges of windows are tested elsewhere, to the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from town.people import HOUSING, Family
from town.places import draw_address
from town.plan import Plot
from town.recorder import Recorder

Fact = tuple[str, int, str] | tuple[str, int, str, Mapping[str, Any]]
_TOPICS = {"mental_health": "police.adult"}
_INJURED = {"topic": "health.injury", "injury": "bruise", "body_site": "arm"}
_MEDIUM = {"risk": "medium"}
_EXPECTING, _RISKY = {"alert_code": "PREG-RISK"}, {"alert_code": "RISK-VISIT2"}
_UNSEEN = {"risk": "medium", "child_seen": False}
_TAKEN_UP = {"is_nfa": False, "assessed_on": 98}
_ENQUIRY = {
    "is_nfa": False,
    "assessed_on": 58,
    "section_47_on": 58,
    "conference_on": 44,
    "protection_on": 44,
    "category": "NEG",
}


@dataclass(frozen=True)
class Case:
    """The pattern that the family's first child must show or, where `why_not` says why, must not."""

    pattern: str
    facts: tuple[Fact, ...]
    why_not: str | None = None
    silent: str | None = None  # it shows where nothing more comes from this agency after the first night


FURTHER_CASES: Mapping[str, Case] = {
    "trio_shared_out": Case(
        "trio_of_vulnerabilities",
        (
            ("police", 300, "domestic_abuse"),
            ("housing", 200, "ALERT", {"alert_code": "RISK-DRUGS"}),
            ("police", 110, "mental_health"),
        ),
    ),
    "near_trio": Case(
        "trio_of_vulnerabilities",
        (("police", 300, "domestic_abuse"), ("housing", 200, "ALERT", {"alert_code": "RISK-DRUGS"})),
        "two of the three",
    ),
    "abuse_again": Case("escalating_domestic_abuse", tuple(("police", day, "domestic_abuse") for day in (300, 200, 60))),
    "near_abuse_again": Case(
        "escalating_domestic_abuse", tuple(("police", day, "domestic_abuse") for day in (400, 200, 60)), "two within the year"
    ),
    "crisis_untold": Case("adult_crisis", (("police", 20, "mental_health"),)),
    "near_crisis_told": Case(
        "adult_crisis",
        (("school", 300, "Behaviour"), ("police", 20, "mental_health"), ("care", 19, "6", {"is_nfa": True})),
        "the police told social care on the next day",
    ),
    "stranger_at_home": Case("unknown_adult", (("housing", 40, "UNKNOWN_OCCUPANT"),)),
    "near_stranger": Case("unknown_adult", (("housing", 220, "UNKNOWN_OCCUPANT"),), "longer than half a year ago"),
    "sister_in_danger": Case(
        "sibling_concern",
        (("police", 400, "child"), ("school", 300, "Behaviour", {"of": 1}), ("care", 60, "2A", _ENQUIRY | {"of": 1})),
    ),
    "near_sister_and_child": Case(
        "sibling_concern",
        (
            ("police", 400, "child"),
            ("school", 300, "Behaviour"),
            ("school", 300, "Behaviour", {"of": 1}),
            ("care", 60, "2A", _ENQUIRY | {"of": 1}),
            ("care", 60, "2A", _ENQUIRY),
        ),
        "both children were enquired about",
    ),
    "appointments_missed": Case("not_brought", (("health", 120, "not_brought"), ("health", 30, "not_brought"))),
    "near_appointments": Case(
        "not_brought",
        (("health", 120, "not_brought"), ("health", 70, "appointment"), ("health", 30, "not_brought")),
        "one was kept between the two",
    ),
    "hurt_again": Case("repeat_injuries", tuple(("health", day, "emergency", _INJURED) for day in (300, 150, 30))),
    "near_hurt_again": Case(
        "repeat_injuries", tuple(("health", day, "emergency", _INJURED) for day in (150, 30)), "two injuries, at ten"
    ),
    "emergency_again": Case(
        "repeat_emergency", (*(("health", day, "emergency") for day in (150, 100, 60)), ("health", 20, "emergency", _INJURED))
    ),
    "near_emergency": Case(
        "repeat_emergency", tuple(("health", day, "emergency") for day in (250, 100, 60, 20)), "three within half a year"
    ),
    "harmed_themself": Case("self_harm", (("school", 100, "Self-harm"), ("school", 30, "Self-harm"))),
    "near_self_harm": Case("self_harm", (("school", 100, "Self-harm"),), "once, and nothing beside it"),
    "not_seen": Case("unseen_child", (("police", 100, "domestic_abuse", _UNSEEN),)),
    "near_not_seen": Case(
        "unseen_child", (("police", 100, "domestic_abuse", _UNSEEN), ("health", 60, "emergency")), "seen in hospital since"
    ),
    "neglect_adds_up": Case(
        "cumulative_neglect",
        (("school", 320, "Hygiene"), ("school", 230, "Hungry"), ("health", 130, "not_brought"), ("housing", 30, "CONDITION")),
    ),
    "near_neglect": Case("cumulative_neglect", tuple(("school", day, "Hygiene") for day in (320, 230, 130, 30)), "one domain"),
    "contact_avoided": Case(
        "avoidance",
        (
            ("police", 320, "child", _MEDIUM),
            ("health", 200, "not_brought"),
            ("housing", 110, "ACCESS"),
            ("school", 15, "Home education"),
        ),
    ),
    "near_contact_avoided": Case(
        "avoidance",
        (("police", 320, "child", _MEDIUM), ("health", 200, "not_brought"), ("housing", 110, "ACCESS")),
        "two ways",
    ),
    "moves_often": Case(
        "transient_family",
        (
            ("moved", 250, ""),
            ("moved", 120, ""),
            ("school", 310, "Home issues"),
            ("health", 180, "emergency"),
            ("police", 20, "child", _MEDIUM),
        ),
    ),
    "signs_of_exploitation": Case(
        "exploitation", (("police", 60, "missing", {"hours": 5.0}), ("school", 45, "Drugs"), ("school", 15, "Suspension"))
    ),
    "near_exploitation": Case(
        "exploitation", (("police", 60, "missing", {"hours": 5.0}), ("school", 45, "Drugs")), "two groups of signs"
    ),
    "taken_out_of_school": Case("withdrawal_from_view", (("school", 75, "Neglect/hygiene"), ("school", 20, "Home education"))),
    "near_taken_out": Case("withdrawal_from_view", (("school", 20, "Home education"),), "there is no concern"),
    "absent_and_worried_about": Case("unexplained_absence", (("school", 300, "Behaviour"), ("police", 60, "child", _MEDIUM))),
    "near_absent": Case("unexplained_absence", (("school", 300, "Behaviour"),), "no other agency is concerned"),
    "suspended_again": Case(
        "suspensions", (("school", 75, "Suspension"), ("police", 45, "child"), ("school", 15, "Suspension"))
    ),
    "near_suspended": Case("suspensions", (("police", 45, "child"), ("school", 15, "Suspension")), "suspended once"),
    "assessment_drifts": Case("action_overdue", (("care", 100, "3A", _TAKEN_UP),)),
    "near_drift": Case("action_overdue", (("care", 100, "3A", _TAKEN_UP | {"authorised_on": 45}),), "authorised in time"),
    "turning_point": Case("protective_change", (("police", 200, "child", _MEDIUM), ("school", 20, "Positive change"))),
    "near_turning_point": Case("protective_change", (("school", 20, "Positive change"),), "there was no concern before it"),
    "baby_expected": Case("pre_birth", (("housing", 60, "ALERT", _EXPECTING), ("police", 30, "domestic_abuse"))),
    "near_baby_expected": Case(
        "pre_birth",
        (("police", 400, "domestic_abuse"), ("housing", 60, "ALERT", _EXPECTING)),
        "the abuse was more than a year before",
    ),
    "near_partner_from_elsewhere": Case(
        "adult_with_concerns",
        (("police", 100, "domestic_abuse"), ("health", 15, "emergency")),
        "the partner is the suspect of what happened in this home",
    ),
    "partner_from_elsewhere": Case(
        "adult_with_concerns", (("earlier home", 200, "domestic_abuse"), ("health", 15, "emergency"))
    ),
    "housing_fell_silent": Case("stale_silence", (("housing", 40, "ALERT", _RISKY),), silent=HOUSING),
    "near_housing_fell_silent": Case(
        "stale_silence", (("housing", 120, "ALERT", _RISKY),), "the concern is older than 90 days"
    ),
}
_AGES = {"not_seen": (36,), "near_not_seen": (36,), "sister_in_danger": (130, 100), "near_sister_and_child": (130, 100)}
_TEENAGERS = {"signs_of_exploitation", "near_exploitation", "harmed_themself", "near_self_harm"}
# The second partner lived in the first one's home before: the family planned just before is the earlier home of the next.
_PARTNERS = {"near_partner_from_elsewhere", "partner_from_elsewhere"}
FURTHER_PLOTS = tuple(
    Plot(
        story,
        "plain",
        _AGES.get(story, (180,) if story in _TEENAGERS else (124,)),
        "p" if story in _PARTNERS else "f",
        is_social=True,
    )
    for story in FURTHER_CASES
)


def tell(family: Family, write: Recorder) -> None:
    """Write down what the agencies recorded of a family with one of these stories."""
    for where, days_ago, what, *more in FURTHER_CASES[family.story].facts:
        said: dict[str, Any] = {"is_protected": True} | dict(more[0] if more else {})
        child, on = family.children[said.pop("of", 0)], write.at(days_ago).date()
        if where == "moved":
            family.home.stays.append((on, draw_address(write.rng)))
        elif where == "earlier home":
            home = _with_partner_of(family)
            write.notice(home, what, write.at(days_ago, 18), home.children[0], topic=f"police.{what}", risk="standard", **said)
        elif where == "police":
            said = {"risk": "standard", "topic": _TOPICS.get(what, f"police.{what}"), "child_seen": True} | said
            write.notice(family, what, write.at(days_ago, 18), child, **said)
        elif where == "school":
            write.incident(family, child, "school.home", write.at(days_ago), categories=(what,), **said)
        elif where == "health":
            write.visit(family, child, what, write.at(days_ago, 10), **said)
        elif where == "housing":
            write.housing(family, what, on, **said)
        elif where == "care":
            dates = {name: write.now.date() - timedelta(day) for name, day in said.items() if name.endswith("_on")}
            write.episode(family, child, on, what, **(said | dates))


def _with_partner_of(family: Family) -> Family:
    """The earlier home of the mother's partner, as the police met it: its mother and children, and the partner."""
    earlier, partner = family.earlier, family.one("step_parent")
    if earlier is None or partner is None:
        raise ValueError(f"{family.story}: the plan has no home from which a partner could have come")
    people = [earlier.parent, partner, *earlier.children]
    return Family(family.number, people, [], family.story, family.trap)
