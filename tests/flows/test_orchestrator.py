"""The temporary server of the orchestrator: it is used where it answers, however late, and only there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows.orchestrator import temporary_server

_ANSWERS = """
import http.server, socket
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
answers = iter((503, 200))
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(next(answers)); self.end_headers()
    def log_message(self, *said):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Health, bind_and_activate=False)
server.socket = listening
server.serve_forever()
"""


class _GivenUpOn:
    """A server whose starter waited too short for its first answer, as Prefect's does on a busy machine."""

    def __init__(self, program: str) -> None:
        self._program = program
        self.server_process: subprocess.Popen[str] | None = None
        self.running = False
        self.api_url = ""

    def start(self) -> None:
        self.server_process = subprocess.Popen([sys.executable, "-c", self._program], stdout=subprocess.PIPE, text=True)
        assert self.server_process.stdout is not None
        self.api_url = f"http://127.0.0.1:{self.server_process.stdout.readline().strip()}"
        raise TimeoutError

    def stop(self) -> None:
        if self.server_process is not None:
            self.server_process.kill()
            self.server_process.communicate()


def started(home: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> float | None:
    (home / "prefect").mkdir()
    starts = SimpleNamespace(SubprocessASGIServer=lambda: _GivenUpOn(program))
    monkeypatch.setitem(sys.modules, "prefect.server.api.server", starts)
    with temporary_server(home, lambda: None) as seconds:
        return seconds


def test_a_server_that_answers_late_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert started(tmp_path, _ANSWERS, monkeypatch) is not None


def test_a_server_that_ended_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert started(tmp_path, "print(1)", monkeypatch) is None
