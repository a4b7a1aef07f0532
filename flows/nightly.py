"""The nightly flow on Prefect: one mapped task per delivery, a failing one stops no other, faults that may pass are
tried again.

Prefect's own store keeps parameters, states, names and artifacts in clear. So parameters are folders, a time and a yes or
no, tasks have one constant name, deliveries go by number, results are not kept, exceptions name classes alone, and the
artifact holds counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import flow, task, unmapped
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import State
from prefect.futures import wait
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.faults import as_fault, is_passing, without_values
from flows.night import Night, work_through
from flows.progress import Progress
from flows.runs import RunRecord
from flows.workplace import open_workplace
from safeguarding.errors import Exit
from safeguarding.identifiers import parse_instant, uk_now

_RETRY_SECONDS = [2.0, 10.0]
_RUNNER: Any = ThreadPoolTaskRunner(max_workers=4)


def _may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and is_passing(error)


@task(
    name="receive_delivery",
    task_run_name="receive_delivery",
    retries=len(_RETRY_SECONDS),
    retry_delay_seconds=_RETRY_SECONDS,
    retry_condition_fn=_may_pass,
    persist_result=False,
    cache_policy=NO_CACHE,
    log_prints=False,
)
@without_values("receive_delivery")
def receive_delivery(number: int, night: Night) -> None:
    """Receive the delivery of this number."""
    night.receive(number)


def receive_round(night: Night, numbers: Sequence[int]) -> None:
    """One mapped task per delivery of a round; what failed for good is recorded."""
    futures = receive_delivery.map(list(numbers), night=unmapped(night))
    wait(list(futures))
    for number, future in zip(numbers, futures, strict=True):
        if not future.state.is_completed():
            error = future.state.result(raise_on_failure=False)
            night.turn_away(number, as_fault(error if isinstance(error, Exception) else RuntimeError(), "receive_delivery"))


@flow(
    name="nightly",
    flow_run_name="nightly",
    task_runner=_RUNNER,
    persist_result=False,
    log_prints=False,
    retries=0,
)
@without_values("nightly")
def nightly(inbox: str | None = None, now: str | None = None, cold_links: bool = False) -> State[Any]:
    """Receive, check, land, rebuild, publish. Settings come from MASH_* and partnership.toml; `now` is UK wall clock;
    `cold_links` links every record anew."""
    place = open_workplace()
    folder = Path(inbox) if inbox else place.settings.inbox
    moment = (parse_instant(now) if now else None) or uk_now()
    with Progress() as progress:
        record = work_through(place, folder, moment, receive_round, progress, cold_links=cold_links)
    create_markdown_artifact(markdown=_summary(record), key="nightly-summary", description="Counts of the night")
    message = f"exit code {record.exit_code}, {len(record.errors)} deliveries or steps did not go well"
    is_whole = record.exit_code not in (Exit.REFUSED, Exit.FAULT)
    return Completed(message=message) if is_whole else Failed(message=message)


def _summary(record: RunRecord) -> str:
    lines = ["| feed | deliveries | received | landed | quarantined | rejected | unchanged |", "|---|--:|--:|--:|--:|--:|--:|"]
    for feed in sorted({(d["agency"], d["dataset"]) for d in record.deliveries}):
        of_feed = [d for d in record.deliveries if (d["agency"], d["dataset"]) == feed]
        counts = [sum(d[f"rows_{c}"] for d in of_feed) for c in ("received", "landed", "quarantined", "rejected", "unchanged")]
        lines.append(f"| {'/'.join(feed)} | {len(of_feed)} | " + " | ".join(map(str, counts)) + " |")
    codes = ", ".join(sorted({error["code"] for error in record.errors})) or "none"
    return "\n".join(
        [*lines, "", f"Errors: {codes}. Late: {len(record.sources_late)}. Missing: {len(record.sources_missing)}."]
    )
