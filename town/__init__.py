"""An invented town: families, what happens to them, every agency's deliveries in its real format, and the known truth.

Everything comes from a seed: the same families, nights, seed and instant give the same bytes. Nobody in it exists.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from town.clock import nights_until
from town.families import make_families
from town.lives import live
from town.nights import Post
from town.people import AGENCIES, Family
from town.recorder import Recorder
from town.truth import Truth


@dataclass(frozen=True)
class Town:
    """What was made: the folder of deliveries, the folder of truth, and what they hold."""

    inbox: Path
    truth: Path
    families: tuple[Family, ...]
    deliveries: tuple[dict[str, Any], ...]  # deliveries.json
    patterns: dict[str, Any]  # patterns.json


def make(
    out: Path,
    *,
    families: int,
    nights: int,
    seed: int,
    now: datetime,
    silent: str | None = None,
    progress: Callable[[str], object] = lambda line: None,
) -> Town:
    """Write OUT/inbox/<agency>/<dataset>/<file> for the nights that end with `now`, and OUT/truth/ beside it.

    `now` is UK wall-clock time without zone; nothing arrives from the agency `silent` after the first night, as if its
    export had failed; `progress` is told of each night. Raises ValueError where there would be no family or no night, or
    there is no such agency.
    """
    if families < 1 or nights < 1:
        raise ValueError("a town has at least one family and one night")
    if silent not in (None, *AGENCIES):
        raise ValueError("the agency that falls silent is none of the town's")
    rng = random.Random(seed)
    people = list(make_families(families, rng, now.date()))
    write = Recorder(rng, now)
    for family in people:
        live(family, write)
    known = list(write.records)  # patterns are judged on what happened, before the nights correct and delete
    truth = Truth()
    post = Post(out / "inbox", people, write.records, rng, seed, truth, silent)
    for night in nights_until(now, nights):
        post.send(night)
        progress(f"night {night.number} of {nights} written")
    patterns = truth.write(out / "truth", people, known, now, silent)
    return Town(out / "inbox", out / "truth", tuple(people), tuple(truth.deliveries), patterns)


__all__ = ["Town", "make"]
