"""DuckDB is opened hardened and encrypted, or not at all, and what it says never comes through."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from safeguarding.crypto import Keys
from safeguarding.errors import EncryptionUnavailable, Fault, KeyWrong, MashError, RunInProgress, SettingsInvalid
from tests.warehouse.arrivals import KEYS
from warehouse import store
from warehouse.store import Database, literal, quoted, without_values


def database(home: Path, keys: Keys = KEYS, encryption: str = "database") -> Database:
    return Database(home, keys, encryption)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A store with one table."""
    path = tmp_path / "kept.duckdb"
    with database(tmp_path).connect() as connection:
        database(tmp_path).attach(connection, path, "kept", store="kept")
        connection.execute("CREATE TABLE kept.person AS SELECT 'kestrelmarker' AS name FROM range(50000)")
    return path


def opening(home: Path, path: Path, keys: Keys = KEYS, encryption: str = "database") -> MashError:
    """The error on opening a store."""
    asked = database(home, keys, encryption)
    with pytest.raises(MashError) as raised, asked.connect() as connection:
        asked.attach(connection, path, "kept", store="kept")
    return raised.value


def test_a_store_opens_with_its_own_key_only_and_neither_key_nor_path_is_named(tmp_path: Path, kept: Path) -> None:
    error = opening(tmp_path, kept, Keys(bytes(32)))
    assert isinstance(error, KeyWrong)
    assert error.where == "kept"
    with database(tmp_path).connect() as connection:
        database(tmp_path).attach(connection, kept, "again", store="kept", read_only=True)
        assert connection.execute("SELECT DISTINCT name FROM again.person").fetchall() == [("kestrelmarker",)]
        assert connection.execute("SELECT getvariable('store_key')").fetchall() == [(None,)]
        assert KEYS.store("kept") not in str(connection.execute("FROM duckdb_databases()").fetchall())


def test_a_damaged_store_is_a_fault_and_one_in_use_says_that_a_run_is_in_progress(tmp_path: Path, kept: Path) -> None:
    with database(tmp_path).connect() as connection:
        database(tmp_path).attach(connection, kept, "kept", store="kept")
        assert isinstance(opening(tmp_path, kept), RunInProgress)
    kept.write_bytes(kept.read_bytes()[:20_000])
    error = opening(tmp_path, kept)
    assert isinstance(error, Fault)
    assert error.where == "kept, the store is damaged"


def test_a_store_made_under_the_other_encryption_names_the_setting(tmp_path: Path, kept: Path) -> None:
    assert isinstance(opening(tmp_path, kept, encryption="disk"), SettingsInvalid)
    plain = tmp_path / "plain.duckdb"
    with database(tmp_path, encryption="disk").connect() as connection:
        database(tmp_path, encryption="disk").attach(connection, plain, "plain", store="plain")
        connection.execute("CREATE TABLE plain.person AS SELECT 1 AS a")
    assert isinstance(opening(tmp_path, plain), SettingsInvalid)


def test_without_the_extension_an_encrypted_partnership_does_not_start_and_one_on_an_encrypted_disk_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database(tmp_path).encryption_works()
    monkeypatch.setattr(store, "_httpfs", lambda: None)
    assert not database(tmp_path).encryption_works()
    with pytest.raises(EncryptionUnavailable):
        database(tmp_path).connect()
    with database(tmp_path, encryption="disk").connect() as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_an_extension_without_duckdbs_signature_is_not_loaded_wherever_a_signed_one_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = Path(str(store._httpfs())).read_bytes()
    other = tmp_path / "httpfs.duckdb_extension"
    other.write_bytes(signed)
    monkeypatch.setattr(store, "_httpfs", lambda: other)
    assert database(tmp_path).encryption_works()
    assert database(tmp_path).encryption_works()  # checked before, and still that file
    changed = bytearray(signed)
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed").write_bytes(changed)
    (tmp_path / "changed").replace(other)  # a new file, as an installer puts it there
    assert not database(tmp_path).encryption_works()
    with pytest.raises(EncryptionUnavailable):
        database(tmp_path).connect()


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH '/tmp/elsewhere.duckdb' AS elsewhere",
        "COPY (SELECT 1) TO '/tmp/elsewhere.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "INSTALL excel",
        "SET enable_external_access = true",
        "SET allow_unsigned_extensions = true",
        "SELECT * FROM kept_in_python",
    ],
)
def test_a_connection_reaches_nothing_outside_its_home(tmp_path: Path, statement: str) -> None:
    kept_in_python = "never found by its name"
    with database(tmp_path).connect() as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)
    assert kept_in_python


def test_what_is_spilled_is_encrypted_and_lies_under_home(tmp_path: Path) -> None:
    with database(tmp_path).connect() as connection:
        settings = connection.execute(
            "SELECT current_setting('temp_file_encryption'), current_setting('temp_directory'), current_setting('TimeZone')"
        ).fetchall()[0]
    assert settings[0] is True
    assert Path(settings[1]).is_relative_to(tmp_path.resolve())
    assert settings[2] == "Europe/London"


def test_the_spill_of_killed_runs_is_swept_after_a_day(tmp_path: Path) -> None:
    for name in ("abandoned", "in_use"):
        (tmp_path / "tmp" / name).mkdir(parents=True)
    os.utime(tmp_path / "tmp" / "abandoned", (0, 0))
    database(tmp_path).sweep_spill()
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["in_use"]


def test_a_value_that_duckdb_quotes_does_not_reach_our_error(tmp_path: Path) -> None:
    with database(tmp_path).connect() as connection, pytest.raises(Fault) as raised, without_values("a step"):
        connection.execute("SELECT CAST('Jade Marsh' AS DATE)")
    assert raised.value.where == "a step: ConversionException"


def test_names_and_texts_are_quoted() -> None:
    assert quoted('a"b') == '"a""b"'
    assert literal("O'Brien") == "'O''Brien'"
