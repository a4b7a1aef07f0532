"""A town's landing written down many times over, to measure at a size that no files could be read in for a benchmark.

The town is received by production code; what landed is then copied store by store, column by column as the connectors
declare it. Each copy is another town: its people, homes, notices and words are its own. A copy may have lived the same
year several times, so that a child has as many events as children have after some years. Who is who is copied too,
because linking is measured elsewhere (linkage.py): `Links` stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from connectors import connectors
from connectors.declaration import Column, Record
from flows.rebuild import declared_tables, feeds
from flows.workplace import Workplace
from safeguarding.codes import Kind
from warehouse.build import build
from warehouse.landing import Landing
from warehouse.linkage.kept_night import Linking
from warehouse.store import Database, quoted
from warehouse.versions import BOOKKEEPING, RecordTable, listed, registered

YEAR = 364  # days: the same day of the week, so that school weeks stay school weeks
_LINKAGE = ("membership", "edge", "id_change", "left_id")
_LISTS_PEOPLE = {"linked_pupils"}  # codes that are people's numbers
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# A pseudonymous id of the form that linking gives: fifty bits of a digest (safeguarding.crypto.Pseudonymiser.short).
_PERSON_ID = f"""'P-' || array_to_string(list_transform(range(10), lambda place:
    substr('{_ALPHABET}', 1 + CAST((md5_number_lower({{whose}} || '/' || copy) >> (5 * place)) & 31 AS INTEGER), 1)), '')"""
_RECORD_ID = "regexp_replace({which}, ':', ':k' || copy || '.')"


@dataclass(frozen=True)
class Copies:
    """How many towns, and how many years each of them has lived: `years` on average."""

    towns: int
    years: float

    def rows(self) -> pd.DataFrame:
        """One row per copy and year (0 for the present one); place numbers them."""
        lived = [int((copy + 1) * self.years) - int(copy * self.years) for copy in range(self.towns)]
        rows = [(copy, year) for copy, years in enumerate(lived) for year in range(max(1, years))]
        return pd.DataFrame(rows, columns=["copy", "year"]).assign(place=range(len(rows)))


@dataclass(frozen=True)
class Linked:
    """One table of linkage: its rows, and its columns' types in SQL."""

    rows: pd.DataFrame
    types: Mapping[str, str]


@dataclass(frozen=True)
class Links:
    """Who is who in one town, as linking found it; and in every copy of it."""

    tables: Mapping[str, Linked] = field(repr=False)
    towns: int = 1

    def __call__(self, connection: duckdb.DuckDBPyConnection, catalog: str, *_: Any, **__: Any) -> Linking:
        """Makes the tables that warehouse.linkage.link makes, and says that nothing of a night before was used."""
        for name, table in self.tables.items():
            with registered(connection, town=pd.DataFrame({"copy": range(self.towns)}), linked=table.rows):
                columns = ", ".join(f"CAST({_renamed(column)} AS {sql}) AS {column}" for column, sql in table.types.items())
                connection.execute(f"CREATE TABLE {catalog}.linkage.{name} AS SELECT {columns} FROM linked, town")
        records = self.towns * len(self.tables["membership"].rows)
        return Linking("cold", "nothing_kept", records, records)


def _renamed(column: str) -> str:
    if "person_id" in column:
        return _PERSON_ID.format(whose=column)
    return _RECORD_ID.format(which=column) if "record_id" in column else column


def linked(place: Workplace, now: datetime) -> Mapping[str, Linked]:
    """What production linking makes of the town's records."""
    rules = place.settings.partnership.patterns
    with build(place.home, place.keys, place.encryption, declared_tables(), feeds(place), rules, now) as built:
        found = {name: built.connection.sql(f"FROM linkage.{name}") for name in _LINKAGE}
        return {
            name: Linked(rows.df(), dict(zip(rows.columns, map(str, rows.types), strict=True))) for name, rows in found.items()
        }


def multiply(town: Workplace, into: Workplace, copies: Copies) -> None:
    """Fills the landing of `into`, which has the keys of `town` and lies beside it, with copies of what landed there."""
    both = Database(town.home.parent, town.keys, town.encryption)
    for agency, connector in connectors().items():
        if not (town.home / "landing" / f"{agency}.duckdb").exists():
            continue
        with Landing(into.home, agency, into.keys, into.encryption):
            pass  # the store is made with all that production gives it
        with both.connect() as connection, registered(connection, copied=copies.rows()):
            both.attach(
                connection, town.home / "landing" / f"{agency}.duckdb", "one", store=f"landing/{agency}", read_only=True
            )
            both.attach(connection, into.home / "landing" / f"{agency}.duckdb", "many", store=f"landing/{agency}")
            connection.execute("INSERT INTO many.delivery BY NAME FROM one.delivery")
            for dataset, record in connector.tables():
                table = RecordTable(connection, "one", dataset.name, record.name)
                if table.columns():
                    RecordTable(connection, "many", dataset.name, record.name).make([c.name for c in record.kept()])
                    connection.execute(_copied(record, dataset.table(record)))
            connection.execute("CHECKPOINT many")


def _copied(record: Record, table: str) -> str:
    """The statement that copies one record type. What says who somebody is, is written once for each copy; what
    happened, once for each year."""
    people = {column.name for column in record.columns if column.kind is Kind.PERSON_REFERENCE}
    kept = {column.name: _in_copy(column) for column in record.kept()}
    moved = f"- to_days(CAST({YEAR} * year AS INTEGER))"
    kept |= {name: name for name in BOOKKEEPING} | {
        "row_key": "md5(row_key || '/' || copy || '/' || year)",
        "row_arrival": f"row_arrival + place * (SELECT max(row_arrival) FROM one.{quoted(table)})",
        "extracted_at": f"extracted_at {moved}",
        "received_at": f"received_at {moved}",
    }
    once = "WHERE year = 0" if set(record.key) <= people else ""
    values = ", ".join(kept.values())
    return f"INSERT INTO many.{quoted(table)} ({listed(kept)}) SELECT {values} FROM one.{quoted(table)}, copied {once}"


def _in_copy(column: Column) -> str:
    """The column's value in a copy and year, as SQL."""
    name = quoted(column.name)
    if column.name in _LISTS_PEOPLE:
        return f"array_to_string(list_transform(string_split({name}, ';'), lambda one: 'k' || copy || '.' || trim(one)), ';')"
    if column.kind is Kind.PERSON_REFERENCE or column.tells_place:
        return f"'k' || copy || '.' || {name}"
    if column.kind is Kind.REFERENCE:
        return f"'k' || copy || '.' || year || '.' || {name}"
    if column.kind is Kind.ADDRESS:
        return f"copy || ' ' || {name}"
    if column.kind is Kind.TEXT:
        return f"{name} || ' (' || place || ')'"
    if column.kind in (Kind.DATE, Kind.INSTANT):
        form = "%Y-%m-%d" if column.kind is Kind.DATE else "%Y-%m-%d %H:%M:%S"
        earlier = f"strftime(TRY_CAST({name} AS TIMESTAMP) - to_days(CAST({YEAR} * year AS INTEGER)), '{form}')"
        return f"CASE WHEN year = 0 THEN {name} ELSE {earlier} END"
    return name
