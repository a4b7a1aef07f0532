"""What is asked of a delivery as a whole: that it holds something, that it is not stale, that it is not mostly broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from expectations.rules import Rule, view_of
from safeguarding.codes import Severity
from safeguarding.need_to_know.restricted import RestrictingColumn


@dataclass(frozen=True)
class DeliveryFacts:
    """What is known of a delivery besides its rows.

    The tables handed to the checks hold only what is new or changed; how much arrived is said here. Instants are UK
    wall-clock time.
    """

    agency: str
    dataset: str
    now: datetime  # the night's own time
    extracted_at: datetime  # when the agency drew the extract
    due_every: timedelta  # an extract older than this is late
    rows_received: int  # rows or elements read, over all record types, rejects included
    rows_by_record: Mapping[str, int]  # readable rows per record type, unchanged ones included
    columns: Mapping[str, Sequence[RestrictingColumn]]  # the declared columns per record type: what each may hold

    def row(self) -> dict[str, object]:
        """The one row of the facts table, by column name."""
        return {
            "checked_at": self.now,
            "extracted_at": self.extracted_at,
            "late_after": self.extracted_at + self.due_every,
            "rows_received": self.rows_received,
            **{f"rows_{record}": count for record, count in self.rows_by_record.items()},
        }


def every_delivery() -> tuple[Rule, ...]:
    """What every delivery is asked: volume and timeliness."""
    return (
        Rule(
            "delivery_holds_no_rows",
            Severity.REFUSE,
            "rows_received >= 1",
            "The delivery holds at least one row: an empty extract means 'no feed', not 'no concerns'.",
        ),
        Rule(
            "extract_in_future",
            Severity.REFUSE,
            "extracted_at <= checked_at",
            "The extract was not drawn after now: versions are ordered by this time, so it would outlive every correction.",
        ),
        Rule(
            "extract_is_late",
            Severity.QUERY,
            "checked_at <= late_after",
            "The extract is no older than the agreed interval between deliveries.",
        ),
    )


def rows_at_least(count: int, record: str) -> Rule:
    """Refuse: a dataset cannot be without rows of its main record type."""
    return Rule(
        f"too_few_{record}_rows",
        Severity.REFUSE,
        f"rows_{record} >= {count}",
        f"The delivery holds at least {count} {record} row(s): less is a broken extract.",
    )


def mostly_present(record: str, *columns: str) -> Rule:
    """Refuse: at most half of the rows received lack the column; of several columns one is enough. More is a broken
    extract, such as a column renamed or shifted. What is unchanged was complete enough when it landed."""
    lacking = f"coalesce({', '.join(columns)}) IS NULL"
    return Rule(
        f"most_{record}_rows_lack_{'_and_'.join(columns)}",
        Severity.REFUSE,
        f"(SELECT count(*) FROM {view_of(record)} WHERE row_change = 'present' AND {lacking}) <= 0.5 * rows_{record}",
        f"Most {record} rows have {' or '.join(columns)}.",
    )
