"""Which past is asked for: what was known when (promise 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warehouse.rules import Rules


@dataclass(frozen=True)
class Past:
    """What was known when (promise 8): everything that had reached the hub before `until`, of one agency where one is
    named, and the patterns as the rules of that time had them; today's, where none were kept."""

    until: datetime
    agency: str | None = None
    rules: Rules | None = None
