"""What linking costs as the records grow: from cold, and on a night on which one record in a hundred is new or changed.

`python -m benchmarks.linkage_scale 100000 1000000` measures those sizes. The records are invented registers of children
(town/registers.py). Timed is linking alone, from the canonical tables to who is who; each size runs in a process of its
own, so that its largest memory is its own. The night is linked both ways, and the results are compared row by row.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.measurement import Measurement
from safeguarding.crypto import KEY_BYTES, Keys
from town.registers import make_registers
from warehouse.linkage.kept_night import KeptNight, Linking
from warehouse.linkage.link import link
from warehouse.linkage.stable_ids import IdChange, LastNight
from warehouse.linkage.tables import PeopleTable, read_people
from warehouse.store import Database

NOW = datetime(2026, 11, 22, 2, 0)
_RECORDS_OF_A_CHILD = 3.165
_CHANGED = 0.01
_TABLES = ("membership", "edge", "id_change")
_KEYS = Keys(bytes(KEY_BYTES))  # nobody is described here, so the key guards nothing


@dataclass(frozen=True)
class Run:
    """One linking: seconds on the clock, seconds of processor, which way it went; the digest of all that it wrote, and who
    was who."""

    wall: float
    cpu: float
    linking: Linking
    digest: tuple[object, ...]
    known: LastNight


def measure(sizes: Sequence[int] = (100_000,)) -> list[Measurement]:
    """For each number of records: from cold, the night of one change in a hundred, and the largest memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone:
        return [line for lines in alone.map(measure_one, sizes) for line in lines]


def measure_one(size: int) -> list[Measurement]:
    """One size, in this process. Raises AssertionError where the two ways of linking the night differ."""
    before = make_registers(round(size / _RECORDS_OF_A_CHILD), seed=5)
    with TemporaryDirectory() as folder:
        database = Database(Path(folder), _KEYS, "database")
        first = _run(before, database, KeptNight(database), None)
        after = _one_night_later(before)
        night = _run(after, database, KeptNight(database), first.known)
        largest = getrusage(RUSAGE_SELF).ru_maxrss / 1e6
        again = _run(after, database, KeptNight(database, is_cold=True), first.known)
    if night.digest != again.digest or night.linking.way != "incremental":
        raise AssertionError(f"{size} records: the night came out otherwise than from cold")
    records = first.linking.records
    name = f"{records:,} records linked"
    goal, of_goal = ("< 60 s on 4 cores", "< 6 s on 4 cores") if records >= 900_000 else ("", "")
    return [
        Measurement(f"{name} from cold", first.wall, "s", goal=goal),
        Measurement("  processor time", first.cpu, "s"),
        Measurement(f"{name}, 1 % new, changed or gone", night.wall, "s", again.wall, "that night from cold", of_goal),
        Measurement("  processor time", night.cpu, "s", again.cpu, "that night from cold", goal="a tenth"),
        Measurement("  pairs scored anew for so many records", night.linking.changed, ""),
        Measurement("  largest memory", largest, "GB", goal="< 8 GB"),
    ]


def _one_night_later(records: pd.DataFrame) -> pd.DataFrame:
    """Four in a thousand moved or were renamed, four came, two left."""
    by = np.random.default_rng(11)
    touched = by.choice(len(records), round(len(records) * _CHANGED), replace=False)
    moved, renamed, came, left = np.split(touched, [len(touched) // 5, 2 * len(touched) // 5, 4 * len(touched) // 5])
    later, stays = records.reset_index(drop=True), np.ones(len(records), dtype=bool)
    stays[left] = False
    for rows, column in ((moved, "postcode"), (renamed, "family_name")):
        later.loc[rows, column] = records[column].to_numpy()[by.integers(0, len(records), len(rows))]
    new = later.loc[came].assign(agency="school nurse")
    return pd.concat([later[stays], new], ignore_index=True)


def _run(records: pd.DataFrame, database: Database, kept: KeptNight | None, last_night: LastNight | None) -> Run:
    path = database.home / "people.parquet"
    records.to_parquet(path)
    with database.connect() as connection:
        connection.execute("ATTACH ':memory:' AS working; USE working")
        read_people(connection, PeopleTable(path, {}))
        began, spent = time.monotonic(), time.process_time()
        linking = link(connection, "working", _KEYS.pseudonymiser("person"), NOW, last_night=last_night, kept=kept)
        wall, cpu = time.monotonic() - began, time.process_time() - spent
        each = [
            connection.execute(f"SELECT count(*), bit_xor(md5_number(row::VARCHAR)) FROM linkage.{table} AS row").fetchall()
            for table in _TABLES
        ]
        membership = connection.execute("SELECT record_id, person_id FROM linkage.membership").df()
        changes = tuple(IdChange(*row) for row in connection.execute("FROM linkage.id_change").fetchall())
    return Run(wall, cpu, linking, tuple(each), LastNight(membership, changes))


if __name__ == "__main__":
    from benchmarks.__main__ import print_table

    print_table(measure([int(size) for size in sys.argv[1:]] or [100_000]))
