"""Which sources were searched, how fresh each is, which are missing (promise 7: silence is never safety)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from safeguarding.need_to_know.access import Permit
from warehouse.queries.asking import ask


@dataclass(frozen=True)
class Source:
    """One feed as it stood when the picture was made."""

    agency: str
    dataset: str
    label: str
    is_expected: bool  # the partnership has said that it must arrive
    due_every_hours: int
    last_received_at: datetime | None
    last_extracted_at: datetime | None  # how fresh the content is
    status: str  # fresh, late, never or refused_last

    @property
    def is_missing(self) -> bool:
        """Nothing of it has ever landed: the picture says nothing about what this source knows."""
        return self.status == "never"

    @property
    def is_stale(self) -> bool:
        """It has landed, but the picture may lack what it knows today."""
        return self.status in ("late", "refused_last")


def sources(picture: duckdb.DuckDBPyConnection, permit: Permit) -> tuple[Source, ...]:
    """Every feed, the missing ones first, then the stale ones, then by agency and dataset."""
    found = ask(
        picture,
        permit,
        Source,
        """
        SELECT agency, dataset, label, is_expected, due_every_hours, last_received_at, last_extracted_at, status
        FROM chronology.source
        ORDER BY agency, dataset
        """,
    )
    return tuple(sorted(found, key=lambda source: (not source.is_missing, not source.is_stale)))
