"""Every question of who may see what, with the answer of an independently written table."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from safeguarding.codes import CaseState, Category, Purpose, Role, Route, Sensitivity
from safeguarding.errors import AccessRefused
from safeguarding.need_to_know.access import NONE, Access, Answer, Holding, visible
from safeguarding.need_to_know.policy import Policy
from safeguarding.settings import StaffMember

TABLE = Path(__file__).with_name("who_may_see_what.csv")
OWN, OTHER = "police", "health"  # the asker is of the police wherever a role is tied to an agency
_MEANS = {"shown": Answer.ALLOWED, "withheld": Answer.WITHHELD, "absent": Answer.ABSENT}
_COLUMNS = ("role", "route", "purpose", "case", "holder", "category", "sensitivity")


@dataclass(frozen=True)
class Situation:
    """One look: who, by which route, for what, and how the case stands."""

    role: Role
    route: Route
    purpose: str
    case: CaseState


@dataclass(frozen=True)
class Line:
    """One line of the table: the codes that it fits, or everything where there are none."""

    fits: tuple[frozenset[str], ...]
    answer: Answer


HOLDINGS = [Holding(agency, c, s.value) for agency in (OWN, OTHER) for c in Category for s in Sensitivity]
SITUATIONS = [
    Situation(role, route, purpose, case)
    for role in Role
    for route in Route
    for purpose in (NONE, *(p.value for p in Purpose))
    # How a case stands matters alike whatever it was opened for: every state is asked about for one purpose.
    for case in ((CaseState.NONE,) if purpose == NONE else CaseState if purpose == Purpose.STRATEGY else (CaseState.OPEN,))
]


def read_table() -> list[Line]:
    """The lines in order. Raises KeyError where one has an answer that there is not."""
    rows = csv.DictReader(line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [
        Line(tuple(frozenset(() if row[c] in ("", "*") else row[c].split("|")) for c in _COLUMNS), _MEANS[row["answer"]])
        for row in rows
    ]


def answers_for(lines: list[Line], situation: Situation) -> dict[Holding, Answer]:
    """What the table says of every holding: its first line that fits; absent where none does."""
    asked = (situation.role.value, situation.route.value, situation.purpose, situation.case.value)
    fitting = [line for line in lines if all(not f or value in f for f, value in zip(line.fits, asked, strict=False))]
    return {holding: _first(fitting, situation, holding) for holding in HOLDINGS}


def _first(fitting: list[Line], situation: Situation, holding: Holding) -> Answer:
    holder = "own" if situation.role is Role.AGENCY_RESEARCHER and holding.agency == OWN else "other"
    asked = (holder, holding.category.value, holding.sensitivity)
    lines = (line for line in fitting if all(not f or value in f for f, value in zip(line.fits[4:], asked, strict=True)))
    return next((line.answer for line in lines), Answer.ABSENT)


def decided(policy: Policy, situation: Situation, holdings: list[Holding]) -> dict[Holding, Answer]:
    """What the program says, by the way that every query goes; where there is no permit everything is absent."""
    agency = OWN if situation.role is Role.AGENCY_RESEARCHER else None
    access = Access([StaffMember(account="asker", roles=[situation.role], agency=agency)], [], policy)
    try:
        permit = access.permit("asker", situation.route, purpose=situation.purpose, case_state=situation.case)
    except AccessRefused:
        return dict.fromkeys(holdings, Answer.ABSENT)
    return visible(permit, holdings)


def differences(policy: Policy, table: dict[Situation, dict[Holding, Answer]]) -> Iterator[str]:
    """Where program and table differ, each in one line; lazily, so that a single one is found fast."""
    for situation, answers in table.items():
        found = decided(policy, situation, list(answers))
        for holding, answer in answers.items():
            if found[holding] is not answer:
                yield f"{situation} {holding}: table {answer}, program {found[holding]}"


def whole_table() -> dict[Situation, dict[Holding, Answer]]:
    """The table's answer to every question. The order is mixed, so that a difference is met soon wherever it lies."""
    lines = read_table()
    mixed = random.Random(1).sample(SITUATIONS, len(SITUATIONS))
    return {situation: answers_for(lines, situation) for situation in mixed}
