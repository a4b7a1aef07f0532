"""Where a picture is built before it is published or asked: MASH_HOME/build for a night, a folder of its own for each look
back. What a killed process left is removed by the next one.

A look back holds a whole picture, identities included. Its folder is locked by the operating system for as long as its
process lives, so that the next start tells those that are being asked from those that nobody will ever close.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from safeguarding.errors import HomeUnwritable

_OWNER = "owner.lock"
_REPLAYS = "replay-*"


@contextmanager
def night_folder(home: Path) -> Iterator[Path]:
    """The folder of the run in progress, of which there is one: empty at first and again at the end. Raises HomeUnwritable."""
    folder = home / "build"
    _clear(folder)
    with _taking_turns(home):
        _sweep(home)
    try:
        yield folder
    finally:
        _clear(folder)


@contextmanager
def replay_folder(home: Path, run: str) -> Iterator[Path]:
    """A folder for one look back, removed at the end. Raises HomeUnwritable."""
    folder = home / f"replay-{run}"
    owner = FileLock(folder / _OWNER, thread_local=False)
    with _taking_turns(home):
        _sweep(home)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            owner.acquire()
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None
    try:
        yield folder
    finally:
        owner.release()
        shutil.rmtree(folder, ignore_errors=True)  # what is left of it, the next start removes


@contextmanager
def _taking_turns(home: Path) -> Iterator[None]:
    """While a folder is made and locked, nobody sweeps; it takes a moment."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "replays.lock", thread_local=False):
            yield
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None


def _sweep(home: Path) -> None:
    """Removes the folders of looks back whose process is dead."""
    for folder in home.glob(_REPLAYS):
        owner = FileLock(folder / _OWNER, timeout=0, thread_local=False)
        try:
            owner.acquire()
        except (Timeout, FileNotFoundError):
            continue  # it is being asked, or was removed by its owner meanwhile
        owner.release()
        shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path) -> None:
    """Removes the working files of this run or of killed ones."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
