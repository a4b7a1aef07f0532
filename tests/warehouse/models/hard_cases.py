"""Tells the stories of hard_cases.toml to the picture that all modules share."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.warehouse.models.given import Child, Given, at, days_ago

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["case"]
_STEPS = {
    "assessment": ("assessment", "started_on"),
    "enquiry": ("section_47", "started_on"),
    "protection plan": ("protection_plan", "started_on"),
    "plan of need": ("cin_plan", "started_on"),
    "reviewed": ("review", "reviewed_on"),
}
_NOTICES = {"police": "domestic_abuse", "missing": "missing", "notice": "child"}
_Said = dict[str, Any]


@dataclass
class HardCases:
    """The children, by the name of their case."""

    children: dict[str, Child]

    def tell(self, given: Given) -> None:
        _let_every_feed_arrive(given)
        for case in CASES:
            beside = self.children.get(case.get("of") or case.get("twin") or "")
            born = str(beside.birth_date) if case.get("twin") and beside else case.get("born", "2013-03-03")
            child = self.children[case["name"]] = given.child(born=born, sibling=beside)
            given.pupil(child)
            if beside:
                given.home(700, (beside, "child"), (child, "child"))
            for what, day, said in case["records"]:
                _record(given, child, what, day, dict(said))


def _let_every_feed_arrive(given: Given) -> None:
    """So that no finding rests on which other stories are told beside these."""
    child = given.child(born="2013-03-03")
    given.marks(child, 3, "//")
    given.patient(child)
    given.referral(child, 800)
    given.notice(child, 800, "child")
    given.concern(child, 800)


def _record(given: Given, child: Child, what: str, day: int, said: _Said) -> None:
    night, ref, began, ends = (said.pop(name, None) for name in ("night", "ref", "at", "until"))
    beginning = at(day, *_clock(began)) if began else None
    said |= {name: str(days_ago(ago)) for name, ago in said.items() if name.endswith("_on") and isinstance(ago, int)}
    begun = {"occurred_at": beginning} if beginning else {}
    if what in _NOTICES:
        cells = {"notice_id": ref, "occurred_from": beginning, "occurred_to": _ending(ends)} | said
        given.notice(
            child,
            day,
            _NOTICES[what],
            night=night or 0,
            **{name: cell or None for name, cell in cells.items() if cell is not None},
        )
    elif what in _STEPS:
        given.social_care(child, *_STEPS[what], day, night or 0, **said)
    elif what in _TELLINGS:
        _TELLINGS[what](given, child, day, night or 0, begun | _referred(ref) | said)
    else:
        raise ValueError(f"hard_cases.toml: nothing is recorded as {what}")


def _referred(ref: str | None) -> _Said:
    return {"ref": ref} if ref else {}


def _school(given: Given, child: Child, day: int, night: int, said: _Said) -> None:
    given.incident(child, day, night, **{"incident_id" if name == "ref" else name: cell for name, cell in said.items()})


def _injury(given: Given, child: Child, day: int, night: int, said: _Said) -> None:
    given.observation(child, day, "injury", night, **({"body_site": "arm"} | said))


def _housing(given: Given, child: Child, day: int, night: int, said: _Said) -> None:
    kind = said.pop("kind", "CONDITION")
    given.concern(child, day, kind, night, **{"concern_ref" if name == "ref" else name: cell for name, cell in said.items()})


def _visit(given: Given, child: Child, day: int, night: int, said: _Said) -> None:
    given.visit(child, day, night, **{"started_at" if name == "occurred_at" else name: cell for name, cell in said.items()})


_TELLINGS: Mapping[str, Callable[[Given, Child, int, int, _Said], object]] = {
    "school": _school,
    "injury": _injury,
    "housing": _housing,
    "mobility": lambda given, child, day, night, said: given.observation(child, day, "mobility", night, **said),
    "visit": lambda given, child, day, night, said: _visit(given, child, day, night, said),
    "not brought": lambda given, child, day, night, said: _visit(
        given, child, day, night, {"setting": "clinic", "kind": "not_brought", "status": "cancelled"} | said
    ),
    "seen at a clinic": lambda given, child, day, night, said: _visit(
        given, child, day, night, {"setting": "clinic", "kind": "other"} | said
    ),
    "referral": lambda given, child, day, night, said: given.referral(child, day, night=night, **said),
    "register": lambda given, child, day, night, said: given.marks(child, day, said["marks"], night),
    "died": lambda given, child, day, night, said: given.patient(child, night, died_on=str(days_ago(day))),
}


def _clock(text: str) -> tuple[int, int]:
    hour, minute = text.split(":")
    return int(hour), int(minute)


def _ending(text: str | None) -> str | None:
    if text is None:
        return None
    day, clock = text.split()
    return at(int(day), *_clock(clock))
