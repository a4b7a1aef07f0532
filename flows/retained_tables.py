"""What the connectors declare, as retention has to know it."""

from __future__ import annotations

from connectors import connectors
from connectors.declaration import Dataset, Record
from safeguarding.codes import Kind
from warehouse.retained import RetainedTable


def retained_tables() -> list[RetainedTable]:
    """Every record type that the connectors declare, as retention has to know it."""
    return [
        _retained(connector.agency, dataset, record)
        for connector in connectors().values()
        for dataset, record in connector.tables()
    ]


def _retained(agency: str, dataset: Dataset, record: Record) -> RetainedTable:
    kept = record.kept()
    dates = tuple(c.name for c in kept if c.kind in (Kind.DATE, Kind.INSTANT))
    people = tuple(c.name for c in kept if c.kind is Kind.PERSON_REFERENCE)
    return RetainedTable(
        agency=agency,
        dataset=dataset.name,
        record=record.name,
        kept_for=dataset.retention,
        is_snapshot=dataset.mode == "snapshot",
        dates=dates,
        people=people,
        family=record.family or next(iter(people), None),
        is_of_person=set(record.key) <= set(people),
        runs_until=record.runs_until,
    )
