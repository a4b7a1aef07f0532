"""What is noted beside every row: which record it is, what it says, and whether that is news."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from connectors.canonical import cells
from connectors.declaration import Record
from safeguarding.codes import Treatment
from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.restricted import RESTRICTED
from safeguarding.need_to_know.restricted_people import HIDDEN


def account_for_rows(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    record: Record,
    scope: tuple[str, ...],
    families: Mapping[str, Family],
    pseudonymiser: Pseudonymiser,
    rules: str,
) -> None:
    """Adds to a canonical frame row_key (which record), row_change ('present' or 'withdrawn'), row_digest (what the
    source says of it, from the cells as read, `raw`) and row_scope (within what a snapshot is complete). `rules` is the
    version of the rules that notes are redacted by."""
    frame["row_key"] = _texts(frame, _keys(frame, raw, record, pseudonymiser))
    frame["row_change"] = _changes(frame, record)
    frame["row_digest"] = _texts(frame, _digests(frame, raw, record, families, pseudonymiser, rules))
    frame["row_scope"] = _texts(frame, _scopes(frame, scope, pseudonymiser))


def _texts(frame: pd.DataFrame, values: list[str]) -> pd.Series[str]:
    """A column of text also where there is no row, so that it lands and compares as text."""
    return pd.Series(values, index=frame.index, dtype="str")


def _keys(frame: pd.DataFrame, raw: pd.DataFrame, record: Record, pseudonymiser: Pseudonymiser) -> list[str]:
    """A digest of what identifies each record. A row without any of it is known by its line, so that it is not lost;
    what cannot be read as its kind identifies it as it was written."""
    marked = [set(names.split(";")) if names else set() for names in cells(frame["row_unreadable"])]
    parts = [
        [
            as_read if name in unreadable else cell
            for cell, as_read, unreadable in zip(cells(frame[name]), cells(raw[name]), marked, strict=True)
        ]
        for name in record.key
    ]
    lines = raw["row_line"].tolist()
    return [
        pseudonymiser.digest(*key, *(() if any(part is not None for part in key) else (f"line {line}",)))
        for key, line in zip(zip(*parts, strict=True), lines, strict=True)
    ]


def _digests(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    record: Record,
    families: Mapping[str, Family],
    pseudonymiser: Pseudonymiser,
    rules: str,
) -> list[str]:
    """A digest of everything the source says in a row. Where it holds a note, also of the people whom the note may
    name and of the rules: the same note is redacted anew when either changes. A column without a value leaves no trace,
    so that a newly declared column does not change every row. Where there is no family to say so, a row about somebody who
    must not be found says that too: it lands anew, without the place."""
    names = [c.name for c in record.columns if raw[c.name].notna().any()]
    is_redacted = any(c.treatment is Treatment.REDACT for c in record.columns)
    around = {
        key: family.fingerprint(pseudonymiser) if is_redacted else str(family.is_restricted) for key, family in families.items()
    }
    of_record = [rules] if is_redacted else []
    of_family = [None] * len(frame) if record.family is None else cells(frame[record.family])
    rows = zip(*(cells(raw[name]) for name in names), strict=True) if names else [()] * len(frame)
    hidden = [
        (RESTRICTED,) if is_hidden and key is None else () for is_hidden, key in zip(frame[HIDDEN], of_family, strict=True)
    ]
    return [
        pseudonymiser.digest(
            repr([pair for pair in zip(names, row, strict=True) if pair[1] is not None]),
            around.get(key or ""),
            *of_record,
            *alone,
        )
        for row, key, alone in zip(rows, of_family, hidden, strict=True)
    ]


def _scopes(frame: pd.DataFrame, scope: tuple[str, ...], pseudonymiser: Pseudonymiser) -> list[str]:
    """Within what each row's snapshot is complete; '' where the whole delivery is."""
    if not scope:
        return [""] * len(frame)
    return [pseudonymiser.digest(*values) for values in zip(*(cells(frame[name]) for name in scope), strict=True)]


def _changes(frame: pd.DataFrame, record: Record) -> pd.Series[str]:
    changes = pd.Series("present", index=frame.index, dtype="str")
    if record.delete_marker is not None:
        column, value = record.delete_marker
        changes[frame[column].str.casefold() == value.casefold()] = "withdrawn"
    return changes


def is_changed(frame: pd.DataFrame, known: Mapping[str, str]) -> pd.Series[bool]:
    """Whether a row says something else than the row of the same record before it, or than what we hold."""
    before = frame.groupby("row_key", sort=False)["row_digest"].shift()
    return before.fillna(frame["row_key"].map(dict(known))).fillna("") != frame["row_digest"]
