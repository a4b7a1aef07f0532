from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flows.runs import all_runs
from flows.workplace import Workplace
from tests.conftest import DemoHome, walk_night
from warehouse.deliveries import read_deliveries
from warehouse.publish import open_published

ROOT = Path(__file__).resolve().parents[2]
_END = "import os, signal; end = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
_RUN = """
import sys; from pathlib import Path
from flows.workplace import open_workplace; from tests.conftest import walk_night
walk_night(open_workplace(), Path(sys.argv[1]))
"""
POINTS = {
    "in the transaction of the fifth delivery": """
import warehouse.landing as landing
add, seen = landing.add_delivery, []
def add_delivery(*args, **kwargs):
    seen.append(1)
    add(*args, **kwargs)
    if len(seen) == 5:
        end()
landing.add_delivery = add_delivery
""",
    "with the new picture built, checked and not yet swapped in": "import flows.rebuild; flows.rebuild.publish = end\n",
}


def content(place: Workplace) -> dict[str, list[tuple[object, ...]]]:
    """Every row of both published snapshots, by table."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for snapshot in ("identity", "picture"):
        with closing(open_published(place.home, place.keys, place.encryption, snapshot)) as connection:
            tables = connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()"
            ).fetchall()
            for schema, table in tables:
                rows = connection.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall()
                found[f"{snapshot}: {schema}.{table}"] = sorted(rows, key=repr)
    return found


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
@pytest.mark.parametrize("point", POINTS)
def test_a_night_that_was_killed_and_run_again_gives_the_same_content(
    point: str, demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = demo_home.enter(monkeypatch)
    expected, accounts = content(undisturbed), read_deliveries(undisturbed.home, undisturbed.keys, undisturbed.encryption)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("master.key", "key.check"):  # one key, so that one content has one set of ids
        (home / name).write_bytes((demo_home.home / name).read_bytes())
    monkeypatch.setenv("MASH_HOME", str(home))
    killed = subprocess.run([sys.executable, "-c", _END + POINTS[point] + _RUN, str(demo_home.inbox)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL

    place = DemoHome(home, demo_home.inbox, demo_home.truth, demo_home.record).enter(monkeypatch)
    record = walk_night(place, demo_home.inbox)
    assert record.is_published
    assert [run.status for run in all_runs(home)] == ["interrupted", "finished"]
    assert content(place) == expected
    assert sorted(map(repr, read_deliveries(home, place.keys, place.encryption))) == sorted(map(repr, accounts))
    assert list((home / "build").iterdir()) == []
