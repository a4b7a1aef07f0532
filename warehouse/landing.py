"""The landing: one append-only encrypted store per agency. Nothing in it is ever overwritten, and nothing erased before
its time is past (warehouse/removal.py).

A delivery lands whole or not at all, in one transaction, and only if its counts balance (promise 2). A changed record
is a further version. A record that a full extract no longer holds is withdrawn by a version that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

import pandas as pd

from safeguarding.crypto import Keys
from safeguarding.errors import CountsDoNotBalance, DeliveryMisplaced, HomeUnwritable
from safeguarding.records import Delivery
from warehouse import late_extracts, removed
from warehouse.arrival import Arrival, Refusal, RejectedRow, delivery_id
from warehouse.arriving import landed_before
from warehouse.deliveries import ADDED_SINCE, TABLE, add_delivery, find_landed, list_deliveries
from warehouse.record_landing import land_rows
from warehouse.restrictions import RestrictingTable, restricted_people
from warehouse.store import Database, without_values
from warehouse.versions import RecordTable, insert, registered

_STORE = "store"
_TABLES = (
    TABLE,
    "CREATE TABLE {catalog}.reject (delivery_id VARCHAR, record VARCHAR, line BIGINT, reason VARCHAR)",
    (
        "CREATE TABLE {catalog}.quarantine (delivery_id VARCHAR, extracted_at TIMESTAMP, received_at TIMESTAMP, "
        "dataset VARCHAR, record VARCHAR, row_key VARCHAR, row_line BIGINT, rules VARCHAR, row JSON)"
    ),
    *late_extracts.TABLES,
)


class Landing:
    """The landing store of one agency, open for one process at a time.

    Raises on opening: KeyWrong, RunInProgress, HomeUnwritable, EncryptionUnavailable.
    """

    def __init__(self, home: Path, agency: str, keys: Keys, encryption: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", agency):
            raise DeliveryMisplaced("a folder that is not a plain word")
        self.agency = agency
        self._name = f"landing/{agency}"
        self._path = home / "landing" / f"{agency}.duckdb"
        self._database = Database(home, keys, encryption)

    def __enter__(self) -> Landing:
        self.connection = self._database.connect()
        try:
            if not self._path.exists():
                self._make()
            self._database.attach(self.connection, self._path, _STORE, store=self._name)
            with without_values(self._name):
                for statement in (ADDED_SINCE, *removed.TABLES):
                    self.connection.execute(statement.format(catalog=_STORE))
        except BaseException:
            self.connection.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()

    def known(self, dataset: str, records: Sequence[str]) -> dict[str, dict[str, str]]:
        """Per record type: the key of every record held, and the digest of its current version ('withdrawn' where a
        full extract no longer held it)."""
        with without_values(self._name):
            return {record: self._table(dataset, record).current_digests() for record in records}

    def restricted(self, tables: Sequence[RestrictingTable]) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
        """By dataset and record type, the people of whom the agency's newest word there was that they must not be found:
        its number of each, and the identifiers that stood beside it."""
        with without_values(self._name):
            return {
                (table.dataset, table.record): restricted_people(self._table(table.dataset, table.record), table)
                for table in tables
            }

    def before(self, dataset: str, tables: Mapping[str, pd.DataFrame]) -> AbstractContextManager[dict[str, str]]:
        """What has landed of a dataset, for checks that compare an arriving delivery with it (warehouse/arriving.py)."""
        return landed_before(self.connection, _STORE, dataset, tables)

    def has(self, dataset: str, content_digest: str) -> bool:
        """Whether a delivery with this very content has landed. One that was refused is tried again."""
        return self._landed(dataset, content_digest) is not None

    def deliveries(self) -> list[Delivery]:
        """Every delivery of the agency, landed or turned away, in order of arrival."""
        with without_values(self._name):
            return list_deliveries(self.connection, _STORE)

    def land(self, arrival: Arrival) -> Delivery:
        """Keeps a delivery, whole, and gives its account. The same content again changes nothing.

        Raises SnapshotShrank, CountsDoNotBalance: then nothing of it was kept.
        """
        landed = self._landed(arrival.dataset, arrival.content_digest)
        if landed is not None:
            return landed
        with without_values(self._name):
            self.connection.execute("BEGIN TRANSACTION")
            try:
                delivery = self._land(arrival)
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
        return delivery

    def refuse(self, refusal: Refusal) -> Delivery:
        """Records a delivery that was turned away. The same refusal of the same content on one day is one row."""
        delivery = Delivery(
            agency=refusal.agency,
            dataset=refusal.dataset,
            delivery_id=delivery_id(refusal.received_at, refusal.content_digest),
            status=refusal.status,
            code=refusal.code,
            rows_received=refusal.rows_received,
            rows_landed=0,
            rows_quarantined=0,
            rows_rejected=refusal.rows_received,
            rows_unchanged=0,
            rows_queried=0,
            records_withdrawn=0,
            columns_dropped=refusal.columns_dropped,
            received_at=refusal.received_at,
            extracted_at=refusal.extracted_at or refusal.received_at,
        )
        told = {(d.agency, d.dataset, d.delivery_id, d.code) for d in self.deliveries()}
        if (delivery.agency, delivery.dataset, delivery.delivery_id, delivery.code) not in told:
            with without_values(self._name):
                add_delivery(self.connection, _STORE, delivery, refusal.content_digest)
        return delivery

    def _land(self, arrival: Arrival) -> Delivery:
        this = delivery_id(arrival.received_at, arrival.content_digest)
        self.connection.execute("SET VARIABLE delivery_id = $1", [this])
        self.connection.execute("SET VARIABLE extracted_at = $1::TIMESTAMP", [arrival.extracted_at])
        self.connection.execute("SET VARIABLE received_at = $1::TIMESTAMP", [arrival.received_at])
        tables = [self._table(arrival.dataset, record) for record in arrival.keys]
        counts = [land_rows(table, arrival, f"{self.agency}/{arrival.dataset}") for table in tables]
        self._keep_rejects(arrival.rejects)
        landed, quarantined = sum(c.landed for c in counts), sum(c.quarantined for c in counts)
        delivery = Delivery(
            agency=self.agency,
            dataset=arrival.dataset,
            delivery_id=this,
            status="landed",
            code=None,
            rows_received=arrival.rows_received,
            rows_landed=landed,
            rows_quarantined=quarantined,
            rows_rejected=len(arrival.rejects),
            rows_unchanged=arrival.rows_unchanged,
            rows_queried=sum(c.queried for c in counts),
            records_withdrawn=sum(c.withdrawn for c in counts),
            columns_dropped=arrival.columns_dropped,
            received_at=arrival.received_at,
            extracted_at=arrival.extracted_at,
            columns_personal=arrival.columns_personal,
        )
        if not delivery.balances():
            raise CountsDoNotBalance(
                f"{self.agency}/{arrival.dataset}: {delivery.rows_received} received, {landed} landed, {quarantined} "
                f"quarantined, {delivery.rows_rejected} rejected, {delivery.rows_unchanged} unchanged"
            )
        add_delivery(self.connection, _STORE, delivery, arrival.content_digest, arrival.caveats)
        return delivery

    def _table(self, dataset: str, record: str) -> RecordTable:
        return RecordTable(self.connection, _STORE, dataset, record)

    def _landed(self, dataset: str, content_digest: str) -> Delivery | None:
        with without_values(self._name):
            return find_landed(self.connection, _STORE, dataset, content_digest)

    def _keep_rejects(self, rejects: Sequence[RejectedRow]) -> None:
        rows = pd.DataFrame([(r.record, r.line, r.reason) for r in rejects], columns=["record", "line", "reason"])
        with registered(self.connection, rejected=rows):
            insert(self.connection, f"{_STORE}.reject", "getvariable('delivery_id'), record, line, reason", "rejected")

    def _make(self) -> None:
        """A new store appears with all its tables, or not at all."""
        making = self._path.with_suffix(".making")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            for leftover in (making, making.with_name(making.name + ".wal")):
                leftover.unlink(missing_ok=True)
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None
        self._database.attach(self.connection, making, _STORE, store=self._name)
        with without_values(self._name):
            for statement in _TABLES:
                self.connection.execute(statement.format(catalog=_STORE))
            self.connection.execute(f"CHECKPOINT {_STORE}")
            self.connection.execute(f"DETACH {_STORE}")
        making.replace(self._path)
