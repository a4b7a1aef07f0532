"""One record type's landing table: every version of every record of one agency's dataset.

Versions are ordered by when the agency drew the extract, then by arrival. An older extract that comes late therefore
adds earlier versions; a full extract that comes late withdraws nothing that a newer one of its scope could have held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

from safeguarding.errors import SnapshotShrank
from warehouse.removed import removed_digests
from warehouse.store import literal, quoted

BOOKKEEPING = {
    "row_key": "VARCHAR",  # keyed digest of what identifies the record
    "row_digest": "VARCHAR",  # keyed digest of the row as delivered; 'withdrawn' where a full extract lacked it
    "row_line": "BIGINT",  # where it stood in the delivery; null on a version that we added
    "row_scope": "VARCHAR",  # within which a full extract is complete
    "row_change": "VARCHAR",  # 'present' or 'withdrawn'
    "row_unreadable": "VARCHAR",  # columns whose content could not be read, ';' between
    "row_caveats": "VARCHAR",  # rules that the row failed without being held back, ';' between
    "row_arrival": "BIGINT",  # 1, 2, ... within the table, in order of arrival
    "delivery_id": "VARCHAR",
    "extracted_at": "TIMESTAMP",
    "received_at": "TIMESTAMP",
}
_SHRINK_FROM = 20  # fewer records than this come and go in an ordinary week
_VERDICT = """(
    SELECT row_line,
        string_agg(DISTINCT rule, ';' ORDER BY rule) FILTER (WHERE severity = 'quarantine') AS quarantine_rules,
        string_agg(DISTINCT rule, ';' ORDER BY rule) FILTER (WHERE severity = 'query') AS query_rules
    FROM finding GROUP BY row_line
) AS verdict"""
_THIS_DELIVERY = "getvariable('delivery_id'), getvariable('extracted_at'), getvariable('received_at')"


@dataclass(frozen=True)
class Counts:
    """What became of one record type's rows of a delivery."""

    landed: int
    quarantined: int
    queried: int
    withdrawn: int


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, **frames: pd.DataFrame | pa.Table) -> Iterator[None]:
    """The frames can be read in SQL under these names; Arrow's tables as they lie, where the texts of pandas' are copied."""
    for name, frame in frames.items():
        connection.register(name, frame)
    try:
        yield
    finally:
        for name in frames:
            connection.unregister(name)


def listed(columns: Iterable[str]) -> str:
    """Columns as SQL lists them."""
    return ", ".join(quoted(c) for c in columns)


def kept_columns(arrived: pd.DataFrame) -> list[str]:
    """The columns of an arriving frame that the agency's declaration keeps."""
    return [c for c in arrived.columns if not c.startswith("row_")]


def insert(connection: duckdb.DuckDBPyConnection, into: str, values: str, source: str) -> None:
    """Adds the values of every row of a source to a table, and runs nothing where there is none.

    DuckDB 1.5.5 loses, without an error, an insert of a row group or more (122,880 rows) that follows an insert of no
    rows into the same table within one transaction.
    """
    if connection.execute(f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT 1)").fetchall()[0][0]:
        connection.execute(f"INSERT INTO {into} SELECT {values} FROM {source}")


