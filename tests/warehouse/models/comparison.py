"""What the oracle finds in a picture beside what the warehouse found in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import duckdb

from tests.warehouse.models import given
from tests.warehouse.models.known import everybody
from tests.warehouse.models.oracle import HARM
from tests.warehouse.models.oracle_care import CARE
from tests.warehouse.models.oracle_view import VIEW

ORACLES = {**HARM, **CARE, **VIEW}


def differences(
    picture: duckdb.DuckDBPyConnection,
    now: datetime,
    numbers: Mapping[str, Mapping[str, int]] | None = None,
    but: Collection[str] = (),
) -> tuple[int, list[str]]:
    """How many findings the oracle makes, and where the warehouse's differ: pattern, person and both attentions. Under the
    thresholds that the project ships with, or others; all patterns of the oracle but the named ones."""
    numbers = numbers or {name: approved.thresholds for name, approved in given.partnership().patterns.items()}
    rules = {name: rule for name, rule in ORACLES.items() if name not in but}
    found = {
        (pattern, person): (attention, set(events))
        for pattern, person, attention, events in picture.execute(
            "SELECT pattern, person_id, attention, event_ids FROM risk_picture.finding"
        ).fetchall()
        if pattern in rules
    }
    expected = {}
    for known in everybody(picture, now):
        for pattern, rule in rules.items():
            if verdict := rule(known, numbers[pattern]):
                expected[pattern, known.child_id] = (verdict.attention, verdict.events)
    nothing = ("nothing", set[str]())
    wrong = []
    for key in sorted(found.keys() | expected.keys()):
        if found.get(key, nothing) != expected.get(key, nothing):
            wrong.append(f"{' '.join(key)}: {expected.get(key, nothing)[0]} became {found.get(key, nothing)[0]}")
    return len(expected), wrong
