"""Readers see the earlier picture or the new one, whole, and never names and concerns in one place."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from safeguarding.crypto import Keys
from safeguarding.errors import KeyWrong, NothingPublished
from tests.warehouse.arrivals import KEYS, NOON, land, landing
from tests.warehouse.pictures import built
from warehouse import publish as publishing
from warehouse.publish import open_published, publish, published_run


def night(home: Path, *families: str, agency: str = "police") -> str:
    """Lands, builds and publishes; the run's name."""
    with landing(home, agency) as store:
        land(store, {"report": [{"number": str(i), "note": family} for i, family in enumerate(families)]})
    with built(home) as picture:
        publish(picture)
    return picture.run


def names(home: Path) -> list[str]:
    with open_published(home, KEYS, "database", "identity") as identity:
        return [name for (name,) in identity.execute("SELECT family_name FROM identity.person ORDER BY ALL").fetchall()]


def test_the_two_snapshots_hold_each_its_own_half(tmp_path: Path) -> None:
    night(tmp_path, "Marsh", "Reed")
    assert names(tmp_path) == ["Marsh", "Reed"]
    with open_published(tmp_path, KEYS, "database", "picture") as picture:
        tables = {(s, t) for s, t in picture.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()}
        assert {schema for schema, _ in tables} == {"chronology", "risk_picture", "standing"}
        assert picture.execute("SELECT count(*) FROM risk_picture.finding").fetchall() == [(2,)]


def test_a_snapshot_opens_with_its_own_key_only(tmp_path: Path) -> None:
    run = night(tmp_path, "Marsh")
    with pytest.raises(KeyWrong):
        open_published(tmp_path, Keys(bytes(32)), "database", "picture")
    folder = tmp_path / "published"
    (folder / f"picture-{run}.duckdb").write_bytes((folder / f"identity-{run}.duckdb").read_bytes())
    with pytest.raises(KeyWrong):
        open_published(tmp_path, KEYS, "database", "picture")


def test_before_the_first_night_nothing_is_published(tmp_path: Path) -> None:
    assert published_run(tmp_path) is None
    with pytest.raises(NothingPublished):
        open_published(tmp_path, KEYS, "database", "picture")


def test_a_reader_cannot_write_nor_leave_the_snapshot(tmp_path: Path) -> None:
    night(tmp_path, "Marsh")
    with open_published(tmp_path, KEYS, "database", "picture") as picture:
        for statement in ("DELETE FROM chronology.person", "COPY chronology.person TO '/tmp/person.csv'"):
            with pytest.raises(duckdb.Error):
                picture.execute(statement)


def test_a_reader_keeps_the_picture_it_opened_and_the_earlier_pair_stays_one_night(tmp_path: Path) -> None:
    first = night(tmp_path, "Marsh")
    with open_published(tmp_path, KEYS, "database", "identity") as reader:
        second, third = night(tmp_path, "Marsh", "Reed"), night(tmp_path, "Marsh", "Reed", "Stone")
        assert reader.execute("SELECT count(*) FROM identity.person").fetchall() == [(1,)]
    kept = {path.stem.partition("-")[2] for path in (tmp_path / "published").glob("*.duckdb")}
    assert kept == {second, third}
    assert first not in kept
    assert names(tmp_path) == ["Marsh", "Reed", "Stone"]


def test_a_run_that_fails_while_publishing_leaves_the_earlier_picture_served_and_is_cleaned_up_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = night(tmp_path, "Marsh")
    with monkeypatch.context() as patched:
        patched.setattr(publishing.json, "dump", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            night(tmp_path, "Marsh", "Reed")
    assert published_run(tmp_path) == served
    assert names(tmp_path) == ["Marsh"]
    again = night(tmp_path, "Marsh", "Reed")
    kept = {path.stem.partition("-")[2] for path in (tmp_path / "published").glob("*.duckdb")}
    assert kept == {served, again}


def content(home: Path) -> dict[str, str]:
    manifest = json.loads((home / "published" / "current.json").read_text("utf-8"))
    return dict(manifest["content"])


def test_two_runs_over_one_landing_have_the_same_content_and_another_landing_has_another(tmp_path: Path) -> None:
    night(tmp_path, "Marsh", "Reed")
    first = content(tmp_path)
    with built(tmp_path) as picture:
        publish(picture)
    assert content(tmp_path) == first
    with landing(tmp_path) as store:
        land(store, {"report": [{"number": "0", "note": "March"}]}, extracted_at=NOON + timedelta(days=1))
    with built(tmp_path) as picture:
        publish(picture)
    assert content(tmp_path)["identity"] != first["identity"]


def test_no_name_can_be_read_in_what_is_published(tmp_path: Path) -> None:
    night(tmp_path, "kestrelmarker")
    for path in (tmp_path / "published").iterdir():
        assert b"kestrelmarker" not in path.read_bytes()
