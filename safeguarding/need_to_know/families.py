"""Who a note may be about: the people, places and telephones that a delivery's structured columns name for one family.

A note names the people around a child by the names that stand in the columns beside it. Knowing them is what lets the
redaction find every spelling of a name and put the person's role in its place, the same role in every note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from safeguarding.codes import Kind, Relation, Treatment
from safeguarding.crypto import Pseudonymiser
from safeguarding.identifiers import parse_date

if TYPE_CHECKING:
    import pandas as pd  # a third of a second, which every process that only redacts would spend for nothing

_CHILDREN = (Relation.CHILD.value, Relation.SIBLING.value)
_RELATIONS = frozenset(r.value for r in Relation)
_OF_A_PERSON = (
    Kind.GIVEN_NAME,
    Kind.FAMILY_NAME,
    Kind.OTHER_NAMES,
    Kind.BIRTH_DATE,
    Kind.SEX,
    Kind.NHS_NUMBER,
    Kind.UPN,
    Kind.RELATION,
)
_OF_A_FAMILY = {
    Kind.ADDRESS: "addresses",
    Kind.POSTCODE: "postcodes",
    Kind.PHONE: "phones",
    Kind.EMAIL: "emails",
    Kind.ORGANISATION: "organisations",
}
# A prefix that tells of another name of the row's own person, not of a second person.
_NAME_BEFORE = frozenset({"former", "previous", "preferred", "birth", "maiden", "known_as", "alias", "old", "legal"})


class ColumnRule(Protocol):
    """What this package needs to know of a declared column."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def treatment(self) -> Treatment: ...
    @property
    def coarsen_to(self) -> str | None: ...
    @property
    def codes(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Person:
    """One person whom the columns name, and what they are to the child: a code of Relation."""

    relation: str
    given_name: str | None = None
    family_name: str | None = None
    other_names: tuple[str, ...] = ()
    birth_date: date | None = None
    sex: str | None = None
    nhs_number: str | None = None
    upn: str | None = None
    ref: str | None = None

    def seen_as(self, relation: str) -> Person:
        """The same person as what they are to another child."""
        return self if self.relation == relation else replace(self, relation=relation)

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Eldest first, then by name, then by the agency's own number: the order that numbers siblings."""
        born = self.birth_date.isoformat() if self.birth_date else "9999"
        return (born, (self.given_name or "").lower(), (self.family_name or "").lower(), self.ref or "")


@dataclass(frozen=True)
class Family:
    """The people, places and telephones that may be named in a family's notes."""

    people: tuple[Person, ...] = ()
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    is_restricted: bool = False  # somebody in it must not be found: no place of anybody in it may land

    def fingerprint(self, pseudonymiser: Pseudonymiser) -> str:
        """32 hexadecimal digits that change whenever the family's notes would have to be redacted anew."""
        parts: list[str | None] = [str(self.is_restricted)]
        for person in sorted(self.people, key=lambda p: (*p.order, p.relation)):
            for f in fields(person):
                value = getattr(person, f.name)
                parts.append(";".join(value) if isinstance(value, tuple) else None if value is None else str(value))
        for kind in _OF_A_FAMILY.values():
            parts += [kind, *sorted(getattr(self, kind))]
        return pseudonymiser.digest(*parts)

    def seen_by(self, ref: str | None) -> Family:
        """The family around one child: that child is 'child', every other child 'sibling'. Where `ref` is nobody's or
        a grown-up's, the eldest child is taken. People stand in their numbering order."""
        people = sorted(self.people, key=lambda p: p.order)
        young = [p for p in people if p.relation in _CHILDREN]
        eldest = next((p for p in young if p.relation == Relation.CHILD), young[0] if young else None)
        child = next((p for p in young if ref is not None and p.ref == ref), eldest)
        return replace(
            self,
            people=tuple(
                p.seen_as((Relation.CHILD if p is child else Relation.SIBLING).value) if p.relation in _CHILDREN else p
                for p in people
            ),
        )


@dataclass
class _Gathering:
    """A family while its rows are being read."""

    people: list[Person] = field(default_factory=list)
    known: dict[str, dict[str, None]] = field(default_factory=lambda: {kind: {} for kind in _OF_A_FAMILY.values()})
    is_restricted: bool = False

    def add(self, person: Person) -> None:
        """Adds a person, or what is new about one who is there: the same number, or the same name and no other birth date."""
        for i, there in enumerate(self.people):
            if _is_same(there, person):
                self.people[i] = _merge(there, person)
                return
        self.people.append(person)

    def family(self) -> Family:
        people = tuple(sorted(self.people, key=lambda p: p.order))
        return Family(people, is_restricted=self.is_restricted, **{kind: tuple(v) for kind, v in self.known.items()})


def build_families(
    tables: Mapping[str, pd.DataFrame],
    columns: Mapping[str, Sequence[ColumnRule]],
    family: Mapping[str, str | None],
) -> dict[str, Family]:
    """The families of a delivery by the value of the family column, over all its record types.

    `tables` are canonical frames (dates 'YYYY-MM-DD', relations as codes), before any treatment; `columns` the declared
    columns of each; `family` the name of each record type's family column, or None. A row without a relation column is
    about the child. Columns named `<prefix>_given_name`, `<prefix>_relation` ... name a second person of the row.
    """
    found: dict[str, _Gathering] = {}
    for record, table in tables.items():
        by = family.get(record)
        if by is None or by not in table.columns:
            continue
        readers = _people_in(columns[record], by)
        places = [(c.name, _OF_A_FAMILY[c.kind]) for c in columns[record] if c.kind in _OF_A_FAMILY]
        names = [c.name for c in columns[record] if c.name in table.columns]
        for row in _rows(table, names):
            key = row.get(by)
            if key is None:
                continue
            gathering = found.setdefault(key, _Gathering())
            gathering.is_restricted |= row.get("is_restricted") == "true"
            for reader in readers:
                if (person := reader.read(row)) is not None:
                    gathering.add(person)
            for name, kind in places:
                if value := row.get(name):
                    is_several = kind in ("phones", "emails")
                    gathering.known[kind] |= dict.fromkeys(value.split(";") if is_several else (value,))
    return {key: gathering.family() for key, gathering in found.items()}


@dataclass(frozen=True)
class _PersonColumns:
    """Which columns of a row tell of one person: kind to column names."""

    by_kind: Mapping[Kind, Sequence[str]]
    ref: str | None
    relation: str  # where no column says

    def read(self, row: Mapping[str, str]) -> Person | None:
        first = {k: next((row[n] for n in names if n in row), None) for k, names in self.by_kind.items()}
        given, surname = first.get(Kind.GIVEN_NAME), first.get(Kind.FAMILY_NAME)
        others = [row[n] for n in self.by_kind.get(Kind.OTHER_NAMES, ()) if n in row]
        if not (given or surname or others):
            return None
        has_column = Kind.RELATION in self.by_kind
        relation = (first.get(Kind.RELATION) or Relation.OTHER.value) if has_column else self.relation
        born = first.get(Kind.BIRTH_DATE)
        return Person(
            relation=relation if relation in _RELATIONS else Relation.OTHER.value,
            given_name=given,
            family_name=surname,
            other_names=tuple(dict.fromkeys(n.strip() for o in others for n in o.split(";") if n.strip())),
            birth_date=parse_date(born) if born else None,
            sex=first.get(Kind.SEX),
            nhs_number=first.get(Kind.NHS_NUMBER),
            upn=first.get(Kind.UPN),
            ref=row.get(self.ref) if self.ref else None,
        )


def _people_in(columns: Sequence[ColumnRule], family_column: str) -> list[_PersonColumns]:
    grouped: dict[str, dict[Kind, list[str]]] = {"": {}}
    for column in columns:
        if column.kind not in _OF_A_PERSON:
            continue
        prefix = (
            column.name.removesuffix(column.kind.value).rstrip("_") if column.name.endswith("_" + column.kind.value) else ""
        )
        kind = column.kind
        if prefix in _NAME_BEFORE:
            prefix, kind = "", Kind.OTHER_NAMES if kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME) else kind
        grouped.setdefault(prefix, {}).setdefault(kind, []).append(column.name)
    refs = [c.name for c in columns if c.kind is Kind.PERSON_REFERENCE]
    ref = next((r for r in refs if r != family_column), refs[0] if refs else None)
    return [
        _PersonColumns(
            by_kind=by_kind,
            ref=ref if prefix == "" else f"{prefix}_ref" if f"{prefix}_ref" in refs else None,
            relation=Relation.CHILD.value if prefix == "" else prefix if prefix in _RELATIONS else Relation.OTHER.value,
        )
        for prefix, by_kind in grouped.items()
    ]


