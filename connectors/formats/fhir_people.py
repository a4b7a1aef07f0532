"""What a FHIR resource says of a person: the name that counts, where they live, their NHS number, and whether their
whereabouts must not be known (UK Core Patient and RelatedPerson; Personal Demographics Service)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeguarding.identifiers import parse_date

_NHS_NUMBER_SYSTEMS = (
    "https://fhir.nhs.uk/id/nhs-number",
    "http://fhir.nhs.net/id/nhs-number",
    "urn:oid:2.16.840.1.113883.2.1.4.1",
)
_VERIFICATION = "nhsnumberverificationstatus"  # in the extension's and the code system's address, in every edition so far
_NAME_USES = {"official": 0, "usual": 1, None: 2, "temp": 3}  # any other use is not the name that counts
_NOT_HOME = ("old", "billing", "work")
_OPEN = ("U", "L", "M", "N")  # v3-Confidentiality: unrestricted, low, moderate, normal


@dataclass(frozen=True)
class Name:
    """The name that counts, and every other one that a note may use."""

    given: str | None = None
    family: str | None = None
    others: tuple[str, ...] = ()


def name_of(holder: dict[str, Any], on: date | None) -> Name:
    """The name in force on a day: the official one, else the usual. A given name of two words stays whole.

    Further given names, former names, maiden names and nicknames become other names, each in full.
    """
    names = sorted(objects(holder.get("name")), key=lambda name: (*_by_use(name, on), -_end(name).toordinal()))
    if not names:
        return Name()
    given, family = _parts(names[0])
    own = " ".join(p for p in (given[0] if given else None, family) if p)
    whole = [" ".join((*g, *([f] if f else []))) for g, f in map(_parts, names)]
    others = dict.fromkeys(name for name in whole if name and name != own)
    return Name(given[0] if given else None, family, tuple(others))


def address_of(holder: dict[str, Any], on: date | None) -> tuple[str | None, str | None]:
    """The home address in force on a day, in one line without its postcode, and the postcode."""
    addresses = [a for a in objects(holder.get("address")) if a.get("use") not in _NOT_HOME]
    if not addresses:
        return None, None
    home = min(addresses, key=lambda a: (not _is_in_force(a, on), a.get("use") not in ("home", None), -_end(a).toordinal()))
    lines = [*_texts(home.get("line")), *_texts(home.get("city"))] or _texts(home.get("text"))
    return ", ".join(lines) or None, next(iter(_texts(home.get("postalCode"))), None)


def contacts_of(holder: dict[str, Any], system: str) -> str | None:
    """Every telephone number (`phone`) or e-mail address (`email`), ';' between."""
    wanted = (system, "sms", "other", "fax", "pager") if system == "phone" else (system,)
    found = [t for c in objects(holder.get("telecom")) if c.get("system") in wanted for t in _texts(c.get("value"))]
    return ";".join(dict.fromkeys(found)) or None


def nhs_identifier(holder: dict[str, Any]) -> tuple[str | None, str | None]:
    """The NHS number and its verification status (01 is present and verified).

    The status counts only where it is coded in a code system of verification statuses: a sure link hangs on it.
    """
    for identifier in objects(holder.get("identifier")):
        is_nhs = str(identifier.get("system")).lower() in _NHS_NUMBER_SYSTEMS
        if not is_nhs or identifier.get("use") == "old" or not (number := next(iter(_texts(identifier.get("value"))), None)):
            continue
        concepts = [
            concept
            for extension in objects(identifier.get("extension"))
            if _VERIFICATION in str(extension.get("url")).lower().replace("-", "")
            for concept in objects(extension.get("valueCodeableConcept"))
        ]
        codings = [coding for concept in concepts for coding in objects(concept.get("coding"))]
        statuses = [c.get("code") for c in codings if _VERIFICATION in str(c.get("system")).lower().replace("-", "")]
        return number, next((status for status in statuses if isinstance(status, str)), None)
    return None, None


def is_restricted(resource: dict[str, Any]) -> bool:
    """Whether a resource's security label forbids showing where the person is. A label that is not understood does."""
    meta = resource.get("meta")
    if meta is None:
        return False
    if not isinstance(meta, dict):
        return True
    labels = meta.get("security")
    if labels is None:
        return False
    return not isinstance(labels, list) or any(not isinstance(x, dict) or x.get("code") not in _OPEN for x in labels)


def is_labelled(resource: dict[str, Any]) -> bool:
    """Whether a resource says anything at all of who may know where the person is. One without a label takes nothing back."""
    meta = resource.get("meta")
    return isinstance(meta, dict) and bool(meta.get("security"))


def _by_use(name: dict[str, Any], on: date | None) -> tuple[bool, bool, int]:
    """A name in use before a former one or a nickname, one in force before one that is not, the official before the usual."""
    use = name.get("use")
    place = _NAME_USES.get(use) if use is None or isinstance(use, str) else None
    return place is None, not _is_in_force(name, on), place or 0


def _is_in_force(holder: dict[str, Any], on: date | None) -> bool:
    """Whether a name or an address holds on a day; without a day, everything does."""
    start = parse_date(str(_period(holder).get("start", "")))
    return on is None or (start or date.min) <= on <= _end(holder)


def _end(holder: dict[str, Any]) -> date:
    return parse_date(str(_period(holder).get("end", ""))) or date.max


def _period(holder: dict[str, Any]) -> dict[str, Any]:
    period = holder.get("period")
    return period if isinstance(period, dict) else {}


def _parts(name: dict[str, Any]) -> tuple[list[str], str | None]:
    """Given names and surname; of a name that is only one text, the last word is the surname."""
    given, family = _texts(name.get("given")), next(iter(_texts(name.get("family"))), None)
    if not given and family is None and (words := " ".join(_texts(name.get("text"))).split()):
        return [" ".join(words[:-1])] if words[1:] else [], words[-1]
    return given, family


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of an element that may be one, several or none."""
    candidates: Iterable[object] = value if isinstance(value, list) else (value,)
    return [item for item in candidates if isinstance(item, dict)]


def _texts(value: object) -> list[str]:
    candidates: Iterable[object] = value if isinstance(value, list) else (value,)
    return [text for item in candidates if isinstance(item, str) and (text := " ".join(item.split()))]
