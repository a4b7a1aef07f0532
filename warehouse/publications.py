"""When a picture was published, and what beside the landing it was made with: so that it can be made again (promise 8).

MASH_HOME/rules/publications.jsonl, one line per publication, only added to. Moments, names of feeds and a count: it
speaks of nobody, so it is not encrypted. The rules of then are kept beside it (warehouse/rules.py).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from safeguarding.errors import HomeUnwritable

_FILE = "publications.jsonl"


@dataclass(frozen=True)
class Publication:
    """One picture that was swapped in."""

    at: datetime  # the moment that ages, windows and lateness were counted from, UK wall clock
    decisions: int  # the number of the newest decision about links that it knew; 0 where it knew none
    expected: tuple[str, ...]  # the feeds that the partnership expected, as "agency/dataset"


def note_publication(home: Path, publication: Publication) -> None:
    """Add the publication to those on record, safe on the disk. Raises HomeUnwritable."""
    line = {"at": publication.at.isoformat(), "decisions": publication.decisions, "expected": list(publication.expected)}
    try:
        (home / "rules").mkdir(parents=True, exist_ok=True)
        with (home / "rules" / _FILE).open("a+", encoding="utf-8") as file:
            if file.tell() and not _ends_whole(home):
                file.write("\n")  # what a full disk tore off stays a line of its own
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None


def publication_before(home: Path, until: datetime) -> Publication | None:
    """The last publication on record before `until`: the picture that was being served then. None where there is none,
    as of nights before publications were noted. Raises HomeUnwritable where the record cannot be read."""
    found = [each for each in _publications(home) if each.at < until]
    return found[-1] if found else None


def _publications(home: Path) -> list[Publication]:
    try:
        lines = (home / "rules" / _FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except OSError:
        raise HomeUnwritable("MASH_HOME") from None
    return [publication for line in lines if (publication := _read(line)) is not None]


def _read(line: str) -> Publication | None:
    """One line; None where it was torn."""
    try:
        said = json.loads(line)
        return Publication(datetime.fromisoformat(said["at"]), int(said["decisions"]), tuple(said["expected"]))
    except (ValueError, KeyError, TypeError):
        return None


def _ends_whole(home: Path) -> bool:
    return (home / "rules" / _FILE).read_bytes().endswith(b"\n")
