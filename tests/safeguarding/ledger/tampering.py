"""What somebody can do to a ledger behind the system's back: who owns the database, and who holds its keys as well."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import delete, insert, select, text

from safeguarding.ledger.append_only import missing_guards
from safeguarding.ledger.chain import GENESIS, Chain, Head
from safeguarding.ledger.tables import AUDIT_RECORD
from tests.safeguarding.ledger.conftest import KEYS, Ledger

CHAIN = Chain(KEYS.derive("audit/chain"))


def change(ledger: Ledger, *statements: str) -> None:
    """Whoever has the SQLite file and a client, but not the keys: first away with the guards."""
    with closing(sqlite3.connect(ledger.file)) as connection, connection:
        guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for statement in (*(f"DROP TRIGGER {name}" for (name,) in guards), *statements):
            connection.execute(statement)


def stored(ledger: Ledger) -> list[dict[str, Any]]:
    with ledger.engine.connect() as connection:
        return [row._asdict() for row in connection.execute(select(AUDIT_RECORD).order_by(AUDIT_RECORD.c.sequence))]


def replace_all(ledger: Ledger, records: list[dict[str, Any]]) -> None:
    """Put other records in place of all that are there, on either database."""
    with ledger.engine.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON audit_record"
        present = {"audit_record_update_refused", "audit_record_delete_refused", "audit_record_insert_refused"}
        for name in present - set(missing_guards(connection)):
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        connection.execute(delete(AUDIT_RECORD))
        if records:
            connection.execute(insert(AUDIT_RECORD), records)


def chain_anew(records: list[dict[str, Any]], first: int = 1) -> list[dict[str, Any]]:
    """The records numbered and linked anew from the first changed one on, as only a holder of the key can."""
    kept = records[: first - 1]
    last = Head(kept[-1]["sequence"], kept[-1]["digest"]) if kept else Head(0, GENESIS)
    for record in records[first - 1 :]:
        linked = CHAIN.link(last, record)
        kept.append(linked)
        last = Head(linked["sequence"], linked["digest"])
    return kept


Damage = Callable[[list[dict[str, Any]], random.Random], list[dict[str, Any]]]


def edit(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    at, name = chance.randrange(len(records)), chance.choice([*AUDIT_RECORD.columns.keys()])
    other = {"sequence": 10**6, "rows_shown": 10**6, "rows_withheld": 10**6}.get(name, "f" * 64 if "digest" in name else "x")
    return [*records[:at], records[at] | {name: other}, *records[at + 1 :]]


def insert_copy(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    at = chance.randrange(len(records) + 1)
    copied = records[chance.randrange(len(records))]
    return renumbered([*records[:at], copied, *records[at:]])


def remove_one(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    at = chance.randrange(len(records))
    left = [*records[:at], *records[at + 1 :]]
    return renumbered(left) if chance.random() < 0.5 else left


def swap(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    one, other = sorted(chance.sample(range(len(records)), 2))
    swapped = [*records[:one], records[other], *records[one + 1 : other], records[one], *records[other + 1 :]]
    return renumbered(swapped)


def cut_tail(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    return records[: chance.randrange(len(records))]


def cut_and_continue(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The tail cut and other genuine-looking records put in its place, by a holder of the key."""
    at = chance.randrange(len(records))
    return chain_anew([*records[:at], *(record | {"who": "nobody"} for record in records[at:])], at + 1)


def chain_without_one(records: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    at = chance.randrange(len(records))
    return chain_anew([*records[:at], *records[at + 1 :]], at + 1)


def renumbered(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record | {"sequence": number} for number, record in enumerate(records, 1)]


WITHOUT_KEYS: tuple[Damage, ...] = (edit, insert_copy, remove_one, swap, cut_tail)
WITH_KEYS: tuple[Damage, ...] = (cut_tail, cut_and_continue, chain_without_one)
