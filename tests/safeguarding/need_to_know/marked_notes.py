"""Reads the hand-labelled lines beside this module: [[PHONE 07700 900123]] marks what must be found and as what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"\[\[([A-Z_]+) (.*?)\]\](?!\])")
FOLDER = Path(__file__).parent / "marked"
POLICE = (r"45[A-Z]{2}/\d{3,6}/\d{2}", r"45\d{9}", r"P\d{8}", r"CUS/\d{2}/\d{4,6}")
CASES = (r"LCS\d{6,8}", r"EHM-\d{4,6}")
DOMAINS = ("school.local", "trust.internal")


class MarkedNote(NamedTuple):
    """A text without its marks, and what they mark: start, end, kind."""

    text: str
    marks: tuple[tuple[int, int, str], ...]


def marked_notes(name: str) -> list[MarkedNote]:
    """Every line of one file but the empty ones and the headings."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [_read(line) for line in lines if line and not line.startswith("# ")]


def _read(line: str) -> MarkedNote:
    text, position = "", 0
    marks = []
    for mark in _MARK.finditer(line):
        text += line[position : mark.start()]
        marks.append((len(text), len(text) + len(mark.group(2)), mark.group(1)))
        text, position = text + mark.group(2), mark.end()
    return MarkedNote(text + line[position:], tuple(marks))
