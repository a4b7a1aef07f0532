"""What each stage of a rebuild costs, taken where the warehouse names what it is doing."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from warehouse.store import without_values

_NAMED = ("warehouse.build", "warehouse.standing", "warehouse.alone", "warehouse.publish")


@dataclass(frozen=True)
class Cost:
    """Seconds of processor, of all cores together, and seconds that passed."""

    processor: float = 0.0
    wall: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.processor + other.processor, self.wall + other.wall)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.processor - other.processor, self.wall - other.wall)


def clock() -> Cost:
    """Now, to be subtracted from a later now."""
    return Cost(time.process_time(), time.monotonic())


@dataclass
class Stages:
    """The stages of one rebuild, each under the words with which an error would say where it was."""

    each: dict[str, Cost] = field(default_factory=lambda: defaultdict(Cost))

    @contextmanager
    def timed(self, where: str) -> Iterator[None]:
        """In place of warehouse.store.without_values: the same, and what it cost."""
        began = clock()
        with without_values(where):
            yield
        self.each[where] += clock() - began

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Inside, every stage of build and publish is counted."""
        with ExitStack() as patched:
            for module in _NAMED:
                patched.enter_context(patch(f"{module}.without_values", self.timed))
            yield

    def by_schema(self) -> Mapping[str, Cost]:
        """`building chronology.event` and its like, added up per schema; every other stage under its own words."""
        found: dict[str, Cost] = defaultdict(Cost)
        for where, cost in self.each.items():
            found[where.removeprefix("building ").partition(".")[0]] += cost
        return found
