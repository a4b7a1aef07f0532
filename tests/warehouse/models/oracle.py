"""Patterns over what happened to a child, worked out a second time, slowly and in plain Python, from what their headers say
and not from their SQL.

Every rule goes through one child's events and days in loops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from safeguarding.identifiers import UK
from tests.warehouse.models.known import Event, Known

Numbers = Mapping[str, int]


@dataclass
class Verdict:
    """What an oracle finds of one child."""

    attention: str
    events: set[str] = field(default_factory=set)


def verdict(attention: str, events: Sequence[Event]) -> Verdict:
    return Verdict(attention, {event.event_id for event in events})


def convergence(known: Known, number: Numbers) -> Verdict | None:
    concerns = []
    for event in known.own:
        is_passed_on = event.kind != "referral" and event.statement_kind in ("decision", "action", "outcome")
        if (
            event.significance in ("notable", "concern")
            and event.kind not in ("contact", "absence", "arrears", "death")
            and not is_passed_on
        ):
            concerns.append(event)
    for last_day in sorted({event.day for event in concerns}, reverse=True):
        if (known.now.date() - last_day).days > number["window_days"]:
            continue
        met = [event for event in concerns if 0 <= (last_day - event.day).days <= number["window_days"]]
        if len({event.raised_by or event.agency for event in met}) >= number["agencies"]:
            first = min(event.day for event in met)
            has_acted = any(
                event.kind in ("assessment", "section_47", "conference", "plan", "review") and event.day >= first
                for event in known.own
            )
            is_calm = has_acted or len({event.day for event in met}) == 1
            return verdict("information" if is_calm else "look", met)
    return None


def _passed(since: datetime, until: datetime) -> timedelta:
    """The time that passes between what two clocks in the United Kingdom show."""
    return until.replace(tzinfo=UK).astimezone(UTC) - since.replace(tzinfo=UK).astimezone(UTC)


def repeat_missing(known: Known, number: Numbers) -> Verdict | None:
    episodes: list[list[Event]] = []
    for report in [event for event in known.own if event.kind == "missing"]:
        nobody_knows = timedelta(hours=number["long_hours"])
        ends = [event.ended_at or event.happened_at + nobody_knows for episode in episodes for event in episode]
        if ends and report.happened_at <= max(ends):
            episodes[-1].append(report)
        else:
            episodes.append([report])

    def is_open(episode: Sequence[Event]) -> bool:
        return all(event.ended_at is None for event in episode)

    def is_long(episode: Sequence[Event]) -> bool:
        end = known.now if is_open(episode) else max(event.ended_at for event in episode if event.ended_at)
        return _passed(episode[0].happened_at, end) > timedelta(hours=number["long_hours"])

    for latest in reversed(episodes):
        last_day = latest[0].day
        met = [episode for episode in episodes if 0 <= (last_day - episode[0].day).days <= number["window_days"]]
        if (known.now.date() - last_day).days > number["window_days"]:
            continue
        if len(met) >= number["episodes"] or any(is_long(episode) for episode in met):
            is_urgent = any(is_long(episode) or is_open(episode) for episode in met)
            return verdict("look today" if is_urgent else "look", [event for episode in met for event in episode])
    return None


def escalating_domestic_abuse(known: Known, number: Numbers) -> Verdict | None:
    told = [
        event
        for event in known.around
        if (event.kind == "domestic_abuse" or event.says("domestic_abuse"))
        and event.kind not in ("assessment", "plan", "review")
        and known.ago(event) <= number["window_days"]
    ]
    reported = [event for event in told if event.kind != "contact"]
    told = reported + [
        note
        for note in told
        if note.kind == "contact"
        and not any(0 <= (note.day - event.day).days <= number["passed_on_days"] for event in reported)
    ]
    days = sorted({event.day for event in told})
    high = [event for event in told if event.says("high_risk_domestic_abuse")]
    if len(days) < number["incidents"] and not high:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    is_quickening = len(gaps) >= 3 and gaps[-1] < gaps[-2] < gaps[-3]
    is_recent = any(known.ago(event) <= number["recent_days"] for event in high)
    return verdict("look today" if is_quickening or is_recent else "look", told)


_MISSED = ("missed_health_care", "cancelled_appointment")


def not_brought(known: Known, number: Numbers) -> Verdict | None:
    longest = row = 0
    recent = [e for e in known.own if e.kind in ("not_brought", "appointment") and known.ago(e) <= number["window_days"]]
    missed = [event for event in recent if event.says(*_MISSED)]
    for _, is_kept in sorted({(event.happened_at, event not in missed) for event in recent}):
        row = 0 if is_kept else row + 1
        longest = max(longest, row)
    is_neglected = any(event.says("neglect") and known.ago(event) <= number["window_days"] for event in known.own)
    is_planned = any(
        event.kind == "plan"
        and event.significance == "concern"
        and (event.ended_at is None or (known.now.date() - event.ended_at.date()).days <= number["window_days"])
        for event in known.own
    )
    altogether = len({event.happened_at for event in missed})
    is_enough = longest >= number["in_a_row"] or altogether >= number["altogether"]
    return verdict("look", missed) if missed and (is_enough or is_neglected or is_planned) else None


def repeat_injuries(known: Known, number: Numbers) -> Verdict | None:
    injuries = [event for event in known.own if event.kind == "injury" and known.ago(event) <= number["window_days"]]
    young = {
        event.day
        for event in injuries
        if known.was_younger(event.day, number["young_years"]) and known.ago(event) <= number["young_window_days"]
    }
    unexplained = [event for event in injuries if event.says("unexplained_injury")]
    is_often = len({event.day for event in injuries}) >= number["days_injured"] or len(young) >= number["young_days_injured"]
    if not (is_often or unexplained):
        return None
    is_recent = any(known.ago(event) <= number["recent_days"] for event in unexplained)
    return verdict("look today" if is_recent else "look", injuries)


def repeat_emergency(known: Known, number: Numbers) -> Verdict | None:
    visits = [event for event in known.own if event.kind == "attendance" and known.ago(event) <= number["window_days"]]
    if len({event.day for event in visits}) < number["attendances"]:
        return None
    injured = {event.incident_id for event in known.own if event.kind == "injury" and event.incident_id}
    is_telling = any(
        visit.says("assault", "suspected_abuse", "poisoning", "self_harm", "left_early") or visit.incident_id in injured
        for visit in visits
    )
    return verdict("look" if is_telling else "information", visits)


def self_harm(known: Known, number: Numbers) -> Verdict | None:
    harm, worry = [], []
    for event in known.own:
        if event.kind in ("assessment", "plan", "review", "contact") or known.ago(event) > number["window_days"]:
            continue
        if event.says("self_harm"):
            harm.append(event)
        elif event.says("child_mental_ill_health", "missed_health_care"):
            worry.append(event)
    if len({event.day for event in harm}) >= number["days_recorded"] or (harm and worry):
        is_recent = known.ago(harm[-1]) <= number["recent_days"]
        return verdict("look today" if is_recent else "look", [*harm, *worry])
    return None


_GROUPS: Mapping[str, tuple[str, ...]] = {
    "missing": ("missing",),
    "named": ("exploitation", "sexual_exploitation", "criminal_exploitation", "modern_slavery"),
    "school": ("absent_from_school", "suspended", "off_roll"),
    "drugs": ("child_substance_misuse",),
    "weapons": ("weapon",),
    "injury": ("assault",),
    "self-harm": ("self_harm", "poisoning"),
    "online": ("online_harm",),
    "home": ("home_taken_over",),
}


def exploitation(known: Known, number: Numbers) -> Verdict | None:
    signs: list[tuple[str, Event]] = []
    for event in known.own:
        if event.kind in ("plan", "review", "contact") or known.ago(event) > number["window_days"]:
            continue
        for group, codes in _GROUPS.items():
            is_of_kind = (group, event.kind) in (("missing", "missing"), ("injury", "injury"))
            if event.says(*codes) or is_of_kind:
                signs.append((group, event))
    groups = {group for group, event in signs if known.age_on(event.day, number["from_years"])}
    is_enough = len(groups) >= number["groups"] and bool(groups - {"school", "injury", "self-harm"})
    named = [event for group, event in signs if group == "named"]
    if not (is_enough or any(known.was_younger(event.day, number["young_years"]) for event in named)):
        return None
    is_missing = any(group == "missing" for group, _ in signs)
    return verdict("look today" if named and is_missing else "look", [event for _, event in signs])


def withdrawal_from_view(known: Known, number: Numbers) -> Verdict | None:
    leaving = ("home_education", "off_roll")
    rests_on: list[Event] = []
    is_close = False
    for departure in known.own:
        if not departure.says(*leaving) or known.ago(departure) > number["window_days"]:
            continue
        for concern in known.own:
            if concern.says(*leaving) or concern.significance not in ("concern", "notable"):
                continue
            if concern.kind in ("absence", "arrears", "case_closed", "plan_ended"):
                continue
            before = (departure.day - concern.day).days
            if before <= number["concern_days"]:
                rests_on += [departure, concern]
                is_close = is_close or 0 <= before <= number["recent_days"]
    return verdict("look today" if is_close else "look", rests_on) if rests_on else None


def sibling_concern(known: Known, number: Numbers) -> Verdict | None:
    steps = ("assessment", "section_47", "conference", "plan", "review")
    answered = max((event.day for event in known.own if event.kind in steps), default=date.min)
    harm = ("unexplained_injury", "police_protection", *_GROUPS["named"])
    found, is_grave = [], False
    for event in known.children_beside:
        is_step = event.kind in ("section_47", "conference", "plan", "death")
        if (is_step or event.says(*harm)) and known.ago(event) <= number["window_days"] and event.day > answered:
            found.append(event)
            is_protective_step = is_step and (event.kind != "plan" or event.significance == "concern")
            is_grave = is_grave or (is_protective_step and known.ago(event) <= number["recent_days"])
    return verdict("look" if is_grave else "information", found) if found else None


HARM: Mapping[str, Callable[[Known, Numbers], Verdict | None]] = {
    rule.__name__: rule
    for rule in (
        convergence, repeat_missing, escalating_domestic_abuse, not_brought, repeat_injuries, repeat_emergency, self_harm,
        exploitation, withdrawal_from_view, sibling_concern,
    )
}  # fmt: skip
