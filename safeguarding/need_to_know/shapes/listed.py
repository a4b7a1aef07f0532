"""The word lists of the shapes, from the file shape_words.txt beside their folder, by the name that each has there."""

from __future__ import annotations

from pathlib import Path


def _read() -> dict[str, frozenset[str]]:
    lists: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (Path(__file__).parent.parent / "shape_words.txt").read_text("utf-8").splitlines():
        if line.startswith(" "):
            current += (word.strip() for word in line.split(",") if word.strip())
        elif not line.startswith("#"):
            current = lists.setdefault(line.rstrip(":"), [])
    return {name: frozenset(words) for name, words in lists.items()}


WORDS = _read()
