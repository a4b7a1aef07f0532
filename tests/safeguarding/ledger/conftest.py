from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from safeguarding.crypto import Keys
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.cases import CaseRequest, Cases
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.head import HeadFile

NOW = datetime(2026, 11, 22, 2)


@dataclass
class Ledger:
    """A ledger in a folder of its own, as a command holds it."""

    home: Path
    keys: Keys
    engine: Engine
    head: HeadFile
    audit: Audit
    cases: Cases

    @property
    def file(self) -> Path:
        return self.home / "ledger.sqlite"

    def look(self, times: int = 1) -> None:
        for number in range(times):
            self.audit.record(look(number))


def look(number: int = 0) -> Entry:
    return Entry(who="analyst", role="operator", action="worklist", asked=f"question {number}", rows_shown=number)


def request(**changes: object) -> CaseRequest:
    stated: dict[str, object] = {
        "person_id": "P-0000000001",
        "purpose": "section_47",
        "basis": "public_task",
        "threshold": "level_4",
        "reason": "Injury reported by two agencies",
        "opened_by": "analyst",
        "role": "operator",
        "authorised_by": "team manager",
        **changes,
    }
    return CaseRequest(**stated)  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    keys = Keys(bytes(range(32)))
    engine = open_ledger(tmp_path)
    head = HeadFile(tmp_path / "audit.head", keys)
    audit = Audit(engine, keys, head)
    return Ledger(tmp_path, keys, engine, head, audit, Cases(engine, keys, audit, authorise_above="level_2"))
