"""Patterns over the home and over what children's social care did, worked out a second time in plain Python, from what their
headers say and not from their SQL.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from safeguarding.working_days import working_days_between
from tests.warehouse.models.known import Event, Known
from tests.warehouse.models.oracle import Numbers, Verdict, verdict

STEPS = ("assessment", "section_47", "conference", "plan")


def repeat_contacts(known: Known, number: Numbers) -> Verdict | None:
    def enough(events: Sequence[Event]) -> list[Event]:
        taken_up = max((e.day for e in events if e.kind in STEPS or e.outcome == "taken_up"), default=date.min)
        turned_away = ("NFA", "advice", "early_help")
        contacts = [e for e in events if e.kind in ("contact", "referral") and e.outcome in turned_away and e.day > taken_up]
        for last_day in sorted({contact.day for contact in contacts}, reverse=True):
            met = [contact for contact in contacts if 0 <= (last_day - contact.day).days <= number["window_days"]]
            days, raisers = {e.day for e in met}, {e.raised_by for e in met if e.raised_by}
            is_met = len(days) >= number["contacts"] and len(raisers) >= number["agencies"]
            if is_met and (known.now.date() - last_day).days <= number["window_days"]:
                return met
        return []

    own = enough(known.own)
    of_home = enough(known.children_at_home)
    has_one = any(contact.person_id == known.child_id for contact in of_home)
    return verdict("look", own or of_home) if own or has_one else None


def action_overdue(known: Known, number: Numbers) -> Verdict | None:
    today, overdue = known.now.date(), list[Event]()
    for step in known.own:
        if any(event.kind in ("case_closed", "death") and event.day >= step.day for event in known.own):
            continue
        is_young = known.ago(step) <= number["window_days"]
        after = [event for event in known.own if event.day >= step.day]
        if step.kind == "assessment" and step.ended_at is None and is_young:
            before = [event for event in known.own if event.kind == "referral" and event.day <= step.day]
            began = max(before, key=lambda event: (event.day, event.event_id), default=step)
            if working_days_between(began.day, today) > number["assessment_days"]:
                overdue += [began, step]
        is_held = step.outcome == "conference_not_required" or any(event.kind == "conference" for event in after)
        if step.kind == "section_47" and is_young and not is_held:
            overdue += [step] if working_days_between(step.day, today) > number["conference_days"] else []
        if step.kind == "plan" and step.significance == "concern" and known.runs(step):
            reviews = [known.ago(event) for event in after if event.kind == "review"]
            is_late = min(reviews) > number["review_days"] if reviews else known.ago(step) > number["first_review_days"]
            overdue += [step] if is_late else []
    return verdict("look", overdue) if overdue else None


def trio_of_vulnerabilities(known: Known, number: Numbers) -> Verdict | None:
    three = ("domestic_abuse", "adult_substance_misuse", "adult_mental_ill_health")
    told = [event for event in known.around if event.says(*three) and known.ago(event) <= number["window_days"]]
    if not all(any(event.says(one) for event in told) for one in three):
        return None
    agencies = {event.agency for event in told}
    is_whole = any(all(any(e.says(one) for e in told if e.agency == agency) for one in three) for agency in agencies)
    return verdict("information" if is_whole else "look", told)


def adult_crisis(known: Known, number: Numbers) -> Verdict | None:
    answers = ("contact", "referral", "assessment", "section_47")
    told_on = [e.day for e in known.own if e.agency == "childrens_social_care" and e.kind in answers]
    alone = [
        event
        for event in known.around
        if event.says("adult_mental_ill_health", "adult_at_risk")
        and event.kind not in ("assessment", "plan", "review")
        and number["notify_days"] < known.ago(event) <= number["window_days"]
        and not any(timedelta(0) <= day - event.day <= timedelta(number["notify_days"]) for day in told_on)
    ]
    return verdict("look", alone) if alone else None


def pre_birth(known: Known, number: Numbers) -> Verdict | None:
    today = known.now.date()
    carried = [e for e in known.around if e.says("pregnancy", "unborn_concern") and known.ago(e) <= number["pregnancy_days"]]
    is_expected = known.due_on is not None and (today - known.due_on).days <= number["overdue_days"]
    worries = ("domestic_abuse", "adult_substance_misuse", "adult_mental_ill_health", "unborn_concern", "neglect")
    concerns = [
        event
        for event in known.around
        if (event.says(*worries) or (event.kind in STEPS[1:] and event.is_of_child))
        and (known.ago(event) <= number["window_days"] or (event.kind == "plan" and known.runs(event)))
    ]
    since = min((event.day for event in carried), default=date.min)
    is_assessed = any(event.kind in STEPS and event.day >= since for event in known.own)
    if not (carried or is_expected) or not concerns or is_assessed:
        return None
    is_soon = is_expected and known.due_on is not None and (known.due_on - today).days <= number["due_days"]
    return verdict("look today" if is_soon else "look", [*carried, *concerns])


def infant_injury(known: Known, number: Numbers) -> Verdict | None:
    def was_young(day: date) -> bool:
        if known.born_on is None:
            return False
        month = known.born_on.month - 1 + number["age_months"]
        year, month = known.born_on.year + month // 12, month % 12 + 1
        return day < date(year, month, min(known.born_on.day, monthrange(year, month)[1]))

    hurt = []
    for injury in known.own:
        if injury.kind == "injury" and known.ago(injury) <= number["window_days"]:
            seen = [e.outcome for e in known.own if e.outcome in ("mobile", "not_mobile") and e.day <= injury.day]
            if was_young(injury.day) or seen[-1:] == ["not_mobile"]:
                hurt.append(injury)
    return verdict("look today", hurt) if hurt else None


_DOMAINS = (
    "poor_hygiene", "poor_home", "hunger", "unsupervised", "missed_health_care", "absent_from_school", "emotional_abuse",
)  # fmt: skip


def cumulative_neglect(known: Known, number: Numbers) -> Verdict | None:
    told = [
        event
        for event in known.own
        if event.says("neglect", *_DOMAINS)
        and event.kind not in ("plan", "review", "contact")
        and known.ago(event) <= number["window_days"]
    ]
    is_enough = (
        len({event.day for event in told}) >= number["events"]
        and sum(any(event.says(domain) for event in told) for domain in _DOMAINS) >= number["domains"]
        and len({event.raised_by or event.agency for event in told}) >= number["agencies"]
    )
    is_planned = any(event.kind == "plan" and event.says("neglect") and known.runs(event) for event in known.own)
    return verdict("information" if is_planned else "look", told) if is_enough else None


CARE: Mapping[str, Callable[[Known, Numbers], Verdict | None]] = {
    rule.__name__: rule
    for rule in (
        repeat_contacts, action_overdue, trio_of_vulnerabilities, adult_crisis, pre_birth, infant_injury, cumulative_neglect,
    )
}  # fmt: skip
