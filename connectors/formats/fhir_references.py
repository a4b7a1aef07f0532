"""Who and what a FHIR resource points at: by the entry's address, by type and id, or by NHS number alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.formats.fhir_people import nhs_identifier
from safeguarding.identifiers import nhs_number

Resource = dict[str, Any]


class References:
    """The resources of one delivery, to be found by whatever way another one names them."""

    def __init__(self, addressed: Iterable[tuple[str | None, Resource]]) -> None:
        """`addressed` are the resources, each with the address (fullUrl) of its entry where it has one."""
        self._by_address: dict[str, Resource] = {}
        self._by_type_and_id: dict[tuple[str, str], Resource] = {}
        self._patient_by_number: dict[str, str] = {}
        for address, resource in addressed:
            if address:
                self._by_address.setdefault(address, resource)
            if (own := text_of(resource.get("id"))) is None:
                continue
            self._by_type_and_id.setdefault((str(resource.get("resourceType")), own), resource)
            number = nhs_identifier(resource)[0] if resource.get("resourceType") == "Patient" else None
            if number and (digits := nhs_number(number)):
                self._patient_by_number.setdefault(digits, own)

    def identify(self, reference: object, of_type: str | None = None) -> str | None:
        """The id of what is referred to; None where it cannot be told or is not of the type wanted.

        A reference by address must be to an entry of this delivery (such addresses mean nothing elsewhere); one by type
        and id may be to a resource of an earlier delivery. A patient known by NHS number only is the patient of this
        delivery who has it, or else the one whose id it is, as in the Personal Demographics Service.
        """
        if not isinstance(reference, dict):
            return None
        named_type, own = self._target(reference.get("reference"))
        if own is not None and of_type in (None, named_type):
            return own
        if of_type == "Patient" and (number := nhs_identifier({"identifier": [reference.get("identifier")]})[0]):
            digits = nhs_number(number)
            return self._patient_by_number.get(digits, digits) if digits else None
        return None

    def organisation(self, reference: object) -> str | None:
        """The name of an organisation as the reference shows it, or as the organisation itself gives it."""
        if not isinstance(reference, dict):
            return None
        address = reference.get("reference")
        named_type, own = self._target(address)
        entry = self._by_type_and_id.get((named_type or "", own or "")) or {}
        return text_of(reference.get("display")) or text_of(entry.get("name"))

    def _target(self, address: object) -> tuple[str | None, str | None]:
        """Type and id of what an address names."""
        if not isinstance(address, str):
            return None, None
        if (found := self._by_address.get(address)) is not None:
            return str(found.get("resourceType")), text_of(found.get("id"))
        parts = address.partition("/_history/")[0].split("/")
        if len(parts) < 2 or address.startswith(("urn:", "#")) or not parts[-1]:
            return None, None
        return parts[-2], parts[-1]


def text_of(value: object) -> str | None:
    """A primitive value as text; None where it is absent, blank or not primitive."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value).strip() or None
    return None
