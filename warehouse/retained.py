"""What retention is told of a record type, and what it tells of one: how much is past its time, in counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

Held = Mapping[str, Sequence[str]]  # agency to its own numbers of the people under a legal hold


@dataclass(frozen=True)
class RetainedTable:
    """One record type and how long it is kept."""

    agency: str
    dataset: str
    record: str
    kept_for: timedelta
    is_snapshot: bool  # the dataset's extracts are complete, so what an extract holds its agency says today
    dates: tuple[str, ...]  # columns that say when something happened; no dates of birth
    people: tuple[str, ...]  # columns with the agency's own number of a person
    family: str | None  # column whose value the records of one family share
    is_of_person: bool  # it says who somebody is, not what happened
    runs_until: str | None  # column that is empty while what the record is about goes on


@dataclass(frozen=True)
class PastRows:
    """How much of one record type is past its time, in one of the places where it is kept. Counts only."""

    agency: str
    dataset: str
    record: str  # empty for rejected lines
    place: str  # 'landing' (all versions), 'quarantine' or 'rejected'
    kept_days: int
    rows: int  # past their time and to be removed
    rows_held: int  # past their time and kept by a legal hold
