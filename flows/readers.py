"""Reading and redacting is work for processors, so on a night with much to read it is given to several processes.

A process is worth its start only for megabytes. The processes hold no store and write nothing; they end with the run,
also where the run is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import cache
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

from connectors import connectors
from connectors.declaration import Dataset
from connectors.receive import Received, receive
from flows.faults import without_values
from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import DeliveryMisplaced
from safeguarding.need_to_know.free_text import Redactor, References

_WORTH_BYTES = 8 * 1024 * 1024
_MOST_PROCESSES = 8


class Readers:
    """Reads deliveries, here or in other processes."""

    def __init__(self, references: References, bytes_waiting: int) -> None:
        self._references = references
        self._one_at_a_time = threading.Lock()
        processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
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
        pseudonymiser: Pseudonymiser,
    ) -> Received:
        """One delivery, minimised. Raises what connectors.receive.receive raises."""
        job = (self._references, path, agency, dataset, now, known, pseudonymiser)
        if self._pool is not None:
            return self._pool.submit(_read, *job).result()
        with self._one_at_a_time:  # side by side in one process it would not be faster
            return _read(*job)

    def _start(self, processes: int) -> ProcessPoolExecutor:
        # Spawned, not forked: a fork would copy other threads' locks as they happen to stand.
        fresh = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(processes, mp_context=fresh, initializer=_begin, initargs=(self._references,))


def _begin(references: References) -> None:
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    _redactor(references)


def _end_with_the_run() -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        wait([run.sentinel])
        os._exit(1)


@cache
def _redactor(references: References) -> Redactor:
    return Redactor(references)  # once per process: its patterns take a second to compile


@without_values("reading")
def _read(
    references: References,
    path: Path,
    agency: str,
    dataset: str,
    now: datetime,
    known: Mapping[str, Mapping[str, str]],
    pseudonymiser: Pseudonymiser,
) -> Received:
    declared = declared_dataset(agency, dataset)
    redactor = _redactor(references)
    return receive(path, agency, declared, now=now, known=known, pseudonymiser=pseudonymiser, redactor=redactor)


def declared_dataset(agency: str, name: str) -> Dataset:
    """The dataset as its connector declares it. Raises DeliveryMisplaced where none does."""
    connector = connectors().get(agency)
    dataset = connector.dataset(name) if connector else None
    if dataset is None:
        raise DeliveryMisplaced(f"{agency}/{name}")
    return dataset
