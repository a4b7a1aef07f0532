"""Work given to several processes of this machine, batch by batch: answers come in the order of the batches.

A worker that dies or is stuck takes nothing with it but its batch, which is given up; another takes its place. Nothing a
worker fails on is told to anybody: the words of an exception may be a person's.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, TypeVar

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")

_MOST_PROCESSES = 8
_ATTEMPTS = 2  # a worker may have been killed for its memory, or with a machine's other work: once more, elsewhere
_LONGEST_SECONDS = 300.0  # for a batch, with the start of its worker
_FRESH = multiprocessing.get_context("spawn")  # a fork would copy other threads' locks as they happen to stand


def processors() -> int:
    """How many processes are worth starting here."""
    return min(os.cpu_count() or 1, _MOST_PROCESSES)


class CannotBegin(RuntimeError):
    """No process can be started here, or none can do the work. Nothing was given to any."""


class Workers(Generic[Batch, Answer]):
    """Processes that have each called `begin` with `arguments` and then do `work` on one batch after another. All of them,
    and what they work with, must be picklable. They end with this object, and with this process however it ends.

    Entering raises CannotBegin where the first process does not get through `begin`.
    """

    def __init__(
        self,
        work: Callable[[Batch], Answer],
        give_up: Callable[[Batch], Answer],
        begin: Callable[..., None],
        arguments: tuple[Any, ...] = (),
        *,
        processes: int,
        longest_seconds: float = _LONGEST_SECONDS,
    ) -> None:
        self._work, self._give_up, self._begin, self._arguments = work, give_up, begin, arguments
        self._longest_seconds = longest_seconds
        self._processes = processes
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(processes)  # each waits for one worker
        for _ in range(processes):
            self._idle.put(self._start())

    def __enter__(self) -> Workers[Batch, Answer]:
        first = self._idle.get()
        self._idle.put(first)
        try:
            first.wait(self._longest_seconds)
        except (TimeoutError, EOFError, OSError):
            self.__exit__(CannotBegin, None, None)
            raise CannotBegin from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        for _ in range(self._idle.qsize()):
            self._idle.get().end()

    def map(self, batches: Iterable[Batch]) -> Iterator[Answer]:
        """The answer to each batch, in order; `give_up(batch)` where no worker could do it. Few batches are held at once."""
        waiting: deque[Future[Answer]] = deque()
        for batch in batches:
            waiting.append(self._threads.submit(self._answer, batch))
            if len(waiting) > 2 * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _answer(self, batch: Batch) -> Answer:
        for _ in range(_ATTEMPTS):
            worker = self._idle.get()
            try:
                is_done, answer = worker.ask(batch, self._longest_seconds)
            except TimeoutError:
                self._replace(worker)
                break  # what is stuck once is stuck again
            except (EOFError, OSError):
                self._replace(worker)
                continue
            self._idle.put(worker)
            if is_done:
                return answer  # type: ignore[no-any-return]
            break
        return self._give_up(batch)

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        self._idle.put(self._start())

    def _start(self) -> _Worker:
        return _Worker(self._work, self._begin, self._arguments)


class _Worker:
    """One process and the line to it."""

    def __init__(self, work: Callable[[Any], Any], begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self._line, theirs = _FRESH.Pipe()
        self._process = _FRESH.Process(target=_serve, args=(theirs, work, begin, arguments), daemon=True)
        self._has_begun = False
        self._process.start()
        theirs.close()  # so that its end is seen here when the process ends

    def wait(self, seconds: float) -> None:
        """Until it has begun. Raises TimeoutError; EOFError or OSError where the process has ended."""
        if not self._has_begun:
            if not self._line.poll(seconds):
                raise TimeoutError
            self._has_begun = self._line.recv()

    def ask(self, batch: Any, seconds: float) -> tuple[bool, Any]:
        """Whether it was done, and the answer. Raises TimeoutError; EOFError or OSError where the process has ended."""
        self.wait(seconds)
        self._line.send(batch)
        if not self._line.poll(seconds):
            raise TimeoutError
        answer: tuple[bool, Any] = self._line.recv()
        return answer

    def end(self) -> None:
        self._line.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _serve(line: Connection, work: Callable[[Any], Any], begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Answers until nobody asks any more: the line ends with whoever started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started this process is asked to stop, and ends it
    logging.disable(logging.CRITICAL)  # what libraries log may quote values
    begin(*arguments)
    with suppress(EOFError, OSError):
        line.send(True)
        while True:
            batch = line.recv()
            try:
                answer = (True, work(batch))
            except Exception:
                answer = (False, None)
            line.send(answer)
