"""Where the header stands. Extracts carry title lines above it ('Northport Learning Trust', 'Extracted: 20/11/2026
02:00', a blank line), so the header is the line that names most of the declared columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from connectors.declaration import Record
from connectors.formats.reading import plain
from safeguarding.errors import ColumnMissing
from safeguarding.identifiers import parse_instant

WITHIN = 20  # lines or rows, from the top, in which the header is looked for
WIDE = 5  # from this many columns on, the shape of a line tells whether it is a row

ONE_CELL = "only one cell is filled"
REPEATED_HEADER = "the header again"

_DRAWN = re.compile(
    r"(?:.*\b)?(?:extract(?:ed|ion)?|generated|produced|drawn|run|as at)(?:\s+(?:date|time|on|at|and))*\s*[:=\-]*\s*(.*)",
    re.IGNORECASE,
)


def headings_matched(cells: Iterable[str], record: Record) -> tuple[int, int]:
    """How many of the record's required columns the cells name, and how many of all its columns."""
    by_source = {plain(s): c for c in record.columns for s in (*c.sources, c.name)}
    found = {by_source[p].name: by_source[p] for cell in cells if (p := plain(cell)) in by_source}
    return sum(column.required for column in found.values()), len(found)


def is_header(matched: tuple[int, int], record: Record) -> bool:
    """Two headings make a header: one alone may be a value that looks like a heading."""
    return matched[1] >= min(2, len(record.columns))


def no_header(record: Record, where: str) -> ColumnMissing:
    """The refusal of a delivery without a header line. It names declared columns, because what stands in the place of
    the header is the first person's values."""
    wanted = [c.name for c in record.columns if c.required] or [c.name for c in record.columns]
    return ColumnMissing(f"{where}: {', '.join(wanted)}")


def drawn_at(titles: Sequence[str]) -> datetime | None:
    """When the extract was drawn, where a title line says so: in one cell ('Extracted: 20/11/2026 02:00'), or with the
    instant in the cell after it. UK wall-clock time."""
    cells = [" ".join(t.split()) for t in titles if t.strip()]
    for cell, following in pairwise([*cells, ""]):
        if found := _DRAWN.fullmatch(cell):
            moment = parse_instant(found[1]) or (None if found[1] else parse_instant(following))
            if moment is not None:
                return moment
    return None
