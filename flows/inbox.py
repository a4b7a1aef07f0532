"""What lies in the inbox. The inbox belongs to the agencies' couriers: it is read, never written.

A delivery is a plain file at INBOX/<agency>/<dataset>/<any name>. The folders name the dataset; the file's own name is
read for a date and is never repeated, because real files are named after children.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors import connectors
from connectors.extract_time import time_in_name
from safeguarding.errors import InboxMissing

_STILL_ARRIVING = (".part", ".partial", ".filepart", ".crdownload", ".tmp")
UNRECOGNISED = "unrecognised"


@dataclass(frozen=True)
class Waiting:
    """A file that waits in the inbox, in the folders' words. Where no connector declares them it is misplaced."""

    agency: str
    dataset: str
    path: Path
    is_declared: bool

    def __repr__(self) -> str:
        return f"Waiting({self.where})"

    @property
    def where(self) -> str:
        return f"{self.agency}/{self.dataset}"


@dataclass(frozen=True)
class Inbox:
    """Every file found, the oldest first within each dataset; how many were passed over, and why."""

    waiting: tuple[Waiting, ...]
    still_arriving: int  # hidden or partial names
    size: int  # bytes
    not_followed: int  # links, sockets and devices: what they lead to is not the inbox


def read_inbox(folder: Path) -> Inbox:
    """Look through the inbox. Raises InboxMissing."""
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise InboxMissing("--inbox")
    found: list[Waiting] = []
    still_arriving = not_followed = 0
    for path in _entries(folder):
        if any(part.startswith(".") for part in path.relative_to(folder).parts) or path.name.lower().endswith(_STILL_ARRIVING):
            still_arriving += 1
        elif path.is_symlink() or not path.is_file():
            not_followed += 1
        else:
            found.append(_waiting(path, path.relative_to(folder).parts))
    found.sort(key=lambda w: (w.agency, w.dataset, _drawn_at(w.path), w.path.name))
    return Inbox(tuple(found), still_arriving, sum(map(_size, found)), not_followed)


def rounds(waiting: Iterable[Waiting]) -> list[list[Waiting]]:
    """The oldest file of every dataset, then the next of every dataset, and so on: datasets go side by side, the files
    of one dataset one after the other."""
    by_dataset: dict[str, list[Waiting]] = defaultdict(list)
    for delivery in waiting:
        by_dataset[delivery.where].append(delivery)
    longest = max((len(files) for files in by_dataset.values()), default=0)
    return [[files[k] for files in by_dataset.values() if k < len(files)] for k in range(longest)]


def _entries(folder: Path) -> Iterable[Path]:
    for place, folders, files in os.walk(folder, followlinks=False):
        yield from (Path(place) / name for name in files)
        yield from (Path(place) / name for name in folders if (Path(place) / name).is_symlink())


def _waiting(path: Path, parts: tuple[str, ...]) -> Waiting:
    agency, dataset = ([*parts[:-1], "", ""])[:2]
    connector = connectors().get(agency)
    is_declared = len(parts) == 3 and connector is not None and connector.dataset(dataset) is not None
    return Waiting(_plain(agency), _plain(dataset), path, is_declared)


def _plain(folder: str) -> str:
    """A folder's name where it is a plain word: any other may be somebody's name."""
    return folder if re.fullmatch(r"[a-z][a-z0-9_]{0,40}", folder) else UNRECOGNISED


def _size(waiting: Waiting) -> int:
    try:
        return waiting.path.stat().st_size
    except OSError:
        return 0


def _drawn_at(path: Path) -> datetime:
    named = time_in_name(path.name)
    try:
        return named or datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return datetime.fromtimestamp(0)  # whatever is wrong with it is said when it is received
