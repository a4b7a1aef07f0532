"""Nights on which invented agencies' registers change in every way that linking reads, and what linking makes of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from safeguarding.ledger.decisions import DecisionKind, LinkDecision
from tests.warehouse.arrivals import KEYS
from tests.warehouse.linkage.linking import NOW, SEEN, as_people, create_canonical
from tests.warehouse.linkage.registers import register
from warehouse.linkage.decided import Decided, resolve
from warehouse.linkage.kept_night import KeptNight, Linking
from warehouse.linkage.link import link
from warehouse.linkage.stable_ids import LEFT, IdChange, LastNight
from warehouse.store import Database

Row = dict[str, Any]
Tables = dict[str, list[tuple[Any, ...]]]
TABLES = ("membership", "edge", "id_change", "left_id")
EVERY = register(60)
_PARTS = (
    ("postcode", "address"), ("family_name",), ("given_name",), ("birth_date",), ("nhs_number", "nhs_number_status"), ("upn",),
    ("given_name", "family_name"), ("sex",),
)  # fmt: skip
_HOSTEL = {"postcode": "NP1 9ZZ", "address": "1 Harbour Hostel"}
_RELATIONS = ("mother", "father", "sibling", "step_parent")


@dataclass
class Registers:
    """What the agencies hold on a night: every version of each record, who is whose kin, what people decided, and the day."""

    by: random.Random
    versions: dict[str, list[Row]] = field(default_factory=dict)
    relationships: list[Row] = field(default_factory=list)
    decisions: list[LinkDecision] = field(default_factory=list)
    now: datetime = NOW

    def rows(self) -> list[Row]:
        return [row for versions in self.versions.values() for row in versions]

    def some(self, most: int) -> list[str]:
        held = sorted(self.versions)
        return self.by.sample(held, min(len(held), self.by.randint(0, most)))


def begin(seed: int, records: int = 110) -> Registers:
    """So many records of children, and some of those whom agencies name as their parents."""
    by = random.Random(seed)
    registers = Registers(by, {row["record_id"]: [row] for row in EVERY[:records]})
    for child in registers.some(25):
        _relate(registers, child)
    return registers


def next_night(registers: Registers) -> None:
    """Some of all that happens between two nights."""
    by = registers.by
    registers.now += timedelta(days=by.choice([1, 1, 30, 400]))
    for happens in by.sample(_EVENTS, 4):
        happens(registers)


def _change(registers: Registers) -> None:
    """Somebody moved, was renamed, got a number or another birth date: said anew, or in the place of what was said."""
    for record in registers.some(5):
        versions, other = registers.versions[record], registers.by.choice(EVERY)
        part = registers.by.choice(_PARTS)
        said = versions[-1] | {column: other[column] for column in part}
        said["extracted_at"] = registers.by.choice([SEEN, datetime(2026, 10, registers.by.randint(1, 28)), registers.now])
        registers.versions[record] = [*versions, said] if registers.by.random() < 0.4 else [*versions[:-1], said]


def _misspell(registers: Registers) -> None:
    """A name is written with a letter too many, the wrong way round, with a title or a second or former name, in one field, or
    not at all."""
    for record in registers.some(4):
        *earlier, row = registers.versions[record]
        given, family = row.get("given_name") or "Baby", row.get("family_name") or "Unknown"
        other = registers.by.choice(EVERY)
        ways: list[Row] = [
            {"given_name": given + "e"}, {"given_name": family, "family_name": given}, {"given_name": None},
            {"given_name": f"Baby of {family}", "birth_date": None}, {"other_names": other["family_name"]},
            {"given_name": f"Miss {given}"}, {"given_name": f"{given} {other['given_name']}"},
            {"given_name": None, "family_name": f"{given} {family}"}, {"given_name": f"{given} {family}", "family_name": None},
        ]  # fmt: skip
        registers.versions[record] = [*earlier, row | registers.by.choice(ways)]


def _keep_twice(registers: Registers) -> None:
    """A register opens a second record of somebody, there or in another home."""
    for record in registers.some(3):
        row, other = registers.versions[record][-1], registers.by.choice(EVERY)
        home = {column: other[column] for column in ("postcode", "address")} if registers.by.random() < 0.5 else {}
        twice = f"{record}b{registers.by.randrange(3)}"
        registers.versions[twice] = [row | home | {"record_id": twice}]


def _come(registers: Registers) -> None:
    waiting = [row for row in EVERY if row["record_id"] not in registers.versions]
    for row in registers.by.sample(waiting, min(len(waiting), registers.by.randint(0, 5))):
        registers.versions[row["record_id"]] = [row]


def _leave(registers: Registers) -> None:
    for record in registers.some(4):
        del registers.versions[record]


def _expect(registers: Registers) -> None:
    """A child is expected of somebody's mother, or was born to her."""
    mothers = [named for named in registers.relationships if named["relation"] == "mother"]
    for named in registers.by.sample(mothers, min(len(mothers), 2)):
        expected = registers.now.date() + timedelta(days=registers.by.randint(-60, 60))
        record = f"health:unborn{registers.by.randrange(100)}"
        born = {"birth_date": expected} if registers.by.random() < 0.5 else {"expected_birth_date": expected}
        registers.versions[record] = [{"record_id": record, "family_name": registers.by.choice(EVERY)["family_name"], **born}]
        registers.relationships.append(told(record, named["other_record_id"], "mother", registers.now))


