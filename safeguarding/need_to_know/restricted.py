"""Persons who must not be found: in a refuge, protected by a court, marked "S" in the national register, adopted.

An agency says so in a flag, or by a code. What cannot be read says so too: a wrong guess would tell somebody's
whereabouts to whoever they fled from. Of such a person nothing that tells the place may land, and of an adopted child
no name from before the adoption, so that the two identities are joined nowhere (Adoption and Children Act 2002 s.56 to
s.65 keep such information with the adoption agency).

Whom a row is about, and what the agency said of them in another delivery, is in restricted_people.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import pandas as pd

from safeguarding.codes import Kind, Treatment

RESTRICTED = "is_restricted"
ENDED = "row_identity_ended"  # whether a row tells of an adoption; never lands
_BEFORE = ("former_", "previous_", "birth_", "old_")  # a column of this name tells of an earlier identity


class RestrictingColumn(Protocol):
    """What this module needs to know of a declared column."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def treatment(self) -> Treatment: ...
    @property
    def codes(self) -> Mapping[str, str]: ...
    @property
    def restricts(self) -> tuple[str, ...]: ...
    @property
    def ends_identity(self) -> bool: ...
    @property
    def ends_with_identity(self) -> bool: ...
    @property
    def tells_place(self) -> bool: ...


def mark_restricted(frame: pd.DataFrame, columns: Sequence[RestrictingColumn]) -> None:
    """Sets is_restricted of a canonical frame to 'true' on every row that any of its columns restricts, and notes in
    ENDED which rows tell of an adoption. `row_unreadable` names the columns that could not be read."""
    says = [column for column in columns if column.restricts]
    if not says:
        return
    hidden = pd.Series(False, index=frame.index)
    ended = pd.Series(False, index=frame.index)
    unreadable = frame["row_unreadable"].fillna("").str.split(";")
    for column in says:
        cells = frame[column.name]
        marked = cells.map(lambda cell, of=column: _restricts(cell, of), na_action="ignore").eq(True)
        marked |= unreadable.map(lambda names, name=column.name: name in names)
        hidden |= marked
        if column.ends_identity:
            ended |= marked
    if RESTRICTED not in frame.columns:  # what the code says of an adoption is said afterwards by the code
        frame[RESTRICTED] = pd.Series(None, index=frame.index, dtype="str")
    frame.loc[hidden, RESTRICTED] = "true"
    frame[ENDED] = ended


def _restricts(cell: str, column: RestrictingColumn) -> bool:
    """Whether a cell restricts. A column that is read for this alone is not believed when it says something unknown."""
    parts = cell.split(";") if column.kind is Kind.CODES else [cell]
    is_for_this_alone = column.kind is not Kind.FLAG and column.treatment is Treatment.DROP
    return any(part in column.restricts or (is_for_this_alone and part not in column.codes) for part in parts)


def _is_of_before(column: RestrictingColumn) -> bool:
    """Whether a column tells of the identity before an adoption. Nobody is born anew: a birth date does not."""
    is_called_so = column.name.startswith(_BEFORE) and column.kind is not Kind.BIRTH_DATE
    return is_called_so or column.kind is Kind.OTHER_NAMES or column.ends_with_identity


def withhold(frame: pd.DataFrame, columns: Sequence[RestrictingColumn], hidden: Iterable[bool]) -> pd.DataFrame:
    """The canonical rows without what tells the place of a hidden row's people in columns whose kind does not tell it,
    and without the earlier names and numbers of whoever was adopted. What a kind tells is withheld in minimise.py."""
    places = [c.name for c in columns if c.tells_place]
    names = [c.name for c in columns if _is_of_before(c)]
    shown = frame.copy(deep=False)
    if places and (rows := pd.Series(list(hidden), index=frame.index, dtype=bool)).any():
        shown[places] = shown[places].where(~rows)
    if ENDED in shown.columns:
        ended = shown.pop(ENDED)
        if names and ended.any():
            shown[names] = shown[names].where(~ended)
    return shown
