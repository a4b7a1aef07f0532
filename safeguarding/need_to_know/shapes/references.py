"""The numbers under which agencies file people and incidents: police, custody, courts, councils, housing, hospitals."""

from __future__ import annotations

import re

from safeguarding.identifiers import nhs_number_holds
from safeguarding.need_to_know.shapes.dates import DATES
from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.shapes.shape import LETTER, SAID, WORD_START, Shape, before, is_counted, labelled

_LABELS = "|".join(sorted(WORDS["labels of references"]))
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d ?(?:hrs?|hours|h)?", re.IGNORECASE)
_SAID_SO = re.compile(
    r"(?i:ref|no\b|nos\b|num|nbr|id\b)|[#]|^(?i:CAD|URN|CRN|PNC|PPN|CRO|MRN|UPRN|log|storm|NASS|BRP|ARC|CRIS|Merlin)\b|:\W*$"
)
_DATE = re.compile(DATES[0].pattern, re.ASCII)
_ACT_OR_GUIDE = re.compile(r"[A-Z]{1,6}-?(?:19|20)\d\d")
_ROAD = re.compile(r"[ABM]\d{1,4}")
_ORDINARY = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|a|p|hrs?|h|mg|ml|kg|cm|mm|k|m|x|yrs?|yo|wks?|mths?|s)?(?:[/\-](?:\d{1,2}|[a-z][a-z\-]*))?|24/7(?:/365)?|\d+-[a-z\-]+",
    re.IGNORECASE,
)
_PUPIL = re.compile(r"[A-Za-z]\d{11}[\dA-Za-z]")
_WITHOUT_DIGITS = dict.fromkeys(map(ord, "0123456789"))
_LEAST_DIGITS, _SHORTEST, _NHS_DIGITS, _PUPIL_LENGTH = 3, 3, 10, 13


def _judge_labelled(text: str, start: int, end: int, began: int) -> str | None:
    """Behind a label: long enough, or said to be a number; no year, no date, no time, nothing counted."""
    value = text[start:end]
    digits = len(value) - len(value.translate(_WITHOUT_DIGITS))
    if digits == len(value):
        if digits == _NHS_DIGITS and nhs_number_holds(value):
            return "NHS_NUMBER"
        if digits < _LEAST_DIGITS or is_counted(text, end) or text[start - 1 : start] == "£":
            return None
        is_moment = digits == _LEAST_DIGITS or (digits == 4 and (_YEAR.fullmatch(value) or _CLOCK.fullmatch(value)))
        return None if is_moment and not _SAID_SO.search(text[began:start]) else "REFERENCE"
    if len(value) == _PUPIL_LENGTH and _PUPIL.fullmatch(value):
        return "UPN"
    if _DATE.match(text, start):
        return None
    if digits >= _LEAST_DIGITS:
        return None if _ORDINARY.fullmatch(value) and not _SAID_SO.search(text[began:start]) else "REFERENCE"
    is_short = "/" in value or len(value) < _SHORTEST or _ORDINARY.fullmatch(value)
    return None if is_short or not _SAID_SO.search(text[began:start]) else "REFERENCE"


def _judge_bare(text: str, start: int, end: int, began: int) -> str | None:
    """Without a label: digits enough, and neither CA1989 nor the A4130 nor 24/7."""
    value = text[start:end]
    if len(value) - len(value.translate(_WITHOUT_DIGITS)) < _LEAST_DIGITS or _ACT_OR_GUIDE.fullmatch(value):
        return None
    if _ROAD.fullmatch(value) and before(text, start, 4) in ("the ", " on ", "off "):
        return None
    return None if value.startswith("24/7") else "REFERENCE"


LABELLED_REFERENCES = (
    Shape(
        "REFERENCE",
        rf"\b{SAID}(?P<v>\d{{1,6}}) (?i:of|dated|on) (?i:the )?(?:{DATES[0].pattern}|\d{{1,2}}[/.]\d{{1,2}}\b)",
        "",
        None,
        ("cad", "log", "incident log", "storm", "urn"),
    ),
    labelled("POLICE_OFFICER", "collar|warrant|warrant card|shoulder|epaulette", r"[A-Z]{0,2}\d{2,6}"),
    Shape("REFERENCE", r"(?P<v>\d{3,12})\b", "", None, ("cad", "log", "ref", "inc", "urn", "crime", "occ")),
    labelled(
        "REFERENCE",
        _LABELS,
        r"\d\d \d\d \d{4,8}|[A-Z]{1,3}\d{1,3} \d{4,6}|[A-Za-z]{0,6}[/\-]?\d[A-Za-z0-9]{0,20}(?:[/\-][A-Za-z0-9]{1,20}){0,5}",
        _judge_labelled,
    ),
)
REFERENCES = (
    Shape("POLICE_OFFICER", r"(?:PC|DC|PS|DS|DI|WPC|PCSO|Sgt|SGT|Insp|TDC|SC) ?#?\d{2,6}\b", LETTER),
    Shape(
        "REFERENCE",
        r"(?:\d{2,4}/\d{4,7}[A-Za-z]|\d{1,6}/\d{2}[A-Z]|[A-Z0-9]{2,8}(?:/[A-Z0-9]{1,8}){1,4}/\d{2,8}|\d{2}/\d{5,7}/\d{2}|\d{3}-\d{2}-\d{4})\b",
        WORD_START,
        _judge_bare,
    ),
    Shape(
        "REFERENCE",
        r"(?:[A-Z]{1,6}-?\d{4,12}[A-Z]?|[A-Z]{2,6}[\-/]\d{2,4}[\-/]\d{2,8}|[A-Z]{2}\d\d[A-Z]\d{5}|[A-Z]\d{4}[A-Z]{2}|\d{2}[A-Z]{2,5}\d{4,8})\b",
        WORD_START,
        _judge_bare,
    ),
    Shape("REFERENCE", r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9\-]{18,28}\b", WORD_START),
    Shape("REFERENCE", r"[A-Za-z]{1,3}\d{5,12}[A-Za-z]?\b", LETTER),
)
