"""The audit chain (promise 4): every look, opening and refusal is recorded before anything is shown.

A record carries the digest of the one before it and a keyed digest (HMAC-SHA256) over all its own fields, so an edited,
inserted, removed or swapped record no longer fits. A chain alone cannot show that its newest records were cut off:
the newest sequence and digest are therefore also kept, keyed, in a second place (MASH_HOME/audit.head). Whoever puts
back an older copy of both at once is not found by this module; only a head kept elsewhere can show that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from safeguarding.crypto import Keys
from safeguarding.errors import AuditUnwritable, MashError
from safeguarding.ledger.database import AUDIT_RECORD
from safeguarding.ledger.head import Head, HeadFile

_GENESIS = "0" * 64
_SIGNED = [column.name for column in AUDIT_RECORD.columns if column.name != "digest"]
_PAGE = 10_000
_LOCK_SECONDS = 30


@dataclass(frozen=True)
class Entry:
    """What is recorded about one look, opening or refusal; `asked` is sealed before it is stored."""

    who: str
    role: str
    action: str
    asked: str
    case_id: str | None = None
    purpose: str | None = None
    rows_shown: int = 0
    rows_withheld: int = 0


@dataclass(frozen=True)
class Verdict:
    """What verifying the chain found: how many records fit, and the first that does not, if any."""

    records: int
    is_whole: bool
    broken_at: int | None = None  # sequence of the first record that does not fit
    problem: str | None = None


class Audit:
    """Writes and verifies the chain. Safe for several threads and processes at once."""

    def __init__(self, engine: Engine, keys: Keys, head: HeadFile) -> None:
        self._engine = engine
        self._key = keys.derive("audit/chain")
        self._seal = keys.seal("audit/asked")
        self._head = head
        self._lock = FileLock(head.path.with_suffix(".lock"), timeout=_LOCK_SECONDS)

    def record(self, entry: Entry) -> int:
        """Append one record, synced to disk, and return its sequence number.

        Raises AuditUnwritable on whatever goes wrong: the caller must then show nothing.
        """
        try:
            with self._lock:
                with self._engine.begin() as connection:
                    newest = self._append(connection, entry)
                self._head.write(newest)
        except MashError:
            raise
        except Exception as error:
            raise AuditUnwritable(type(error).__name__) from None
        return newest.sequence

    def verify(self) -> Verdict:
        """Walk the whole chain, then compare it with the head kept apart."""
        head = self._head.read()
        expected, previous, at_head = 1, _GENESIS, None
        try:
            for fields in self._records():
                problem = self._problem(fields, expected, previous)
                if problem:
                    return Verdict(expected - 1, False, expected, problem)
                previous = fields["digest"]
                if head and expected == head.sequence:
                    at_head = previous
                expected += 1
        except SQLAlchemyError:
            return Verdict(expected - 1, False, expected, "the ledger cannot be read")
        records = expected - 1
        if head is None:
            is_unused = records == 0 and not self._head.path.exists()
            return Verdict(records, is_unused, problem=None if is_unused else "the head kept apart is missing or not genuine")
        if records < head.sequence:
            return Verdict(records, False, expected, "the newest records were cut off")
        if at_head != head.digest:
            return Verdict(records, False, head.sequence, "the chain is not the one that the head was kept of")
        return Verdict(records, True)

    def _records(self) -> Iterator[dict[str, Any]]:
        """Every record in order, a page at a time: memory does not grow with the chain, and no writer waits for long."""
        after: int | None = None
        while True:
            page = select(AUDIT_RECORD).order_by(AUDIT_RECORD.c.sequence).limit(_PAGE)
            if after is not None:
                page = page.where(AUDIT_RECORD.c.sequence > after)
            with self._engine.connect().execution_options(is_reading=True) as connection:
                rows = [row._asdict() for row in connection.execute(page)]
            yield from rows
            if len(rows) < _PAGE:
                return
            after = rows[-1]["sequence"]

    def _append(self, connection: Connection, entry: Entry) -> Head:
        last = connection.execute(
            select(AUDIT_RECORD.c.sequence, AUDIT_RECORD.c.digest).order_by(AUDIT_RECORD.c.sequence.desc()).limit(1)
        ).first()
        fields: dict[str, Any] = {
            **asdict(entry),
            "sequence": last.sequence + 1 if last else 1,
            "recorded_at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "asked": self._seal.close(entry.asked),
            "previous_digest": last.digest if last else _GENESIS,
        }
        fields["digest"] = self._digest(fields)
        connection.execute(insert(AUDIT_RECORD).values(fields))
        return Head(fields["sequence"], fields["digest"])

    def _problem(self, fields: dict[str, Any], expected: int, previous: str) -> str | None:
        if fields["sequence"] != expected:
            return "a record is missing"
        if fields["previous_digest"] != previous:
            return "the record does not follow the one before it"
        return None if hmac.compare_digest(self._digest(fields), str(fields["digest"])) else "the record was changed"

    def _digest(self, fields: dict[str, Any]) -> str:
        canonical = json.dumps([fields[name] for name in _SIGNED], ensure_ascii=True, separators=(",", ":"))
        return hmac.new(self._key, canonical.encode(), hashlib.sha256).hexdigest()
