"""Who must not be found, as one agency knows them: by its own number of the person, by NHS number and pupil number, and by
name with birth date.

An agency speaks with one voice: a person whom it hides in one dataset is hidden in all of them, in whatever order its
deliveries come. Between agencies nothing is matched here, for nothing may be joined before linkage; there the picture
hides the person (docs/decisions/0014, 0028).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from safeguarding.codes import Kind
from safeguarding.need_to_know.restricted import ENDED, RESTRICTED, RestrictingColumn

HIDDEN = "row_hidden"  # whether a row is about, or names, somebody who must not be found; never lands

People = Mapping[str, frozenset[str]]  # the agency's number of a person, to the identifiers that stood beside it
RecordType = tuple[str, str]  # dataset, record
_NAMED = (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.BIRTH_DATE)  # the row's own person has the columns of these names
_STAND_IN_DIGITS = 2  # 0000000000 and 9999999999 are nobody's number


@dataclass(frozen=True)
class PersonColumns:
    """Which columns of a record type tell of whom a row is: the agency's own number of the person first, then its
    numbers of others whom the row names; the identifiers that several agencies use; and where there are all three, given
    name, family name and birth date."""

    numbers: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @classmethod
    def of(cls, columns: Sequence[RestrictingColumn]) -> PersonColumns:
        own = tuple(kind.value for kind in _NAMED if any(c.kind is kind and c.name == kind.value for c in columns))
        return cls(
            tuple(c.name for c in columns if c.kind is Kind.PERSON_REFERENCE),
            tuple(c.name for c in columns if c.kind in (Kind.NHS_NUMBER, Kind.UPN)),
            own if len(own) == len(_NAMED) else (),
        )


@dataclass(frozen=True)
class Word:
    """What a delivery says of people, in one record type."""

    restricted: People
    lifted: frozenset[str]  # the numbers of whom it says plainly that they may be found, and nowhere that they must not


@dataclass(frozen=True)
class Restrictions:
    """Whom an agency has said that nobody must find, before a delivery is received.

    held       by record type, the people of whom its newest word was that they must not be found
    waiting    the people of whom the other deliveries of the same night say so
    may_be_adoption  whether the agency restricts for adoption too: then the names before it are hidden as well, because
               what is held does not say why
    """

    held: Mapping[RecordType, People] = field(default_factory=dict)
    waiting: People = field(default_factory=dict)
    may_be_adoption: bool = False


NOBODY = Restrictions()
Frames = Mapping[str, pd.DataFrame]
Columns = Mapping[str, PersonColumns]


def said(frames: Frames, people: Columns) -> dict[str, Word]:
    """What a delivery says of people, by record type; its frames are canonical and marked (restricted.py)."""
    words = {}
    for record, frame in frames.items():
        if RESTRICTED in frame.columns:
            hidden = _people(frame[frame[RESTRICTED].eq("true")], people[record])
            open_ = _people(frame[frame[RESTRICTED].eq("false")], people[record])
            words[record] = Word(hidden, frozenset(open_) - frozenset(hidden))
    return words


def last_words(told: Iterable[tuple[RecordType, Word]]) -> People:
    """Of whom the newest word of any record type is that they must not be found, with every identifier; `told` is what
    deliveries say, the earliest first."""
    restricted: dict[RecordType, dict[str, frozenset[str]]] = {}
    for record_type, word in told:
        people = restricted.setdefault(record_type, {})
        for number in word.lifted:
            people.pop(number, None)
        people.update(word.restricted)
    found: dict[str, frozenset[str]] = {}
    for people in restricted.values():
        for number, identifiers in people.items():
            found[number] = found.get(number, frozenset()) | identifiers
    return found


def carry_restriction(frames: Frames, people: Columns, dataset: str, restrictions: Restrictions) -> None:
    """Restricts the rows that do not say whether a person must not be found, where their record type said so before.

    An empty cell takes nothing back, for the next clerk may not know; a row that says no does, for all of its record type.
    """
    words = said(frames, people)
    for record, word in words.items():
        still = set(restrictions.held.get((dataset, record), ())) - word.lifted
        frame = frames[record]
        for number in people[record].numbers[:1]:
            frame.loc[frame[RESTRICTED].isna() & frame[number].isin(still), RESTRICTED] = "true"


def spread_restriction(frames: Frames, people: Columns) -> None:
    """Restricts every row of a person whom any row of the delivery restricts, by the agency's own number; of whoever was
    adopted, every row of every record type tells so."""
    own = [(frame, number) for record, frame in frames.items() for number in people[record].numbers[:1]]
    for mark, value in ((RESTRICTED, "true"), (ENDED, True)):
        marked = [(frame, number) for frame, number in own if mark in frame.columns]
        numbers = {ref for frame, number in marked for ref in frame.loc[frame[mark].eq(value), number].dropna()}
        for frame, number in marked if mark == RESTRICTED else own if numbers else ():
            is_theirs = frame[number].isin(numbers)
            if mark in frame.columns:
                frame.loc[is_theirs, mark] = value
            else:
                frame[mark] = is_theirs


def hide(frames: Frames, people: Columns, dataset: str, restrictions: Restrictions) -> None:
    """Notes in HIDDEN which rows are about somebody who must not be found, or name them: whichever record type, dataset or
    waiting delivery said so, and whether they are told by the agency's number or by an identifier. What is_restricted
    says is left as it is: a restriction ends with the record that made it."""
    words = said(frames, people)
    still: list[People] = [restrictions.waiting]
    for (of, record), held in restrictions.held.items():
        lifted: frozenset[str] = words[record].lifted if of == dataset and record in words else frozenset()
        still.append({number: held[number] for number in held if number not in lifted})
    told_before = _grown(frames, people, _known(still))
    known = _grown(frames, people, told_before | _known(word.restricted for word in words.values()))
    for record, frame in frames.items():
        frame[HIDDEN] = _is_of(frame, people[record], known)
        if RESTRICTED in frame.columns:
            frame[HIDDEN] |= frame[RESTRICTED].eq("true")
        if restrictions.may_be_adoption:
            frame[ENDED] = _is_of(frame, people[record], told_before) | (frame[ENDED] if ENDED in frame.columns else False)


def hidden_families(frames: Frames, family: Mapping[str, str | None]) -> frozenset[str]:
    """The values of the family column of every family in which somebody must not be found."""
    return frozenset(
        key for record, frame in frames.items() if (by := family[record]) for key in frame.loc[frame[HIDDEN], by].dropna()
    )


def _people(frame: pd.DataFrame, columns: PersonColumns) -> dict[str, frozenset[str]]:
    """Whom these rows are about. Who has no number of the agency's is known by an identifier."""
    found: dict[str, frozenset[str]] = {}
    for number, others in _rows(frame, columns):
        for key in (number,) if number else tuple(others):
            found[key] = found.get(key, frozenset()) | others
    return found


