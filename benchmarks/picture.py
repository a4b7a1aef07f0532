"""The picture rebuilt at size, and one child's chronology asked of it: how long, how much memory, and whether the cost grows
with the size alone.

The landing is many copies of an invented town (many_towns.py). Staging, identity, chronology, all patterns, the comparison
with the night before and publishing are production's own. Linking is not in these figures: who is who is given, and what
linking costs is measured in linkage.py. Each size is rebuilt in a process of its own, so that its memory is its own, and with
as much memory as a machine of 8 GB would give.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median, quantiles
from typing import TypeVar
from unittest.mock import patch

import duckdb
from rich.console import Console

from benchmarks.many_towns import Copies, Linked, Links, linked, multiply
from benchmarks.measurement import Measurement
from benchmarks.stages import Cost, Stages, clock
from expectations.validate import validate_published
from flows.commands.chronology import look_at_chronology
from flows.night import one_after_the_other, work_through
from flows.progress import Progress
from flows.rebuild import PUBLISHED_SCHEMAS, declared_tables, feeds
from flows.workplace import Workplace, open_workplace
from safeguarding.codes import Basis, FamilyInformed, Purpose, Role, Route, Threshold
from safeguarding.identifiers import uk_now
from safeguarding.ledger.cases import Case, CaseRequest
from town import make
from warehouse.build import build
from warehouse.publish import open_both, open_published, publish
from warehouse.queries.chronology import chronology

NOW = datetime(2026, 11, 22, 2)
CHILDREN_PER_EVENT = 0.1  # five hundred thousand children of five million events
FAMILIES = 300
_ASKED, _STARTED = 50, 5
_MEMORY = "4.8 GB"  # three fifths of 8: what the hub lets DuckDB take on a machine of that size (warehouse/store.py)
_LINKING, _SUITES = "linkage", "checks before publishing"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Size:
    """What one rebuild was of."""

    events: int
    children: int
    findings: Mapping[str, int]  # by pattern


@dataclass(frozen=True)
class Rebuilt:
    """One rebuild: its size, what it cost without linking and checks, stage by stage, and the chronologies asked of it."""

    size: Size
    cost: Cost
    stages: Mapping[str, Cost]
    peak: float  # gigabytes
    published: float  # gigabytes of the two snapshots
    anew: list[Cost]  # of each chronology, the snapshots opened for it
    open: list[Cost]  # the snapshots held open
    commands: list[Cost]  # `mash chronology`, from the start of its process to its end


def measure(events: int = 500_000) -> list[Measurement]:
    """A rebuild of about so many events and of a tenth of them, and their ratio.

    Raises RuntimeError where the town's night did not receive and publish everything, or a pattern found nothing.
    """
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"MASH_KEY_FILE": f"{folder}/master.key"}):
        town, links = _town(Path(folder))
        small, large = (_rebuilt(Path(folder), town, links, size) for size in (events // 10, events))
    return [*_lines(large), *_compared(small, large)]


def _town(folder: Path) -> tuple[Size, Mapping[str, Linked]]:
    """One town received by production code in FOLDER/one: its size, and who is who in it."""
    with _at(folder / "one") as place:
        made = make(folder / "town", families=FAMILIES, nights=2, seed=1, now=NOW)
        with Progress(Console(file=io.StringIO())) as progress:
            record = work_through(place, made.inbox, NOW, one_after_the_other, progress)
        if record.errors:
            raise RuntimeError(f"the night had {len(record.errors)} errors: nothing is measured")
        with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
            return _size(picture), linked(place, NOW)


def _rebuilt(folder: Path, town: Size, links: Mapping[str, Linked], events: int) -> Rebuilt:
    """About so many events, rebuilt in another process."""
    years = 1 / CHILDREN_PER_EVENT / (town.events / town.children)
    copies = Copies(max(1, round(events * CHILDREN_PER_EVENT / town.children)), years)
    _apart(_fill, folder, copies)
    return _apart(_rebuild, folder / f"many-{copies.towns}", Links(links, copies.towns))


def _apart(work: Callable[..., _T], *given: object) -> _T:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *given).result()


@contextmanager
def _at(home: Path) -> Iterator[Workplace]:
    with patch.dict(os.environ, {"MASH_HOME": str(home)}):
        yield open_workplace()


def _fill(folder: Path, copies: Copies) -> None:
    with _at(folder / "one") as town, _at(folder / f"many-{copies.towns}") as many:
        multiply(town, many, copies)


def _rebuild(home: Path, links: Links) -> Rebuilt:
    stages = Stages()
    small = patch("warehouse.store._limit_memory", lambda connection: connection.execute(f"SET memory_limit = '{_MEMORY}'"))
    with _at(home) as place, stages.listening(), small, patch("warehouse.build.link", links):
        rules = place.settings.partnership.patterns
        began = clock()
        with build(place.home, place.keys, place.encryption, declared_tables(), feeds(place), rules, NOW) as built:
            for schema in PUBLISHED_SCHEMAS:
                with stages.timed(_SUITES):
                    validate_published(built.connection, schema, NOW)
            publish(built)
            whole = clock() - began
        peak = getrusage(RUSAGE_SELF).ru_maxrss / 1e6
        with closing(open_published(place.home, place.keys, place.encryption, "picture")) as picture:
            size, cases = _size(picture), _opened(place, picture)
        found = stages.by_schema()
        return Rebuilt(
            size=size,
            cost=whole - found[_LINKING] - found[_SUITES],
            stages=found,
            peak=peak,
            published=sum(path.stat().st_size for path in (home / "published").glob("*.duckdb")) / 1e9,
            anew=[_cost(partial(look_at_chronology, place, case.case_id)) for case in cases],
            open=_with_snapshots_open(place, cases),
            commands=[_command(case) for case in cases[:_STARTED]],
        )


def _size(picture: duckdb.DuckDBPyConnection) -> Size:
    (events,), (children,) = (
        picture.execute(sql).fetchall()[0]
        for sql in ("SELECT count(*) FROM chronology.event", "SELECT count(*) FROM chronology.person WHERE is_child")
    )
    findings = picture.execute(
        "SELECT pattern, count(*) FROM risk_picture.finding GROUP BY pattern ORDER BY pattern"
    ).fetchall()
    return Size(events, children, dict(findings))


def _opened(place: Workplace, picture: duckdb.DuckDBPyConnection) -> list[Case]:
    """Cases on children drawn by lot, of those who are known to more than the police: whom the police know from intelligence
    alone nobody at the hub is shown."""
    known = "SELECT person_id FROM chronology.person WHERE is_child AND agencies <> ['police'] ORDER BY person_id"
    children = picture.execute(known).fetchall()
    drawn = random.Random(1).sample([child for (child,) in children], min(_ASKED, len(children)))
    return [
        place.cases.open(
            CaseRequest(
                person_id=person,
                purpose=Purpose.STRATEGY,
                basis=Basis.PUBLIC_TASK,
                threshold=Threshold.LEVEL_4,
                reason="measured, on an invented child",
                opened_by="benchmark.analyst",
                role=Role.ANALYST,
                authorised_by="benchmark.manager",
                family_informed=FamilyInformed.NOT_YET_UNSAFE_CHILD,
            ),
            uk_now(),
        )
        for person in drawn
    ]


def _command(case: Case) -> Cost:
    def spent() -> float:
        used = getrusage(RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before, began = spent(), clock()
    subprocess.run([sys.executable, "-m", "flows.cli", "chronology", case.case_id], stdout=subprocess.DEVNULL, check=True)
    return Cost(spent() - before, (clock() - began).wall)


def _with_snapshots_open(place: Workplace, cases: list[Case]) -> list[Cost]:
    terms = place.settings.partnership.chronology

    def look(case: Case) -> None:
        permit = place.permit(Route.CHRONOLOGY, case=case, now=uk_now())
        chronology(identity, picture, permit, place.audit, case, terms=terms)

    with open_both(place.home, place.keys, place.encryption) as (identity, picture):
        return [_cost(partial(look, case)) for case in cases]


def _cost(work: Callable[[], object]) -> Cost:
    began = clock()
    work()
    return clock() - began


def _lines(found: Rebuilt) -> list[Measurement]:
    what = f"{found.size.events:,} events of {found.size.children:,} children rebuilt, linking apart"
    lines = [
        Measurement(what, found.cost.wall, "s", goal="< 120 s on 4 cores, of 5 million"),
        Measurement("  processor time", found.cost.processor, "s"),
        Measurement("  that divided by four processors: an estimate, no run", found.cost.processor / 4, "s"),
        Measurement("  processors at work on average", found.cost.processor / found.cost.wall, ""),
    ]
    lines += [Measurement(f"  of that, {name}", cost.processor, "s") for name, cost in _largest(found)]
    lines += [
        Measurement("  checks before publishing, processor time, apart", found.stages[_SUITES].processor, "s"),
        Measurement("  largest memory", found.peak, "GB", goal="< 8 GB"),
        Measurement("  the two snapshots", found.published, "GB"),
        Measurement(f"  findings of {len(found.size.findings)} patterns", sum(found.size.findings.values()), ""),
    ]
    for name, costs, goal in (
        ("snapshots open", found.open, "< 50 ms"),
        ("snapshots opened for it", found.anew, "< 150 ms"),
        ("the command from its start", found.commands, ""),
    ):
        walls, what = [cost.wall for cost in costs], f"  one child's chronology, {name}"
        lines += [
            Measurement(f"{what}, median of {len(costs)}", 1000 * median(walls), "ms", goal=goal),
            Measurement(f"{what}, 95th percentile", 1000 * quantiles(walls, n=20)[-1], "ms"),
            Measurement(f"{what}, processor time, median", 1000 * median(cost.processor for cost in costs), "ms"),
        ]
    return lines


def _largest(found: Rebuilt) -> list[tuple[str, Cost]]:
    """The stages that take a hundredth of the whole or more, the largest first."""
    counted = [(name, cost) for name, cost in found.stages.items() if name not in (_LINKING, _SUITES)]
    counted = [(name, cost) for name, cost in counted if cost.processor >= 0.01 * found.cost.processor]
    return sorted(counted, key=lambda each: -each[1].processor)


def _compared(small: Rebuilt, large: Rebuilt) -> list[Measurement]:
    each = [1e6 * found.cost.processor / found.size.events for found in (large, small)]
    peer = f"the same of {small.size.events:,} events; 1.00 is linear"
    return [Measurement("  processor time of a million events", each[0], "s", each[1], peer)]
