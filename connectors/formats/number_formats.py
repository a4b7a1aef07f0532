"""Leading noughts that an Excel number shows only by its format: 1234 with the format 0000000 is read out as 0001234.

The values of a workbook say 1234, and a school that looks for its pupil 0001234 would not find them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from typing import IO
from zipfile import ZipFile

from lxml import etree

_ONLY_NOUGHTS = re.compile(r"""(?:0|[ \-]|\\.|"[^"0-9]*")+""")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def shown_widths(workbook: ZipFile, sheet: str, columns: Collection[int]) -> dict[tuple[int, int], int]:
    """How many digits a numeric cell is shown with, by its row and column counted from 0, for the cells of those
    columns whose number format consists of noughts. Nothing where the workbook is not laid out as .xlsx."""
    part, widths = _part(workbook, sheet), _style_widths(workbook)
    if part is None or not widths:
        return {}
    found = {}
    with workbook.open(part) as xml:
        for cell in _elements(xml, "c"):
            place = _CELL.fullmatch(cell.get("r", ""))
            width = widths.get(cell.get("s", ""))
            if place and width and cell.get("t", "n") == "n" and (column := column_index(place[1])) in columns:
                found[int(place[2]) - 1, column] = width
    return found


def column_index(letters: str) -> int:
    """A column's place counted from 0: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _part(workbook: ZipFile, sheet: str) -> str | None:
    names = set(workbook.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    with workbook.open("xl/workbook.xml") as xml:
        reference = next(
            (v for s in _elements(xml, "sheet") if s.get("name") == sheet for k, v in s.items() if str(k).endswith("}id")), None
        )
    with workbook.open("xl/_rels/workbook.xml.rels") as xml:
        target = next((r.get("Target", "") for r in _elements(xml, "Relationship") if r.get("Id") == reference), "")
    part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return part if part in names else None


def _style_widths(workbook: ZipFile) -> dict[str, int]:
    """Number of digits by cell style, for the styles whose number format consists of noughts."""
    if "xl/styles.xml" not in workbook.namelist():
        return {}
    digits: dict[str, int] = {}
    widths: dict[str, int] = {}
    with workbook.open("xl/styles.xml") as xml:
        place = 0
        for element in _elements(xml, "numFmt", "xf"):
            if etree.QName(element).localname == "numFmt":
                shown = element.get("formatCode", "").split(";")[0]
                if _ONLY_NOUGHTS.fullmatch(shown) and shown.count("0") > 1:
                    digits[element.get("numFmtId", "")] = shown.count("0")
                continue
            parent = element.getparent()
            if parent is not None and etree.QName(parent).localname == "cellXfs":
                if width := digits.get(element.get("numFmtId", "")):
                    widths[str(place)] = width
                place += 1
    return widths


def _elements(xml: IO[bytes], *names: str) -> Iterator[etree._Element]:
    """The named elements in order, each emptied once it has been looked at. No entity and no other file is opened."""
    tags = [f"{{*}}{name}" for name in names]
    for _, element in etree.iterparse(xml, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
        yield element
        element.clear()
