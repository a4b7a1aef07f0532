"""mash audit as people and scripts use it: verify, head, key, list, acknowledge."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from flows.workplace import Workplace, open_workplace
from safeguarding.errors import Exit
from safeguarding.ledger.audit import Entry
from tests.safeguarding.ledger.conftest import Ledger, open_at
from tests.safeguarding.ledger.tampering import change

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A MASH_HOME with three looks in its audit chain."""
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MASH_USER", "an.analyst")
    opened = open_workplace()
    for number in range(3):
        opened.audit.record(Entry("an.analyst", "analyst", "explain", f"MARKER-{number}", f"C-{number}", "section_47", 4, 1))
    return opened


def answer(capsys: Captured, *arguments: str, code: int = Exit.OK) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def keep_head(place: Workplace, capsys: Captured, folder: Path) -> Path:
    kept = folder / "kept.jsonl"
    assert run(["audit", "head", "--out", str(kept)]) == Exit.OK
    return kept


def test_a_head_is_one_line_on_stdout_and_in_the_file(place: Workplace, capsys: Captured, tmp_path: Path) -> None:
    kept = keep_head(place, capsys, tmp_path)
    out, said = capsys.readouterr()
    assert out.count("\n") == 1
    assert kept.read_text() == out
    assert json.loads(out)["sequence"] == 4, "the head holds the record of its own signing"
    assert "SHA256:" in said
    assert answer(capsys, "audit", "head")["sequence"] == 5
    assert [look["action"] for look in answer(capsys, "audit", "list", "--last", "2")] == ["audit_head_signed"] * 2


def test_a_kept_head_is_found_again(place: Workplace, capsys: Captured, tmp_path: Path) -> None:
    kept = keep_head(place, capsys, tmp_path)
    place.audit.record(Entry("an.analyst", "analyst", "explain", "later"))
    keep_head(place, capsys, tmp_path)
    found = answer(capsys, "audit", "verify", "--head", str(kept))
    assert {"records", "is_whole", "broken_at", "problem"} <= set(found)
    assert (found["records"], found["is_whole"], found["heads_found"]) == (6, True, 2)
    assert run(["audit", "verify", "--head", str(kept)]) == Exit.OK
    assert "2 of 2 kept heads" in capsys.readouterr().out


def test_a_cut_tail_is_found_although_the_head_beside_it_was_put_back_too(
    place: Workplace, capsys: Captured, tmp_path: Path
) -> None:
    """An older copy of the whole MASH_HOME: nothing in it is wrong, only the head kept elsewhere tells."""
    older = {name: (place.home / name).read_bytes() for name in ("ledger.sqlite", "audit.head")}
    place.audit.record(Entry("an.analyst", "analyst", "explain", "to be hidden"))
    kept = keep_head(place, capsys, tmp_path)
    for name, content in older.items():
        (place.home / name).write_bytes(content)
    assert answer(capsys, "audit", "verify")["is_whole"]
    found = answer(capsys, "audit", "verify", "--head", str(kept), code=Exit.REFUSED)
    # The first verifying added a record of its own, so the chain that was put back is one record short of the kept head.
    assert (found["is_whole"], found["broken_at"], found["problem"]) == (False, 5, "the newest records were cut off")
    assert run(["audit", "verify", "--head", str(kept)]) == Exit.REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert "MASH-309" in said.err
    assert "at record 5" in said.err


def test_the_public_key_kept_with_the_heads_decides(place: Workplace, capsys: Captured, tmp_path: Path) -> None:
    """Whoever takes the machine over can make a signing key of their own, and then only the key kept elsewhere tells."""
    capsys.readouterr()
    assert run(["audit", "key"]) == Exit.OK
    (tmp_path / "public.pem").write_text(capsys.readouterr().out)
    kept = keep_head(place, capsys, tmp_path)
    with_key = ("--head", str(kept), "--public-key", str(tmp_path / "public.pem"))
    assert answer(capsys, "audit", "verify", *with_key)["heads_found"] == 1
    for name in ("audit.signing.key", "audit.public.pem"):
        (place.home / name).unlink()
    assert answer(capsys, "audit", "verify", *with_key)["heads_found"] == 1
    refused = answer(capsys, "audit", "verify", "--head", str(kept), code=Exit.REFUSED)
    assert refused["error"]["code"] == "MASH-311"
    kept.unlink()
    keep_head(place, capsys, tmp_path)
    assert answer(capsys, "audit", "verify", "--head", str(kept))["is_whole"]
    assert answer(capsys, "audit", "verify", *with_key, code=Exit.REFUSED)["error"]["code"] == "MASH-311"


