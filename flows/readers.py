"""Reading and redacting is work for processors, so on a night with much to read it is given to several processes.

A process is worth its start only for megabytes. The processes hold no store and write nothing; they end with the run,
also where the run is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import wait
from multiprocessing.synchronize import Lock
from pathlib import Path
from types import TracebackType

from connectors import connectors
from connectors.declaration import Dataset
from connectors.receive import Received, receive
from connectors.restrictions import read_restrictions
from flows.faults import without_values
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import DeliveryMisplaced
from safeguarding.need_to_know.redactor_pool import RedactorPool, Rules, redactor_of
from safeguarding.need_to_know.restricted_people import Restrictions, Word
from safeguarding.need_to_know.workers import processors

_WORTH_BYTES = 8 * 1024 * 1024


class Readers:
    """Reads deliveries, here or in other processes."""

    def __init__(self, rules: Rules, bytes_waiting: int) -> None:
        self._rules = rules
        self._one_at_a_time = threading.Lock()
        processes = processors()
        self._pool = self._start(processes) if bytes_waiting > _WORTH_BYTES and processes > 1 else None

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read(
        self,
        path: Path,
        agency: str,
        dataset: str,
        *,
        now: datetime,
        known: Mapping[str, Mapping[str, str]],
        restrictions: Restrictions,
        pseudonymiser: Pseudonymiser,
    ) -> Received:
        """One delivery, minimised. Raises what connectors.receive.receive raises."""
        job = (self._rules, path, agency, dataset, now, known, restrictions, pseudonymiser)
        if self._pool is not None:
            return self._pool.submit(_read, *job).result()
        with self._one_at_a_time:  # side by side in one process it would not be faster
            return _read(*job)

    def read_ahead(self, path: Path, agency: str, dataset: str, now: datetime, pseudonymiser: Pseudonymiser) -> dict[str, Word]:
        """What one delivery says of who must not be found. Raises what connectors.restrictions.read_restrictions raises."""
        job = (path, agency, dataset, now, pseudonymiser)
        return _read_ahead(*job) if self._pool is None else self._pool.submit(_read_ahead, *job).result()

    def _start(self, processes: int) -> ProcessPoolExecutor:
        # Spawned, not forked: a fork would copy other threads' locks as they happen to stand.
        fresh = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, mp_context=fresh, initializer=_begin, initargs=(self._rules, fresh.Lock()))


_turn: list[Lock] = []  # of this process among the readers, to start processes of its own for a delivery full of notes


def _begin(rules: Rules, turn: Lock) -> None:
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    _turn.append(turn)
    redactor_of(rules)  # its patterns take a second to compile


def _end_with_the_run() -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        wait([run.sentinel])
        os._exit(1)


@contextmanager
def _in_turn() -> Iterator[bool]:
    """Whether this process may start others now. Where there is no other reader it always may."""
    is_ours = all(turn.acquire(block=False) for turn in _turn)
    try:
        yield is_ours
    finally:
        if is_ours:
            for turn in _turn:
                turn.release()


@without_values("reading")
def _read(
    rules: Rules,
    path: Path,
    agency: str,
    dataset: str,
    now: datetime,
    known: Mapping[str, Mapping[str, str]],
    restrictions: Restrictions,
    pseudonymiser: Pseudonymiser,
) -> Received:
    declared = declared_dataset(agency, dataset)
    redactor = RedactorPool(rules, _in_turn)
    return receive(
        path, agency, declared, now=now, known=known, restrictions=restrictions, pseudonymiser=pseudonymiser, redactor=redactor
    )


@without_values("reading")
def _read_ahead(path: Path, agency: str, dataset: str, now: datetime, pseudonymiser: Pseudonymiser) -> dict[str, Word]:
    return read_restrictions(path, agency, declared_dataset(agency, dataset), now, pseudonymiser)


def declared_dataset(agency: str, name: str) -> Dataset:
    """The dataset as its connector declares it. Raises DeliveryMisplaced where none does."""
    connector = connectors().get(agency)
    dataset = connector.dataset(name) if connector else None
    if dataset is None:
        raise DeliveryMisplaced(f"{agency}/{name}")
    return dataset
