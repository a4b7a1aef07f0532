"""The columns of a delivery that hold notes: when each was written, and each text redacted once however often it stands.

One notice with three persons is three rows with one narrative. Where they see the same family, from the same person, it
is redacted once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import pandas as pd

from safeguarding.codes import Kind, Treatment
from safeguarding.identifiers import parse_date
from safeguarding.need_to_know.families import ColumnRule, Family
from safeguarding.need_to_know.free_text import NOT_REDACTED, Note, Redacted

# By which of a row's dates a note is dated, the best first: when it was written down, else when it happened.
_WRITTEN = ("recorded_", "reported_", "occurred_", "started_")


class NoteRedactor(Protocol):
    """Whatever redacts notes: in production a Redactor, or several in other processes."""

    @property
    def version(self) -> str:
        """Of the rules that notes are redacted by."""
        ...

    def redact(self, notes: Sequence[Note]) -> list[Redacted]: ...


def dates_written(frame: pd.DataFrame, columns: Sequence[ColumnRule], drawn_on: date | None) -> list[date | None]:
    """The day on which each row's notes were written: by the row's own columns where they say, else `drawn_on`.
    `frame` is canonical: dates 'YYYY-MM-DD', instants 'YYYY-MM-DD HH:MM:SS'."""
    dated = [c.name for c in columns if c.kind in (Kind.DATE, Kind.INSTANT) and c.treatment is not Treatment.DROP]
    telling = [name for start in _WRITTEN for name in dated if name.startswith(start)]
    days: list[date | None] = [None] * len(frame)
    for name in telling:
        days = [
            day or (parse_date(cell[:10]) if isinstance(cell, str) else None)
            for day, cell in zip(days, frame[name], strict=True)
        ]
    return [day or drawn_on for day in days]


def redact_columns(
    notes: Mapping[str, Sequence[str | None]],
    seen: Sequence[Family | None],
    written_on: Sequence[date | None],
    redactor: NoteRedactor,
) -> tuple[dict[str, list[str | None]], list[str | None]]:
    """Each column's texts redacted, and per row why one of its texts could not be (null where all could): that cell is
    empty then. The redactor is asked once, for each text once per family and day. `seen` holds equal families as one object."""
    asked: dict[tuple[str, int, date | None], Note] = {}
    for cells in notes.values():
        for text, family, day in zip(cells, seen, written_on, strict=True):
            if text is not None:
                asked.setdefault((text, id(family), day), Note(text, family, day))
    answers: dict[tuple[str, int, date | None], Redacted] = {}
    if asked:
        answers = dict(zip(asked, redactor.redact(list(asked.values())), strict=True))
    failed: list[str | None] = [None] * len(seen)
    redacted: dict[str, list[str | None]] = {}
    for name, cells in notes.items():
        redacted[name] = out = []
        for row, (text, family, day) in enumerate(zip(cells, seen, written_on, strict=True)):
            answer = None if text is None else answers[text, id(family), day]
            if answer is not None and answer.text is None:
                failed[row] = answer.failure or NOT_REDACTED
            out.append(None if answer is None else answer.text)
    return redacted, failed
