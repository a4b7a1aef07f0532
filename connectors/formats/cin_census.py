"""The Department for Education's children in need census (XML, collections 2021 to 2026), one child at a time.

Read tolerantly: no public sample passes the published schema, so a hard gate would refuse everybody. With or without a
namespace, in any order of elements, with stray text between them. The reader knows which elements are records; which
of their values are kept is the declaration's: a column's source is `Group/Element`, the element and the one around it,
so that `CINdetails/DateOfInitialCPC` and `Section47/DateOfInitialCPC` stay apart. A record also sees the values of the
groups around it: an assessment that of its referral, every record that of its child and of the header.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import pandas as pd
from lxml import etree

from connectors.declaration import Dataset, Record
from connectors.formats.reading import Reading, Reject, frame, plain, require
from connectors.formats.undeclared import Undeclared
from safeguarding.codes import Kind
from safeguarding.errors import DeliveryEmpty, DeliveryUnreadable
from safeguarding.identifiers import parse_date, parse_instant

NO_IDENTIFIER = "no child identifier"
ORDINAL = "ordinal"  # the column that tells records apart whose other key columns are equal

_RECORDS = {
    "Child": "child",
    "ChildCharacteristics": "equality",
    "CINdetails": "referral",
    "Assessments": "assessment",
    "Section47": "section_47",
    "CINPlanDates": "cin_plan",
    "ChildProtectionPlans": "protection_plan",
    "CPPreviewDate": "review",
    "PreProceedingsandFGDM": "pre_proceedings",
}
_DRAWN_AT, _REFERENCE_DATE, _YEAR = (
    plain(path) for path in ("Source/DateTime", "CollectionDetails/ReferenceDate", "CollectionDetails/Year")
)
_BEGINNING = 4096


def read(path: Path, dataset: Dataset, where: str) -> Reading:
    """Every child of a census and everything recorded in it, one frame per declared record type.

    `row_line` is the line on which the record's element begins. A child without an identifier is rejected with all that
    belongs to it. Raises DeliveryEmpty where there is no content or no child, DeliveryUnreadable where it is cut short
    or is not this census, ColumnMissing where a required element occurs nowhere.
    """
    census = _Census(dataset)
    try:
        with path.open("rb") as delivery:
            beginning = delivery.read(_BEGINNING)
            if not beginning.strip():
                raise DeliveryEmpty(where)
            delivery.seek(0)
            is_census = _stream(delivery, census, where)
    except (etree.XMLSyntaxError, LookupError):
        raise DeliveryUnreadable(where) from None  # the parser's own words may repeat the text around the fault
    if not is_census:
        raise DeliveryUnreadable(where, what="The delivery is not a children in need census")
    if not census.children:
        raise DeliveryEmpty(where)
    return census.reading(where)


def _stream(delivery: IO[bytes], census: _Census, where: str) -> bool:
    """Hands the census every child as it is read and frees it again; tells whether there was a list of children."""
    steps = etree.iterparse(
        delivery,
        events=("start", "end"),
        tag=("{*}Header", "{*}Children", "{*}Child"),
        remove_comments=True,
        remove_pis=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    is_census = False
    for event, element in steps:
        tag = _tag(element)
        if event == "start":
            # No census declares a document type. One that does may declare entities, and what stands for something
            # else must neither be expanded nor be lost without a trace.
            if element.getroottree().docinfo.internalDTD is not None:
                raise DeliveryUnreadable(where, what="The delivery declares a document type of its own")
            is_census = is_census or tag == "Children"
        elif tag == "Header":
            census.add_header(element)
        elif tag == "Child" and (around := element.getparent()) is not None and _tag(around) == "Children":
            census.add_child(element)
            element.clear()
            while element.getprevious() is not None:
                del around[0]
    return is_census


@dataclass
class _Group:
    """What stands in one record's element: the declared values by source, and the records inside it."""

    values: dict[str, str]
    inside: list[etree._Element] = field(default_factory=list)


