"""What the data-sharing register says of a dataset and of a column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RegisteredDataset:
    """One dataset, and the law and the agreement under which it is received."""

    agency: str
    dataset: str
    agency_label: str
    label: str
    subjects: tuple[str, ...]
    lawful_basis: str  # UK GDPR Article 6
    gateways: tuple[str, ...]
    condition: str  # Articles 9 and 10, DPA 2018 Schedule 1
    is_criminal_offence_data: bool
    holds_for: str | None  # which of the agency's bodies the law is stated for; None where for all alike
    without_consent: str
    confidentiality: str | None
    necessity: str
    agreement: str
    agreement_signed_on: date | None
    agreement_review_on: date
    retention_days: int
    retention_reason: str
    due_every_hours: int
    mode: str


@dataclass(frozen=True)
class RegisteredColumn:
    """One column of a dataset's record type, as it is declared."""

    agency: str
    dataset: str
    record: str
    column: str
    holds: str  # a code of Kind
    need: str
    treatment: str  # a code of Treatment
    detail: str | None  # what it is coarsened to, or why it is dropped
    statement: str  # how what it says is known: a code of StatementKind, or as the event is
    is_withheld_of_restricted: bool  # whether it lands for nobody who must not be found
    category: str | None  # a code of Category; none where it does not land
    who_may_see: tuple[str, ...]  # codes of Role
