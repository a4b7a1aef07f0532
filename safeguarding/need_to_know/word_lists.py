"""Reads the word lists beside this module: text files whose lines beginning with # say how each was made."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def read_lines(name: str) -> list[list[str]]:
    """The words of each line of a list, comments and empty lines left out."""
    lines = (_HERE / name).read_text("utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def read_words(name: str) -> frozenset[str]:
    """Every word of a list."""
    return frozenset(word for line in read_lines(name) for word in line)
