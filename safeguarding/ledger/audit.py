"""The audit chain (promise 4): every look, opening and refusal is recorded before anything is shown.

A record carries the digest of the one before it and a keyed digest (HMAC-SHA256) over all its own fields, so an edited,
inserted, removed or swapped record no longer fits. A chain alone cannot show that its newest records were cut off: the
newest sequence and digest are therefore also kept, keyed, in a second place (MASH_HOME/audit.head), and looked at before
each record is added. Whoever holds the keys could make both anew: a signed head kept elsewhere shows that (`kept_heads`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from filelock import FileLock
from sqlalchemy import Connection, Engine, and_, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from safeguarding.crypto import Keys
from safeguarding.errors import AuditChainBroken, AuditUnwritable, MashError
from safeguarding.ledger import removal
from safeguarding.ledger.chain import GENESIS, Chain, Head, head_of
from safeguarding.ledger.database import wait_for_writers
from safeguarding.ledger.head import HeadFile
from safeguarding.ledger.kept_heads import KeptHead
from safeguarding.ledger.looks import Asked, Look, every_record, read_looks
from safeguarding.ledger.tables import AUDIT_RECORD
from safeguarding.ledger.verification import ACKNOWLEDGED, BREAK, CUT, REMOVED, Verdict, Walk

_LOCK_SECONDS = 30
_UNREADABLE = "the ledger cannot be read"
_NEWEST = select(AUDIT_RECORD).order_by(AUDIT_RECORD.c.sequence.desc()).limit(1)


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


class Audit:
    """Writes, reads and verifies the chain. Safe for several threads, processes and machines at once."""

    def __init__(self, engine: Engine, keys: Keys, head: HeadFile) -> None:
        self._engine = engine
        self._chain = Chain(keys.derive("audit/chain"))
        self._seal = keys.seal("audit/asked")
        self._head = head
        self._lock = FileLock(head.path.with_suffix(".lock"), timeout=_LOCK_SECONDS)
        self.installation = keys.pseudonymiser("installation").short("I", "audit")

    def record(self, entry: Entry) -> int:
        """Append one record, synced to disk, and return its sequence number.

        Raises AuditUnwritable on whatever goes wrong: the caller must then show nothing.
        """
        return self._write(entry).sequence

    def remove_before(self, moment: datetime, who: str, role: str, held_cases: Collection[str] = ()) -> int:
        """Remove the records written before that moment, the end of their term, and record that it was done.

        `moment` has a zone. Nothing goes from the first record of a case under a legal hold on. Returns how many were
        removed; where none is so old, nothing is recorded. The removal and its record are one transaction, and the chain
        goes on verifying from the oldest record that is left. Raises AuditChainBroken where the chain is not whole
        (evidence is not thrown away), AuditUnwritable.
        """
        verdict = self.verify()
        if not verdict.is_whole:
            raise AuditChainBroken(f"{verdict.problem}")
        with self._reading() as connection:
            last = removal.last_before(connection, moment, held_cases)
        if last is None:
            return 0
        stated = json.dumps({"sequence": last.sequence, "digest": last.digest})
        self._write(Entry(who, role, REMOVED, stated), removing=last)
        return last.sequence - verdict.removed_up_to

    def count_before(self, moment: datetime, held_cases: Collection[str] = ()) -> int:
        """How many records `remove_before` would remove, were the chain whole. Raises AuditUnwritable."""
        with self._reading() as connection:
            last = removal.last_before(connection, moment, held_cases)
            return 0 if last is None else removal.count_up_to(connection, last)

    def acknowledge(self, break_at: int, reason: str, who: str, role: str) -> int:
        """Record that somebody has looked into the break noticed at that record and answers for it.

        Raises AuditChainBroken, after recording the refusal, where verifying does not stop at a break noticed there;
        AuditUnwritable.
        """
        verdict = self.verify()
        if (verdict.broken_at, verdict.problem) != (break_at, CUT):
            self.record(Entry(who, role, f"{ACKNOWLEDGED}_refused", f"record {break_at}"))
            raise AuditChainBroken(f"record {break_at}", what="Verifying finds no unanswered cut noticed at this record")
        return self.record(Entry(who, role, ACKNOWLEDGED, json.dumps({"record": break_at, "reason": reason})))

    def newest(self) -> Head:
        """The newest record's number and digest, to be signed and kept elsewhere.

        Raises AuditChainBroken where that record is not genuine or the chain lacks the one kept beside the ledger.
        """
        try:
            with self._reading() as connection:
                row = connection.execute(_NEWEST).first()
                is_sound = (row is None or self._chain.is_genuine(row)) and not self._cut(connection, row is None)
        except SQLAlchemyError:
            raise AuditChainBroken(_UNREADABLE) from None
        newest = head_of(row) if row else Head(0, GENESIS)
        if not is_sound:
            raise AuditChainBroken(f"record {newest.sequence}")
        return newest

    def verify(self, kept: Sequence[KeptHead] = ()) -> Verdict:
        """Walk the whole chain, then compare it with the head beside it and with heads kept elsewhere.

        The kept heads' signatures have been checked (`check_heads`). Raises HeadRefused where none of them can be
        compared, because their records were removed at the end of their term.
        """
        beside, has_file = self._head.read(), self._head.path.exists()
        return Walk(self._chain, self._seal, beside, has_file, kept).verdict(every_record(self._engine))

    def looks(self, asked: Asked, *, is_opened: bool) -> list[Look]:
        """The newest records asked for, oldest first; the caller records this look before it shows them.

        Raises AuditChainBroken where the ledger cannot be read.
        """
        try:
            return read_looks(self._engine, self._chain, asked, self._seal if is_opened else None)
        except SQLAlchemyError:
            raise AuditChainBroken(_UNREADABLE) from None

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(is_reading=True)

    def _write(self, entry: Entry, removing: Head | None = None) -> Head:
        try:
            with self._lock:
                with self._engine.begin() as connection:
                    wait_for_writers(connection)
                    newest = self._append(connection, entry)
                    if removing:
                        removal.remove_up_to(connection, removing)
                self._head.write(newest)
        except MashError:
            raise
        except Exception as error:
            raise AuditUnwritable(type(error).__name__) from None
        return newest

    def _append(self, connection: Connection, entry: Entry) -> Head:
        """Add the record. Where the chain was cut, that is recorded first and for good: adding to it would hide it."""
        row = connection.execute(_NEWEST).first()
        last = head_of(row) if row else Head(0, GENESIS)
        if row is None and not self._head.path.exists():
            self._head.write(last)  # so that a stop before the first record's head is written is not taken for a cut
        cut = self._cut(connection, row is None)
        if cut:
            last = self._insert(connection, last, Entry(entry.who, entry.role, BREAK, json.dumps(cut)))
        return self._insert(connection, last, entry)

    def _insert(self, connection: Connection, last: Head, entry: Entry) -> Head:
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        fields = self._chain.link(last, asdict(entry) | {"recorded_at": now, "asked": self._seal.close(entry.asked)})
        connection.execute(insert(AUDIT_RECORD).values(fields))
        return Head(fields["sequence"], fields["digest"])

    def _cut(self, connection: Connection, is_empty: bool) -> dict[str, Any] | None:
        """What is wrong where the chain does not hold the record that the head beside it was kept of."""
        beside = self._head.read()
        if beside is None:
            is_unused = is_empty and not self._head.path.exists()
            return None if is_unused else {"problem": "the head kept apart is missing or not genuine"}
        if beside.sequence == 0:
            return None
        c = AUDIT_RECORD.c
        is_held = or_(
            and_(c.sequence == beside.sequence, c.digest == beside.digest),
            and_(c.sequence == beside.sequence + 1, c.previous_digest == beside.digest),  # itself removed at its term
        )
        if connection.execute(select(c.sequence).where(is_held).limit(1)).first():
            return None
        return {"problem": "the record that the head was kept of is missing", **asdict(beside)}
