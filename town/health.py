"""The emergency departments' nightly bundle: FHIR R4 collection with UK Core identifiers, one night's activity."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from safeguarding.identifiers import UK
from town.happenings import Visit
from town.people import HEALTH, Person
from town.truth import Truth, source_reference

DATASET = "emergency_attendances"
_UK_CORE = "https://fhir.hl7.org.uk"
_NHS, _SNOMED = "https://fhir.nhs.uk/Id/nhs-number", "http://snomed.info/sct"
_ROLE, _SECURITY = (
    "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
)
_GENDER = {"F": "female", "M": "male", "U": "unknown"}
_ROLES = {"mother": "MTH", "father": "FTH", "step_parent": "STPPRN", "grandparent": "GRMTH"}
_TYPES = {
    "emergency": ("EMER", "4525004", "Emergency department patient visit"),
    "not_brought": ("AMB", "281399006", "Did not attend"),
    "appointment": ("HH", "185349003", "Encounter for check up"),
}
_INJURIES = {
    "bruise": ("125667009", "Contusion"),
    "laceration": ("312608009", "Laceration"),
    "fracture": ("125605004", "Fracture of bone"),
    "burn": ("125666000", "Burn"),
}
_SITES = {
    "face": ("89545001", "Face structure"),
    "head": ("69536005", "Head structure"),
    "arm": ("53120007", "Upper limb structure"),
    "leg": ("61685007", "Lower limb structure"),
}
_FLAGS = {"safeguarding_concern": ("836881000000105", "Child is cause for safeguarding concern")}
_WITHDRAWN = "entered-in-error"
Resource = dict[str, Any]


def file_name(drawn_at: datetime) -> str:
    """What the hospital calls the file of one night."""
    return f"ed-bundle-{drawn_at:%Y%m%d}.json"


def write_bundle(visits: Sequence[Visit], drawn_at: datetime, night: int, truth: Truth) -> tuple[bytes, dict[str, int]]:
    """The file and how many resources of each type it holds. A patient stands in it once, as of the last visit."""
    latest = {visit.patient.number: visit for visit in visits}
    resources: list[Resource] = []
    for visit in latest.values():
        resources += _patient(visit, truth)
    for visit in visits:
        resources += _activity(visit, night, truth)
    entries = [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "timestamp": _instant(drawn_at), "entry": entries}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode(), dict(Counter(r["resourceType"] for r in resources))


def _patient(visit: Visit, truth: Truth) -> list[Resource]:
    """The child and the adults of the home, as health knows them on the day of the visit."""
    child, on = visit.patient, visit.started_at.date()
    adults = [p for p in (*visit.family.members, *visit.family.elsewhere) if not p.is_child]
    resource, ref = _demographics("Patient", child, visit), child.known(HEALTH, on).ref
    named = [p for p in adults if p.relation in ("mother", "father")][:2]
    resource["contact"] = [
        {
            "relationship": [_concept(_ROLE, _ROLES[p.relation])],
            "name": {"given": [p.given], "family": p.known(HEALTH, on).family},
            "telecom": _phone(p),
        }
        for p in named
    ]
    resource["maritalStatus"] = {"text": "Never married"}
    truth.link(HEALTH, ref, child)
    for number, adult in enumerate(named, 1):
        truth.link(HEALTH, f"{ref}/contact_{number}", adult)
    made = [resource]
    for adult in adults:
        related = _demographics("RelatedPerson", adult, visit)
        related["id"] = f"rp-{adult.number}-{child.number}"
        related["patient"] = {"reference": f"urn:uuid:{ref}"}
        related["relationship"] = [_concept(_ROLE, _ROLES[adult.relation])]
        truth.link(HEALTH, related["id"], adult)
        made.append(related)
    return made


def _demographics(kind: str, person: Person, visit: Visit) -> Resource:
    known = person.known(HEALTH, visit.started_at.date())
    names: list[Resource] = [{"use": "official", "given": [known.given], "family": known.family}]
    names += [{"use": "old", "given": [known.given], "family": name} for name in (known.other_names or "").split(";") if name]
    if person.nick and person.is_child and person.number % 3 == 0:
        names.append({"use": "nickname", "given": [person.nick], "family": known.family})
    made: Resource = {
        "resourceType": kind,
        "id": known.ref,
        "meta": {"lastUpdated": _instant(visit.recorded_at)},
        "name": names,
        "gender": _GENDER[known.sex],
        "birthDate": known.born_on.isoformat() if known.born_on else None,
        "telecom": _phone(person),
        "address": [
            {
                "use": "home",
                "line": [(known.address or "").split(", Northport")[0]],
                "city": "Northport",
                "postalCode": known.postcode,
            }
        ],
    }
    if known.is_restricted:
        made["meta"]["security"] = [{"system": _SECURITY, "code": "R", "display": "restricted"}]
    if kind == "Patient":
        made["identifier"] = [_nhs_number(known.nhs, known.nhs_status)] if known.nhs else []
    return {name: value for name, value in made.items() if value is not None}


def _nhs_number(number: str, status: str | None) -> Resource:
    verified = _concept(f"{_UK_CORE}/CodeSystem/UKCore-NHSNumberVerificationStatusEngland", status or "02")
    extension = {
        "url": f"{_UK_CORE}/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
        "valueCodeableConcept": verified,
    }
    return {"system": _NHS, "value": number, "extension": [extension]}


def _activity(visit: Visit, night: int, truth: Truth) -> list[Resource]:
    """The encounter, and the flag and the observation that it gave rise to."""
    reference, subject = (
        source_reference(visit),
        {"reference": f"urn:uuid:{visit.patient.known(HEALTH, visit.started_at.date()).ref}"},
    )
    setting, code, display = _TYPES[visit.kind]
    meta = {"lastUpdated": _instant(visit.recorded_at)}
    reason = _concept(_SNOMED, *(("417746004", "Traumatic injury") if visit.injury else ("386661006", "Fever")))
    period = {"start": _instant(visit.started_at)} | ({"end": _instant(visit.ended_at)} if visit.ended_at else {})
    encounter: Resource = {
        "resourceType": "Encounter",
        "id": reference,
        "meta": meta,
        "status": _WITHDRAWN if visit.is_withdrawn else "cancelled" if visit.kind == "not_brought" else "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": setting},
        "type": [_concept(_SNOMED, code, display)],
        "subject": subject,
        "period": period,
        "reasonCode": [(reason if visit.kind == "emergency" else {}) | {"text": visit.reason.text}],
        "serviceProvider": {"display": "Northport General Hospital"},
    }
    if visit.kind == "emergency":
        encounter["hospitalization"] = {
            "dischargeDisposition": _concept("http://terminology.hl7.org/CodeSystem/discharge-disposition", "home", "Home")
        }
        truth.note(
            (HEALTH, DATASET, "encounter"), {"encounter_ref": reference}, "narrative", night, visit.reason, visit.reason.text
        )
    made = [encounter]
    if visit.flag:
        flag = {
            "resourceType": "Flag",
            "id": f"flag-{visit.number:06d}",
            "meta": meta,
            "status": _WITHDRAWN if visit.is_withdrawn else "active",
            "code": _concept(_SNOMED, *_FLAGS[visit.flag]),
        }
        made.append(flag | {"subject": subject, "period": {"start": _instant(visit.started_at)}})
    if visit.injury:
        made.append(_injury(visit, reference, subject, night, truth))
    return made


def _injury(visit: Visit, encounter: str, subject: Resource, night: int, truth: Truth) -> Resource:
    number = f"obs-{visit.number:06d}"
    truth.note(
        (HEALTH, DATASET, "observation"),
        {"observation_ref": number},
        "narrative",
        night,
        visit.injury_note,
        visit.injury_note.text,
    )
    return {
        "resourceType": "Observation",
        "id": number,
        "meta": {"lastUpdated": _instant(visit.recorded_at)},
        "status": _WITHDRAWN if visit.is_withdrawn else "final",
        "category": [_concept("http://terminology.hl7.org/CodeSystem/observation-category", "exam")],
        "code": _concept(_SNOMED, *_INJURIES[visit.injury or "bruise"]),
        "subject": subject,
        "encounter": {"reference": f"urn:uuid:{encounter}"},
        "effectiveDateTime": _instant(visit.started_at),
        "issued": _instant(visit.recorded_at),
        "bodySite": _concept(_SNOMED, *_SITES[visit.body_site or "arm"]),
        "note": [{"text": visit.injury_note.text}],
    }


def _concept(system: str, code: str, display: str | None = None) -> Resource:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def _phone(person: Person) -> list[Resource] | None:
    return [{"system": "phone", "value": person.phone}] if person.phone and not person.is_child else None


def _instant(at: datetime) -> str:
    return at.replace(tzinfo=UK).isoformat()
