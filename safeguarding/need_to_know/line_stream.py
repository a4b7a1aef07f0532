"""Any number of lines redacted as they come, in their order, by several processes where there are many lines. What is
held at once does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from safeguarding.need_to_know.free_text import NOT_REDACTED, Redacted, Redactor
from safeguarding.need_to_know.note_lines import NumberedLines, RedactedLine, redact_lines
from safeguarding.need_to_know.redactor_pool import Rules
from safeguarding.need_to_know.workers import CannotBegin, Workers, processors

_WORTH_LINES = 10_000  # from here on it is quicker to start processes
_BATCH = 256


def redact_stream(lines: Iterable[bytes], rules: Rules) -> Iterator[tuple[str, bool]]:
    """Each line's answer as a line of JSON, and whether it was redacted. `rules` must label people in no list."""
    numbered = NumberedLines()
    rest = iter(lines)
    first = list(islice(rest, _WORTH_LINES))
    batches = _batches(chain(first, rest))
    answers = _here(batches, rules) if len(first) < _WORTH_LINES or processors() == 1 else _elsewhere(batches, rules)
    for answered in answers:
        for line in answered:
            yield numbered.write(line), line.redacted.text is not None


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _here(batches: Iterator[list[bytes]], rules: Rules) -> Iterator[list[RedactedLine]]:
    redactor = rules.redactor()
    return (redact_lines(batch, redactor) for batch in batches)


def _elsewhere(batches: Iterator[list[bytes]], rules: Rules) -> Iterator[list[RedactedLine]]:
    try:
        with Workers(_redact, _not_redacted, _begin, (rules,), processes=processors()) as workers:
            yield from workers.map(batches)
    except CannotBegin:  # then no batch was taken
        yield from _here(batches, rules)


_ours: list[Redactor] = []


def _begin(rules: Rules) -> None:
    _ours.append(rules.redactor())


def _redact(lines: list[bytes]) -> list[RedactedLine]:
    return redact_lines(lines, _ours[0])


def _not_redacted(lines: list[bytes]) -> list[RedactedLine]:
    return [RedactedLine(Redacted(None, failure=NOT_REDACTED))] * len(lines)
