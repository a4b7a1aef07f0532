"""Python's collector of cycles, which goes again and again through everything that has been found so far."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """The collector stands still, as it stood before where it already did: for work that leaves no cycles behind, so that
    nothing waits for it. What several threads do at once ends with the collector running."""
    is_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_running:
            gc.enable()
