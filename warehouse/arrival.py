"""What the landing is handed: a delivery as received and checked, or one that was turned away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import pandas as pd


class RejectedRow(Protocol):
    """A row that could not be read: its record type, where it stands in the delivery, and why, in a fixed phrase."""

    @property
    def record(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True)
class Arrival:
    """One delivery after it was read, minimised and checked. Cells are text or missing.

    tables[record]   new and changed rows: the kept columns, row_line, row_key, row_digest, row_scope, row_change
                     ('present' or 'withdrawn') and row_unreadable; other row_ columns are not stored
    present[record]  row_key and row_scope of every readable row
    findings[record] row_line, rule, severity ('quarantine' or 'query')
    keys[record]     the columns that identify the record; they stay on a version that withdraws it
    """

    dataset: str
    content_digest: str  # keyed digest of the delivery's bytes
    received_at: datetime
    extracted_at: datetime
    rows_received: int
    rows_unchanged: int
    rejects: Sequence[RejectedRow]
    columns_dropped: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    present: Mapping[str, pd.DataFrame]
    keys: Mapping[str, tuple[str, ...]]
    is_snapshot: bool
    findings: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    columns_personal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # undeclared, by heading, to kinds
    caveats: tuple[str, ...] = ()  # rules that the delivery as a whole failed without being refused
    shrink_limit_percent: int = 100
    is_shrinking_accepted: bool = False


@dataclass(frozen=True)
class Refusal:
    """One delivery that was turned away, or failed: nothing of it is kept but this account."""

    agency: str  # as it may be shown: 'unrecognised' where the folder is not a plain word
    dataset: str
    content_digest: str
    received_at: datetime
    code: str  # the error's code, such as MASH-204
    status: str = "refused"  # or 'failed'
    extracted_at: datetime | None = None  # unknown where it was turned away unopened
    rows_received: int = 0
    columns_dropped: tuple[str, ...] = ()


def delivery_id(received_at: datetime, content_digest: str) -> str:
    """The day received and the content's digest; never the file's name."""
    return f"{received_at:%Y%m%d}-{content_digest[:12]}"
