"""Where somebody is who must not be found, as the other rows of a delivery tell it: a brother, a mother, whoever else is
there, whom the agency did not mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from safeguarding.codes import Kind
from safeguarding.need_to_know.doors import door_of
from safeguarding.need_to_know.restricted import RestrictingColumn
from safeguarding.need_to_know.restricted_people import HIDDEN, PersonColumns

_MOST = 12  # people at one place: more are a hostel or a block without its flats, and it tells of nobody in particular
_ADDRESS, _POSTCODE = "address", "postcode"


@dataclass(frozen=True)
class PlaceColumns:
    """Which columns of a record type say where its person lives: an address with its postcode, or a number of the place."""

    written: tuple[tuple[str, str], ...] = ()
    numbers: tuple[str, ...] = ()

    @classmethod
    def of(cls, columns: Sequence[RestrictingColumn]) -> PlaceColumns:
        names = {c.name for c in columns}
        pairs = ((c.name, c.name.replace(_ADDRESS, _POSTCODE)) for c in columns if c.kind is Kind.ADDRESS)
        return cls(
            tuple(pair for pair in pairs if pair[0] != pair[1] and pair[1] in names),
            tuple(c.name for c in columns if c.tells_place),
        )


def hide_same_place(
    frames: Mapping[str, pd.DataFrame], columns: Mapping[str, PlaceColumns], people: Mapping[str, PersonColumns]
) -> None:
    """Notes in HIDDEN, beside the rows that are hidden already, every row at the same place as one of them: what is withheld
    of the one row would else land with the other. A place of many people is left out."""
    places = {record: _places(frame, columns[record]) for record, frame in frames.items()}
    secret = {p for record, frame in frames.items() for row, hidden in _rows(places[record], frame) if hidden for p in row}
    if not secret:
        return
    residents: dict[str, set[str]] = {}
    for record, frame in frames.items():
        for number in people[record].numbers[:1]:
            for row, who in zip(places[record], frame[number].tolist(), strict=True):
                for place in row & secret:
                    residents.setdefault(place, set()).add(str(who))
    secret -= {place for place, who in residents.items() if len(who) > _MOST}
    for record, frame in frames.items():
        frame[HIDDEN] |= pd.Series([bool(row & secret) for row in places[record]], index=frame.index, dtype=bool)


def _rows(places: list[frozenset[str]], frame: pd.DataFrame) -> zip[tuple[frozenset[str], bool]]:
    return zip(places, frame[HIDDEN].tolist(), strict=True)


def _places(frame: pd.DataFrame, columns: PlaceColumns) -> list[frozenset[str]]:
    """Of each row the places that it gives: in letters and digits alone, and by their door, however they are written. Words
    without a postcode may be anywhere."""
    found: list[set[str]] = [set() for _ in range(len(frame))]
    for address, postcode in columns.written:
        for row, words, code in zip(found, frame[address].tolist(), frame[postcode].tolist(), strict=True):
            if isinstance(words, str) and isinstance(code, str):
                row.add("".join(letter for letter in f"{words}{code}".casefold() if letter.isalnum()))
            if isinstance(words, str) and (door := door_of(words, code if isinstance(code, str) else None)):
                row.add(door)
    for name in columns.numbers:
        for row, number in zip(found, frame[name].tolist(), strict=True):
            if isinstance(number, str):
                row.add(number)
    return [frozenset(row) for row in found]