class RecordTable:
    """The table <dataset>__<record> of one agency's store, attached as `catalog`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalog: str, dataset: str, record: str) -> None:
        self.connection = connection
        self.catalog, self.dataset, self.record = catalog, dataset, record
        self.table = f"{catalog}.{quoted(f'{dataset}__{record}')}"
        self.named = f"dataset = {literal(dataset)} AND record = {literal(record)}"

    def columns(self) -> list[str]:
        """The kept columns, in the order in which they were first declared; none where nothing has landed yet."""
        found = self.connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ? ORDER BY column_index",
            [self.catalog, f"{self.dataset}__{self.record}"],
        ).fetchall()
        return [name for (name,) in found if name not in BOOKKEEPING]

    def current_digests(self) -> dict[str, str]:
        """Key to digest of the current version of every record held, and of every one that was held until its time was
        past: said again, it is not landed again."""
        if not self.columns():
            return {}
        removed = removed_digests(self.connection, self.catalog, self.dataset, self.record)
        found = self.connection.execute(
            f"SELECT row_key, arg_max(row_digest, (extracted_at, row_arrival)) AS row_digest FROM {self.table} GROUP BY row_key"
        ).fetchnumpy()
        return removed | dict(zip(found["row_key"].tolist(), found["row_digest"].tolist(), strict=True))

    def make(self, kept: Iterable[str]) -> None:
        """Makes the table, or adds the columns that the declaration has gained."""
        held = self.columns()
        if not held:
            columns = {**dict.fromkeys(kept, "VARCHAR"), **BOOKKEEPING}
            self.connection.execute(f"CREATE TABLE {self.table} ({', '.join(f'{quoted(c)} {t}' for c, t in columns.items())})")
            return
        for name in kept:
            if name not in held:
                self.connection.execute(f"ALTER TABLE {self.table} ADD COLUMN {quoted(name)} VARCHAR")

    def latest(self, condition: str = "true") -> str:
        """The last version of every record, among the versions that meet a condition."""
        return (
            f"(SELECT * FROM {self.table} WHERE {condition} "
            "QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY extracted_at DESC, row_arrival DESC) = 1)"
        )

    def newer_scopes(self) -> str:
        """The scopes of which a full extract drawn later has been received, and when the newest was drawn."""
        return (
            "(SELECT row_scope, max(extracted_at) AS newest_at, arg_max(is_complete, extracted_at) AS is_complete "
            f"FROM {self.catalog}.extract_scope WHERE {self.named} AND extracted_at > getvariable('extracted_at') "
            "GROUP BY row_scope)"
        )

    def next_arrival(self, ordering: str) -> str:
        """The number of each row to be added, counted on from those held."""
        return f"(SELECT coalesce(max(row_arrival), 0) FROM {self.table}) + row_number() OVER (ORDER BY {ordering})"

    def held_in_scope(self) -> str:
        """Current records of the scopes delivered, where no newer extract of the scope has been received."""
        return (
            f"(SELECT * FROM {self.latest()} AS latest WHERE row_change = 'present' "
            "AND extracted_at <= getvariable('extracted_at') AND row_scope IN (SELECT row_scope FROM delivered_scope) "
            f"AND row_scope NOT IN (SELECT row_scope FROM {self.newer_scopes()} AS newer))"
        )

    def check_shrinkage(self, limit_percent: int, where: str) -> None:
        """Raises SnapshotShrank where a full extract lacks more of what was held than a partnership believes."""
        held, absent = self.connection.execute(
            f"SELECT count(*), count(*) FILTER (WHERE row_key NOT IN (SELECT row_key FROM present)) FROM {self.held_in_scope()}"
        ).fetchall()[0]
        if absent >= _SHRINK_FROM and absent * 100 > held * limit_percent:
            raise SnapshotShrank(f"{where}, {self.record}: {absent} of {held} records would be withdrawn")

    def withdraw_absent(self, key: tuple[str, ...]) -> None:
        """Withdraws the records that a full extract no longer holds."""
        insert(
            self.connection,
            f"{self.table} ({listed(key)}, {listed(BOOKKEEPING)})",
            f"{listed(key)}, row_key, 'withdrawn', NULL, row_scope, 'withdrawn', NULL, NULL, "
            f"{self.next_arrival('row_key')}, {_THIS_DELIVERY}",
            f"{self.held_in_scope()} WHERE row_key NOT IN (SELECT row_key FROM present)",
        )

    def quarantine(self, arrived: pd.DataFrame) -> None:
        """Holds back the rows that a check found unfit."""
        row = ", ".join(f"{quoted(c)} := {quoted(c)}" for c in kept_columns(arrived))
        insert(
            self.connection,
            f"{self.catalog}.quarantine",
            f"{_THIS_DELIVERY}, {literal(self.dataset)}, {literal(self.record)}, row_key, row_line, quarantine_rules, "
            f"to_json(struct_pack({row}))",
            f"arrived JOIN {_VERDICT} USING (row_line) WHERE quarantine_rules IS NOT NULL ORDER BY row_line, row_key",
        )

    def add(self, arrived: pd.DataFrame, key: tuple[str, ...]) -> None:
        """Adds the other rows as versions. Of a row that withdraws its record only the key is kept."""
        kept = kept_columns(arrived)
        values = ", ".join(
            f"{quoted(c)}::VARCHAR" if c in key else f"CASE WHEN row_change = 'present' THEN {quoted(c)}::VARCHAR END"
            for c in kept
        )
        insert(
            self.connection,
            f"{self.table} ({listed(kept)}, {listed(BOOKKEEPING)})",
            f"{values}, row_key, row_digest, row_line, row_scope, row_change, row_unreadable::VARCHAR, query_rules, "
            f"{self.next_arrival('row_line, row_key, row_digest')}, {_THIS_DELIVERY}",
            f"arrived LEFT JOIN {_VERDICT} USING (row_line) WHERE quarantine_rules IS NULL",
        )

    def account(self) -> Counts:
        """What this delivery left in the store, counted there: never what a statement claimed to have written."""
        landed, queried, withdrawn = self.connection.execute(
            "SELECT count(row_line), count(*) FILTER (WHERE row_line IS NOT NULL AND row_caveats IS NOT NULL), "
            "count(*) FILTER (WHERE row_line IS NULL AND row_change = 'withdrawn') "
            f"FROM {self.table} WHERE delivery_id = getvariable('delivery_id')"
        ).fetchall()[0]
        held_back = self.connection.execute(
            f"SELECT count(*) FROM {self.catalog}.quarantine WHERE delivery_id = getvariable('delivery_id') AND {self.named}"
        ).fetchall()[0][0]
        return Counts(landed=landed, quarantined=held_back, queried=queried, withdrawn=withdrawn)
