"""A mother and a child who fled, and what every agency sends of them: markers stand where a place is told.

`BEFORE` is where they lived when nobody knew yet that they must not be found; `SECRET` is where they are. Another child
lives at `OPEN`, which nobody hides: what is searched for is found there, so that the search can fail.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from tests.connectors.test_excel import workbook

BEFORE = ("Zqbefore Street", "ZE9 1AB")
SECRET = ("Zqsecret Lane", "ZE7 7ZZ", "Zqschool Academy", "Zqsurgery", "Zqward", "100099887766", "07700 900177")
OPEN = ("Zqopen Road", "ZE5 5AA", "Zqplain Primary", "Zqinfirmary", "100011223344")
NOTE = f"Seen at 7 {SECRET[0]}, {SECRET[1]}; {{name}} goes to {SECRET[2]}, rang from {SECRET[6]}."
_NHS = "https://fhir.nhs.uk/Id/nhs-number"
_STATUS = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
_CODES = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
_CHILD = ("Zofia", "Kowalczykowa", "2015-04-03", "F")
_MOTHER = ("Marta", "Kowalczykowa", "1990-03-02", "F")
_OTHER = ("Aneurin", "Pritchardson", "2014-02-01", "M")


def put(inbox: Path, feed: str, name: str, content: bytes) -> None:
    """One file as it arrives."""
    folder = inbox / feed
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def notice(ppn: str, when: str, address: tuple[str, str], flag: str, note: str) -> bytes:
    """The police's notice about the mother and the child at one address."""
    head = (
        "PPN ID|PPN Type|Incident From|Submitted|Nominal Ref|Role|Relationship|Forename|Surname|DOB|Sex|Address|Postcode|Phone|"
        "Refuge|Circumstances"
    )
    what = f"{ppn}|domestic_abuse|{when}|{when}"
    people = ((_CHILD, "N1", "subject|child"), (_MOTHER, "N2", "victim|mother"))
    rows = [
        f"{what}|{ref}|{part}|{p[0]}|{p[1]}|{p[2]}|{p[3]}|7 {address[0]}|{address[1]}|{SECRET[6]}|{flag}|{note}"
        for p, ref, part in people
    ]
    return "\n".join([head, *rows]).encode()


def bundle(drawn_at: str, *, is_restricted: bool) -> bytes:
    """The hospital's extract: the child, at the place of then, and the other child."""
    place = (*SECRET[:2], SECRET[4]) if is_restricted else (*BEFORE, "General")
    resources = [
        *_patient("p1", _CHILD, "9434765919", place, SECRET[3], drawn_at, "S" if is_restricted else "U"),
        *_patient("p2", _OTHER, "9434765870", (*OPEN[:2], OPEN[3]), "a surgery", drawn_at, "U"),
    ]
    entries = [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "timestamp": drawn_at, "entry": entries}).encode()


def _patient(
    own: str, who: tuple[str, ...], number: str, place: tuple[str, str, str], surgery: str, on: str, label: str
) -> list[dict[str, object]]:
    identifier = {
        "system": _NHS,
        "value": number,
        "extension": [{"url": _STATUS, "valueCodeableConcept": {"coding": [{"system": _CODES, "code": "01"}]}}],
    }
    patient = {
        "resourceType": "Patient",
        "id": own,
        "meta": {"security": [{"code": label}]},
        "identifier": [identifier],
        "name": [{"use": "official", "given": [who[0]], "family": who[1]}],
        "birthDate": who[2],
        "gender": "female" if who[3] == "F" else "male",
        "address": [{"use": "home", "line": [f"7 {place[0]}"], "postalCode": place[1]}],
        "telecom": [{"system": "phone", "value": SECRET[6]}],
        "generalPractitioner": [{"display": surgery}],
    }
    visit = {
        "resourceType": "Encounter",
        "id": f"e{own}{on[:10]}",
        "status": "finished",
        "class": {"code": "EMER"},
        "subject": {"reference": f"Patient/{own}"},
        "period": {"start": on},
        "serviceProvider": {"display": place[2]},
        "reasonCode": [{"text": NOTE.format(name=who[0]) if label == "S" else "Fell over."}],
    }
    return [patient, visit]


def log() -> bytes:
    """The schools' safeguarding log: an incident of each child; the first child's address is confidential."""
    head: list[object] = [
        "Incident ID", "School", "Pupil ID", "Forename", "Surname", "DOB", "Gender", "Address", "Postcode", "Incident Date",
        "Address Confidential", "Details",
    ]  # fmt: skip
    when = datetime(2026, 11, 19, 9)
    hidden = ["SG1", SECRET[2], "0001", *_CHILD, f"7 {SECRET[0]}", SECRET[1], when, "Yes", NOTE.format(name="Zofia")]
    plain = ["SG2", OPEN[2], "0002", *_OTHER, f"7 {OPEN[0]}", OPEN[1], when, "No", "Tired."]
    return workbook(("Log", [head, hidden, plain]))


def concerns() -> bytes:
    """The landlord's concerns: a home made safe, told by an alert code, and another home."""
    head = (
        "Change;Tenancy Ref;Concern Ref;Person Ref;Forename;Surname;DOB;Sex;Relationship;Address;Postcode;UPRN;Concern Type;"
        "Alert Code;Concern Date;Recorded;Phone;Notes"
    )
    when = "18/11/2026;18/11/2026 10:00"
    note = NOTE.format(name="Zofia").replace(";", ",")
    hidden = f"7 {SECRET[0]};{SECRET[1]};{SECRET[5]};ALERT;SAF-REFUGE;{when};{SECRET[6]};{note}"
    rows = [
        f"A;T1;C1;H{place};{';'.join(who)};{relation};{hidden}"
        for place, who, relation in ((1, _CHILD, "Child"), (2, _MOTHER, "Mother"))
    ]
    rows.append(f"A;T2;C2;H3;{';'.join(_OTHER)};Child;7 {OPEN[0]};{OPEN[1]};{OPEN[4]};ALERT;SAF-CHILD;{when};;Noise.")
    return "\n".join([head, *rows]).encode()