def _rows(table: pd.DataFrame, names: Sequence[str]) -> Iterable[dict[str, str]]:
    """Each row as its present values by column."""
    held = [table[name].where(table[name].notna(), None).tolist() for name in names]
    for cells in zip(*held, strict=True):
        yield {name: cell for name, cell in zip(names, cells, strict=True) if isinstance(cell, str)}


def _is_same(one: Person, other: Person) -> bool:
    if one.ref is not None and other.ref is not None:
        return one.ref == other.ref
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        return False
    ours = ((one.given_name or "").lower(), (one.family_name or "").lower())
    theirs = ((other.given_name or "").lower(), (other.family_name or "").lower())
    return ours == theirs and all(ours)


def _merge(one: Person, other: Person) -> Person:
    """One person out of two rows; a second spelling of a name is kept as another name."""
    spelt = [n for n in (other.given_name, other.family_name) if n and n not in (one.given_name, one.family_name)]
    changes = {f.name: getattr(one, f.name) or getattr(other, f.name) for f in fields(one) if f.name != "other_names"}
    if one.relation == Relation.OTHER and other.relation != Relation.OTHER:
        changes["relation"] = other.relation
    return Person(other_names=tuple(dict.fromkeys((*one.other_names, *other.other_names, *spelt))), **changes)
