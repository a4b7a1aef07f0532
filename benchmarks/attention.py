"""What the patterns ask people to look at in a town whose truth is known: every planted case, and hardly a child who is fine.

Fine is a child of a family without a planted story of whom children's social care holds no record and no agency a record
that it takes for a concern itself. Things happen to such children, too: a bruise, a notice of standard risk, an appointment
missed. The second figure takes in those of whom an agency is concerned: a pattern meets some of them by right.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
from rich.console import Console

from benchmarks.measurement import Measurement
from flows.night import one_after_the_other, work_through
from flows.progress import Progress
from flows.rebuild import declared_tables, feeds
from flows.workplace import open_workplace
from safeguarding.senders import own_number
from town import Town, make
from town.people import CARE
from warehouse.build import build

NOW = datetime(2026, 11, 22, 2)


def measure(families: int = 1000, nights: int = 2, seed: int = 1) -> list[Measurement]:
    """The share of planted cases found, of near misses found, and of fine children shown for a look.

    Raises RuntimeError where the night did not receive and publish everything.
    """
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"MASH_HOME": str(Path(folder) / "home")}):
        made = make(Path(folder) / "town", families=families, nights=nights, seed=seed, now=NOW)
        place = open_workplace()
        with Progress(Console(file=io.StringIO())) as progress:
            record = work_through(place, made.inbox, NOW, one_after_the_other, progress)
        if record.errors:
            raise RuntimeError(f"the night had {len(record.errors)} errors: nothing is measured")
        rules = place.settings.partnership.patterns
        # Whose records were linked is not published: the picture is built once more, to be asked.
        with build(place.home, place.keys, place.encryption, declared_tables(), feeds(place), rules, NOW) as built:
            said = attention_of(made, built.connection)
            concerned = concerned_about(made, built.connection)
        unknown_to_care = unplanted_children(made)
    looked_at = {person for (_, person), attention in said.items() if attention != "information"}
    planted = [(case["pattern"], case["person"]) for case in made.patterns["firing"]]
    near = [(case["pattern"], case["person"]) for case in made.patterns["near_misses"]]
    patterns = len({pattern for pattern, _ in planted})
    return [
        Measurement(f"planted cases found ({len(planted)} of {patterns} patterns)", _percent(planted, said), "%", goal="100 %"),
        Measurement(f"near misses found ({len(near)})", _percent(near, said), "%", goal="0 %"),
        _share("children who are fine with a look", looked_at, unknown_to_care - concerned, "< 2 %"),
        _share("children unknown to social care with a look", looked_at, unknown_to_care),
    ]


def attention_of(made: Town, picture: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """What the picture asks for, by pattern and the town's key of the person."""
    person_of = {link["record_id"]: link["person"] for link in _links(made)}
    found = picture.execute(
        "SELECT pattern, record_id, attention FROM risk_picture.finding JOIN linkage.membership USING (person_id)"
    ).fetchall()
    told = ((pattern, own_number(record), attention) for pattern, record, attention in found)
    return {(pattern, person_of[record]): attention for pattern, record, attention in told if record in person_of}


def concerned_about(made: Town, picture: duckdb.DuckDBPyConnection) -> set[str]:
    """The keys of those of whom an agency holds a record that it takes for a concern itself."""
    person_of = {link["record_id"]: link["person"] for link in _links(made)}
    found = picture.execute(
        "SELECT DISTINCT record_id FROM evidence.current_event JOIN linkage.membership USING (person_id) "
        "WHERE significance = 'concern'"
    ).fetchall()
    return {person_of[record] for record in (own_number(record) for (record,) in found) if record in person_of}


def unplanted_children(made: Town) -> set[str]:
    """The keys of the children on whom nothing was planted and of whom social care holds no record."""
    involved = {link["person"] for link in _links(made) if link["agency"] == CARE}
    children = {c.key for f in made.families if f.story in ("fine", "traced") for c in (*f.members, *f.elsewhere) if c.is_child}
    return children - involved


def _links(made: Town) -> list[dict[str, str]]:
    return [json.loads(line) for line in (made.truth / "links.jsonl").read_text("utf-8").splitlines()]


def _share(what: str, looked_at: set[str], among: set[str], goal: str = "") -> Measurement:
    return Measurement(f"{what} ({len(among)})", 100 * len(looked_at & among) / max(len(among), 1), "%", goal=goal)


def _percent(cases: list[tuple[str, str]], said: Mapping[tuple[str, str], str]) -> float:
    return 100 * sum(case in said for case in cases) / max(len(cases), 1)
