"""The parts of a note that must not land, each with the token that takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

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


def resolve(found: Iterable[Found], text: str) -> list[Found]:
    """Disjoint claims in the order of the text that cover every character that any of the given ones covers.

    Where two overlap the surer one keeps its extent, then the longer one, then the earlier one; of the other, what
    stands outside is kept as what it is unless it is mere punctuation. Neighbours of one kind with nothing but spaces
    between them become one.
    """
    settled: list[Found] = []
    cluster: list[Found] = []
    reach = -1
    for claim in sorted(found):
        if claim.start >= reach:
            settled += cluster if len(cluster) < 2 else _settle(cluster, text)
            cluster = [claim]
            reach = claim.end
            continue
        last = cluster[-1]
        if claim.end <= last.end and claim.weight <= last.weight:
            continue  # within a surer one
        if claim.start == last.start and claim.end >= last.end and claim.weight >= last.weight:
            cluster[-1] = claim
        else:
            cluster.append(claim)
        reach = max(reach, claim.end)
    settled += cluster if len(cluster) < 2 else _settle(cluster, text)
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
