"""Opens DuckDB, and is the only module that does: hardened, encrypted, and silent about values.

Every connection works in memory and attaches the stores it needs. A store is one DuckDB file that opens with a key of
its own. DuckDB writes encrypted files only with the cryptography that its httpfs extension brings; the signed file
lies in the duckdb-extension-httpfs wheel and is loaded from there, so no network is touched.
"""

from __future__ import annotations

import shutil
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb

from safeguarding.crypto import Keys
from safeguarding.errors import (
    EncryptionUnavailable,
    Fault,
    HomeUnwritable,
    KeyWrong,
    MashError,
    RunInProgress,
    SettingsInvalid,
)

_AT_START = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",  # a model's table name must never find a Python variable
}
_SPILL_KEPT_SECONDS = 24 * 3600
_SIGNED: set[tuple[Path, int, int, int]] = set()  # extension files whose signature DuckDB has checked in this process

# What DuckDB says when it cannot open or write a store, and what it means for the hub. DuckDB's own text names files.
_MEANINGS: tuple[tuple[str, type[MashError], str], ...] = (
    ("Wrong encryption key", KeyWrong, ""),
    ("without a key", SettingsInvalid, "encryption: this store was made with 'database'"),
    ("is not encrypted", SettingsInvalid, "encryption: this store was made with 'disk'"),
    ("Could not set lock", RunInProgress, ""),
    ("Unique file handle conflict", RunInProgress, ""),
    ("AES tag differs", Fault, "the store is damaged"),
    ("not a valid DuckDB database file", Fault, "the store is damaged"),
    ("Could not read enough bytes", Fault, "the store is damaged"),
    ("Permission denied", HomeUnwritable, ""),
    ("read-only crypto module", EncryptionUnavailable, ""),
)


def quoted(name: str) -> str:
    """A table's or column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it where no parameter can stand."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def without_values(where: str) -> Iterator[None]:
    """What DuckDB complains about inside becomes an error of ours: DuckDB quotes the value it failed on, and file names."""
    try:
        yield
    except duckdb.Error as error:
        raise _meaning(error, where) from None


@contextmanager
def without_pandas() -> Iterator[None]:
    """DuckDB asks of each value that a statement is given whether it is pandas' "not a time", and imports pandas to know. For
    who has not needed it so far that takes longer than any question: inside, it is not found and nothing is taken for one."""
    if "pandas" in sys.modules:
        yield
        return
    sys.modules["pandas"] = None  # type: ignore[assignment]  # Python's own way to say so
    try:
        yield
    finally:
        del sys.modules["pandas"]


def _meaning(error: duckdb.Error, where: str) -> MashError:
    text = str(error)
    for sign, meaning, note in _MEANINGS:
        if sign in text:
            return meaning(f"{where}, {note}" if note else where)
    return Fault(f"{where}: {type(error).__name__}")


def open_scratch() -> duckdb.DuckDBPyConnection:
    """An in-memory connection for work on data that is nobody's, such as training on invented people."""
    return duckdb.connect(config=dict(_AT_START))


@dataclass(frozen=True)
class Database:
    """Opens the stores under one MASH_HOME. `encryption` is the partnership's: 'database' or 'disk'."""

    home: Path
    keys: Keys
    encryption: str

    def connect(self, threads: int | None = None) -> duckdb.DuckDBPyConnection:
        """An in-memory connection that can reach files under MASH_HOME alone and spills there, encrypted. It works with as
        many threads as the machine has processors, or with `threads`.

        Raises EncryptionUnavailable where every store must be encrypted and this machine cannot.
        """
        home = self.home.resolve()
        spill = home / "tmp" / uuid.uuid4().hex
        try:
            (home / "tmp").mkdir(parents=True, exist_ok=True)
        except OSError:
            raise HomeUnwritable("MASH_HOME") from None
        with without_values("opening DuckDB"):
            connection, can_encrypt = _open_encrypting()
            if self.encryption == "database" and not can_encrypt:
                connection.close()
                raise EncryptionUnavailable("httpfs")
            _limit_memory(connection)
            if threads is not None:
                connection.execute(f"SET threads = {threads}")
            connection.execute("SET GLOBAL TimeZone = 'Europe/London'")  # of every cursor too
            connection.execute(f"SET temp_directory = {literal(str(spill))}")
            connection.execute(f"SET temp_file_encryption = {str(can_encrypt).lower()}")
            connection.execute(f"SET allowed_directories = [{literal(str(home))}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET enable_progress_bar = false")
            # A large commit is written where it stays at once, not into the log before.
            connection.execute("SET checkpoint_threshold = '4MB'")
            connection.execute("SET lock_configuration = true")
        return connection

    def attach(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: Path,
        alias: str,
        *,
        store: str,
        read_only: bool = False,
        options: Sequence[str] = (),
    ) -> None:
        """Attaches one store under an alias. `store` is the name its key is derived from, such as 'landing/police'; `options`
        are DuckDB's own, for a store that is made here.

        Raises KeyWrong where the file does not open with that key, RunInProgress where another run has it open.
        """
        given = [*options, "READ_ONLY"] if read_only else [*options]
        if self.encryption == "database":
            given.append("ENCRYPTION_KEY getvariable('store_key')")
        how = f" ({', '.join(given)})" if given else ""
        with without_values(store), without_pandas():
            try:
                # A variable keeps the key out of the statement, which DuckDB repeats in errors.
                connection.execute("SET VARIABLE store_key = $1", [self.keys.store(store)])
                connection.execute(f"ATTACH {literal(str(path.resolve()))} AS {quoted(alias)}{how}")
            finally:
                connection.execute("RESET VARIABLE store_key")

    def encryption_works(self) -> bool:
        """Whether DuckDB can write encrypted files on this machine."""
        connection, can_encrypt = _open_encrypting()
        connection.close()
        return can_encrypt

    def sweep_spill(self) -> None:
        """Removes what killed runs spilled. A day's grace keeps the spill of whoever is reading now."""
        for folder in (self.home / "tmp").glob("*"):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > _SPILL_KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _open_encrypting() -> tuple[duckdb.DuckDBPyConnection, bool]:
    """A scratch connection, and whether it can write encrypted files.

    To check the extension's signature DuckDB reads all of its 20 MB, which takes longer than to open it and load. In one
    process each file is therefore checked once, and loaded unchecked while it is that very file; nothing else ever is.
    """
    extension = _httpfs()
    if extension is None:
        return open_scratch(), False
    with resources.as_file(extension) as path:
        found = path.stat()
        file = (path, found.st_ino, found.st_size, found.st_mtime_ns)
        connection = duckdb.connect(config={**_AT_START, "allow_unsigned_extensions": str(file in _SIGNED).lower()})
        try:
            connection.execute(f"LOAD {literal(str(path))}")
        except duckdb.Error:
            return connection, False
        finally:
            connection.execute("SET allow_unsigned_extensions = false")
        _SIGNED.add(file)
    return connection, True


def _httpfs() -> Traversable | None:
    """The extension file made for this version of DuckDB, as the wheel brings it."""
    try:
        folder = resources.files("duckdb_extension_httpfs") / "extensions" / f"v{duckdb.__version__}"
    except ModuleNotFoundError:
        return None
    extension = folder / "httpfs.duckdb_extension"
    return extension if extension.is_file() else None


def _limit_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Three fifths of the machine's memory: DuckDB's own default is four, and its limit is not all that it uses."""
    default = connection.sql("SELECT current_setting('memory_limit')").fetchall()[0][0]
    number, unit = default.split()
    connection.execute(f"SET memory_limit = '{float(number) * 0.75:.2f} {unit}'")
