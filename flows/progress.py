"""What is happening, on stderr: a bar where somebody watches a terminal, plain lines under a scheduler."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar


class Progress:
    """Says which step is going on and how many deliveries are done: agencies, datasets and counts, nothing else."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._task: TaskID | None = None
        self._since = time.monotonic()

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def say(self, text: str) -> None:
        """One line with the time since the start."""
        self._console.print(f"[dim]{time.monotonic() - self._since:6.1f} s[/]  {text}", soft_wrap=True)

    def expect(self, deliveries: int) -> None:
        """How many deliveries the bar runs to."""
        self._task = self._bar.add_task("receiving deliveries", total=deliveries)

    def received(self) -> None:
        """One delivery is done with, whatever became of it."""
        if self._task is not None:
            self._bar.advance(self._task)
