"""One night, as a list of steps that an orchestrator walks through. It can be walked through without one, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from flows.faults import as_fault, is_passing
from flows.inbox import Inbox, Waiting, read_inbox, rounds
from flows.landings import Landings
from flows.progress import Progress
from flows.readers import Readers
from flows.rebuild import rebuild
from flows.receive_delivery import Reception
from flows.redaction_rules import as_told, rules_in_force
from flows.run_lock import run_lock
from flows.runs import RunRecord, finish_run, interrupt_run, start_run
from flows.workplace import Workplace
from safeguarding.errors import Exit, Fault, MashError
from safeguarding.records import Delivery
from warehouse.linkage.kept_night import Linking

Mapped = Callable[["Night", Sequence[int]], None]


@dataclass
class Outcome:
    """What became of a night's deliveries and of the picture."""

    deliveries: list[Delivery] = field(default_factory=list)  # landed, refused or failed tonight
    errors: list[MashError] = field(default_factory=list)  # one per delivery or step that did not go well
    seen_before: int = 0  # files whose very content had landed
    is_published: bool = False
    late: tuple[str, ...] = ()  # expected feeds whose newest extract is older than agreed
    missing: tuple[str, ...] = ()  # expected feeds that never arrived
    linking: Linking | None = None  # which records were linked anew; None where nothing was published

    def exit_code(self) -> Exit:
        """The worst that happened: a fault, a refusal, a source late or missing, a finding, or none of these."""
        if any(isinstance(error, Fault) for error in self.errors):
            return Exit.FAULT
        if self.errors:
            return Exit.REFUSED
        if self.late or self.missing:
            return Exit.SOURCE_LATE
        if any(d.rows_quarantined or d.rows_rejected or d.rows_queried for d in self.deliveries):
            return Exit.FINDINGS
        return Exit.OK


class Night:
    """The steps over one inbox. Deliveries go by number, so that no name of a file leaves this object."""

    def __init__(self, place: Workplace, landings: Landings, readers: Readers, now: datetime, progress: Progress) -> None:
        self.outcome = Outcome()
        self._reception = Reception(place, landings, readers, now)
        self._progress = progress
        self._waiting: list[Waiting] = []
        self._guard = Lock()

    def find(self, inbox: Inbox) -> list[list[int]]:
        """Rounds of numbers of the deliveries that wait. What landed before is counted and left out."""
        waiting = [delivery for delivery in inbox.waiting if not self._has_landed(delivery)]
        self._reception.look_ahead(waiting)
        self.outcome.seen_before = len(inbox.waiting) - len(waiting)
        in_rounds = rounds(waiting)
        self._waiting = [delivery for each in in_rounds for delivery in each]
        self._progress.expect(len(self._waiting))
        numbers = iter(range(len(self._waiting)))
        return [[next(numbers) for _ in each] for each in in_rounds]

    def receive(self, number: int) -> None:
        """Receive one delivery. Raises only a fault that may pass; whatever else goes wrong is recorded."""
        waiting = self._waiting[number]
        try:
            self._note(self._reception.receive(waiting))
        except Exception as error:
            fault = as_fault(error, waiting.where)
            if is_passing(fault):
                raise fault from None
            self.turn_away(number, fault)

    def turn_away(self, number: int, error: MashError) -> None:
        """Record that a delivery was refused, or given up after the last attempt. Every other one goes on."""
        waiting = self._waiting[number]
        self._fail(error)
        try:
            self._note(self._reception.turn_away(waiting, error))
        except Exception as second:
            self._fail(as_fault(second, waiting.where))

    def rebuild(self, place: Workplace, now: datetime, *, cold_links: bool = False) -> None:
        """Build and publish from whatever has landed. The picture served before stays where this fails."""
        try:
            rebuilt = rebuild(place, now, cold_links=cold_links)
        except Exception as error:
            self._fail(as_fault(error, "rebuild"))
            return
        self.outcome.is_published = True
        self.outcome.late, self.outcome.missing = rebuilt.late, rebuilt.missing
        self.outcome.linking = rebuilt.linking

    def _has_landed(self, waiting: Waiting) -> bool:
        try:
            return waiting.is_declared and self._reception.has_landed(waiting)
        except Exception:
            return False  # whatever is wrong is said when the delivery is received

    def _note(self, delivery: Delivery) -> None:
        with self._guard:
            self.outcome.deliveries.append(delivery)
            self._progress.received()

    def _fail(self, error: MashError) -> None:
        with self._guard:
            self.outcome.errors.append(error)


def work_through(
    place: Workplace, folder: Path, now: datetime, mapped: Mapped, progress: Progress, *, cold_links: bool = False
) -> RunRecord:
    """The whole night, alone: find, receive round by round, rebuild, record. `mapped` receives the deliveries of one
    round, side by side or not, and records what it gives up. `cold_links` as for rebuild.

    A night needs no role: whoever can start it holds the keys, it shows counts, and one that is not received is silence.
    It is in the audit chain all the same. Raises InboxMissing, RunInProgress, HomeUnwritable, SettingsInvalid before
    anything is read; AuditUnwritable at its end, when what has landed and is published stays.
    """
    inbox = read_inbox(folder)
    rules = rules_in_force(place.settings.partnership, place.keys)
    with run_lock(place.home):
        record = replace(start_run(place.home, now), redaction=as_told(rules))
        try:
            with Landings(place) as landings, Readers(rules, inbox.size) as readers:
                night = Night(place, landings, readers, now, progress)
                in_rounds = night.find(inbox)
                progress.say(f"{sum(map(len, in_rounds))} deliveries to receive, {night.outcome.seen_before} seen before")
                for numbers in in_rounds:
                    mapped(night, numbers)
            progress.say("building the picture")
            night.rebuild(place, now, cold_links=cold_links)
        except BaseException:
            interrupt_run(place.home, record)
            raise
        finished = finish_run(place.home, _filled(record, night.outcome, inbox))
        place.record_run("night_run", _counted(night.outcome))
    return finished


def one_after_the_other(night: Night, numbers: Sequence[int]) -> None:
    """Receives a round without an orchestrator: each delivery once, in turn."""
    for number in numbers:
        try:
            night.receive(number)
        except MashError as error:
            night.turn_away(number, error)


def _counted(outcome: Outcome) -> str:
    """A night in one line of counts, for whoever reads who did what."""
    said = {
        "deliveries": len(outcome.deliveries),
        "rows_landed": sum(delivery.rows_landed for delivery in outcome.deliveries),
        "errors": len(outcome.errors),
        "is_published": outcome.is_published,
        "exit_code": int(outcome.exit_code()),
    }
    return json.dumps(said)


def _filled(record: RunRecord, outcome: Outcome, inbox: Inbox) -> RunRecord:
    return replace(
        record,
        deliveries=[asdict(delivery) for delivery in outcome.deliveries],
        seen_before=outcome.seen_before,
        still_arriving=inbox.still_arriving,
        not_followed=inbox.not_followed,
        errors=[error.as_dict() for error in outcome.errors],
        is_published=outcome.is_published,
        sources_late=list(outcome.late),
        sources_missing=list(outcome.missing),
        linking=asdict(outcome.linking) if outcome.linking else {},
        exit_code=int(outcome.exit_code()),
    )
