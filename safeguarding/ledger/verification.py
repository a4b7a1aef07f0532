"""Whether the chain is whole: walked from its first record to its last, then compared with every head that was kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from safeguarding.crypto import Seal
from safeguarding.errors import HeadRefused, KeyWrong
from safeguarding.ledger.chain import GENESIS, Chain, Head, action_of, asked_of, head_of
from safeguarding.ledger.kept_heads import KeptHead

BREAK = "audit_break"  # recorded by the system itself, when it finds the chain cut before it adds to it
ACKNOWLEDGED = "audit_break_acknowledged"
REMOVED = "audit_removed"
CUT = "the chain was found cut before this record was added"


@dataclass(frozen=True)
class Verdict:
    """What verifying the chain found: how many records fit, and the first place that does not, if any."""

    records: int
    is_whole: bool
    broken_at: int | None = None  # sequence of the first record that does not fit
    problem: str | None = None
    removed_up_to: int = 0  # the last record that was removed at the end of its term; 0 where none was
    heads_found: int = 0  # kept heads whose records the chain still holds
    acknowledged_breaks: tuple[int, ...] = ()  # records before which the chain was found cut, answered for since


@dataclass
class Walk:
    """One pass over the chain. `beside` is the head kept beside the ledger, `kept` are the heads kept elsewhere."""

    chain: Chain
    seal: Seal
    beside: Head | None
    has_head_file: bool  # whether there is a file, genuine or not
    kept: Sequence[KeptHead] = ()
    start: Head | None = None  # what the first record that is there follows: not genesis, where older ones were removed
    last: Head = Head(0, GENESIS)
    records: int = 0
    breaks: dict[int, bool] = field(default_factory=dict)  # sequence -> has been acknowledged
    removed: Head = Head(0, GENESIS)
    digests: dict[int, str] = field(default_factory=dict)  # of the records that some head speaks of

    def verdict(self, rows: Iterable[Sequence[Any]]) -> Verdict:
        """Walk, compare, say. Raises HeadRefused where no kept head can be compared with what is left of the chain."""
        problem: str | None = None
        try:
            problem = self._step_through(rows)
        except SQLAlchemyError:
            problem = "the ledger cannot be read"
        except (KeyWrong, ValueError, KeyError, TypeError):
            problem = "the record was changed"
        if problem:
            return Verdict(self.records, False, self.last.sequence + 1, problem)
        whole = Verdict(
            self.records,
            True,
            removed_up_to=self.removed.sequence,
            acknowledged_breaks=tuple(number for number, is_answered in self.breaks.items() if is_answered),
        )
        found = self._removal() or self._head_beside() or self._kept_heads() or self._breaks()
        if found:
            return replace(whole, is_whole=False, broken_at=found[0], problem=found[1])
        return replace(whole, heads_found=sum(kept.sequence in self.digests for kept in self.kept))

    def _step_through(self, rows: Iterable[Sequence[Any]]) -> str | None:
        spoken_of = {head.sequence for head in (*self.kept, self.beside) if head}
        for row in rows:
            if self.start is None:
                self.start = Head(row[0] - 1, row[-2]) if row[0] != 1 else self.last
                self.last = self.start
            problem = self.chain.problem(row, self.last)
            if problem:
                return problem
            self.last = head_of(row)
            self.records += 1
            if self.last.sequence in spoken_of:
                self.digests[self.last.sequence] = self.last.digest
            action = action_of(row)
            if action in (BREAK, ACKNOWLEDGED, REMOVED):
                self._note(action, row)
        start = self.start or self.last
        if start.sequence in spoken_of:
            self.digests[start.sequence] = start.digest
        return None

    def _note(self, action: str, row: Sequence[Any]) -> None:
        if action == BREAK:
            self.breaks[row[0]] = False
            return
        stated = json.loads(self.seal.open(asked_of(row)))
        if action == ACKNOWLEDGED:
            self.breaks[int(stated["record"])] = True
        else:
            self.removed = Head(int(stated["sequence"]), str(stated["digest"]))

    def _removal(self) -> tuple[int, str] | None:
        """What is missing at the beginning must be what the newest record of a removal says was removed."""
        start = self.start or Head(0, GENESIS)
        return (
            None if start == self.removed else (1, "the oldest records are missing and no record says that they were removed")
        )

    def _head_beside(self) -> tuple[int | None, str] | None:
        if self.beside is None:
            is_unused = self.records == 0 and not self.has_head_file
            return None if is_unused else (None, "the head kept apart is missing or not genuine")
        return self._against(self.beside, "the chain is not the one that the head was kept of")

    def _kept_heads(self) -> tuple[int | None, str] | None:
        first = self.start.sequence if self.start else 0
        comparable = sorted((kept.head for kept in self.kept if kept.sequence >= first), key=lambda head: head.sequence)
        if self.kept and not comparable:
            raise HeadRefused("its record was removed at the end of its term", fix="Give a head that was signed later.")
        found = (
            self._against(head, "the chain was made anew: it is not the one that the kept head was signed of")
            for head in comparable
        )
        return next(filter(None, found), None)

    def _against(self, head: Head, problem: str) -> tuple[int | None, str] | None:
        if head.sequence > self.last.sequence:
            return self.last.sequence + 1, "the newest records were cut off"
        return None if self.digests.get(head.sequence) == head.digest else (head.sequence, problem)

    def _breaks(self) -> tuple[int, str] | None:
        open_breaks = [number for number, is_answered in self.breaks.items() if not is_answered]
        return (open_breaks[0], CUT) if open_breaks else None
