"""The parts of a note that must not land, each with the token that takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

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


def resolve(spans: Iterable[Span], text: str) -> list[Span]:
    """Disjoint spans in the order of the text that cover every character that any of the given ones covers.

    Where two overlap the surer one keeps its extent, then the longer one, then the earlier one; of the other, what
    stands outside is kept under its own token unless it is mere punctuation. Neighbours with one token and nothing but
    spaces between them become one.
    """
    settled: list[Span] = []
    cluster: list[Span] = []
    reach = -1
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.start >= reach:
            settled += cluster if len(cluster) < 2 else _settle(cluster, text)
            cluster = [span]
        else:
            cluster.append(span)
        if span.end > reach:
            reach = span.end
    settled += _settle(cluster, text)
    return _join_neighbours(settled, text)


def _settle(cluster: list[Span], text: str) -> list[Span]:
    if len(cluster) < 2:
        return cluster
    taken: list[Span] = []
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


def _join_neighbours(spans: list[Span], text: str) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and last.token == span.token and not text[last.end : span.start].strip(" "):
            joined[-1] = last._replace(end=span.end)
        else:
            joined.append(span)
    return joined
