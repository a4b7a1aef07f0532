"""The commands themselves on a PostgreSQL ledger that two machines share."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from flows.workplace import open_workplace
from safeguarding.errors import Exit
from tests.safeguarding.ledger.servers import Server


def test_two_machines_keep_one_record_of_who_looked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASH_LEDGER_URL", server.fresh_database())
    monkeypatch.setenv("MASH_KEY_FILE", str(tmp_path / "keys" / "master.key"))
    monkeypatch.setenv("MASH_SIGNING_KEY_FILE", str(tmp_path / "safe" / "signing.key"))

    def at(machine: str, *arguments: str, code: int = Exit.OK) -> Any:
        monkeypatch.setenv("MASH_HOME", str(tmp_path / machine))
        monkeypatch.setenv("MASH_USER", f"{machine}.analyst")
        open_workplace()
        capsys.readouterr()
        assert run([*arguments, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    at("one", "chronology", "C-0000000000", code=Exit.USAGE)
    kept = tmp_path / "kept"
    kept.write_text(json.dumps(at("one", "audit", "head")))
    at("other", "chronology", "C-0000000000", code=Exit.USAGE)
    assert at("other", "audit", "verify", code=Exit.REFUSED)["broken_at"] == 3, "a machine that joins is noticed"
    at("other", "audit", "acknowledge", "3", "--reason", "the second web server was set up")
    at("one", "chronology", "C-0000000000", code=Exit.USAGE)
    shutil.copy(tmp_path / "one" / "audit.public.pem", tmp_path / "public.pem")
    for records, machine in enumerate(("one", "other"), start=7):  # that somebody verified is a record too
        found = at(machine, "audit", "verify", "--head", str(kept), "--public-key", str(tmp_path / "public.pem"))
        assert (found["records"], found["is_whole"], found["heads_found"]) == (records, True, 1)
    looks = at("one", "audit", "list", "--action", "chronology_refused")
    assert [look["who"] for look in looks] == ["one.analyst", "other.analyst", "one.analyst"]
