"""The town at size through one run of `mash nightly`, as the scheduler would start it.

The peer is pandas reading the same files and doing nothing else with them: what a night would cost if it only looked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pandas as pd

from benchmarks.measurement import Measurement
from town import make

NOW = datetime(2026, 11, 22, 2, 0)


def measure(families: int, nights: int, seed: int = 1) -> list[Measurement]:
    """Seconds, rows and memory of one run over all nights' deliveries waiting at once."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        town = make(Path(folder) / "town", families=families, nights=nights, seed=seed, now=NOW)
        made = time.monotonic() - began
        before = getrusage(RUSAGE_CHILDREN)
        began = time.monotonic()
        run = subprocess.run(
            [sys.executable, "-m", "flows.cli", "nightly", "--inbox", str(town.inbox), "--now", NOW.isoformat(), "--json"],
            env=os.environ | {"MASH_HOME": str(Path(folder) / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
        whole = time.monotonic() - began
        after = getrusage(RUSAGE_CHILDREN)
        record = json.loads(run.stdout)
        received = sum(delivery["rows_received"] for delivery in record["deliveries"])
        waited = re.search(r"orchestrator start-up (\d+(?:\.\d+)?) s", run.stderr)
        start_up = float(waited.group(1)) if waited else 0.0
        began = time.monotonic()
        files = _only_read(town.inbox)
        reading = time.monotonic() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = f"{families} families, {nights} nights"
    return [
        Measurement(f"making the town ({size})", made, "s"),
        Measurement(
            f"the night: {files} deliveries, {received} rows",
            whole - start_up,
            "s",
            reading,
            "pandas only reading the files",
            "< 120 s",
        ),
        Measurement("  orchestrator start-up, apart (imports are done meanwhile)", start_up, "s"),
        Measurement("  all in", whole, "s"),
        Measurement("  processor time of the whole run", cpu, "s"),
        Measurement("  largest memory of one process", after.ru_maxrss / 1024, "MB"),
    ]


def _only_read(inbox: Path) -> int:
    files = sorted(path for path in inbox.rglob("*") if path.is_file())
    for path in files:
        if path.suffix == ".xlsx":
            pd.read_excel(path, sheet_name=None, header=None, engine="calamine")
        elif path.suffix == ".xml":
            pd.read_xml(path, xpath=".//CINdetails", parser="lxml")
        elif path.suffix == ".json":
            pd.json_normalize(json.loads(path.read_bytes())["entry"])
        else:
            start = path.read_bytes()[:2]
            encoding = "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
            pd.read_csv(path, sep=None, engine="python", encoding=encoding, on_bad_lines="skip", dtype="str")
    return len(files)
