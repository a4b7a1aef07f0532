"""The two engines that look for the shapes: google-re2, and Python's own where there is no wheel of it for this machine.

Both read a text once, with all shapes as one expression that remembers nothing, and then say of each hit which shape it
has: the first, in the order in which the shapes are declared, that fits where the hit begins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from safeguarding.need_to_know.patterns import ANYTHING, expression, first_characters, fuse
from safeguarding.need_to_know.shapes.shape import Shape

try:
    import re2 as re2
except ImportError:
    re2 = None

_MEMORY = 64 << 20  # bytes for each of RE2's tables of states; at its default they would be thrown away again and again
_LONG_WORD = re.compile(r"(\[(?:A-Z)?a-z[^\] 0-9\\]*\])\{(\d+),[2-9]\d\}")  # of letters, perhaps of twenty or more


class Engine(Protocol):
    """Looks for shapes in a text of which it makes its own form, one item a character."""

    shapes: Sequence[Shape]
    finditer: Callable[[Any, int], Iterator[Any]]  # the hits from a position on, each with its `span()`

    def encode(self, text: str) -> Any:
        """The text without what is not ASCII, which is part of no mark; every place in it stays the same."""

    def shape_at(self, encoded: Any, start: int) -> int:
        """The number of the shape of a hit that begins at `start`. Raises RuntimeError where there is none, which would mean
        that a shape is declared wrongly."""


class Re2Engine:
    """google-re2: in time proportional to the text's length, whatever the text. So it need not count the letters of a word,
    for each of which it would keep a state."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes: Sequence[Shape] = [_with_words_of_any_length(shape) for shape in shapes]
        options = re2.Options()
        options.max_mem = _MEMORY
        self.finditer: Callable[[Any, int], Iterator[Any]] = re2.compile(fuse(self.shapes), options).finditer
        each = re2.Set.MatchSet(options)
        for shape in self.shapes:
            each.Add(expression(shape))
        each.Compile()
        self._fitting = each.Match

    def encode(self, text: str) -> bytes:
        return text.encode("ascii", "replace")

    def shape_at(self, encoded: bytes, start: int) -> int:
        fitting: list[int] | None = self._fitting(memoryview(encoded)[start:])
        if not fitting:
            raise RuntimeError("no shape fits where all of them together do")
        return min(fitting)


def _with_words_of_any_length(shape: Shape) -> Shape:
    """The shape as it is where it is a partnership's own, which knows what it means."""
    return shape if shape.begins is ANYTHING else shape._replace(pattern=_LONG_WORD.sub(r"\1{\2,}", shape.pattern))


class PythonEngine:
    """The same expressions in Python's engine, several times slower, without words of more than twenty or thirty letters."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self.finditer: Callable[[Any, int], Iterator[Any]] = re.compile(fuse(shapes), re.ASCII).finditer
        self._able: dict[str, list[tuple[int, re.Pattern[str]]]] = defaultdict(list)
        for number, shape in enumerate(shapes):
            pattern = re.compile(expression(shape), re.ASCII)
            for character in first_characters(shape):
                self._able[character].append((number, pattern))

    def encode(self, text: str) -> str:
        return text if text.isascii() else text.encode("ascii", "replace").decode("ascii")

    def shape_at(self, encoded: str, start: int) -> int:
        for number, pattern in self._able.get(encoded[start], ()):
            if pattern.match(encoded, start):
                return number
        raise RuntimeError("a shape begins with a character that it does not declare")
