"""Tells the stories of hard_cases.toml to the picture that all modules share."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.warehouse.models.given import Child, Given, at

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["case"]
_KINDS = {"police": "domestic_abuse", "missing": "missing"}


@dataclass
class HardCases:
    """The children, by the name of their case."""

    children: dict[str, Child]

    def tell(self, given: Given) -> None:
        for case in CASES:
            beside = self.children.get(case.get("of") or case.get("twin") or "")
            born = str(beside.birth_date) if case.get("twin") and beside else case.get("born", "2013-03-03")
            child = self.children[case["name"]] = given.child(born=born, sibling=beside)
            given.pupil(child)
            if beside:
                given.home(700, (beside, "child"), (child, "child"))
            for what, day, said in case["records"]:
                _record(given, child, what, day, dict(said))


def _record(given: Given, child: Child, what: str, day: int, said: dict[str, Any]) -> None:
    night, ref, began, ends = (said.pop(name, None) for name in ("night", "ref", "at", "until"))
    beginning = at(day, *_clock(began)) if began else None
    if what in _KINDS:
        cells = {"notice_id": ref, "occurred_from": beginning, "occurred_to": _ending(ends)} | said
        given.notice(child, day, _KINDS[what], night=night or 0, **{name: cell for name, cell in cells.items() if cell})
    elif what == "school":
        given.incident(child, day, night or 0, **({"occurred_at": beginning} if beginning else {}))
    elif what == "injury":
        given.observation(
            child, day, "injury", night or 0, body_site="arm", **({"occurred_at": beginning} if beginning else {})
        )
    elif what == "housing":
        given.concern(child, day, "CONDITION", night or 0, **({"concern_ref": ref} if ref else {}), **said)
    elif what == "not brought":
        given.visit(child, day, night or 0, setting="clinic", kind="not_brought", status="cancelled")
    else:
        raise ValueError(f"hard_cases.toml: nothing is recorded as {what}")


def _clock(text: str) -> tuple[int, int]:
    hour, minute = text.split(":")
    return int(hour), int(minute)


def _ending(text: str | None) -> str | None:
    if text is None:
        return None
    day, clock = text.split()
    return at(int(day), *_clock(clock))
