"""Patterns over who saw the child, school, moves and silence, worked out a second time in plain Python, from what their headers
say and not from their SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from tests.warehouse.models.known import Event, Known, Session
from tests.warehouse.models.oracle import Numbers, Verdict, verdict

_NO_CONCERN = ("absence", "arrears", "case_closed", "plan_ended")
_OF_HOME = ("property_condition", "anti_social_behaviour")
_OF_SERVICE = ("attendance", "injury", "not_brought")


def unseen_child(known: Known, number: Numbers) -> Verdict | None:
    today = known.now.date()
    seen = [event.day for event in known.own if event.child_seen]
    seen += [e.ended_at.date() for e in known.own if e.kind == "assessment" and e.ended_at and e.ended_at <= known.now]
    seen += [session.day for session in known.register if not session.is_absent or session.code == "U"]
    last = max(seen, default=date.min)
    waiting = [
        event
        for event in known.own
        if event.significance == "concern" and known.ago(event) <= number["concern_days"] and event.day > last
    ]
    if not waiting or any(event.kind == "death" for event in known.own):
        return None
    is_infant, is_young = known.was_younger(today, 1), known.was_younger(today, number["school_years"])
    allowed = number["infant_days" if is_infant else "young_days" if is_young else "days"]
    if max(known.ago(event) for event in waiting) <= allowed:
        return None
    has_register = any((today - session.monday).days <= number["days"] for session in known.register)
    is_planned = any(event.kind == "plan" and known.runs(event) for event in known.own)
    is_unknown = not (is_young or has_register) or is_planned or bool(known.is_late - {"housing"})
    return verdict("information" if is_unknown else "look", waiting)


def _of_others(known: Known, days: int) -> list[Event]:
    """Events of so many days that a school neither holds nor raised, and that somebody graded as more than routine."""
    return [
        event
        for event in known.own
        if known.ago(event) <= days
        and "education" not in (event.agency, event.raised_by)
        and event.significance in ("notable", "concern")
    ]


def unexplained_absence(known: Known, number: Numbers) -> Verdict | None:
    sessions = [s for s in known.register if (known.now.date() - s.monday).days <= number["window_days"]]
    absent = [session for session in sessions if session.is_absent]
    unauthorised = [session for session in sessions if session.is_unauthorised]
    is_high = len(sessions) >= number["sessions"] and len(absent) * 100 >= len(sessions) * number["percent"]
    minor = (*_OF_HOME, *_OF_SERVICE, "arrears", "case_closed", "plan_ended")
    told = _of_others(known, number["concern_days"])
    concerns = [event for event in told if event.significance == "concern" or event.kind not in minor]
    if not concerns or not (is_high or len(unauthorised) >= number["unauthorised"]):
        return None
    return verdict("look" if 2 * len(unauthorised) >= len(absent) else "information", concerns)


def suspensions(known: Known, number: Numbers) -> Verdict | None:
    recent = [event for event in known.own if known.ago(event) <= number["window_days"]]
    suspended = [event for event in recent if event.says("suspended")]
    weeks = {event.day - timedelta(days=event.day.weekday()) for event in suspended}
    named = ("weapon", "child_substance_misuse", "exploitation", "sexual_exploitation", "criminal_exploitation")
    grave = [event for event in recent if event.says(*named)]
    ended = ("arrears", "case_closed", "plan_ended")
    others = [event for event in _of_others(known, number["window_days"]) if event.kind not in ended]
    is_enough = len(weeks) >= number["weeks"] or bool(grave)
    return verdict("look", [*suspended, *grave, *others]) if suspended and others and is_enough else None


def transient_family(known: Known, number: Numbers) -> Verdict | None:
    homes = [since for _, since in known.moves if (known.now.date() - since).days <= number["window_days"]]
    concerns = [
        event
        for event in known.own
        if known.ago(event) <= number["window_days"]
        and event.significance in ("notable", "concern")
        and event.kind not in _NO_CONCERN
    ]
    if len(homes) < number["addresses"] or not concerns:
        return None
    return verdict("information" if all(event.kind in _OF_HOME for event in concerns) else "look", concerns)


def avoidance(known: Known, number: Numbers) -> Verdict | None:
    recent = [event for event in known.own if known.ago(event) <= number["window_days"]]
    closed = [e.day for e in known.own if e.kind == "case_closed" and _was_worked_on(known, e.day)]
    ways = {
        "appointments": [event for event in recent if event.says("missed_health_care", "cancelled_appointment")],
        "access": [event for event in recent if event.says("refused_access")],
        "school": [event for event in recent if event.says("off_roll", "home_education")],
        "hospital": [event for event in recent if event.says("left_early")],
        "back": [
            event
            for event in recent
            if event.kind == "referral" and any(1 <= (event.day - day).days <= number["return_days"] for day in closed)
        ],
    }
    has_moved = any(n > 1 and (known.now.date() - since).days <= number["window_days"] for n, since in known.moves)
    concerns = [event for event in recent if event.significance == "concern"]
    told = [event for events in ways.values() for event in events]
    is_enough = sum(map(bool, ways.values())) + has_moved >= number["kinds"]
    return verdict("look", [*told, *concerns]) if told and concerns and is_enough else None


def _was_worked_on(known: Known, by: date) -> bool:
    return any(event.kind in ("assessment", "section_47", "plan") and event.day <= by for event in known.own)


def stale_silence(known: Known, number: Numbers) -> Verdict | None:
    told = [
        event
        for event in known.own
        if event.significance == "concern" and event.agency in known.is_late and known.ago(event) <= number["window_days"]
    ]
    return verdict("information", told) if told else None


def protective_change(known: Known, number: Numbers) -> Verdict | None:
    changes: list[tuple[date, Event | None]] = [
        (event.day, event) for event in known.own if event.significance == "protective" or event.kind == "plan_ended"
    ]
    kept_before, missed_on = False, date.min
    appointments = [e for e in known.own if e.kind in ("not_brought", "appointment") and not e.says("cancelled_appointment")]
    for at, is_kept in sorted({(event.happened_at, event.kind == "appointment") for event in appointments}):
        if not is_kept:
            missed_on = at.date()
        elif kept_before and at.date() - missed_on <= timedelta(number["before_days"]):
            told = [e for e in appointments if (e.happened_at, e.kind == "appointment") == (at, is_kept)]
            changes += [(event.day, event) for event in told]
        kept_before = is_kept
    if _attends_better(known, number):
        changes.append((known.now.date() - timedelta(days=number["window_days"] // 2), None))
    rests_on: list[Event] = []
    for day, change in changes:
        before = [e for e in known.own if e.significance == "concern" and 0 <= (day - e.day).days <= number["before_days"]]
        concerns = [event for event in before if event is not change]
        if concerns and (known.now.date() - day).days <= number["window_days"]:
            rests_on += concerns + ([change] if change else [])
    return verdict("information", rests_on) if rests_on else None


def _attends_better(known: Known, number: Numbers) -> bool:
    def half(is_later: bool) -> list[Session]:
        ago = [((known.now.date() - session.monday).days, session) for session in known.register]
        middle = number["window_days"] // 2
        return [s for days, s in ago if days <= number["window_days"] and (days <= middle) is is_later]

    shares = []
    for sessions in (half(False), half(True)):
        if len(sessions) < number["sessions"]:
            return False
        shares.append(100 * sum(session.is_absent for session in sessions) / len(sessions))
    return shares[0] - shares[1] >= number["points"]


VIEW: Mapping[str, Callable[[Known, Numbers], Verdict | None]] = {
    rule.__name__: rule
    for rule in (
        unseen_child, unexplained_absence, suspensions, transient_family, avoidance, stale_silence, protective_change,
    )
}  # fmt: skip
