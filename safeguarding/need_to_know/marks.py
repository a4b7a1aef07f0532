"""Finds the numbers, dates, addresses and accounts in a note, whoever's they are, and weighs each by what it is.

A shape alone is not enough: a ten-digit number is an NHS number by its check digit, its spacing or its label; "case 1"
is no reference; "3 times on the road" is no address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from safeguarding.need_to_know.engines import Engine, PythonEngine, Re2Engine, re2
from safeguarding.need_to_know.patterns import Values, partnership_shapes
from safeguarding.need_to_know.shapes.dates import DATE, DATE_OF_BIRTH, goes_on_with_births
from safeguarding.need_to_know.shapes.shape import NOTHING_INSIDE
from safeguarding.need_to_know.spans import MARKS, Found, make_found

__all__ = ["DATE", "DATE_OF_BIRTH", "Marks"]
_WEIGHT, _LABELLED = 0.95, 0.97
_MOST_AT_ONCE = 16  # hits


class Marks:
    """The finder, with one partnership's references compiled in. Compile once; safe to use from several threads."""

    def __init__(self, police: Sequence[str] = (), cases: Sequence[str] = (), email_domains: Sequence[str] = ()) -> None:
        shapes = partnership_shapes(police, cases, email_domains)
        self._engine: Engine = Re2Engine(shapes) if re2 else PythonEngine(shapes)
        self._values = Values(self._engine.shapes)

    def find(self, text: str, known: Iterable[Found] = ()) -> list[Found]:
        """Every mark in a plain text, in order and disjoint, but for those that lie within something surer that is `known`. A
        date is found too: whether it stays is for others to say."""
        engine, shapes, with_value = self._engine, self._engine.shapes, self._values.numbers
        encoded = engine.encode(text)
        plain = text if text.isascii() else text.encode("ascii", "replace").decode("ascii")
        surer = sorted((claim.start, claim.end) for claim in known if claim.weight > _LABELLED)
        found: list[Found] = []
        birth_end = -1
        position: int | None = 0
        at_once = _MOST_AT_ONCE
        while position is not None:
            # Some at once: what runs several times in a row runs faster, though in vain where a hit proves to be nothing.
            spans = [hit.span() for hit in islice(engine.finditer(encoded, position), at_once)]
            position = spans[-1][1] if len(spans) == at_once else None
            at_once = min(_MOST_AT_ONCE, at_once * 4)
            if surer:
                spans = _not_within(surer, spans)
            numbers = [engine.shape_at(encoded, began) for began, _ in spans]
            for number, (began, end) in zip(numbers, spans, strict=True):
                start = began
                if number in with_value:
                    start, end = self._values.place(number, plain, began)
                shape = shapes[number]
                kind = shape.kind
                if shape.judge is not None:
                    judged = shape.judge(text, start, end, began)
                    if judged is None:
                        position = start if start > began else began + 1  # what the shape swallowed may hold another
                        at_once = 1
                        break
                    if judged == NOTHING_INSIDE:
                        continue
                    kind = judged
                if kind == DATE and birth_end >= 0 and goes_on_with_births(text, birth_end, start):
                    kind = DATE_OF_BIRTH
                if kind == DATE_OF_BIRTH:
                    birth_end = end
                found.append(make_found((start, end, kind, _LABELLED if began < start else _WEIGHT, MARKS)))
        return found


def _not_within(surer: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the spans that none of the surer ones covers; both are in order."""
    free = []
    i = reach = 0
    for span in spans:
        while i < len(surer) and surer[i][0] <= span[0]:
            reach = max(reach, surer[i][1])
            i += 1
        if span[1] > reach:
            free.append(span)
    return free
