"""One run at a time: the operating system's lock on MASH_HOME/run.lock, which ends with the process that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from safeguarding.errors import HomeUnwritable, RunInProgress


@contextmanager
def run_lock(home: Path) -> Iterator[None]:
    """Hold the lock; within it the same process may take it again. Raises RunInProgress where another process holds it."""
    lock = FileLock(home / "run.lock", timeout=0, thread_local=False, is_singleton=True)
    try:
        lock.acquire()
    except Timeout:
        raise RunInProgress from None
    except OSError:
        raise HomeUnwritable("run.lock") from None
    try:
        yield
    finally:
        lock.release()
