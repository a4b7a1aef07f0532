"""Prefect's own temporary server: made quiet, private and local; started beside the imports; never left behind.

It listens on the loopback interface. Where a machine has none (a sealed network namespace), or the server does not
come up, the night is walked through without it: the same steps, each delivery tried once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_START_SECONDS = 120
_KEPT_BYTES = 64 * 1024 * 1024

ENVIRONMENT = {
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(_START_SECONDS),
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}


def prepare(home: Path) -> None:
    """Set Prefect up through the environment, before it is imported. What it keeps lies in MASH_HOME/prefect."""
    store = (home / "prefect").resolve()
    _end_left_server(store)
    store.mkdir(mode=0o700, exist_ok=True)
    os.environ.update(ENVIRONMENT, PREFECT_HOME=str(store))
    spared = os.environ.get("NO_PROXY", os.environ.get("no_proxy", ""))
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(filter(None, [spared, "127.0.0.1", "localhost"]))


def has_loopback() -> bool:
    """Whether this process can talk to itself over 127.0.0.1."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            socket.create_connection(listening.getsockname(), timeout=2).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def temporary_server(home: Path, meanwhile: Callable[[], object]) -> Iterator[float | None]:
    """A server for one run, and the seconds until it answered; None where it could not be started.

    `meanwhile` is done while the server starts.
    """
    since = time.monotonic()
    from prefect.server.api.server import SubprocessASGIServer

    server: Any = SubprocessASGIServer()
    note = home / "prefect" / "server.pid"
    starting = threading.Thread(target=_start, args=(server,), daemon=True)
    starting.start()
    while starting.is_alive() and server.server_process is None:
        time.sleep(0.02)
    if server.server_process is not None:
        note.write_text(str(server.server_process.pid))
    try:
        meanwhile()
        starting.join()
        yield time.monotonic() - since if server.running else None
    finally:
        server.stop()
        note.unlink(missing_ok=True)


def _start(server: Any) -> None:
    # Its complaint is Prefect's own; that it is not running says enough.
    with contextlib.suppress(Exception):
        server.start()
    if not server.running:
        server.running = _comes_up_late(server)


def _comes_up_late(server: Any) -> bool:
    """Whether a server that Prefect gave up on answers yet: on a busy machine its first answer takes longer than the few
    seconds that Prefect waits for one."""
    import httpx

    until = time.monotonic() + _START_SECONDS
    while server.server_process is not None and server.server_process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{server.api_url}/health", timeout=_START_SECONDS).is_success:
                return True
        time.sleep(0.1)
    return False


def _end_left_server(store: Path) -> None:
    """End the server of a run that was killed, and forget its half-written store. A store that grew large goes too."""
    note = store / "server.pid"
    was_killed = note.exists()
    if was_killed:
        with contextlib.suppress(OSError, ValueError):
            pid = int(note.read_text())
            if "prefect.server" in _command_of(pid):  # the number may belong to another process by now
                os.kill(pid, signal.SIGTERM)
    if was_killed or sum(file.stat().st_size for file in store.glob("prefect.db*")) > _KEPT_BYTES:
        shutil.rmtree(store, ignore_errors=True)


def _command_of(pid: int) -> str:
    asked = ["ps", "-ww", "-p", str(pid), "-o", "command="]  # whole: where COLUMNS is set it would be cut
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603
