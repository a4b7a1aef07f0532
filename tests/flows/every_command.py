"""Every command of `mash`, with words to try it by: those that read the ledger or the data, and those that read neither.

Whoever adds a command adds a line here, or tests/flows/test_every_command.py fails: what is forgotten would be a way to
look without leave and without a record.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from flows.cli import app, run
from safeguarding.codes import Role
from safeguarding.errors import Exit
from tests.conftest import DemoHome

STATED = ("--purpose", "section_47", "--basis", "public_task", "--threshold", "level_4", "--authorised-by", "demo.team.manager")
OWN_DATA = ("--purpose", "subject_access_request", "--basis", "legal_obligation", "--threshold", "none")
WHY = ("--reason", "tried by somebody who tests it")


@dataclass(frozen=True)
class Command:
    """One way to call a command. PERSON, CASE, EVENT and so on stand for what the home holds; `role` may call it."""

    words: str
    role: Role = Role.ANALYST
    more: tuple[str, ...] = ()
    typed: str = ""  # on stdin
    is_idle: bool = False  # there is nothing in the home that it could be done to: its refusal is what is tried

    @property
    def name(self) -> tuple[str, ...]:
        words = tuple(self.words.split())
        return max((known for known in of_the_program() if words[: len(known)] == known), key=len)

    def arguments(self, subjects: dict[str, str]) -> list[str]:
        return [*(subjects.get(word, word) for word in self.words.split()), *self.more, "--json"]


READS = (
    Command("deliveries"),
    Command("worklist"),
    Command("worklist --all"),
    Command("explain PERSON"),
    Command("explain PERSON --known-on 2026-11-22"),
    Command("review PERSON PATTERN --as agree", more=WHY),
    Command("reviews"),
    Command("find", typed="Somebody Unknown 01/02/2015\n"),
    Command("open PERSON", more=(*STATED, *WHY)),
    Command("cases"),
    Command("cases list"),
    Command("cases show CASE"),
    Command("cases review CASE", more=WHY),
    Command("cases tell CASE --family-informed told"),
    Command("cases review-emergency CASE --as-justified", more=WHY, is_idle=True),
    Command("chronology CASE"),
    Command("chronology CASE --known-on 2026-11-22"),
    Command("clocks"),
    Command("clocks CASE"),
    Command("decide CASE --decision no_further_action --threshold level_4", more=WHY),
    Command("act CASE --due 2099-01-01 --owner somebody", more=("--what", "visit the home")),
    Command("outcome CASE A1 --result done", more=("--what-happened", "the home was visited")),
    Command("weigh CASE EVENT --as significant", more=WHY),
    Command("comment CASE EVENT", more=("--text", "tried by somebody who tests it")),
    Command("case-record CASE"),
    Command("picture audit", Role.MANAGER),
    Command("retain", Role.DATA_ENGINEER),
    Command("hold CASE", more=WHY),
    Command("subject-access REQUEST", Role.DISCLOSURE_OFFICER),
    Command("register", Role.AUDITOR),
    Command("audit list --asked", Role.AUDITOR),
    Command("audit acknowledge 1", Role.AUDITOR, more=WHY, is_idle=True),
    Command("audit verify", Role.AUDITOR),
    Command("audit head", Role.DATA_ENGINEER),
    Command("audit key", Role.DATA_ENGINEER),
    Command("links review", Role.LINKAGE_REVIEWER),
    Command("links explain PERSON", Role.LINKAGE_REVIEWER),
    Command("links confirm PAIR", Role.LINKAGE_REVIEWER, more=WHY),
    Command("links reject PAIR", Role.LINKAGE_REVIEWER, more=WHY),
    Command("links split PERSON RECORD", Role.LINKAGE_REVIEWER, more=WHY),
    Command("links list", Role.LINKAGE_REVIEWER),
    Command("links recalls"),
    Command("doctor", Role.DATA_ENGINEER),
    Command("cases close CASE --outcome no_further_action", more=WHY),  # last, for a closed case shows nothing
)
READS_NEITHER = {
    ("nightly",): "runs the night, which needs no role; tried on its own, for it takes its time",
    ("demo",): "makes a town of invented people in a folder of its own",
    ("connectors", "list"): "says what is declared",
    ("connectors", "check"): "reads the one file that it is given",
    ("redact",): "reads the one file that it is given",
    ("links", "evaluate"): "reads the one file that it is given",
    ("links", "train"): "reads the one file that it is given",
}


def of_the_program() -> set[tuple[str, ...]]:
    """Every command that `mash` has, in its words."""
    return set(_walk(app))


def _walk(commands: App, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name in (name for name in commands if not name.startswith("-")):
        inside = commands[name]
        has_more = [each for each in inside if not each.startswith("-")]
        if inside.default_command is not None or not has_more:
            yield (*before, name)
        if has_more:
            yield from _walk(inside, (*before, name))


def subjects(home: DemoHome) -> dict[str, str]:
    """A person of the home with a finding, a pair and a record of theirs, and a case and a request opened on them."""
    with pytest.MonkeyPatch.context() as environment:
        home.enter(environment)
        return _subjects()


def _subjects() -> dict[str, str]:
    def answer(*arguments: str) -> Any:
        with redirect_stdout(io.StringIO()) as said:
            assert run([*arguments, "--json"]) == Exit.OK, arguments
        return json.loads(said.getvalue())

    rows = answer("worklist")["persons"]
    linked = {row["person_id"]: answer("links", "explain", row["person_id"])["person"] for row in rows[:8]}
    person = next(person for person, found in linked.items() if found["links"])
    finding = next(row for row in rows if row["person_id"] == person)["findings"][0]
    opened = answer("open", person, *STATED, *WHY)
    request = answer("open", person, *OWN_DATA, "--authorised-by", "demo.team.manager", *WHY)
    return {
        "PERSON": person,
        "PATTERN": finding["pattern"],
        "CASE": opened["case_id"],
        "EVENT": answer("chronology", opened["case_id"], "--all")["chronology"]["lines"][0]["event_id"],
        "REQUEST": request["case_id"],
        "PAIR": linked[person]["links"][0]["pair"],
        "RECORD": linked[person]["records"][0]["record"],
    }


def partnership_without_guests(folder: Path) -> Path:
    """The invented town's settings, where an account that is not listed holds no role."""
    given = (Path(__file__).resolve().parents[2] / "partnership.toml").read_text("utf-8")
    settings = folder / "partnership.toml"
    settings.write_text("\n".join(line for line in given.splitlines() if not line.startswith("role_of_unlisted")), "utf-8")
    return settings
