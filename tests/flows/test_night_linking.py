"""Which records a night links anew is on record, and makes no difference to the picture."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flows import retention
from flows.cli import run
from flows.retention import apply_retention
from flows.runs import RunRecord
from safeguarding.errors import Exit
from tests.conftest import NOW, DemoHome, walk_night
from tests.flows.test_retention import LONG_AFTER

STORE = Path("linkage") / "night.duckdb"


def published_content(home: Path) -> dict[str, str]:
    content: dict[str, str] = json.loads((home / "published" / "current.json").read_text("utf-8"))["content"]
    return content


def way(record: RunRecord) -> tuple[str, str]:
    return record.linking["way"], record.linking["reason"]


def test_the_first_night_links_from_cold_and_the_next_goes_on_from_it(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert way(demo_home.record) == ("cold", "nothing_kept")
    assert demo_home.record.linking["changed"] == demo_home.record.linking["records"] > 0
    copy = demo_home.copy(tmp_path)
    again = walk_night(copy.enter(monkeypatch), copy.inbox)
    assert way(again) == ("incremental", "")
    assert (again.linking["changed"], again.linking["gone"]) == (0, 0)
    assert published_content(copy.home) == published_content(demo_home.home)


def test_a_delivery_that_comes_later_gives_the_picture_that_it_gives_from_cold(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = demo_home.copy(tmp_path / "whole")
    late = demo_home.copy(tmp_path / "late")
    for home in (whole.home, late.home):
        shutil.rmtree(home)
    waiting = late.inbox / "police"
    shutil.move(waiting, tmp_path / "police")
    walk_night(late.enter(monkeypatch), late.inbox)
    shutil.move(tmp_path / "police", waiting)
    shutil.copytree(late.home, whole.home)
    found = walk_night(late.enter(monkeypatch), late.inbox)
    assert way(found) == ("incremental", "")
    assert 0 < found.linking["changed"] <= found.linking["records"]
    forgotten = whole.enter(monkeypatch)
    (whole.home / STORE).unlink()
    assert way(walk_night(forgotten, whole.inbox)) == ("cold", "nothing_kept")
    assert published_content(late.home) == published_content(whole.home)


def test_from_cold_can_be_asked_for(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = demo_home.copy(tmp_path)
    copy.enter(monkeypatch)
    monkeypatch.setattr("flows.orchestrator.has_loopback", lambda: False)
    arguments = ["nightly", "--inbox", str(copy.inbox), "--now", NOW.isoformat()]
    assert run([*arguments, "--cold-links"]) in (Exit.OK, Exit.SOURCE_LATE)
    assert "linked from cold, as was asked for" in capsys.readouterr().out
    run([*arguments, "--json"])
    assert json.loads(capsys.readouterr().out)["linking"]["way"] == "incremental"


def test_retention_forgets_what_linking_kept_before_the_picture_is_made_anew(
    demo_home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = demo_home.copy(tmp_path)
    place = copy.enter(monkeypatch)
    assert (copy.home / STORE).exists()
    kept_at_rebuild: list[bool] = []
    monkeypatch.setattr(retention, "rebuild", lambda *_: kept_at_rebuild.append((copy.home / STORE).exists()))
    apply_retention(place, LONG_AFTER)
    assert kept_at_rebuild == [False]
