"""FHIR R4 as JSON: a Bundle of any type, a single resource as the Personal Demographics Service returns it, or one
resource a line (NDJSON), in any order.

A record type is one resource type, named by the source of its key. Resource types and elements that nobody declared
are dropped and counted by name. A resource without an id, or about a patient who cannot be told, is rejected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.declaration import Dataset, Record
from connectors.formats.fhir_paths import Reader, Surroundings
from connectors.formats.fhir_people import is_restricted
from connectors.formats.fhir_references import References, Resource, text_of
from connectors.formats.reading import Reading, Reject, frame
from connectors.formats.undeclared import Undeclared
from safeguarding.codes import Kind
from safeguarding.errors import DeliveryEmpty, DeliveryUnreadable
from safeguarding.identifiers import parse_instant

NO_ID, NO_PATIENT = "no id", "its patient cannot be told"
NOT_JSON, NO_RESOURCE = "not JSON", "no resource"
_ANYWHERE = frozenset(
    {"resourceType", "id", "meta", "url", "system", "code", "display", "reference"}
)  # say nothing of a person
ENTRY = "entry"  # what is rejected before it is known what record it would be


@dataclass(frozen=True)
class _Entry:
    """One place where a resource should stand."""

    line: int  # the entry of the bundle, or the line of NDJSON, from 1
    address: str | None  # fullUrl
    resource: Resource | None
    fault: str = NO_RESOURCE  # why there is none


@dataclass(frozen=True)
class _Type:
    """How the resources of one type become the rows of one record."""

    record: Record
    readers: tuple[Reader, ...]
    elements: frozenset[str]  # of the resource, that a declared column reads

    @classmethod
    def of(cls, record: Record) -> tuple[str, _Type]:
        readers = tuple(Reader(column) for column in record.columns)
        name = next(reader.sources[0].of_type for reader in readers if reader.column.name == record.key[0])
        elements = {"resourceType"}.union(*(source.elements for reader in readers for source in reader.sources))
        return name, cls(record, readers, frozenset(elements))


def read(path: Path, dataset: Dataset, where: str) -> Reading:
    """The resources of a delivery, one frame per record type.

    `row_line` is the entry of the bundle, the line of NDJSON, or 1. Raises DeliveryEmpty where there is no content,
    DeliveryUnreadable where it is cut short, is not JSON, is not FHIR, or is a server's error in place of an answer.
    """
    content = path.read_bytes()
    if not content.strip():
        raise DeliveryEmpty(where)
    documents = _documents(content, where)
    entries = [entry for line, document in documents for entry in _entries(document, line)]
    extracted_at = _drawn_at([document for _, document in documents], entries)
    types = dict(_Type.of(record) for record in dataset.records)
    references = References((e.address, e.resource) for e in entries if e.resource is not None)
    restricted = _restricted(entries, references)
    rows: dict[str, list[dict[str, str | None]]] = {record.name: [] for record in dataset.records}
    lines: dict[str, list[int]] = {record.name: [] for record in dataset.records}
    rejects: list[Reject] = []
    undeclared = Undeclared(dataset, are_headings_typed=False)
    for entry in entries:
        if entry.resource is None:
            rejects.append(Reject(ENTRY, entry.line, entry.fault))
            continue
        name = str(entry.resource["resourceType"])
        if (of_type := types.get(name)) is None:
            _show(name, entry.resource, undeclared)
            continue
        for element, value in _elements(entry.resource):
            if element not in of_type.elements:
                _show(f"{name}.{element}", value, undeclared)
        around = Surroundings(
            references,
            on=extracted_at.date() if extracted_at else None,
            is_restricted=_patient(entry.resource, references) in restricted,
        )
        row = {reader.column.name: reader.read(entry.resource, around) for reader in of_type.readers}
        if (fault := _fault(row, of_type.record)) is not None:
            rejects.append(Reject(of_type.record.name, entry.line, fault))
            continue
        rows[of_type.record.name].append(row)
        lines[of_type.record.name].append(entry.line)
    tables = {r.name: frame(rows[r.name], lines[r.name], r) for r in dataset.records}
    dropped, personal = undeclared.account(tables)
    return Reading(
        tables=tables,
        rows_received=sum(map(len, rows.values())) + len(rejects),
        rejects=rejects,
        columns_dropped=dropped,
        columns_personal=personal,
        extracted_at=extracted_at,
    )


def _documents(content: bytes, where: str) -> list[tuple[int | None, Any]]:
    """What the delivery holds, each with its line where there is one to a line. A line that is not JSON is None, but the
    first and the last must be: otherwise it is another format, or cut short."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        try:
            text = content.decode(json.detect_encoding(content))
        except UnicodeDecodeError:
            raise DeliveryUnreadable(where) from None
        numbered = [(n, _json(line)) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(numbered) < 2 or not all(isinstance(numbered[place][1], dict) for place in (0, -1)):
            raise DeliveryUnreadable(where) from None
        return [(n, document) for n, document in numbered]
    is_fhir = isinstance(whole, dict) and (whole == {} or isinstance(whole.get("resourceType"), str))
    if not is_fhir or not isinstance(whole.get("entry") or [], list):
        raise DeliveryUnreadable(where, what="The delivery is not a FHIR resource")
    if whole.get("resourceType") == "OperationOutcome":
        raise DeliveryUnreadable(where, what="The delivery is a server's error message, not an extract")
    return [(None, whole)] if whole else []


def _json(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _entries(document: object, line: int | None, address: str | None = None) -> Iterator[_Entry]:
    """The resources of a document; those of a bundle within a bundle stand at the outer one's entry."""
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        yield _Entry(line or 1, address, None, NO_RESOURCE if isinstance(document, dict) else NOT_JSON)
    elif document["resourceType"] != "Bundle":
        yield _Entry(line or 1, address, document)
    else:
        for number, entry in enumerate(document.get("entry") or (), 1):
            resource = entry.get("resource") if isinstance(entry, dict) else None
            full_url = text_of(entry.get("fullUrl")) if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                yield from _entries(resource, line or number, full_url)
            else:
                yield _Entry(line or number, full_url, None)


def _drawn_at(documents: list[Any], entries: list[_Entry]) -> datetime | None:
    """When the bundle says that it was made; else when the newest of its resources was changed."""
    stamps = [d.get("timestamp") for d in documents if isinstance(d, dict)]
    if not any(stamps):
        metas = [e.resource.get("meta") for e in entries if e.resource is not None]
        stamps = [meta.get("lastUpdated") for meta in metas if isinstance(meta, dict)]
    moments = [moment for stamp in stamps if isinstance(stamp, str) and (moment := parse_instant(stamp))]
    return max(moments, default=None)


def _patient(resource: Resource, references: References) -> str | None:
    """Whom a resource is about: itself, or the patient it names."""
    if resource["resourceType"] == "Patient":
        return text_of(resource.get("id"))
    return references.identify(resource.get("patient") or resource.get("subject"), of_type="Patient")


def _restricted(entries: list[_Entry], references: References) -> set[str | None]:
    """The patients whose place is withheld: their own record says so, or that of somebody related to them, who may live
    with them."""
    people = [e.resource for e in entries if e.resource and e.resource["resourceType"] in ("Patient", "RelatedPerson")]
    return {_patient(resource, references) for resource in people if is_restricted(resource)} - {None}


def _fault(row: dict[str, str | None], record: Record) -> str | None:
    if any(row[name] is None for name in record.key):
        return NO_ID
    people = (column.name for column in record.columns if column.kind is Kind.PERSON_REFERENCE)
    return NO_PATIENT if any(row[name] is None for name in people) else None


def _elements(resource: Resource) -> Iterator[tuple[str, Any]]:
    """The elements that a resource has, and what stands in them; an extension by the last part of its address."""
    for element, value in resource.items():
        if element != "extension" or not isinstance(value, list):
            yield element, value
            continue
        for extension in value:
            url = extension.get("url") if isinstance(extension, dict) else None
            yield str(url).rpartition("/")[2].removeprefix("Extension-"), extension


def _show(heading: str, value: Any, undeclared: Undeclared) -> None:
    """Shows an undeclared element with the texts and the names of the elements inside it."""
    if not undeclared.wants(heading):
        return
    texts: list[str] = []
    names: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            names |= one.keys() - _ANYWHERE
            waiting += [inside for key, inside in one.items() if key not in _ANYWHERE]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            texts.append(one)
    undeclared.note(heading, texts, names)
