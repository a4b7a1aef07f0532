"""The newest audit record's number and digest, kept beside the ledger so that a cut tail is noticed at once.

It is one machine's own memory: where several machines share a ledger each keeps the newest record that it wrote itself.
A machine that stops between a record and this file leaves a head that is one record behind, which is no harm: the chain
must hold the head's record, not end with it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from pathlib import Path

from safeguarding.crypto import Keys
from safeguarding.ledger.chain import Head


class HeadFile:
    """One small file, replaced as a whole and synced each time; its own key makes a forged one worthless."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self.path = path
        self._key = keys.derive("audit/head")

    def write(self, head: Head) -> None:
        """Raises OSError where the disk does not take it."""
        partial = self.path.with_suffix(".part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump({"sequence": head.sequence, "digest": head.digest, "mark": self._mark(head)}, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.path)

    def read(self) -> Head | None:
        """The head, or None where the file is absent, unreadable or not made with this key."""
        try:
            stored = json.loads(self.path.read_text("ascii"))
            head = Head(int(stored["sequence"]), str(stored["digest"]))
            is_genuine = hmac.compare_digest(self._mark(head), str(stored["mark"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return head if is_genuine else None

    def _mark(self, head: Head) -> str:
        return hmac.new(self._key, f"{head.sequence}:{head.digest}".encode(), hashlib.sha256).hexdigest()
