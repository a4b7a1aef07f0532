"""Free text: notes a second, what is found and what is lost with it, beside stock Presidio in the same run.

Speed is per second of one core's processor time, on dense notes. Stock Presidio gets fewer of them, since it is slow,
and of each note it only says where what is; ours also writes the redaction and looks at it once more.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from benchmarks.dense_notes import make_notes
from benchmarks.labelled_notes import LabelledNote, outside_notes, town_notes
from benchmarks.measurement import Measurement
from benchmarks.stock_presidio import Finder, default_registry, uk_recognisers
from safeguarding.crypto import Pseudonymiser
from safeguarding.need_to_know.free_text import Note
from safeguarding.need_to_know.redactor_pool import WORTH_NOTES, RedactorPool, Rules
from safeguarding.need_to_know.workers import processors

_DENSE, _FOR_UK, _FOR_DEFAULT, _FOR_FINDING = 4000, 800, 300, 600  # notes
_ROUNDS = 3
_WORD = re.compile(r"[^\W_]+")
_UK, _DEFAULT = "stock Presidio, UK recognisers", "stock Presidio, default registry"


def measure() -> list[Measurement]:
    """Every figure on redaction, ours first in each line."""
    rules = Rules(strangers=Pseudonymiser(bytes(32)))
    redactor = rules.redactor()
    peers = {_UK: (uk_recognisers(), _FOR_UK), _DEFAULT: (default_registry(), _FOR_DEFAULT)}

    def ours(notes: Sequence[Note]) -> list[set[int]]:
        return [{i for span in answer.spans for i in range(span.start, span.end)} for answer in redactor.redact(notes)]

    dense = [labelled.note for labelled in make_notes(_DENSE)]
    speed = _per_second(lambda: redactor.redact(dense), len(dense))
    found = [
        Measurement(
            "redaction of dense notes (640 characters, 15 pieces), one core",
            speed,
            "notes/s",
            _per_second(lambda find=find, count=count: find(dense[:count]), count),  # type: ignore[misc]
            f"{name} ({count} notes)",
            goal,
        )
        for (name, (find, count)), goal in zip(peers.items(), ("≥ 3,500", "≥ 15 times"), strict=True)
    ]
    found.append(_by_all_processors(rules))
    for what, notes in {"the town's notes": town_notes(), "an outside set": outside_notes()}.items():
        if notes:
            found += _found_and_lost(what, notes, ours, {name: find for name, (find, _) in peers.items()})
    return found


def _per_second(work: Callable[[], object], count: int) -> float:
    """Of processor time, in the best of a few rounds: the others were disturbed."""
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return count / best


def _by_all_processors(rules: Rules) -> Measurement:
    notes = [labelled.note for labelled in make_notes(2 * WORTH_NOTES)]
    pool = RedactorPool(rules)
    began = time.monotonic()
    answers = pool.redact(notes)
    taken = time.monotonic() - began
    if any(answer.text is None for answer in answers):
        raise RuntimeError("a note was not redacted: this is no measure of speed")
    what = f"  {len(notes):,} dense notes by {processors()} processes, wall clock with their start"
    return Measurement(
        what, len(notes) / taken, "notes/s", goal="≥ 15,000 on 4 free cores" if (os.cpu_count() or 1) >= 4 else ""
    )


def _found_and_lost(what: str, notes: Sequence[LabelledNote], ours: Finder, peers: dict[str, Finder]) -> list[Measurement]:
    """What is covered of the labelled spans, and which share of the words that are nobody's data is lost."""
    is_town = what.startswith("the town")
    goals = ("≥ 99.5 %", "≥ 95 %", "≤ 1 %") if is_town else ("", "", "")
    shares = _shares(notes, ours)
    theirs = {name: _shares(notes[:_FOR_FINDING], find) for name, find in peers.items()}
    names = ("known people and identifiers found", "people in no list found", "words lost that are nobody's data")
    return [
        Measurement(f"  {what}: {said}", share, "%", peer[place], f"{name} ({min(len(notes), _FOR_FINDING)} notes)", goal)
        for place, (said, share, goal) in enumerate(zip(names, shares, goals, strict=True))
        for name, peer in theirs.items()
    ]


def _shares(notes: Sequence[LabelledNote], find: Finder) -> tuple[float, float, float]:
    covered = find([labelled.note for labelled in notes])
    pairs = list(zip(notes, covered, strict=True))
    known = _percent(_is_in(span, places) for n, places in pairs for span in n.known)
    strangers = _percent(_is_in(span, places) for n, places in pairs for span in n.strangers)
    return known, strangers, _percent(chain.from_iterable(_words_lost(n, places) for n, places in pairs))


def _is_in(span: tuple[int, int], places: set[int]) -> bool:
    return places.issuperset(range(*span))


def _words_lost(labelled: LabelledNote, places: set[int]) -> list[bool]:
    """For each word outside every label, whether any of it would go."""
    personal = {i for span in (*labelled.known, *labelled.strangers, *labelled.either) for i in range(*span)}
    words = (range(*word.span()) for word in _WORD.finditer(labelled.note.text))
    return [not places.isdisjoint(word) for word in words if personal.isdisjoint(word)]


def _percent(happened: Iterable[bool]) -> float:
    counted = list(happened)
    return 100 * sum(counted) / len(counted) if counted else 0.0