def _share_a_home(registers: Registers) -> None:
    """So many families say one address that it is nobody's home, or they leave it."""
    for record in sorted(registers.versions):
        *earlier, row = registers.versions[record]
        if row.get("address") == _HOSTEL["address"]:
            registers.versions[record] = [*earlier, row | {"address": "9 Mill Lane", "postcode": "NP1 2AC"}]
    for record in registers.by.sample(sorted(registers.versions), registers.by.choice([0, 8, 11])):
        *earlier, row = registers.versions[record]
        registers.versions[record] = [*earlier, row | _HOSTEL]


def _number_homes(registers: Registers) -> None:
    """A landlord's property number stands for a home that is written in two ways, or words for two properties."""
    for record in registers.some(5):
        *earlier, row = registers.versions[record]
        registers.versions[record] = [*earlier, row | {"uprn": f"1000{registers.by.randrange(5)}"}]


def _tell_of_kin(registers: Registers) -> None:
    for child in registers.some(4):
        _relate(registers, child)
    registers.by.shuffle(registers.relationships)
    del registers.relationships[: registers.by.randint(0, 3)]


def _decide(registers: Registers) -> None:
    kind = registers.by.choice(list(DecisionKind))
    held = sorted(registers.versions)
    one, *others = registers.by.sample(held, 3 if kind is DecisionKind.SPLIT else 2)
    number = len(registers.decisions) + 1
    registers.decisions.append(
        LinkDecision(number, kind, one, tuple(others), registers.now, "ana", "analyst", "", (), (), None)
    )


_EVENTS = (
    _change,
    _change,
    _misspell,
    _keep_twice,
    _come,
    _leave,
    _expect,
    _share_a_home,
    _number_homes,
    _tell_of_kin,
    _decide,
)


def _relate(registers: Registers, child: str) -> None:
    """Somebody at home is named on the child's form: a record of their own of the same agency, or another child's."""
    agency, row = child.split(":")[0], registers.versions[child][-1]
    relation = registers.by.choice(_RELATIONS)
    other = f"{agency}:contact{registers.by.randrange(60)}"
    if relation == "sibling":
        other = registers.by.choice(sorted(registers.versions))
    elif other not in registers.versions:
        name = EVERY[len(row.get("family_name") or "") % 3]["given_name"]  # so that agencies name one mother alike
        born = {"birth_date": date(1990, 1, registers.by.randint(1, 28))} if registers.by.random() < 0.5 else {}
        registers.versions[other] = [{"record_id": other, "given_name": name, "family_name": row.get("family_name"), **born}]
    registers.relationships.append(told(child, other, relation, registers.now))


def told(record: str, other: str, relation: str, at: datetime) -> Row:
    """What one record's agency says that the other is to it."""
    return {
        "agency": record.split(":")[0], "record_id": record, "other_record_id": other, "relation": relation,
        "source_record_id": record, "received_at": at,
    }  # fmt: skip


@dataclass
class Nights:
    """Links nights one after the other, going on from what was kept in the folder and carrying the ids that were served."""

    folder: Path
    last: LastNight | None = None

    def store(self, *, is_cold: bool = False) -> KeptNight:
        return KeptNight(Database(self.folder, KEYS, "disk"), is_cold=is_cold)

    def both_ways(self, registers: Registers) -> tuple[Tables, Tables, Linking]:
        """What came out going on from what was kept, what from cold, and which way it went."""
        found, linking = self.night(registers, self.store())
        return found, self.night(registers, None)[0], linking

    def night(
        self, registers: Registers, kept: KeptNight | None, one_per_register: Sequence[str] = ("health",)
    ) -> tuple[Tables, Linking]:
        with Database(self.folder, KEYS, "disk").connect() as connection:
            connection.execute("ATTACH ':memory:' AS working; USE working")
            create_canonical(connection, as_people(registers.rows()), registers.relationships)
            linking = link(
                connection, "working", KEYS.pseudonymiser("person"), registers.now, one_per_register,
                decided=Decided(resolve(registers.decisions)), last_night=self.last, kept=kept,
            )  # fmt: skip
            return {t: connection.execute(f"FROM linkage.{t} ORDER BY ALL").fetchall() for t in TABLES}, linking

    def are_one(self, one: str, other: str) -> bool:
        """Whether two records were one person's in what was served last."""
        assert self.last is not None
        person = self.last.membership.set_index("record_id")["person_id"]
        return bool(person[one] == person[other])

    def serve(self, found: Tables) -> None:
        membership = pd.DataFrame([row[:2] for row in found["membership"]], columns=["record_id", "person_id"])
        left = pd.DataFrame(found["left_id"], columns=LEFT)
        self.last = LastNight(membership, tuple(IdChange(*row) for row in found["id_change"]), left)


def differing(seed: int, folder: Path, nights: int) -> Iterator[tuple[set[str], Linking]]:
    """Of so many nights the tables that came out otherwise than from cold, and which way each went. Now and then a night is
    not served, so that the next one's ids are carried from the one before."""
    registers, linked = begin(seed), Nights(folder)
    for _ in range(nights):
        found, from_cold, linking = linked.both_ways(registers)
        yield {table for table in TABLES if found[table] != from_cold[table]}, linking
        if registers.by.random() < 0.8:
            linked.serve(found)
        next_night(registers)


def decided(number: int, kind: DecisionKind, one: str, *others: str) -> LinkDecision:
    """A decision that somebody made about a record and others."""
    return LinkDecision(number, kind, one, others, NOW, "ana", "analyst", "", (), (), None)
