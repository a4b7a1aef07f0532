"""Which past is asked for: what was known when (promise 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from safeguarding.ledger.decisions import LinkDecision
from warehouse.publications import Publication
from warehouse.rules import Rules


@dataclass(frozen=True)
class Past:
    """What was known when (promise 8): everything that had reached the hub before `until`, of one agency where one is
    named, and the patterns as the rules of that time had them; today's, where none were kept."""

    until: datetime
    agency: str | None = None
    rules: Rules | None = None
    served: Publication | None = None  # the picture that was being served then, where it is on record

    def knew(self, decision: LinkDecision) -> bool:
        """Whether a decision about a link was in force: in the picture that was being served, for one that was taken at
        noon is in no picture before the next is built. Where no publication is on record: whether it had been taken."""
        if self.served is not None:
            return decision.number <= self.served.decisions
        return decision.decided_at < self.until
