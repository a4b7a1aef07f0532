"""What makes the audit records a chain: each carries the digest of the one before it and a keyed digest of its own.

The digest is HMAC-SHA256 (RFC 2104) over all other fields in the order of the table, written as one JSON array, so that
two different records never have the same bytes. Without the key nobody can make a record that fits.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safeguarding.ledger.tables import AUDIT_RECORD

GENESIS = "0" * 64  # what the first record carries as the digest of the one before it
FIELDS = tuple(column.name for column in AUDIT_RECORD.columns)  # previous_digest and digest come last
_SEQUENCE, _ACTION, _ASKED = (FIELDS.index(name) for name in ("sequence", "action", "asked"))
_canonical = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class Head:
    """One record's number and digest; the newest record's when nothing else is said. 0 and GENESIS before the first."""

    sequence: int
    digest: str


class Chain:
    """Makes and checks digests with the key of one installation. A row is a record's fields in the order of FIELDS."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def link(self, last: Head, fields: dict[str, Any]) -> dict[str, Any]:
        """The whole record that follows the last one: numbered, joined to it and with its own digest."""
        joined = fields | {"sequence": last.sequence + 1, "previous_digest": last.digest}
        return joined | {"digest": self.digest([joined[name] for name in FIELDS[:-1]])}

    def digest(self, values: Sequence[Any]) -> str:
        """64 hexadecimal digits over every field but the digest itself. Raises TypeError, ValueError on bytes or NaN."""
        return hmac.digest(self._key, _canonical.encode(values).encode("ascii"), "sha256").hex()

    def is_genuine(self, row: Sequence[Any]) -> bool:
        """Whether the digest stored in the row is the one its other fields have under our key."""
        try:
            return hmac.compare_digest(self.digest(list(row[:-1])), str(row[-1]))
        except (TypeError, ValueError):
            return False  # no field that we write is of such a type

    def problem(self, row: Sequence[Any], after: Head) -> str | None:
        """Why the row is not the one that was written after that record, in a sentence; None where it is."""
        if row[_SEQUENCE] != after.sequence + 1:
            return "a record is missing"
        if row[-2] != after.digest:
            return "the record does not follow the one before it"
        return None if self.is_genuine(row) else "the record was changed"


def action_of(row: Sequence[Any]) -> str:
    """What was done, such as 'chronology'."""
    return str(row[_ACTION])


def asked_of(row: Sequence[Any]) -> str:
    """What was asked, still sealed."""
    return str(row[_ASKED])


def head_of(row: Sequence[Any]) -> Head:
    """The row's number and digest."""
    return Head(row[_SEQUENCE], row[-1])
