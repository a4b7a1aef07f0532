"""Who must not be found, as the agencies' declarations let them say it: which record types can say so, and what one
delivery says, read ahead of the others that wait in the same night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from connectors.declaration import Connector, Dataset, Record
from connectors.numbering import mark_numbers
from connectors.rows import canonical_frames, read_delivery
from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know.restricted_people import PersonColumns, Word, said


def restricting_records(connector: Connector) -> Iterator[tuple[Dataset, Record]]:
    """The record types of an agency in which it can say that a person must not be found."""
    return ((dataset, record) for dataset, record in connector.tables() if any(c.restricts for c in record.columns))


def may_be_adoption(connector: Connector) -> bool:
    """Whether the agency can restrict a person because of an adoption."""
    return any(column.ends_identity for _, record in connector.tables() for column in record.columns)


def read_restrictions(
    path: Path, agency: str, dataset: Dataset, now: datetime, pseudonymiser: Pseudonymiser
) -> dict[str, Word]:
    """What a delivery says of who must not be found, by record type. Nothing else of it is kept. `pseudonymiser` is the
    agency's.

    Raises AgreementNotLive before the file is opened, and what its reader raises.
    """
    where = f"{agency}/{dataset.name}"
    dataset.agreement.check(now.date(), where)
    frames = canonical_frames(read_delivery(path, dataset, where), dataset)
    mark_numbers(frames, dataset, pseudonymiser)
    return said(frames, {record.name: PersonColumns.of(record.columns) for record in dataset.records})