def _rows(frame: pd.DataFrame, columns: PersonColumns) -> Iterator[tuple[str | None, frozenset[str]]]:
    """Of each row the number of the person it is about, and the identifiers, of which the name with the birth date is one. A
    stand-in is nobody's."""
    numbers = frame[columns.numbers[0]].tolist() if columns.numbers else [None] * len(frame)
    identifiers = zip(*(frame[name].tolist() for name in columns.identifiers), _names(frame, columns), strict=True)
    for number, others in zip(numbers, identifiers, strict=True):
        real = frozenset(one for one in others if isinstance(one, str) and len(set(one)) > _STAND_IN_DIGITS)
        yield number if isinstance(number, str) else None, real


def _known(people: Iterable[People]) -> frozenset[str]:
    """Every number and identifier of these people."""
    return frozenset(one for each in people for number, others in each.items() for one in (number, *others))


def _grown(frames: Frames, people: Columns, known: frozenset[str]) -> frozenset[str]:
    """With the numbers and identifiers that stand beside a known one in any row about its person."""
    while known:
        met = set(known)
        for record, frame in frames.items():
            columns = people[record]
            for number, others in _rows(frame[_is_of(frame, columns, known)], columns):
                if number in known or others & known:
                    met |= others | ({number} if number else set())
        if met == known:
            break
        known = frozenset(met)
    return known


def _names(frame: pd.DataFrame, columns: PersonColumns) -> list[str | None]:
    """Of each row the name and birth date of its person as one text, where all of it is there."""
    if not columns.named:
        return [None] * len(frame)
    cells = zip(*(frame[name].tolist() for name in columns.named), strict=True)
    return ["|".join(cell).lower() if all(isinstance(part, str) for part in cell) else None for cell in cells]


def _is_of(frame: pd.DataFrame, columns: PersonColumns, known: frozenset[str]) -> pd.Series[bool]:
    """Which rows are about one of the known people, or name one by the agency's number."""
    found = pd.Series(False, index=frame.index)
    if known:
        for name in (*columns.numbers, *columns.identifiers):
            found |= frame[name].isin(known)
        found |= pd.Series(_names(frame, columns), index=frame.index, dtype="object").isin(known)
    return found
