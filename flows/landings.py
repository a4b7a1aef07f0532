"""The landing stores of one night: each opened once, and used by one delivery at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from types import TracebackType

from flows.workplace import Workplace
from warehouse.landing import Landing


class Landings:
    """Hands out an agency's store to one thread at a time. Closed before the rebuild reads them."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._opened = ExitStack()
        self._stores: dict[str, Landing] = {}
        self._locks: dict[str, Lock] = {}
        self._guard = Lock()

    def __enter__(self) -> Landings:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._opened.close()

    @contextmanager
    def of(self, agency: str) -> Iterator[Landing]:
        """The agency's store, opened on first use. Raises what warehouse.landing.Landing raises."""
        with self._guard:
            lock = self._locks.setdefault(agency, Lock())
        with lock:
            if agency not in self._stores:
                store = Landing(self._place.home, agency, self._place.keys, self._place.encryption)
                self._stores[agency] = self._opened.enter_context(store)
            yield self._stores[agency]
