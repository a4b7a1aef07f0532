"""By what a heading, a sample of cells or a name betrays that a column holds personal data: kinds, and never a value."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from connectors.declaration import Dataset
from connectors.formats.reading import plain
from safeguarding.codes import Kind
from safeguarding.identifiers import nhs_number_holds, parse_date, upn, upn_holds
from safeguarding.need_to_know.words import (
    EVERYDAY,
    GIVEN_NAMES,
    NAMES_THAT_ARE_WORDS,
    POSTCODE_AREAS,
    SURNAMES_THAT_ARE_WORDS,
)

_HEADINGS = {  # what a heading says, without case and spaces
    "birth_date": "dob|dateofbirth|birthdate|birthday",
    "name": "forename|surname|firstname|lastname|fullname|givenname|familyname|middlename|maidenname|alias|nickname"
    "|(?:child|pupil|student|parent|mother|father|carer|contact|person|tenant|victim|suspect|patient|officer)s?name|^name$"
    "|^given$|^family$",
    "phone": "phone|mobile|landline|^tel$|telno",
    "email": "e?mail(?:address)?$|email",
    "address": "address|^street|housenumber|uprn|^line$",
    "postcode": "postcode|postalcode",
    "nhs_number": "nhsno|nhsnumber|^nhs$",
    "upn": "^upn|uniquepupil|^uln$|uniquelearner",
    "national_insurance": "^nino$|^ni(?:no|number)$|nationalinsurance",
    "special_category": "ethnic|religio|faith|nationality|disabilit|diagnos|medical|allerg|sexualorientation|immigration",
}
_NHS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_UPN = re.compile(r"\b[A-Z]\d{11}[0-9A-Z]\b", re.IGNORECASE)
_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d\d ?){3}[A-D]\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b([A-Z]{1,2})\d[0-9A-Z]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.%+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\dA-Za-z])(?:(?:\+|00)44[ .()-]*(?:\(0\) ?)?|\(?0)(?:7(?:[ .)-]{0,2}\d){9}|[123](?:[ .)-]{0,2}\d){8,9})(?!\d)"
)
_PROSE_WORDS = 12
_ONLY_WORDS = EVERYDAY - NAMES_THAT_ARE_WORDS - SURNAMES_THAT_ARE_WORDS
_TITLE = re.compile(r"[A-Z][^\W\d_]*(?:['-][^\W\d_]+)*(?: [A-Z][^\W\d_]*(?:['-][^\W\d_]+)*){0,3}")


class KnownPeople:
    """Whom the declared columns of the delivery name, as words, and when they were born."""

    def __init__(self, dataset: Dataset, tables: Mapping[str, pd.DataFrame]) -> None:
        texts = {
            kind: {
                str(v) for r in dataset.records for c in r.columns if c.kind is kind for v in tables[r.name][c.name].dropna()
            }
            for kind in (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.OTHER_NAMES, Kind.BIRTH_DATE)
        }
        self.birth_dates = {parse_date(text) for text in texts.pop(Kind.BIRTH_DATE)} - {None}
        self.words = {word for of_kind in texts.values() for text in of_kind for word in _words(text)}

    def names(self, text: str) -> bool:
        """Whether a text names one of them: by a name that is no everyday word, or by two names."""
        said = self.words.intersection(_words(text))
        return len(said) > 1 or not said <= EVERYDAY

    def may_name(self, text: str) -> bool:
        """Whether a text may be somebody's name: one of theirs, a usual given name, or capitalised words that are of no
        dictionary or also names ('Oluwaseun Young', 'Grace Ward')."""
        words = _words(text)
        is_capitalised = _TITLE.fullmatch(text) is not None and not text.isupper()
        is_odd = not EVERYDAY.issuperset(words) or (len(words) > 1 and words[0] in NAMES_THAT_ARE_WORDS)
        if is_capitalised and is_odd and _ONLY_WORDS.isdisjoint(words):
            return True
        return self.names(text) or any(word in GIVEN_NAMES and word not in EVERYDAY for word in words)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 2]


def kinds_by_heading(heading: str) -> set[str]:
    """What a heading, or the last part of an element's path, says that it holds."""
    return {kind for kind, pattern in _HEADINGS.items() if re.search(pattern, plain(heading.rpartition("/")[2]))}


def kinds_by_value(sample: list[str], known: KnownPeople) -> set[str]:
    """What cells seem to hold: shapes with check digits, the people of the delivery, prose."""
    text = "\n".join(sample)
    numbers = [re.sub(r"\D", "", found) for found in _NHS.findall(text)]
    is_there = {
        "nhs_number": 2 * sum(map(nhs_number_holds, numbers)) > len(numbers),  # one in eleven holds by chance
        "upn": any(upn_holds(upn(found) or "") for found in _UPN.findall(text)),
        "national_insurance": bool(_INSURANCE.search(text)),
        "postcode": any(area.lower() in _AREAS for area in _POSTCODE.findall(text)),
        "email": bool(_EMAIL.search(text)),
        "phone": bool(_PHONE.search(text)),
        "name": any(map(known.names, sample)) or 5 * sum(map(_is_whole_name, sample)) >= len(sample) > 0,
        "birth_date": any(parse_date(value) in known.birth_dates for value in sample),
        "free_text": any(len(value.split()) >= _PROSE_WORDS for value in sample),
    }
    return {kind for kind, found in is_there.items() if found}


_AREAS = {area.lower() for area in POSTCODE_AREAS}


def _is_whole_name(text: str) -> bool:
    """Whether a text is a usual given name with a surname: 'Kayleigh Ward', 'Ward, Kayleigh'."""
    words = _words(text)
    return 2 <= len(words) <= 4 and text[:1].isupper() and any(w in GIVEN_NAMES and w not in EVERYDAY for w in words)
