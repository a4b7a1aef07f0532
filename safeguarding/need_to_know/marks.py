"""Finds the numbers, dates, addresses and accounts in a note, whoever's they are, and weighs each by what it is.

A shape alone is not enough: a ten-digit number is an NHS number by its check digit, its spacing or its label; "case 1"
is no reference; "3 times on the road" is no address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from safeguarding.need_to_know.patterns import Classifier, fuse, partnership_shapes
from safeguarding.need_to_know.shapes.dates import DATE, DATE_OF_BIRTH, goes_on_with_births
from safeguarding.need_to_know.shapes.shape import NOTHING_INSIDE
from safeguarding.need_to_know.spans import MARKS, Found, make_found

try:
    import re2
except ImportError:  # no wheel for this machine: the same expression in Python's own engine, several times slower
    re2 = None

__all__ = ["DATE", "DATE_OF_BIRTH", "Marks"]
_WEIGHT, _LABELLED = 0.95, 0.97
_MEMORY = 64 << 20  # bytes for RE2's table of states; at its default it would be thrown away again and again


class Marks:
    """The finder, with one partnership's references compiled in. Compile once; safe to use from several threads."""

    def __init__(self, police: Sequence[str] = (), cases: Sequence[str] = (), email_domains: Sequence[str] = ()) -> None:
        shapes = partnership_shapes(police, cases, email_domains)
        self._classifier = Classifier(shapes)
        fused = fuse(shapes)
        self._scan: Any = _compile_re2(fused) if re2 else re.compile(fused, re.ASCII)

    def find(self, text: str) -> list[Found]:
        """Every mark in a plain text, in order and disjoint. A date is found too: whether it stays is for others to say."""
        # One byte a character, so that the places are the same; what is not ASCII is part of no mark.
        encoded = text.encode("ascii", "replace")
        plain = text if text.isascii() else encoded.decode("ascii")
        scanned: str | bytes = encoded if re2 else plain
        found: list[Found] = []
        classify = self._classifier.classify
        birth_end = -1
        position: int | None = 0
        while position is not None:
            again = None
            for hit in self._scan.finditer(scanned, position):
                began, behind = hit.span()
                shape, start, end = classify(plain, began, behind)
                kind = shape.kind if shape.judge is None else shape.judge(text, start, end, began)
                if kind is None:
                    again = start if start > began else began + 1  # what the shape swallowed may hold another
                    break
                if kind == NOTHING_INSIDE:
                    continue
                if kind == DATE and birth_end >= 0 and goes_on_with_births(text, birth_end, start):
                    kind = DATE_OF_BIRTH
                if kind == DATE_OF_BIRTH:
                    birth_end = end
                found.append(make_found((start, end, kind, _LABELLED if began < start else _WEIGHT, MARKS)))
            position = again
        return found


def _compile_re2(fused: str) -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    return re2.compile(fused, options)
