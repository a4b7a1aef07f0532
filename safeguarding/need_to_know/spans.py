"""The parts of a note that must not land, each with the token that takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple, overload

KNOWN_PEOPLE, KNOWN_PLACES, MARKS, STRANGERS, MODEL = "known people", "known places", "marks", "strangers", "model"
CERTAIN = 0.9  # from this weight on, a claim says who or what it is
_HAS_CONTENT = re.compile(r"[^\W_]")


class Found(NamedTuple):
    """What a finder claims in a plain text: characters `start` to `end` are `kind`, such as NHS_NUMBER or SIBLING_1."""

    start: int
    end: int
    kind: str
    weight: float  # between 0 and 1: how sure the finder is; the surer finder names what two of them claim
    found_by: str = ""


class Span(NamedTuple):
    """Characters `start` to `end` of the note, what they are, the token in their place, and who found them."""

    start: int
    end: int
    kind: str  # such as NHS_NUMBER, SIBLING, PERSON
    token: str  # such as [SIBLING 1]
    found_by: str
    weight: float


# The same out of a tuple in half the time, since a note has some twenty of each.
make_found: Callable[[tuple[int, int, str, float, str]], Found] = partial(tuple.__new__, Found)
make_span: Callable[[tuple[int, int, str, str, str, float]], Span] = partial(tuple.__new__, Span)


class Spans(Sequence[Span]):
    """The spans of a note, kept as one flat tuple. A call may give a million of them: each on its own would be gone through
    again and again by Python's collector, and be slow to send from one process to another."""

    __slots__ = ("_flat",)

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._flat = tuple(chain.from_iterable(spans))

    def __len__(self) -> int:
        return len(self._flat) // len(Span._fields)

    def __iter__(self) -> Iterator[Span]:
        return map(make_span, zip(*[iter(self._flat)] * len(Span._fields), strict=True))

    @overload
    def __getitem__(self, place: int) -> Span: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, place: int | slice) -> Span | tuple[Span, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Spans | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def resolve(found: Iterable[Found], text: str) -> list[Found]:
    """Disjoint claims in the order of the text that cover every character that any of the given ones covers.

    Where two overlap the surer one keeps its extent, then the longer one, then the earlier one; of the other, what
    stands outside is kept as what it is unless it is mere punctuation. Neighbours of one kind with nothing but spaces
    between them become one.
    """
    settled: list[Found] = []
    alone = 0  # how many of them nothing overlaps that is still to come
    reach = -1
    for claim in sorted(found):
        start, end, _, weight, _ = claim
        if start >= reach:
            if len(settled) - alone > 1:
                settled[alone:] = _settle(settled[alone:], text)
            alone = len(settled)
            settled.append(claim)
            reach = end
            continue
        last = settled[-1]
        if end <= last.end and weight <= last.weight:
            continue  # within a surer one
        if start == last.start and end >= last.end and weight >= last.weight:
            settled[-1] = claim
        else:
            settled.append(claim)
        reach = max(reach, end)
    if len(settled) - alone > 1:
        settled[alone:] = _settle(settled[alone:], text)
    return _join_neighbours(settled, text)


def _settle(cluster: list[Found], text: str) -> list[Found]:
    taken: list[Found] = []
    for span in sorted(cluster, key=lambda s: (-s.weight, s.start - s.end, s.start)):
        position = span.start
        pieces = []
        for other in taken:  # in the order of the text
            if other.end <= position or other.start >= span.end:
                continue
            if other.start > position:
                pieces.append((position, other.start))
            position = other.end
        if position < span.end:
            pieces.append((position, span.end))
        whole = pieces == [(span.start, span.end)]
        for start, end in pieces:
            if whole:
                taken.append(span)
            elif _HAS_CONTENT.search(text, start, end):
                piece = text[start:end]
                start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
                taken.append(span._replace(start=start, end=end))
        taken.sort(key=lambda s: s.start)
    return taken


def _join_neighbours(found: list[Found], text: str) -> list[Found]:
    joined: list[Found] = []
    for claim in found:
        last = joined[-1] if joined else None
        if last is not None and last.kind == claim.kind and not text[last.end : claim.start].strip(" "):
            joined[-1] = last._replace(end=claim.end)
        else:
            joined.append(claim)
    return joined