def test_anybody_can_check_a_head_with_openssl(place: Workplace, capsys: Captured, tmp_path: Path) -> None:
    from base64 import b64decode

    stated = json.loads(keep_head(place, capsys, tmp_path).read_text())
    (tmp_path / "signature").write_bytes(b64decode(stated.pop("signature")))
    (tmp_path / "message").write_text(json.dumps(stated, sort_keys=True, separators=(",", ":")))
    (tmp_path / "public.pem").write_text(answer(capsys, "audit", "key")["public_key"])
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-in", "message", "-sigfile"]
    try:
        done = subprocess.run([*command, "signature"], cwd=tmp_path, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no openssl on this machine")
    assert "Verified Successfully" in done.stdout, done.stderr


@pytest.mark.parametrize("content", ["", "no head", '{"sequence": 3}', None])
def test_a_head_that_proves_nothing_is_refused(place: Workplace, capsys: Captured, tmp_path: Path, content: str | None) -> None:
    keep_head(place, capsys, tmp_path)
    if content is not None:
        (tmp_path / "MARKER").write_text(content)
    refused = answer(capsys, "audit", "verify", "--head", str(tmp_path / "MARKER"), code=Exit.REFUSED)
    assert refused["error"]["code"] == "MASH-311"
    assert "MARKER" not in json.dumps(refused)


def test_a_head_of_another_installation_is_refused(place: Workplace, capsys: Captured, tmp_path: Path) -> None:
    kept = keep_head(place, capsys, tmp_path)
    stated = json.loads(kept.read_text())
    kept.write_text(json.dumps(stated | {"installation": "I-0000000000"}))
    refused = answer(capsys, "audit", "verify", "--head", str(kept), code=Exit.REFUSED)
    assert refused["error"]["where"] == "it was signed by another installation"


def test_a_public_key_alone_is_a_mistake(place: Workplace, capsys: Captured, tmp_path: Path) -> None:
    assert answer(capsys, "audit", "verify", "--public-key", str(tmp_path), code=Exit.USAGE)["error"]["where"] == "--public-key"


def test_no_head_is_signed_of_a_chain_that_was_cut(place: Workplace, capsys: Captured) -> None:
    change(ledger_of(place), "DELETE FROM audit_record WHERE sequence = 3")
    assert answer(capsys, "audit", "head", code=Exit.REFUSED)["error"]["code"] == "MASH-309"


def test_the_list_says_who_looked_at_what_and_is_itself_recorded(place: Workplace, capsys: Captured) -> None:
    before = place.audit.verify().records
    found = answer(capsys, "audit", "list", "--case", "C-1")
    assert [(look["sequence"], look["who"], look["action"], look["asked"]) for look in found] == [
        (2, "an.analyst", "explain", None)
    ]
    assert place.audit.verify().records == before + 1
    assert run(["audit", "list", "--last", "1"]) == Exit.OK
    shown = capsys.readouterr().out
    assert "audit_listed" in shown
    assert "MARKER" not in shown


def test_what_was_asked_is_opened_only_when_it_is_asked_for(place: Workplace, capsys: Captured) -> None:
    assert [look["asked"] for look in answer(capsys, "audit", "list", "--asked")] == ["MARKER-0", "MARKER-1", "MARKER-2"]
    assert run(["audit", "list", "--asked", "--last", "9"]) == Exit.OK
    assert "MARKER-2" in capsys.readouterr().out
    assert "asked opened" in answer(capsys, "audit", "list", "--asked", "--last", "1")[0]["asked"]


def test_those_who_look_do_not_check_who_looked(place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.audit.verify().records
    monkeypatch.setenv("MASH_ROLE", "analyst")
    for command in (["list"], ["acknowledge", "1", "--reason", "nothing to see here"]):
        assert set(answer(capsys, "audit", *command, code=Exit.REFUSED)) == {"error"}
    monkeypatch.delenv("MASH_ROLE")
    refusals = answer(capsys, "audit", "list", "--action", "audit_refused")
    assert len(refusals) == place.audit.verify().records - before - 1 == 2
    assert answer(capsys, "audit", "list", "--as", "auditor", "--last", "1")[0]["role"] == "auditor"


def test_who_keeps_the_hub_running_signs_heads_and_those_who_look_do_not(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ("verify", "head", "key"):
        monkeypatch.setenv("MASH_ROLE", "data_engineer")
        assert run(["audit", command]) == Exit.OK
        monkeypatch.setenv("MASH_ROLE", "analyst")
        assert set(answer(capsys, "audit", command, code=Exit.REFUSED)) == {"error"}
    monkeypatch.setenv("MASH_ROLE", "auditor")
    done = [(look["role"], look["action"]) for look in answer(capsys, "audit", "list", "--last", "6")]
    says = ("audit_verified", "audit_head_signed", "audit_key_shown")
    assert done == [pair for said in says for pair in (("data_engineer", said), ("analyst", "chain_refused"))]


def test_that_the_chain_is_broken_is_said_also_where_that_cannot_be_recorded(
    place: Workplace, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or whoever changed a record could keep the alarm from ringing by making the ledger unwritable."""
    ledger = place.home / "ledger.sqlite"
    monkeypatch.setenv("MASH_LEDGER_URL", f"sqlite:///file:{ledger}?mode=ro&uri=true")
    assert answer(capsys, "audit", "verify", code=Exit.REFUSED)["error"]["code"] == "MASH-308"
    monkeypatch.delenv("MASH_LEDGER_URL")
    change(ledger_of(place), "UPDATE audit_record SET who = 'nobody' WHERE sequence = 2")
    monkeypatch.setenv("MASH_LEDGER_URL", f"sqlite:///file:{ledger}?mode=ro&uri=true")
    assert answer(capsys, "audit", "verify", code=Exit.REFUSED)["error"]["code"] == "MASH-309", "its guards are gone"
    monkeypatch.delenv("MASH_LEDGER_URL")
    open_workplace()  # puts the guards back
    monkeypatch.setenv("MASH_LEDGER_URL", f"sqlite:///file:{ledger}?mode=ro&uri=true")
    found = answer(capsys, "audit", "verify", code=Exit.REFUSED)
    assert (found["is_whole"], found["broken_at"]) == (False, 2)
    topics = {(f["topic"], f["state"]) for f in answer(capsys, "doctor", code=Exit.REFUSED)}
    assert ("audit chain", "problem") in topics


def test_a_list_that_cannot_be_recorded_shows_nothing(place: Workplace, capsys: Captured) -> None:
    (place.home / "audit.head").unlink()
    (place.home / "audit.head").mkdir()
    assert set(answer(capsys, "audit", "list", "--asked", code=Exit.REFUSED)) == {"error"}


def test_a_changed_record_is_marked_in_the_list(place: Workplace, capsys: Captured) -> None:
    change(ledger_of(place), "UPDATE audit_record SET who = 'nobody' WHERE sequence = 2")
    assert run(["audit", "list"]) == Exit.FINDINGS
    assert "explain (CHANGED)" in capsys.readouterr().out


def test_a_cut_is_noticed_and_answered_for(place: Workplace, capsys: Captured) -> None:
    change(ledger_of(place), "DELETE FROM audit_record WHERE sequence = 3")
    place.audit.record(Entry("an.analyst", "analyst", "explain", "after the cut"))
    found = answer(capsys, "audit", "verify", code=Exit.REFUSED)
    assert (found["broken_at"], found["problem"]) == (3, "the chain was found cut before this record was added")
    assert answer(capsys, "audit", "acknowledge", "3", "--reason", "short", code=Exit.USAGE)["error"]["where"] == "--reason"
    reason = "ledger restored from the night's backup"
    assert answer(capsys, "audit", "acknowledge", "3", "--reason", reason) == {"acknowledged": 3, "recorded_as": 6}
    assert answer(capsys, "audit", "verify")["acknowledged_breaks"] == [3]


def test_the_doctor_warns_of_a_signing_key_beside_what_it_signs(
    place: Workplace, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def states() -> set[str]:
        run(["doctor", "--json"])
        return {f["state"] for f in json.loads(capsys.readouterr().out) if f["topic"] == "signing key"}

    assert states() == {"ok"}
    keep_head(place, capsys, tmp_path)
    capsys.readouterr()
    assert states() == {"caution"}
    (tmp_path / "apart").mkdir()
    (place.home / "audit.signing.key").rename(tmp_path / "apart" / "key")
    assert states() == {"problem"}
    monkeypatch.setenv("MASH_SIGNING_KEY_FILE", str(tmp_path / "apart" / "key"))
    assert states() == set()
    assert run(["audit", "head"]) == Exit.OK


def ledger_of(place: Workplace) -> Ledger:
    return open_at(place.home)
