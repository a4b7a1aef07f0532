"""The audit chain: how fast a look is recorded and how fast a long chain is verified, each beside what SQLite alone takes.

Appends are made by the same code as every command's, synced one by one. The long chain is made with the production
digest but inserted in bulk, because a million syncs would measure the disk. The peers do no cryptography: they insert a
row of the same size with the same sync, and read every row of the same file.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.measurement import Measurement
from safeguarding.crypto import Keys
from safeguarding.ledger.audit import Audit, Entry
from safeguarding.ledger.chain import GENESIS, Chain, Head
from safeguarding.ledger.database import open_ledger
from safeguarding.ledger.head import HeadFile
from safeguarding.ledger.tables import AUDIT_RECORD

_KEYS = Keys(bytes(range(32)))
_CHUNK = 20_000


def measure(appends: int = 500, records: int = 1_000_000) -> list[Measurement]:
    """Looks recorded a second, and seconds to verify a chain of that many records, on one core."""
    with tempfile.TemporaryDirectory() as folder:
        recorded = _recorded_a_second(Path(folder) / "short", appends)
        rows = _rows_a_second(Path(folder) / "plain.sqlite", appends)
        verifying, reading = _verified_in(Path(folder) / "long", records)
    return [
        Measurement(
            f"audit: looks recorded and synced, {appends} in turn", recorded, "looks/s", rows, "sqlite3, plain rows, synced"
        ),
        Measurement(f"  verifying {records} records, one core", verifying, "s", reading, "sqlite3 only reading them", "< 60 s"),
    ]


def _recorded_a_second(home: Path, count: int) -> float:
    home.mkdir()
    audit = Audit(open_ledger(home), _KEYS, HeadFile(home / "audit.head", _KEYS))
    began = time.monotonic()
    for number in range(count):
        audit.record(_entry(number))
    return count / (time.monotonic() - began)


def _rows_a_second(file: Path, count: int) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("CREATE TABLE looked (number INTEGER PRIMARY KEY, what TEXT)")
        began = time.monotonic()
        for number in range(count):
            connection.execute("INSERT INTO looked VALUES (?, ?)", (number, "x" * 400))
        return count / (time.monotonic() - began)


def _verified_in(home: Path, count: int) -> tuple[float, float]:
    home.mkdir()
    engine, head = open_ledger(home), HeadFile(home / "audit.head", _KEYS)
    records = _chained(count)
    newest: dict[str, Any] = {}
    while chunk := list(islice(records, _CHUNK)):
        with engine.begin() as connection:
            connection.execute(insert(AUDIT_RECORD), chunk)
        newest = chunk[-1]
    head.write(Head(newest["sequence"], newest["digest"]))
    began = time.process_time()
    verdict = Audit(engine, _KEYS, head).verify()
    verifying = time.process_time() - began
    if not verdict.is_whole or verdict.records != count:
        raise RuntimeError("the chain that was measured does not verify")
    began = time.process_time()
    with closing(sqlite3.connect(home / "ledger.sqlite")) as connection:
        read = sum(1 for _ in connection.execute("SELECT * FROM audit_record ORDER BY sequence"))
    reading = time.process_time() - began
    if read != count:
        raise RuntimeError("the peer read another number of records")
    return verifying, reading


def _chained(count: int) -> Iterator[dict[str, Any]]:
    chain, last = Chain(_KEYS.derive("audit/chain")), Head(0, GENESIS)
    sealed = _KEYS.seal("audit/asked").close("known_on=None, agencies=(), everything=False")
    begun = datetime(2026, 11, 22, 2, tzinfo=UTC)
    for number in range(count):
        at = (begun + timedelta(seconds=number)).isoformat(timespec="microseconds")
        record = chain.link(last, vars(_entry(number)) | {"recorded_at": at, "asked": sealed})
        last = Head(record["sequence"], record["digest"])
        yield record


def _entry(number: int) -> Entry:
    case = f"C-{number % 900:010d}"
    return Entry("an.analyst", "analyst", "chronology", "all=False", case, "section_47", rows_shown=number % 300)
