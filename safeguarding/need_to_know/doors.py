"""The door that an address stands for, however it is written: its postcode with the numbers and letters of house and flat.

A postcode is a street's worth of houses or less, so that two addresses of one postcode with the same numbers are one
door: `Flat 2, 14 High Street` and `14/2 high st`. Houses that bear names alone share the door of their postcode, so that
where one of them is secret none of them is told. It is for hiding only, where taking two doors for one costs least; who
lives with whom is read from a stricter rule (warehouse/models/identity/person_record.sql).
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase

POSTCODE = r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
_NOT_A_PLACE = "ZZ99"  # the Office for National Statistics' codes for no fixed abode, abroad and not known
_LETTERED = re.compile(r"([0-9])([A-Z])\b", re.ASCII)
# Of these letters alone: elsewhere one letter becomes two (ß), or another's, and then no word ends where it ended.
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
_MARK = re.compile(r"\b(?:[0-9]+|[A-Z])\b", re.ASCII)


def door_of(address: str | None, postcode: str | None) -> str | None:
    """The door, as 'QQ11AA/14.2', or None where no postcode of a place is given, beside the address or within it."""
    words = (address or "").translate(_CAPITALS).replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    within = re.search(POSTCODE, words, re.ASCII)
    given = postcode.translate(_CAPITALS).strip() if postcode and postcode.strip() else within[0] if within else ""
    code = given.replace(" ", "")
    if not re.fullmatch(POSTCODE, code, re.ASCII) or code.startswith(_NOT_A_PLACE):
        return None
    said = re.sub(POSTCODE, " ", words, flags=re.ASCII)
    marks = {mark.lstrip("0") for mark in _MARK.findall(_LETTERED.sub(r"\1 \2", said))} - {""}
    return f"{code}/{'.'.join(sorted(marks))}"
