"""What many tests share: an invented town's first night, received and published once by production code."""

from __future__ import annotations

import gc
import io
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock
from rich.console import Console

from flows.night import one_after_the_other, work_through
from flows.progress import Progress
from flows.runs import RunRecord
from flows.workplace import Workplace, open_workplace
from town import make

NOW = datetime(2026, 11, 22, 2)

Made = TypeVar("Made")

os.environ["COLUMNS"] = "160"  # tables are as wide everywhere, whoever runs the tests and in whatever window
# How many processors DuckDB thinks there are. A town as small as ours keeps no second thread busy, and to start, wake and join
# one took a quarter of all time. Pictures made again with three threads are those made with one: tests/flows/test_replay.py.
PROCESSORS = "SLURM_CPUS_ON_NODE"
os.environ[PROCESSORS] = "1"

# The files that take longest begin first, so that none of them runs alone at the end; xdist would have those of most tests.
LONGEST = (
    "flows/test_replay.py",
    "flows/test_every_command.py",
    "warehouse/linkage/test_renewal.py",
    "warehouse/linkage/test_what_bears_on_whom.py",
    "flows/test_killed_night.py",
    "warehouse/test_replay.py",
    "test_family_of_restricted.py",
    "warehouse/models/test_oracle.py",
    "warehouse/linkage/test_stable_ids.py",
    "warehouse/linkage/test_link.py",
    "test_promises.py",
    "warehouse/linkage/test_kept_night.py",
    "flows/test_link_commands.py",
    "flows/test_night_linking.py",
)


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    begins = {tests / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: begins.get(item.path, len(begins)))
    gc.collect()
    gc.freeze()  # what was imported stays: to look through it again and again takes a twentieth of all time


@dataclass(frozen=True)
class DemoHome:
    """A MASH_HOME with a published picture, the inbox it came from and the town's known truth. Tests of one file share
    it, with the cases they open; to change the picture or the inbox, take a copy."""

    home: Path
    inbox: Path
    truth: Path
    record: RunRecord

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> Workplace:
        """Work in this home for the length of a test."""
        for name, value in {"MASH_HOME": self.home, "MASH_INBOX": self.inbox, "MASH_USER": "demo.analyst"}.items():
            monkeypatch.setenv(name, str(value))
        return open_workplace()

    def copy(self, folder: Path) -> DemoHome:
        """The same home somewhere else, to be changed by one test."""
        home = Path(shutil.copytree(self.home, folder / "home"))
        inbox = Path(shutil.copytree(self.inbox, folder / "inbox"))
        return DemoHome(home, inbox, self.truth, self.record)


def walk_night(place: Workplace, inbox: Path, now: datetime = NOW) -> RunRecord:
    """One night without the orchestrator, in silence."""
    with Progress(Console(file=io.StringIO())) as progress:
        return work_through(place, inbox, now, one_after_the_other, progress)


def made_once(name: str, make: Callable[[Path], Made], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What takes long to make, made by whichever worker needs it first, in a folder that all of them can read."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, kept = shared / name, shared / f"{name}.pickle"
    with FileLock(shared / f"{name}.lock"):
        if not kept.exists():
            folder.mkdir()
            kept.write_bytes(pickle.dumps(make(folder)))
        made: Made = pickle.loads(kept.read_bytes())
    return made


@pytest.fixture(scope="session")
def untouched_home(tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """A town of twelve families with two nights of deliveries, received and published."""
    return made_once("untouched", _published_town, tmp_path_factory)


def _published_town(folder: Path) -> DemoHome:
    made = make(folder / "town", families=12, nights=2, seed=1, now=NOW)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASH_HOME", str(folder / "home"))
        record = walk_night(open_workplace(), made.inbox)
    return DemoHome(folder / "home", made.inbox, made.truth, record)


@pytest.fixture(scope="module")
def demo_home(untouched_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """The untouched home, copied for one file of tests: whatever ran before elsewhere, it begins with no case opened."""
    return untouched_home.copy(tmp_path_factory.mktemp("demo"))
