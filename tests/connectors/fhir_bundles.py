"""FHIR resources and bundles as the tests of their reader write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from connectors.formats.fhir import read
from connectors.formats.reading import Reading
from connectors.health import CONNECTOR

FEED = CONNECTOR.datasets[0]


SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


NHS = "https://fhir.nhs.uk/Id/nhs-number"


STATUS = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"


OF_ENGLAND = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"


HOME = {"use": "home", "line": ["1 High Street"], "city": "Northport", "postalCode": "NP1 1AA"}


Resource = dict[str, Any]


def patient(own: str = "p1", **elements: Any) -> Resource:
    return {"resourceType": "Patient", "id": own, **elements}


def encounter(own: str = "e1", **elements: Any) -> Resource:
    return {"resourceType": "Encounter", "id": own, "subject": {"reference": "Patient/p1"}, **elements}


def observation(own: str = "o1", **elements: Any) -> Resource:
    return {"resourceType": "Observation", "id": own, "subject": {"reference": "Patient/p1"}, **elements}


def related(own: str = "r1", **elements: Any) -> Resource:
    return {"resourceType": "RelatedPerson", "id": own, "patient": {"reference": "Patient/p1"}, **elements}


def concept(code: str | None = None, display: str = "", text: str = "") -> Resource:
    coding = {"system": "http://snomed.info/sct", "code": code, "display": display}
    return {"coding": [{k: v for k, v in coding.items() if v}], **({"text": text} if text else {})}


def bundle(*resources: Resource, **elements: Any) -> Resource:
    entries = [{"fullUrl": f"urn:uuid:{r.get('id')}", "resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **elements}


def reading(folder: Path, document: Any) -> Reading:
    path = folder / "delivery.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read(path, FEED, "health/emergency_attendances")


def row(table: pd.DataFrame) -> dict[str, str | None]:
    """The only row of a table, absent cells as None."""
    (only,) = table.astype(object).where(table.notna(), None).to_dict("records")
    return only


def read_one(folder: Path, record: str, *resources: Resource, **elements: Any) -> dict[str, str | None]:
    return row(reading(folder, bundle(*resources, **elements)).tables[record])
