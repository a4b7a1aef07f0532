"""What is done to every column before it lands: keep, coarsen, pseudonymise, redact or drop (promise 1).

Whatever is not declared does not come out. Whatever cannot be treated as declared stops the delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise

import pandas as pd

from safeguarding.codes import Kind, Treatment
from safeguarding.crypto import Pseudonymiser
from safeguarding.identifiers import postcode
from safeguarding.need_to_know.families import ColumnRule, Family
from safeguarding.need_to_know.note_columns import NoteRedactor, dates_written, redact_columns
from safeguarding.need_to_know.restricted import RESTRICTED

# What tells where a person is: none of it lands for a family in which somebody is restricted.
_PLACES = (Kind.ADDRESS, Kind.POSTCODE, Kind.ORGANISATION, Kind.PHONE)


def minimise(
    frame: pd.DataFrame,
    columns: Sequence[ColumnRule],
    *,
    family_column: str | None,
    person_column: str | None,
    families: Mapping[str, Family],
    pseudonymiser: Pseudonymiser,
    redactor: NoteRedactor,
    drawn_on: date | None = None,
    hidden: Iterable[bool] | None = None,
) -> pd.DataFrame:
    """The rows as they may land: the declared columns that are not dropped, treated, in declared order; the `row_*`
    bookkeeping as it came; and `row_failed`, 'note_not_redacted' where a note of the row could not be redacted safely
    (its cell is null then) and null otherwise. `drawn_on` is the day of the extract: a note of a row without a date of
    its own counts as written then, and so tells ages as they were. `hidden` says which rows are about somebody who must
    not be found; the rows of a restricted family, and those that say so themselves, are treated so whatever it says.

    `frame` is canonical, one row per record, every cell text or missing. Raises ValueError, naming the column, where a
    declared treatment is not known or does not fit; KeyError where a declared column is absent.
    """
    seen = _families_seen(frame, family_column, person_column, families)
    told_of = [False] * len(frame) if hidden is None else hidden
    away = [told or (family is not None and family.is_restricted) for told, family in zip(told_of, seen, strict=True)]
    if RESTRICTED in frame.columns:
        away = [h or flag == "true" for h, flag in zip(away, frame[RESTRICTED], strict=True)]
    treated: dict[str, list[str | None]] = {}
    notes: dict[str, list[str | None]] = {}
    for column in columns:
        if column.treatment is Treatment.DROP:
            continue
        cells: list[str | None] = [cell if isinstance(cell, str) else None for cell in frame[column.name]]
        if column.kind in _PLACES:
            cells = [None if h else cell for cell, h in zip(cells, away, strict=True)]
        if column.treatment is Treatment.REDACT:
            treated[column.name] = notes[column.name] = cells
        else:
            treat = _treatment(column, pseudonymiser)
            treated[column.name] = [None if cell is None else treat(cell) for cell in cells]
    redacted, failed = redact_columns(notes, seen, dates_written(frame, columns, drawn_on), redactor)
    treated |= redacted
    kept = pd.DataFrame(treated, index=frame.index, columns=list(treated), dtype="str")
    for name in frame.columns:
        if name.startswith("row_"):
            kept[name] = frame[name]
    kept["row_failed"] = pd.Series(failed, index=frame.index, dtype="str")
    return kept


def _families_seen(
    frame: pd.DataFrame, family_column: str | None, person_column: str | None, families: Mapping[str, Family]
) -> list[Family | None]:
    """The family of each row, as seen from the row's own person. Equal families are one object."""
    if family_column is None:
        return [None] * len(frame)
    refs = frame[person_column] if person_column is not None else [None] * len(frame)
    seen: dict[tuple[object, object], Family | None] = {}
    views: dict[Family, Family] = {}
    rows = []
    for key, ref in zip(frame[family_column], refs, strict=True):
        who = (key if isinstance(key, str) else None, ref if isinstance(ref, str) else None)
        if who not in seen:
            family = families.get(who[0]) if who[0] is not None else None
            view = None if family is None else family.seen_by(who[1])
            seen[who] = None if view is None else views.setdefault(view, view)  # every grown-up sees the same
        rows.append(seen[who])
    return rows


def _treatment(column: ColumnRule, pseudonymiser: Pseudonymiser) -> Callable[[str], str | None]:
    if column.treatment is Treatment.PSEUDONYMISE:
        return pseudonymiser.digest
    if column.treatment is Treatment.COARSEN:
        return _coarsening(column)
    if column.treatment is Treatment.KEEP and column.kind is not Kind.TEXT:
        return str
    raise ValueError(f"column {column.name!r}: its treatment is not one that can be carried out")


def _coarsening(column: ColumnRule) -> Callable[[str], str | None]:
    rule, _, argument = (column.coarsen_to or "").partition(":")
    if rule == "month":
        return lambda text: text[:7]
    if rule == "year":
        return lambda text: text[:4]
    if rule == "district":
        return _district
    if rule == "map" and column.codes:
        return lambda text: column.codes.get(text, "other")
    if rule == "band" and argument:
        return partial(_band, bounds=[int(b) for b in argument.split(",")])
    raise ValueError(f"column {column.name!r}: it does not say in a known way what to coarsen to")


def _district(text: str) -> str | None:
    """The outward half of a postcode; nothing of one that cannot be read."""
    whole = postcode(text)
    return whole.split(" ")[0] if whole else None


def _band(text: str, bounds: Sequence[int]) -> str | None:
    """The band that a number falls in: '0-99', '500+', 'under 0'; null where it is not a number."""
    try:
        number = float(text)
    except ValueError:
        return None
    if number < bounds[0]:
        return f"under {bounds[0]}"
    for low, above in pairwise(bounds):
        if low <= number < above:
            return f"{low}-{above - 1}"
    return f"{bounds[-1]}+"
