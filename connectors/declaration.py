"""What a connector declares. A connector is a table that people read: which datasets an agency delivers, in what
format, on what basis, and for every column why it is needed and what is done to it before it lands.

Everything is checked on import: an unknown key, a key column that is not declared, a free text that is not redacted
or a drop without a reason stops the program before any delivery is opened.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import field
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from safeguarding.codes import Kind, StatementKind, Treatment
from safeguarding.errors import AgreementNotLive

_STRICT = ConfigDict(extra="forbid", strict=False)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, config=_STRICT)
class Column:
    """One column: its canonical name, what the source calls it, what it holds, why it is needed, what is done to it."""

    name: str
    sources: tuple[str, ...]  # headings or paths, compared without case, spaces and punctuation
    kind: Kind
    need: str  # why the hub cannot do without it
    treatment: Treatment = Treatment.KEEP
    coarsen_to: str | None = None  # month, year, district, band:0,100,500 or map:<name in codes>
    codes: dict[str, str] = field(default_factory=dict)  # known source codes and their meaning or target
    reason: str | None = None  # why a dropped column is dropped, though it is read (to be found in free text)
    statement: StatementKind | None = None  # where the column carries opinion, a child's voice, a decision
    required: bool = False  # a delivery without this column is refused

    def __post_init__(self) -> None:
        problems = [
            (not _NAME.fullmatch(self.name), "its name is not snake_case"),
            (len(self.need.split()) < 2, "it does not say why it is needed"),
            (not self.sources, "it names no source heading"),
            (
                self.kind is Kind.TEXT and self.treatment not in (Treatment.REDACT, Treatment.DROP),
                "free text must be redacted or dropped",
            ),
            (self.treatment is Treatment.DROP and not self.reason, "a drop needs a reason"),
            ((self.treatment is Treatment.COARSEN) != bool(self.coarsen_to), "coarsen and coarsen_to go together"),
        ]
        for is_wrong, message in problems:
            if is_wrong:
                raise ValueError(f"column {self.name!r}: {message}")


def col(name: str, kind: Kind, headings: str, need: str, **rest: Any) -> Column:
    """A column of a table, its possible headings in one line with '|' between them; `rest` as Column takes it."""
    return Column(name, tuple(heading.strip() for heading in headings.split("|")), kind, need, **rest)


@dataclass(frozen=True, config=_STRICT)
class Record:
    """One record type of a dataset: one row or element becomes one row of the landing table <dataset>__<record>."""

    name: str
    key: tuple[str, ...]  # columns that identify the record within the agency
    columns: tuple[Column, ...]
    family: str | None = None  # column whose value the rows of one family share: their people are looked for in its notes
    delete_marker: tuple[str, str] | None = None  # (column, value) of a row that withdraws its record, in a delta

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"record {self.name!r}: a column is declared twice")
        marker = () if self.delete_marker is None else (self.delete_marker[0],)
        for name in (*self.key, *marker, *(() if self.family is None else (self.family,))):
            if name not in names:
                raise ValueError(f"record {self.name!r}: {name!r} is used but not declared")

    def kept(self) -> tuple[Column, ...]:
        """The columns that land."""
        return tuple(c for c in self.columns if c.treatment is not Treatment.DROP)


@dataclass(frozen=True, config=_STRICT)
class Agreement:
    """The information sharing agreement that a dataset is received under."""

    reference: str
    signed_on: date | None
    review_on: date

    def check(self, today: date, where: str) -> None:
        """Raises AgreementNotLive where it is unsigned or past its review date."""
        if self.signed_on is None or today < self.signed_on or today > self.review_on:
            raise AgreementNotLive(f"{where}, agreement {self.reference}")


@dataclass(frozen=True, config=_STRICT)
class Dataset:
    """What one agency delivers at INBOX/<agency>/<name>/."""

    name: str
    label: str
    reader: str  # a module of connectors/formats
    records: tuple[Record, ...]
    mode: Literal["snapshot", "delta"]  # a snapshot withdraws what it no longer holds
    due_every: timedelta  # an extract older than this is late
    agreement: Agreement
    lawful_basis: str  # UK GDPR Article 6
    condition: str  # Article 9 and DPA 2018 Schedule 1
    retention: timedelta
    snapshot_scope: tuple[str, ...] = ()  # columns of the first record within whose values a snapshot is complete

    def __post_init__(self) -> None:
        if importlib.util.find_spec(f"connectors.formats.{self.reader}") is None:
            raise ValueError(f"dataset {self.name!r}: there is no connectors/formats/{self.reader}.py")

    def record(self, name: str) -> Record:
        return next(r for r in self.records if r.name == name)

    def table(self, record: Record) -> str:
        """The landing table of one record type."""
        return f"{self.name}__{record.name}"


@dataclass(frozen=True, config=_STRICT)
class Connector:
    """How one agency's deliveries are received."""

    agency: str
    label: str
    datasets: tuple[Dataset, ...]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.agency):
            raise ValueError(f"agency {self.agency!r} is not snake_case")

    def dataset(self, name: str) -> Dataset | None:
        return next((d for d in self.datasets if d.name == name), None)

    def tables(self) -> Iterator[tuple[Dataset, Record]]:
        for dataset in self.datasets:
            for record in dataset.records:
                yield dataset, record
