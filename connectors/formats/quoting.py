"""Where a row of delimited text ends. RFC 4180 says how quotes should be used; extracts say how they are.

A row is read by the first of these that gives it as many cells as the header has: the standard's way, in which a
quoted cell may hold delimiters, doubled quotes and line ends; quotes escaped by a backslash; a quote that closes a
cell only before a delimiter or the line's end ("he said "no" to me").

A quote that is never closed must not swallow the rows after it. Reading on over a line end therefore stops where the
next line is a whole row by itself; the line with the open quote is rejected and reading goes on with the line after.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from connectors.formats.header import WIDE

if TYPE_CHECKING:
    from _csv import Reader as _Reader  # the type is not public at run time

TOO_FEW = "too few cells"
TOO_MANY = "too many cells"
OPEN_QUOTE = "a quote that is not closed"

DELIMITER, LINE_END = "\ufdd0", "\ufdd1"  # stand-ins: no characters, but codes that Unicode leaves to programs

_LONGEST = 500  # lines of one cell
_TRIES = 20  # lines with quotes that a row with unescaped quotes may run over


def fit(cells: list[str], width: int) -> list[str] | str:
    """The cells of one row, without the empty ones that trailing delimiters make; or why it is not a row."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) == width:
        return cells
    return TOO_FEW if len(cells) < width else TOO_MANY


def unquoted(line: str, delimiter: str) -> str | None:
    """A line that is quoted as the standard says, without its quotes, the delimiters within them replaced by a
    stand-in. None for every other line: most lines are read here, and quickly."""
    parts = line.split('"')
    last = len(parts) - 1
    if last % 2:
        return None
    for place, part in enumerate(parts):
        if place % 2:
            parts[place] = part.replace(delimiter, DELIMITER)
        elif not part and 0 < place < last:
            parts[place] = '"'
        elif (place > 0 and part and not part.startswith(delimiter)) or (
            place < last and part and not part.endswith(delimiter)
        ):
            return None
    return "".join(parts)


def joined(cells: list[str], delimiter: str) -> str:
    """Cells as one line, the delimiters and line ends within them replaced by stand-ins."""
    return delimiter.join([c.replace(delimiter, DELIMITER).replace("\n", LINE_END) for c in cells])


def quoted_row(lines: Sequence[str], start: int, delimiter: str, width: int) -> tuple[list[str] | str, int]:
    """The cells of the row that begins at lines[start] and holds a quote, or why it cannot be read; and the index of
    the line after it. Lines come without their line ends."""
    # A reader asks for the next line only while a quote is open.
    reader = _standard(_lines_of_one_row(lines, start, delimiter, width), delimiter)
    try:
        cells = fit(next(reader), width)
    except csv.Error:
        return _mended(lines, start, delimiter, width)
    after = start + reader.line_num
    if isinstance(cells, str):
        text = "\n".join(lines[start:after])
        return _meant(text, delimiter, width) or cells, after
    return cells, after


def _lines_of_one_row(lines: Sequence[str], start: int, delimiter: str, width: int) -> Iterator[str]:
    yield lines[start] + "\n"
    first_looks_whole = lines[start].count(delimiter) == width - 1
    for line in lines[start + 1 : start + _LONGEST]:
        if _is_row_by_itself(line, delimiter, width, first_looks_whole):
            return
        yield line + "\n"


def _is_row_by_itself(line: str, delimiter: str, width: int, first_looks_whole: bool) -> bool:
    """Whether a line that follows an open quote is a row of its own. The last line of a cell with line ends holds the
    closing quote alone, so an odd number of quotes tells it from a row, unless the line before looked whole as well."""
    if width < WIDE or (line.count('"') % 2 and not first_looks_whole):
        return False
    try:
        return not isinstance(fit(next(_standard([line], delimiter), []), width), str)
    except csv.Error:
        return False


def _mended(lines: Sequence[str], start: int, delimiter: str, width: int) -> tuple[list[str] | str, int]:
    """A row that the standard's way cannot read, read in the other ways over as many lines as belong to it."""
    text, tries = "", 0
    for count, line in enumerate(_lines_of_one_row(lines, start, delimiter, width), 1):
        text += line
        if '"' not in line:
            continue
        whole = text.removesuffix("\n")
        cells = _meant(whole, delimiter, width)
        if cells:
            return cells, start + count
        tries += 1
        if tries == _TRIES:
            break
    return OPEN_QUOTE, start + 1


def _meant(text: str, delimiter: str, width: int) -> list[str] | None:
    """The cells of a row whose quotes are not the standard's, where they can be told."""
    return _with_backslashes(text, delimiter, width) or _with_inner_quotes(text, delimiter, width)


def _with_inner_quotes(text: str, delimiter: str, width: int) -> list[str] | None:
    cells, position = [], 0
    quoted, bare = _cell_patterns(delimiter)
    while True:
        found = quoted.match(text, position)
        if found:
            cells.append(found[1].replace('""', '"'))
        else:
            found = bare.match(text, position)
            if found is None:
                return None
            cells.append(found[0])
        position = found.end() + 1
        if found.end() == len(text):
            break
    return None if isinstance(fit(cells, width), str) else cells


def _with_backslashes(text: str, delimiter: str, width: int) -> list[str] | None:
    if '\\"' not in text:
        return None
    lines = [line + "\n" for line in text.split("\n")]
    reader = _standard(lines, delimiter, "\\")
    try:
        cells = fit(next(reader), width)
    except csv.Error:
        return None
    return None if isinstance(cells, str) or reader.line_num != len(lines) else cells


@cache
def _cell_patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    end = rf"(?={re.escape(delimiter)}|\Z)"
    # Python up to 3.11.4 misreads possessive quantifiers. Without them it takes one way alone through any quotes, so that no
    # text takes long.
    quoted = re.compile(rf'[ ]*"([^"]*(?:(?:""|"(?!"|[ ]*{end}))[^"]*)*)"[ ]*{end}')
    bare = re.compile(rf'(?![ ]*")[^{re.escape(delimiter)}\n]*')
    return quoted, bare


def _standard(lines: Iterable[str], delimiter: str, escape: str | None = None) -> _Reader:
    return csv.reader(lines, delimiter=delimiter, escapechar=escape, strict=True, skipinitialspace=True)
