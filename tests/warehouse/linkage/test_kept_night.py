"""What linking keeps of a night: used only where it fits and can be read, closed to everybody else, and never needed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from safeguarding.crypto import KEY_BYTES, Keys
from safeguarding.errors import KeyWrong
from tests.warehouse.arrivals import KEYS
from tests.warehouse.linkage.nights import EVERY, Nights, Registers, Tables, begin
from warehouse.linkage import link as linking_module
from warehouse.linkage.kept_night import COLD, INCREMENTAL, KeptNight, Linking, forget_kept
from warehouse.store import Database

STORE = Path("linkage") / "night.duckdb"


@pytest.fixture(scope="module")
def registers() -> Registers:
    return begin(seed=3)


@pytest.fixture(scope="module")
def from_cold(registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Nights(tmp_path_factory.mktemp("cold")).night(registers, None)[0]


@pytest.fixture(scope="module", params=["disk", "database"])
def kept(request: pytest.FixtureRequest, registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A home in which a night is kept, in either way of encrypting."""
    database = Database(tmp_path_factory.mktemp("home"), KEYS, request.param)
    Nights(database.home).night(registers, KeptNight(database))
    return database


def test_what_was_kept_is_not_touched_when_it_is_the_same_tonight(tmp_path: Path, registers: Registers) -> None:
    nights = Nights(tmp_path)
    nights.night(registers, nights.store())
    before = (tmp_path / STORE).read_bytes()
    nights.night(registers, nights.store())
    assert (tmp_path / STORE).read_bytes() == before


def test_asked_for_from_cold_everything_is_made_and_kept_anew(tmp_path: Path, registers: Registers) -> None:
    nights, records = Nights(tmp_path), len(registers.versions)
    nights.night(registers, nights.store())
    before = (tmp_path / STORE).stat().st_mtime_ns
    asked = nights.night(registers, nights.store(is_cold=True))[1]
    assert asked == Linking(COLD, "asked_for", records, records, 0, records)
    assert (tmp_path / STORE).stat().st_mtime_ns > before


def test_a_night_of_another_method_is_not_gone_on_from(
    tmp_path: Path, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = Nights(tmp_path)
    nights.night(registers, nights.store())
    monkeypatch.setattr(linking_module, "linking_method", lambda: "another")
    assert nights.night(registers, nights.store())[1].reason == "other_method"
    assert nights.night(registers, nights.store())[1].way == INCREMENTAL


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8])
def test_a_damaged_store_is_never_a_wrong_answer(
    kept: Database, tmp_path: Path, share: float, registers: Registers, from_cold: Tables
) -> None:
    content = bytearray((kept.home / STORE).read_bytes())
    start = int(len(content) * share)
    content[start : start + 4096] = bytes(byte ^ 0x5A for byte in content[start : start + 4096])
    (tmp_path / STORE).parent.mkdir()
    (tmp_path / STORE).write_bytes(content)
    found, linking = Nights(tmp_path).night(registers, KeptNight(Database(tmp_path, KEYS, kept.encryption)))
    assert found == from_cold
    assert (linking.way, linking.reason) in {(COLD, "unreadable"), (INCREMENTAL, "")}
    assert linking.way == COLD or share, "the first block holds the way to every other"


@pytest.mark.parametrize("content", [b"", b"no database"])
def test_a_torn_store_is_written_anew(tmp_path: Path, content: bytes, registers: Registers, from_cold: Tables) -> None:
    (tmp_path / STORE).parent.mkdir()
    (tmp_path / STORE).write_bytes(content)
    nights = Nights(tmp_path)
    found, linking = nights.night(registers, nights.store())
    assert (found, linking.reason) == (from_cold, "unreadable")
    assert nights.night(registers, nights.store())[1].way == INCREMENTAL


def test_what_fails_beside_the_concluding_sends_the_night_to_cold(
    tmp_path: Path, registers: Registers, from_cold: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What still stands is copied in a thread of its own: a block that cannot be read there is no error of the night either."""
    nights = Nights(tmp_path)
    nights.night(registers, nights.store())

    def torn(*_: object) -> None:
        raise duckdb.IOException("a damaged block")

    with monkeypatch.context() as patched:
        patched.setattr(KeptNight, "begin_changes", torn)
        found, linking = nights.night(registers, nights.store())
    assert (found, linking.way, linking.reason) == (from_cold, COLD, "unreadable")
    assert nights.night(registers, nights.store())[1].way == INCREMENTAL


@pytest.mark.parametrize("where", ["kept_night._write_about", "renewal.conclude"])
def test_a_run_that_is_stopped_before_it_has_kept_the_night_leaves_the_night_before(
    tmp_path: Path, registers: Registers, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """What is kept is brought to tonight in one step, which begins before all is concluded and ends after."""
    nights, after = Nights(tmp_path), begin(seed=3)
    nights.night(registers, nights.store())
    after.versions |= {row["record_id"]: [row] for row in EVERY[-3:]}

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"warehouse.linkage.{where}", stopped)
        with pytest.raises(KeyboardInterrupt):
            nights.night(after, nights.store())
    assert nights.night(registers, nights.store())[1] == Linking(INCREMENTAL, "", len(registers.versions), 0, 0, 0)


def test_what_nights_add_is_put_together_before_it_lies_in_many_pieces(tmp_path: Path, registers: Registers) -> None:
    nights, later, pieces = Nights(tmp_path), begin(seed=3), []
    nights.night(registers, nights.store())
    for row in EVERY[-9:]:
        later.versions[row["record_id"]] = [row]
        found, linking = nights.night(later, nights.store())
        pieces.append(_pieces_of(Database(tmp_path, KEYS, "disk"), "record"))
        assert linking.way == INCREMENTAL
    assert pieces == [2, 3, 4, 5, 1, 2, 3, 4, 5]
    assert found == nights.night(later, None)[0]


def test_what_is_kept_is_read_with_its_own_key_alone(kept: Database, registers: Registers) -> None:
    content = (kept.home / STORE).read_bytes()
    said = {str(value) for row in registers.rows() for name, value in row.items() if value and name != "sex"}
    # As it is kept, too, in lower case. Four letters stand in some megabytes of noise by chance: once in thirty runs.
    written = {text.encode() for value in said for text in (value, value.lower()) if len(text) > 5}
    is_readable = any(text in content for text in written)
    assert is_readable == (kept.encryption == "disk"), "where the disk is encrypted the stores are not, once more"
    if kept.encryption == "database":
        other = Database(kept.home, Keys(bytes(KEY_BYTES)), kept.encryption)
        with other.connect() as connection, pytest.raises(KeyWrong):
            other.attach(connection, kept.home / STORE, "kept", store="linkage/night", read_only=True)


def test_what_is_forgotten_is_gone_from_the_disk(tmp_path: Path, registers: Registers) -> None:
    nights = Nights(tmp_path)
    nights.night(registers, nights.store())
    forget_kept(tmp_path)
    assert list((tmp_path / "linkage").iterdir()) == []
    assert nights.night(registers, nights.store())[1].reason == "nothing_kept"


def _pieces_of(database: Database, table: str) -> int:
    with database.connect() as connection:
        database.attach(connection, database.home / STORE, "kept", store="linkage/night", read_only=True)
        asked = f"SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('kept.{table}')"
        [(pieces,)] = connection.execute(asked).fetchall()
    return int(pieces)
