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

from connectors.lawfulness import Grounds
from safeguarding.codes import Category, Kind, StatementKind, Treatment
from safeguarding.errors import AgreementNotLive
from safeguarding.need_to_know.restricted import RESTRICTED

_STRICT = ConfigDict(extra="forbid", strict=False)
_NAME = re.compile(r"[a-z][a-z0-9_]*")

# Headings under which agencies' systems say that an address must be told to nobody; a connector adds its own.
HIDDEN_PLACE = (
    "Address Confidential|Confidential Address|Address Protected|Protected Address|Address Restricted|"
    "Do Not Disclose Address|Is Restricted"
)


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
    restricts: tuple[str, ...] = ()  # canonical values that say that the row's person must not be found
    ends_identity: bool = False  # what restricts is an adoption: the names before it belong to an identity that has ended
    ends_with_identity: bool = False  # leads to the person by the identity that an adoption ends
    numbered_by: str | None = None  # column that names the sender whose own number it is, where an agency has several
    tells_place: bool = False  # says where a person lives, though its kind does not (a property's reference number)

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
            (
                bool(self.restricts) and self.kind not in (Kind.FLAG, Kind.CODE, Kind.CODES),
                "only a flag or a code can say that a person must not be found",
            ),
            (self.ends_identity and not self.restricts, "an adoption that restricts nothing"),
            (
                self.numbered_by is not None and self.kind not in (Kind.PERSON_REFERENCE, Kind.CODES),
                "only a number of a person, or a list of them, is a sender's own",
            ),
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
    category: Category | None = None  # what kind of information it is, where that is not the dataset's
    runs_until: str | None = None  # column that is empty while what the record is about goes on: it is kept so long

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"record {self.name!r}: a column is declared twice")
        marker = () if self.delete_marker is None else (self.delete_marker[0],)
        for name in (*self.key, *marker, *(n for n in (self.family, self.runs_until) if n is not None)):
            if name not in names:
                raise ValueError(f"record {self.name!r}: {name!r} is used but not declared")
        for column in self.columns:
            if column.numbered_by is not None and column.numbered_by not in names:
                raise ValueError(f"record {self.name!r}: {column.numbered_by!r} is used but not declared")
        # A code that lands and tells of an adoption says so itself afterwards.
        said = any(c.restricts and not (c.ends_identity and c.treatment is not Treatment.DROP) for c in self.columns)
        if said and RESTRICTED not in names:
            raise ValueError(f"record {self.name!r}: a column restricts, but there is no {RESTRICTED!r} to say so afterwards")

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
    category: Category  # what kind of information its events are, which decides who may see them
    grounds: Grounds  # the law on which it is received
    retention: timedelta  # how long the hub keeps a record of it; a derived copy is kept far shorter than its source
    retention_reason: str  # why so long and no longer
    snapshot_scope: tuple[str, ...] = ()  # columns of the first record within whose values a snapshot is complete

    def __post_init__(self) -> None:
        if importlib.util.find_spec(f"connectors.formats.{self.reader}") is None:
            raise ValueError(f"dataset {self.name!r}: there is no connectors/formats/{self.reader}.py")
        if self.retention <= timedelta(0) or len(self.retention_reason.split()) < 4:
            raise ValueError(f"dataset {self.name!r}: it does not say how long it is kept, and why so long")

    @property
    def lawful_basis(self) -> str:
        """UK GDPR Article 6 and the statutes it is shared under, in one line; every event carries it."""
        return self.grounds.lawful_basis

    @property
    def condition(self) -> str:
        """Articles 9 and 10 with DPA 2018 Schedule 1, in one line."""
        return self.grounds.conditions

    def record(self, name: str) -> Record:
        return next(r for r in self.records if r.name == name)

    def table(self, record: Record) -> str:
        """The landing table of one record type."""
        return f"{self.name}__{record.name}"


@dataclass(frozen=True, config=_STRICT)
class Connector:
    """How one agency's deliveries are received.

    keeps_one_record_per_person  whether the agency says that nobody has two records with it; then two of its records are
        never linked, whatever they agree on. Registers repeat people, so it holds only where an agency has said so, and
        never where its records name other people too (a contact on three children's forms is three records).
    """

    agency: str
    label: str
    datasets: tuple[Dataset, ...]
    keeps_one_record_per_person: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.agency):
            raise ValueError(f"agency {self.agency!r} is not snake_case")

    def dataset(self, name: str) -> Dataset | None:
        return next((d for d in self.datasets if d.name == name), None)

    def tables(self) -> Iterator[tuple[Dataset, Record]]:
        for dataset in self.datasets:
            for record in dataset.records:
                yield dataset, record
