"""The canonical model: what every agency's data become, whatever they looked like when they arrived.

Each class is one table of the staging layer; each field states its SQL type and what it means. warehouse/build.py
refuses to build a staging model whose columns differ from these. Instants are UK wall-clock time without zone
(docs/decisions/0003): a window "to the day" means the day that people lived through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any


def _column(sql: str, means: str, **more: Any) -> Any:
    return field(metadata={"sql": sql, "means": means}, **more)


def column_types(model: type) -> dict[str, str]:
    """Column name to SQL type, in order, for one of the classes below."""
    return {f.name: f.metadata["sql"] for f in fields(model)}


def column_meanings(model: type) -> dict[str, str]:
    """Column name to its meaning, in order, for one of the classes below."""
    return {f.name: f.metadata["means"] for f in fields(model)}


@dataclass(frozen=True)
class PersonRecord:
    """One person as one agency knows them, one row per version of that knowledge. Never overwritten, only added to."""

    record_id: str = _column(
        "VARCHAR", "agency and the agency's own id for the person, e.g. police:N123; unique per person known to it"
    )
    agency: str = _column("VARCHAR", "the agency that holds the record")
    given_name: str | None = _column("VARCHAR", "first name as recorded")
    family_name: str | None = _column("VARCHAR", "surname as recorded")
    other_names: str | None = _column("VARCHAR", "former names and aliases, separated by ';'")
    birth_date: date | None = _column("DATE", "date of birth; null where unknown or a stand-in such as 01/01/1900")
    expected_birth_date: date | None = _column("DATE", "for an unborn child")
    sex: str | None = _column("VARCHAR", "M, F or U")
    nhs_number: str | None = _column("VARCHAR", "ten digits, with or without a valid check digit")
    nhs_number_status: str | None = _column("VARCHAR", "NHS number verification status, 01 = present and verified")
    upn: str | None = _column("VARCHAR", "unique pupil number as recorded, with or without a valid check letter")
    former_upn: str | None = _column("VARCHAR", "an earlier UPN")
    address: str | None = _column("VARCHAR", "address in one line; null where restricted")
    postcode: str | None = _column("VARCHAR", "postcode, upper case with one space; null where restricted")
    uprn: str | None = _column("VARCHAR", "unique property reference number of the address; null where restricted")
    is_restricted: bool = _column("BOOLEAN", "the person's place must not be shown to anybody")
    extracted_at: datetime = _column("TIMESTAMP", "when the agency drew the extract that held this version")
    received_at: datetime = _column("TIMESTAMP", "when this version reached us")
    superseded_at: datetime | None = _column("TIMESTAMP", "when a newer version of the record reached us")
    withdrawn_at: datetime | None = _column("TIMESTAMP", "when the agency withdrew the record, as we learnt it")


@dataclass(frozen=True)
class Relationship:
    """What one recorded person is to another, as one agency recorded it."""

    agency: str = _column("VARCHAR", "the agency that recorded it")
    record_id: str = _column("VARCHAR", "the person, usually the child")
    other_record_id: str = _column("VARCHAR", "the other person")
    relation: str = _column("VARCHAR", "what the other is to the person: a code of Relation")
    source_record_id: str = _column("VARCHAR", "the agency's record that says so")
    received_at: datetime = _column("TIMESTAMP", "when we learnt it")
    superseded_at: datetime | None = _column("TIMESTAMP", "when a newer version of its record reached us")
    withdrawn_at: datetime | None = _column("TIMESTAMP", "when the agency withdrew it")


@dataclass(frozen=True)
class Event:
    """One thing that happened, was said, decided or done, about one person: one row per version of its record."""

    event_id: str = _column("VARCHAR", "stable for the source record, subject and kind, whatever the version")
    agency: str = _column("VARCHAR", "the agency that recorded it")
    service: str | None = _column("VARCHAR", "service or unit of the agency, such as a school or a department")
    source_record_id: str = _column("VARCHAR", "the agency's own record number")
    incident_id: str | None = _column("VARCHAR", "shared by the events of one incident within the agency")
    version: int = _column("INTEGER", "1, 2, ... as the agency changed its record")
    occurred_from: datetime | None = _column("TIMESTAMP", "when it happened, or began")
    occurred_to: datetime | None = _column("TIMESTAMP", "when it ended")
    precision: str = _column("VARCHAR", "how exactly the time is known: a code of Precision")
    recorded_at: datetime | None = _column("TIMESTAMP", "when the agency wrote it down")
    extracted_at: datetime = _column("TIMESTAMP", "when the agency drew the extract")
    received_at: datetime = _column("TIMESTAMP", "when this version reached us")
    record_id: str = _column("VARCHAR", "the person it is about: a person_record")
    subject_role: str | None = _column("VARCHAR", "the person's part in it, such as victim, missing, pupil")
    others: str | None = _column("VARCHAR", "other people involved, as 'record_id=role' separated by ';'")
    kind: str = _column("VARCHAR", "a code of EventKind")
    statement_kind: str = _column("VARCHAR", "a code of StatementKind")
    significance: str = _column("VARCHAR", "a code of Significance, from the source's own grading")
    summary: str = _column("VARCHAR", "one neutral line, made from codes, without names")
    narrative: str | None = _column("VARCHAR", "the source's words, redacted")
    voice_of_child: str | None = _column("VARCHAR", "what the child said, redacted")
    child_seen: bool | None = _column("BOOLEAN", "whether a professional saw the child")
    action_taken: str | None = _column("VARCHAR", "what was done, redacted")
    outcome: str | None = _column("VARCHAR", "outcome code or words of the source")
    indicators: tuple[str, ...] = _column("VARCHAR[]", "codes of Indicator that the source's own coding states; may be empty")
    sensitivity: str = _column("VARCHAR", "a code of Sensitivity")
    handling: str | None = _column("VARCHAR", "the source's handling restriction")
    family_informed: str | None = _column("VARCHAR", "whether the family was told, or the lawful reason not")
    lawful_basis: str = _column("VARCHAR", "basis stated in the dataset's declaration")
    caveats: str | None = _column("VARCHAR", "names of the checks this row failed without being held back, ';' between")
    superseded_at: datetime | None = _column("TIMESTAMP", "when a newer version of the record reached us")
    withdrawn_at: datetime | None = _column("TIMESTAMP", "when the agency withdrew it, as we learnt it")


@dataclass(frozen=True)
class Delivery:
    """What became of one file an agency sent; one row of `mash deliveries`, and the equation of promise 2."""

    agency: str = _column("VARCHAR", "the agency's folder")
    dataset: str = _column("VARCHAR", "the dataset's folder")
    delivery_id: str = _column("VARCHAR", "day received and a keyed digest of the content; never the file's name")
    status: str = _column("VARCHAR", "landed, refused or failed")
    code: str | None = _column("VARCHAR", "the error's code where it was refused or failed")
    rows_received: int = _column("BIGINT", "rows or elements read, over all record types")
    rows_landed: int = _column("BIGINT", "new, changed and withdrawn rows kept")
    rows_quarantined: int = _column("BIGINT", "rows held back by a check")
    rows_rejected: int = _column("BIGINT", "rows that could not be read, or that a refusal turned away")
    rows_unchanged: int = _column("BIGINT", "rows that say what we already hold")
    rows_queried: int = _column("BIGINT", "landed rows that carry a caveat (part of rows_landed)")
    records_withdrawn: int = _column("BIGINT", "records withdrawn because a full extract no longer holds them")
    columns_dropped: tuple[str, ...] = _column("VARCHAR[]", "undeclared columns that never left the reader")
    received_at: datetime = _column("TIMESTAMP", "when we received it")
    extracted_at: datetime = _column("TIMESTAMP", "when the agency drew it")
    columns_personal: Mapping[str, tuple[str, ...]] = _column(
        "VARCHAR",
        "those of the undeclared columns that look personal, and the kinds that they seem to hold",
        default_factory=dict,
    )
    rows_removed: int = _column("BIGINT", "of its rows, how many went since because their time was past", default=0)

    def balances(self) -> bool:
        """Promise 2: nothing is lost."""
        return self.rows_received == (self.rows_landed + self.rows_quarantined + self.rows_rejected + self.rows_unchanged)