class _Census:
    """The rows of a census as they gather, by record type, and the account of what is not kept."""

    def __init__(self, dataset: Dataset) -> None:
        self.records = {record.name: record for record in dataset.records}
        self.children = 0
        self._sources = {r.name: [(c.name, [plain(s) for s in c.sources]) for c in r.columns] for r in dataset.records}
        self._read = {s for columns in self._sources.values() for _, sources in columns for s in sources}
        self._read |= {_DRAWN_AT, _REFERENCE_DATE}
        self._repeating = {plain(s) for r in dataset.records for c in r.columns if c.kind is Kind.CODES for s in c.sources}
        identifier = dataset.record("child").key[0]
        self._identifier = next(sources for name, sources in self._sources["child"] if name == identifier)
        self._rows: dict[str, list[dict[str, str | None]]] = {name: [] for name in self.records}
        self._lines: dict[str, list[int]] = {name: [] for name in self.records}
        self._header: dict[str, str] = {}
        self._rejects: list[Reject] = []
        self._undeclared = Undeclared(dataset, are_headings_typed=False)
        self._paths: dict[tuple[str, str], str] = {}  # group and element to source; empty where undeclared

    def add_header(self, element: etree._Element) -> None:
        """The collection, the authority and when the census was drawn: they hold for every record."""
        found = _Group(values={})
        self._collect(element, found)
        self._header = found.values | self._header
        if _YEAR not in self._header and (day := parse_date(self._header.get(_REFERENCE_DATE, ""))):
            self._header[_YEAR] = str(day.year)

    def add_child(self, element: etree._Element) -> None:
        """A child and everything recorded inside it."""
        self.children += 1
        self._add(element, inherited={}, is_identified=True)

    def _add(self, element: etree._Element, inherited: dict[str, str], is_identified: bool) -> None:
        group = _Group(values=dict(inherited))
        if len(element):
            self._collect(element, group)
        elif (around := element.getparent()) is not None:
            self._take(_tag(around), element, group)
        name = _RECORDS[_tag(element)]
        if name == "child":
            is_identified = any(source in group.values for source in self._identifier)
        line = cast("int", element.sourceline)
        if name not in self.records:
            self._undeclared.note(_tag(element))
        elif not is_identified:
            self._rejects.append(Reject(name, line, NO_IDENTIFIER))
        else:
            sources = self._sources[name]
            row = {column: next((group.values[s] for s in known if s in group.values), None) for column, known in sources}
            self._rows[name].append(row)
            self._lines[name].append(line)
        for part in group.inside:
            self._add(part, group.values, is_identified)

    def _collect(self, element: etree._Element, group: _Group) -> None:
        """Gathers the values under an element, down to the records inside it, which are only listed."""
        around = _tag(element)
        is_mixed = bool(element.text and element.text.strip())
        for part in element:
            is_mixed = is_mixed or bool(part.tail and part.tail.strip())
            if _tag(part) in _RECORDS:
                if any(text.strip() for text in part.itertext()):  # without any, it is a form's empty box and no record
                    group.inside.append(part)
            elif len(part):
                self._collect(part, group)
            else:
                self._take(around, part, group)
        if is_mixed:
            self._undeclared.note(f"{around}/text between elements", map(str, element.itertext()))

    def _take(self, around: str, leaf: etree._Element, group: _Group) -> None:
        text = (leaf.text or "").strip()
        if not text:
            return
        pair = (around, _tag(leaf))
        if (source := self._paths.get(pair)) is None:
            source = plain("".join(pair))
            if source not in self._read:
                source = ""
            self._paths[pair] = source
        if not source and self._undeclared.wants("/".join(pair)):
            self._undeclared.note("/".join(pair), [text])
        if source and source not in group.values:
            group.values[source] = text
        elif source in self._repeating:
            group.values[source] += f";{text}"

    def reading(self, where: str) -> Reading:
        """What was read, once the end of the census is reached. Raises ColumnMissing."""
        tables = {name: self._table(record, where) for name, record in self.records.items()}
        dropped, personal = self._undeclared.account(tables)
        drawn = parse_instant(self._header.get(_DRAWN_AT, "")) or parse_instant(self._header.get(_REFERENCE_DATE, ""))
        return Reading(
            tables=tables,
            rows_received=sum(len(table) for table in tables.values()) + len(self._rejects),
            rejects=self._rejects,
            columns_dropped=dropped,
            columns_personal=personal,
            extracted_at=drawn,
        )

    def _table(self, record: Record, where: str) -> pd.DataFrame:
        table = frame(self._rows.pop(record.name), self._lines.pop(record.name), record)
        for column, sources in self._sources[record.name]:
            value = next((self._header[s] for s in sources if s in self._header), None)
            if value is not None:
                table[column] = pd.Series([value] * len(table), dtype="str")
        if len(table) or record.name == "child":
            require(record, (str(name) for name in table.columns if table[name].notna().any()), where)
        if ORDINAL in record.key:
            table[ORDINAL] = _ordinals(table, record)
        return table


def _ordinals(table: pd.DataFrame, record: Record) -> pd.Series[str]:
    """'1', '2', ... among the records whose other key columns are equal, as they stand in the document.

    An exact repeat of a record keeps its number, so that a child who is sent twice is not counted twice.
    """
    dates = {c.name for c in record.columns if c.kind is Kind.DATE}
    key = [name for name in record.key if name != ORDINAL]
    compared = pd.DataFrame({n: table[n].map(_as_day, na_action="ignore") if n in dates else table[n] for n in key})
    ordinals = pd.Series("1", index=table.index, dtype="str")
    shared = table[compared.duplicated(keep=False)]
    content = [name for name in shared.columns if name not in (ORDINAL, "row_line")]
    seen: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    keys = compared.loc[shared.index].fillna("").itertuples(index=False, name=None)
    for index, of_key, whole in zip(
        shared.index, keys, shared[content].fillna("").itertuples(index=False, name=None), strict=True
    ):
        among = seen.setdefault(of_key, {})
        ordinals[index] = among.setdefault(whole, str(len(among) + 1))
    return ordinals


def _as_day(text: str) -> str:
    """One way of writing for a date, however it was written; other text as it is."""
    day = parse_date(text)
    return day.isoformat() if day else text


def _tag(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
