"""The planted cases: children whose concerns lie spread over agencies below everybody's threshold, and children whose
lives nearly meet a pattern and must not. Days are counted back from the last night's day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from town.people import Family
from town.recorder import Recorder

_SURE: dict[str, Any] = {"is_protected": True}


def _flagship(family: Family, write: Recorder) -> None:
    """The story that the hub is for: five agencies, seven small records, no agency sees more than two of them."""
    child = family.children[0]
    write.notice(
        family,
        "domestic_abuse",
        write.at(74, 21),
        child,
        topic="flagship.police_first",
        risk="standard",
        outcome="words of advice",
        dash_score=4,
        child_seen=True,
        **_SURE,
    )
    write.visit(family, child, "not_brought", write.at(61, 9), topic="flagship.not_brought_first", **_SURE)
    write.incident(
        family,
        child,
        "flagship.school_bruise",
        write.at(45),
        voice_topic="flagship.school_voice",
        categories=("Physical injury",),
        status="Monitoring",
        **_SURE,
    )
    write.episode(family, child, write.at(44).date(), "2A", is_nfa=True, **_SURE)
    write.housing(
        family, "UNKNOWN_OCCUPANT", write.at(30).date(), topic="flagship.housing", author_role="gas engineer", **_SURE
    )
    write.visit(family, child, "not_brought", write.at(19, 14), topic="flagship.not_brought_second", **_SURE)
    write.incident(
        family, child, "flagship.school_hungry", write.at(9), categories=("Neglect/hygiene",), status="Open", **_SURE
    )
    write.notice(
        family,
        "domestic_abuse",
        write.at(1, 0),
        child,
        topic="flagship.police_second",
        voice_topic="flagship.police_voice",
        risk="medium",
        dash_score=9,
        child_seen=True,
        child_spoken_to=True,
        outcome="under investigation",
        **_SURE,
    )


def _convergence_with_housing(family: Family, write: Recorder) -> None:
    child = family.children[0]
    write.housing(family, "CONDITION", write.at(66).date(), **_SURE)
    write.incident(family, child, "school.neglect", write.at(41), **_SURE)
    write.notice(family, "child", write.at(17, 18), child, **_SURE)


def _convergence_of_three(family: Family, write: Recorder) -> None:
    child = family.children[0]
    write.visit(
        family,
        child,
        "emergency",
        write.at(70, 19),
        topic="health.injury",
        injury="bruise",
        body_site="face",
        flag="safeguarding_concern",
        **_SURE,
    )
    write.notice(family, "domestic_abuse", write.at(38, 22), child, **_SURE)
    write.incident(family, child, "school.injury", write.at(12), **_SURE)


def _contacts_over_a_year(family: Family, write: Recorder) -> None:
    for days_ago, source in ((310, "2A"), (190, "6"), (40, "4")):
        write.episode(family, family.children[0], write.at(days_ago).date(), source, is_nfa=True, **_SURE)


def _contacts_recent(family: Family, write: Recorder) -> None:
    for days_ago, source in ((230, "3A"), (150, "6"), (75, "6"), (20, "6")):
        write.episode(family, family.children[0], write.at(days_ago).date(), source, is_nfa=True, **_SURE)


def _missing_often(family: Family, write: Recorder) -> None:
    for days_ago, hours in ((71, 9.0), (40, 5.5), (16, 14.0), (3, 7.0)):
        write.notice(family, "missing", write.at(days_ago, 16), family.children[0], hours=hours, risk="medium", **_SURE)


def _missing_long(family: Family, write: Recorder) -> None:
    write.notice(family, "missing", write.at(24, 20), family.children[0], hours=31.0, risk="high", **_SURE)


def _infant_bruise(family: Family, write: Recorder) -> None:
    write.visit(
        family,
        family.children[0],
        "emergency",
        write.at(33, 11),
        topic="health.infant_injury",
        note_topic="health.infant_seen",
        injury="bruise",
        body_site="face",
        **_SURE,
    )


def _infant_twin(family: Family, write: Recorder) -> None:
    hurt, well = family.children[:2]
    write.visit(family, well, "emergency", write.at(80, 10), **_SURE)
    write.visit(
        family,
        hurt,
        "emergency",
        write.at(21, 2),
        topic="health.infant_injury",
        note_topic="health.infant_seen",
        injury="fracture",
        body_site="leg",
        **_SURE,
    )
    write.visit(family, well, "emergency", write.at(14, 17), **_SURE)


def _near_two_contacts(family: Family, write: Recorder) -> None:
    for days_ago, source in ((200, "2A"), (60, "6")):
        write.episode(family, family.children[0], write.at(days_ago).date(), source, is_nfa=True, **_SURE)


def _near_same_incident(family: Family, write: Recorder) -> None:
    """Police and school refer the same evening: three referrals, two contacts."""
    write.episode(family, family.children[0], write.at(170).date(), "2A", is_nfa=True, **_SURE)
    for source in ("6", "2A"):
        write.episode(family, family.children[0], write.at(55).date(), source, is_nfa=True, **_SURE)


def _near_outside_window(family: Family, write: Recorder) -> None:
    """Three agencies, ninety-one days from the first to the last, so that no ninety days hold all three."""
    child = family.children[0]
    write.housing(family, "ASB", write.at(97).date(), **_SURE)
    write.incident(family, child, "school.home", write.at(50), **_SURE)
    write.notice(family, "domestic_abuse", write.at(6, 20), child, **_SURE)


def _near_two_agencies(family: Family, write: Recorder) -> None:
    child = family.children[0]
    for days_ago in (80, 52, 23, 9):
        write.incident(family, child, "school.neglect", write.at(days_ago), **_SURE)
    for days_ago in (64, 30):
        write.notice(family, "domestic_abuse", write.at(days_ago, 21), child, **_SURE)


def _near_infant_mobile(family: Family, write: Recorder) -> None:
    """The same bruise as in the infant cases, at seven months."""
    baby = family.children[0]
    days_ago = (write.now.date() - baby.born_on - timedelta(days=218)).days
    write.visit(
        family, baby, "emergency", write.at(days_ago, 13), topic="health.injury", injury="bruise", body_site="face", **_SURE
    )


def _near_missing(family: Family, write: Recorder) -> None:
    for days_ago, hours in ((102, 6.0), (62, 23.5), (10, 8.0)):
        write.notice(family, "missing", write.at(days_ago, 15), family.children[0], hours=hours, risk="medium", **_SURE)


def _near_assessed(family: Family, write: Recorder) -> None:
    """Three contacts without further action, but taken up by an assessment before the last of them."""
    child = family.children[0]
    for days_ago, source in ((280, "2A"), (200, "6")):
        write.episode(family, child, write.at(days_ago).date(), source, is_nfa=True, **_SURE)
    taken_up = write.at(120).date()
    write.episode(
        family,
        child,
        taken_up,
        "3A",
        is_nfa=False,
        assessed_on=taken_up + timedelta(2),
        authorised_on=taken_up + timedelta(40),
        factors=("3B", "16A"),
        closed_on=taken_up + timedelta(41),
        closure="RC9",
        **_SURE,
    )
    write.episode(family, child, write.at(35).date(), "6", is_nfa=True, **_SURE)


STORIES: dict[str, Callable[[Family, Recorder], None]] = {
    "flagship": _flagship,
    "convergence_with_housing": _convergence_with_housing,
    "convergence_of_three": _convergence_of_three,
    "contacts_over_a_year": _contacts_over_a_year,
    "contacts_recent": _contacts_recent,
    "missing_often": _missing_often,
    "missing_long": _missing_long,
    "infant_bruise": _infant_bruise,
    "infant_twin": _infant_twin,
    "near_two_contacts": _near_two_contacts,
    "near_same_incident": _near_same_incident,
    "near_outside_window": _near_outside_window,
    "near_two_agencies": _near_two_agencies,
    "near_infant_mobile": _near_infant_mobile,
    "near_missing": _near_missing,
    "near_assessed": _near_assessed,
}
PATTERN_OF = {
    "flagship": "convergence",
    "convergence_with_housing": "convergence",
    "convergence_of_three": "convergence",
    "contacts_over_a_year": "repeat_contacts",
    "contacts_recent": "repeat_contacts",
    "missing_often": "repeat_missing",
    "missing_long": "repeat_missing",
    "infant_bruise": "infant_injury",
    "infant_twin": "infant_injury",
}
NEAR_TO = {
    "near_two_contacts": ("repeat_contacts", "two contacts"),
    "near_same_incident": ("repeat_contacts", "one incident referred by two agencies counts once"),
    "near_outside_window": ("convergence", "the three agencies' concerns lie ninety-one days apart"),
    "near_two_agencies": ("convergence", "many concerns of two agencies"),
    "near_infant_mobile": ("infant_injury", "the child was seven months old"),
    "near_missing": ("repeat_missing", "two short episodes within ninety days, a third before"),
    "near_assessed": ("repeat_contacts", "assessed before the last contact"),
}
