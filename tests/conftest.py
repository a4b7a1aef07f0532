"""What many tests share: an invented town's first night, received and published once by production code."""

from __future__ import annotations

import io
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from flows.night import one_after_the_other, work_through
from flows.progress import Progress
from flows.runs import RunRecord
from flows.workplace import Workplace, open_workplace
from town import make

NOW = datetime(2026, 11, 22, 2)

os.environ["COLUMNS"] = "160"  # tables are as wide everywhere, whoever runs the tests and in whatever window


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


@pytest.fixture(scope="session")
def untouched_home(tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """A town of twelve families with two nights of deliveries, received and published."""
    folder = tmp_path_factory.mktemp("demo")
    made = make(folder / "town", families=12, nights=2, seed=1, now=NOW)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASH_HOME", str(folder / "home"))
        record = walk_night(open_workplace(), made.inbox)
    return DemoHome(folder / "home", made.inbox, made.truth, record)


@pytest.fixture(scope="module")
def demo_home(untouched_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """The untouched home, copied for one file of tests: whatever ran before elsewhere, it begins with no case opened."""
    return untouched_home.copy(tmp_path_factory.mktemp("demo"))
