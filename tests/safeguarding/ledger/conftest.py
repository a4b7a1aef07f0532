from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from safeguarding.crypto import Keys
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.case_rules import MayAuthorise
from safeguarding.ledger.cases import CaseRequest, Cases
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.head import HeadFile
from safeguarding.signatures import Signer, open_signer
from tests.safeguarding.ledger.servers import Server, running_server

NOW = datetime(2026, 11, 22, 2)
KEYS = Keys(bytes(range(32)))


@dataclass
class Ledger:
    """A ledger in a folder of its own, as a command holds it."""

    home: Path
    keys: Keys
    engine: Engine
    head: HeadFile
    audit: Audit
    url: str | None = None

    @property
    def cases(self) -> Cases:
        return Cases(self.engine, self.keys, self.audit, authorise_above="level_2")

    def cases_where(self, may_authorise: MayAuthorise) -> Cases:
        """The same cases, where not everybody may authorise everything."""
        return Cases(self.engine, self.keys, self.audit, authorise_above="level_2", may_authorise=may_authorise)

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


def open_at(home: Path, url: str | None = None) -> Ledger:
    """The ledger of that folder, or of that URL with its head in that folder."""
    engine = open_ledger(home, url)
    head = HeadFile(home / "audit.head", KEYS)
    return Ledger(home, KEYS, engine, head, Audit(engine, KEYS, head), url)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_at(tmp_path)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def either_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """The same ledger on each database that is supported."""
    url = None if request.param == "sqlite" else request.getfixturevalue("server").fresh_database()
    opened = open_at(tmp_path, url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A signing key made as the first signed head makes it."""
    return open_signer(tmp_path, tmp_path / "audit.signing.key")
