"""Who only asks does not wait for what receives, checks, links and orchestrates: each command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from flows.cli import run
from safeguarding.errors import Exit
from tests.conftest import DemoHome

HEAVY = {
    "great_expectations", "numpy", "pandas", "prefect", "presidio_analyzer", "pyarrow", "spacy", "splink", "sqlglot",
    "warehouse.build",
}  # fmt: skip
_LOOKED_FOR = "999 000 0018\n"  # for `mash find`, which reads it as a line of its own
_RUN = """
import sys
from flows.cli import run
code = run(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
raise SystemExit(code)
"""
ASKING = {
    "worklist": "worklist --limit 3",
    "worklist, everybody": "worklist --all --json",
    "explain": "explain PERSON",
    "chronology": "chronology CASE",
    "chronology, everything": "chronology CASE --all --json",
    "find": "find",
    "cases": "cases list",
    "clocks": "clocks",
    "case record": "case-record CASE",
    "reviews": "reviews",
    "deliveries": "deliveries",
    "doubtful links": "links review",
    "looks": "audit list",
    "the chain": "audit verify",
    "doctor": "doctor",
}


@pytest.fixture(scope="module")
def asked_of(demo_home: DemoHome) -> dict[str, str]:
    """A person of the worklist, and a case that is opened on them."""
    with pytest.MonkeyPatch.context() as environment:
        place = demo_home.enter(environment)
        from flows.commands.worklist import Wanted, look_at_worklist

        person = look_at_worklist(place, Wanted(limit=1)).rows[0].person_id
        why = "--purpose strategy --basis public_task --threshold level_4 --family-informed NOT_YET_UNSAFE_CHILD"
        named = ["--reason", "a test of what is imported", "--authorised-by", "demo.team.manager"]
        assert run(["open", person, *why.split(), *named]) == Exit.OK
        (case,) = place.cases.all()
    return {"PERSON": person, "CASE": case.case_id}


def modules_of(command: str, home: DemoHome, asked_of: dict[str, str]) -> set[str]:
    """The modules that a command has imported when it is done; it must have gone well."""
    words = [asked_of.get(word, word) for word in command.split()]
    environment = {**os.environ, "MASH_HOME": str(home.home), "MASH_INBOX": str(home.inbox), "MASH_USER": "demo.analyst"}
    told = subprocess.run(
        [sys.executable, "-c", _RUN, *words], capture_output=True, text=True, env=environment, input=_LOOKED_FOR, check=False
    )
    assert told.returncode in (Exit.OK, Exit.FINDINGS), told.stderr[:400]
    loaded = set(told.stderr.splitlines()[-1].split())
    assert "flows.cli" in loaded
    return loaded


@pytest.mark.parametrize("command", ASKING.values(), ids=ASKING)
def test_who_only_asks_does_not_wait_for_what_they_do_not_use(
    demo_home: DemoHome, asked_of: dict[str, str], command: str
) -> None:
    assert modules_of(command, demo_home, asked_of) & HEAVY == set()


def test_help_opens_no_database_and_no_ledger(demo_home: DemoHome) -> None:
    assert modules_of("--help", demo_home, {}) & {*HEAVY, "duckdb", "sqlalchemy", "cedarpy", "pydantic"} == set()


def test_a_module_that_is_imported_is_seen(demo_home: DemoHome) -> None:
    """Else the tests above would say nothing: the register reads every agency's declaration, and with it pandas."""
    assert modules_of("register", demo_home, {}) & HEAVY
