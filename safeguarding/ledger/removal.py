"""Removing audit records at the end of their own term, and only from the beginning of the chain.

A record of who looked is itself personal data (UK GDPR Article 5(1)(e)) and is not kept for ever. The chain goes on
verifying without its oldest records, because a newer record states the number and digest of the last one removed; it
is part of the chain, so nobody without the key can make one up. audit_removal tells the database's own guards
(`append_only`) how far a removal may go.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, or_, select

from safeguarding.ledger.chain import Head
from safeguarding.ledger.tables import AUDIT_RECORD, AUDIT_REMOVAL

_C = AUDIT_RECORD.c


def last_before(connection: Connection, moment: datetime, held_cases: Collection[str] = ()) -> Head | None:
    """The last of the oldest records that were all written before that moment and are of no case under a legal hold; None
    where the oldest is not such a one.

    A clock that was set back leaves records that look older than the ones before them: those stay until all may go. So
    does whatever is younger than the first record of a held case, for only the beginning of a chain can go.
    """
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    is_kept = or_(_C.recorded_at >= text, _C.case_id.in_(held_cases))
    first_kept = connection.execute(select(func.min(_C.sequence)).where(is_kept)).scalar()
    query = select(_C.sequence, _C.digest).order_by(_C.sequence.desc()).limit(1)
    row = connection.execute(query if first_kept is None else query.where(_C.sequence < first_kept)).first()
    return Head(row.sequence, row.digest) if row else None


def count_up_to(connection: Connection, last: Head) -> int:
    """How many records that record and those before it are."""
    return connection.execute(select(func.count()).where(_C.sequence <= last.sequence)).scalar_one()


def remove_up_to(connection: Connection, last: Head) -> None:
    """Remove that record and all before it, in the caller's transaction. Raises SQLAlchemyError."""
    removed_at = datetime.now(UTC).isoformat(timespec="microseconds")
    connection.execute(insert(AUDIT_REMOVAL).values(up_to=last.sequence, removed_at=removed_at))
    connection.execute(delete(AUDIT_RECORD).where(_C.sequence <= last.sequence))
