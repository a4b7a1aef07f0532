"""The steps of one delivery, in order: read and minimise, check, land. Or: record that it was turned away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.declaration import Dataset
from connectors.receive import Received
from expectations.validate import DeliveryFacts, Findings, validate
from flows.foresight import foresee, restrictions_of
from flows.inbox import UNRECOGNISED, Waiting
from flows.landings import Landings
from flows.readers import Readers, declared_dataset
from flows.workplace import Workplace
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import DeliveryFailsChecks, DeliveryMisplaced, Fault, MashError
from safeguarding.need_to_know.restricted_people import People
from safeguarding.records import Delivery
from warehouse.arrival import Arrival, Refusal
from warehouse.arriving import arriving_tables


class Reception:
    """Receives the deliveries of one night, several at a time."""

    def __init__(self, place: Workplace, landings: Landings, readers: Readers, now: datetime) -> None:
        self._place = place
        self._landings = landings
        self._readers = readers
        self._now = now
        self._foreseen: dict[str, People] = {}

    def look_ahead(self, waiting: Sequence[Waiting]) -> None:
        """Learn, of all the deliveries of the night, whom they restrict. Call it before the first is received."""
        self._foreseen = foresee(waiting, self._readers, self._now, self._keys_of)

    def has_landed(self, waiting: Waiting) -> bool:
        """Whether this very content landed before. Raises OSError where the file cannot be read."""
        digest = self._digest(waiting)
        with self._landings.of(waiting.agency) as landing:
            return landing.has(waiting.dataset, digest)

    def receive(self, waiting: Waiting) -> Delivery:
        """Receive one delivery whole. Raises DeliveryRefused, SafetyRefusal or whatever went wrong; then nothing landed."""
        if not waiting.is_declared:
            raise DeliveryMisplaced(waiting.where)
        dataset = declared_dataset(waiting.agency, waiting.dataset)
        digest = self._digest(waiting)
        with self._landings.of(waiting.agency) as landing:
            known = landing.known(dataset.name, [record.name for record in dataset.records])
            restrictions = restrictions_of(waiting.agency, landing, self._foreseen)
        received = self._readers.read(
            waiting.path,
            waiting.agency,
            waiting.dataset,
            now=self._now,
            known=known,
            restrictions=restrictions,
            pseudonymiser=self._keys_of(waiting.agency),
        )
        with self._landings.of(waiting.agency) as landing:
            with landing.before(dataset.name, received.tables) as before:
                findings = check(landing.connection, waiting, dataset, received, self._now, before)
            return landing.land(self._arrival(waiting, dataset, digest, received, findings))

    def turn_away(self, waiting: Waiting, error: MashError) -> Delivery:
        """Record a delivery that was refused, or that failed. Raises what the landing raises."""
        refusal = Refusal(
            agency=waiting.agency,
            dataset=waiting.dataset,
            content_digest=self._digest_or_place(waiting),
            received_at=self._now,
            code=error.code,
            status="failed" if isinstance(error, Fault) else "refused",
        )
        with self._landings.of(waiting.agency if waiting.is_declared else UNRECOGNISED) as landing:
            return landing.refuse(refusal)

    def _arrival(self, waiting: Waiting, dataset: Dataset, digest: str, received: Received, findings: Findings) -> Arrival:
        partnership, receipt = self._place.settings.partnership, received.receipt
        return Arrival(
            dataset=dataset.name,
            content_digest=digest,
            received_at=self._now,
            extracted_at=receipt.extracted_at,
            rows_received=receipt.rows_received,
            rows_unchanged=receipt.rows_unchanged,
            rejects=receipt.rejects,
            columns_dropped=receipt.columns_dropped,
            columns_personal=receipt.columns_personal,
            tables=received.tables,
            present=received.present,
            keys={record.name: record.key for record in dataset.records},
            is_snapshot=dataset.mode == "snapshot",
            findings=findings.rows,
            caveats=findings.queries,
            shrink_limit_percent=partnership.shrink_limit_percent,
            is_shrinking_accepted=waiting.where in partnership.accept_shrunk,
        )

    def _keys_of(self, agency: str) -> Pseudonymiser:
        # A key per agency: before linkage, nothing that is pseudonymised can be matched across agencies.
        return self._place.keys.pseudonymiser(f"landing/{agency}")

    def _digest(self, waiting: Waiting) -> str:
        return self._keys_of(waiting.agency).digest_bytes(waiting.path.read_bytes())

    def _digest_or_place(self, waiting: Waiting) -> str:
        try:
            return self._digest(waiting)
        except OSError:  # what cannot be read is told apart by where it lies
            return self._keys_of(waiting.agency).digest("unreadable", str(waiting.path))


def check(
    connection: Any,
    waiting: Waiting,
    dataset: Dataset,
    received: Received,
    now: datetime,
    before: Mapping[str, str] | None = None,
) -> Findings:
    """Ask the dataset's suite; `before` is what has landed of it, by record type. Raises DeliveryFailsChecks, naming the
    rules; CheckDidNotRun."""
    facts = DeliveryFacts(
        agency=waiting.agency,
        dataset=dataset.name,
        now=now,
        extracted_at=received.receipt.extracted_at,
        due_every=dataset.due_every,
        rows_received=received.receipt.rows_received,
        rows_by_record={record: len(frame) for record, frame in received.present.items()},
        columns={record.name: record.columns for record in dataset.records},
    )
    with arriving_tables(connection, received.tables) as tables:
        findings = validate(connection, facts, tables, before)
    if findings.refused:
        raise DeliveryFailsChecks(f"{waiting.where}: {', '.join(findings.refused)}")
    return findings
