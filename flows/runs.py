"""The record of every run: MASH_HOME/runs/<run>.json, written when it starts and again when it ends. Counts and codes only.

A record that says "running" although no run holds the lock was left by a killed run; the next run closes it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safeguarding.errors import HomeUnwritable


@dataclass(frozen=True)
class RunRecord:
    """One run. `deliveries` has the fields of records.Delivery, `errors` those of an error as `--json` prints it."""

    run: str
    started_at: str
    now: str  # the time that the run took for now, UK wall clock
    status: str = "running"  # running, finished or interrupted
    finished_at: str | None = None
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    seen_before: int = 0
    still_arriving: int = 0
    not_followed: int = 0
    errors: list[dict[str, str]] = field(default_factory=list)
    is_published: bool = False
    sources_late: list[str] = field(default_factory=list)
    sources_missing: list[str] = field(default_factory=list)
    exit_code: int | None = None
    redaction: dict[str, str] = field(default_factory=dict)  # the rules' version, and the language model or "none"
    linking: dict[str, Any] = field(default_factory=dict)  # what Linking says of it: warehouse/linkage/kept_night.py


def start_run(home: Path, now: datetime) -> RunRecord:
    """Close what killed runs left open, and open this run's record. Raises HomeUnwritable."""
    for left in all_runs(home):
        if left.status == "running":
            interrupt_run(home, left)
    started = datetime.now(UTC)
    record = RunRecord(f"{started:%Y%m%dT%H%M%S%f}Z", started.isoformat(timespec="milliseconds"), now.isoformat())
    write_run(home, record)
    return record


def finish_run(home: Path, record: RunRecord) -> RunRecord:
    """Raises HomeUnwritable."""
    finished = replace(record, status="finished", finished_at=_utc_now())
    write_run(home, finished)
    return finished


def interrupt_run(home: Path, record: RunRecord) -> None:
    """Say that the run ended before its work did. Raises HomeUnwritable."""
    write_run(home, replace(record, status="interrupted", finished_at=_utc_now()))


def write_run(home: Path, record: RunRecord) -> None:
    """Replace the run's record as a whole. Raises HomeUnwritable."""
    path = home / "runs" / f"{record.run}.json"
    partial = path.with_suffix(".part")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with partial.open("w", encoding="utf-8") as file:
            json.dump(asdict(record), file, indent=1, default=str)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        raise HomeUnwritable("runs") from None


def all_runs(home: Path) -> list[RunRecord]:
    """Every run's record, the oldest first. A record torn by a full disk is left out."""
    found = []
    for path in sorted((home / "runs").glob("*.json")):
        try:
            found.append(RunRecord(**json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, TypeError):
            continue
    return found


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
