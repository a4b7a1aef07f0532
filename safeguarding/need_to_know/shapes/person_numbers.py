"""Numbers that public services give a person: NHS number, UPN, ULN, National Insurance, passport, driving licence."""

from __future__ import annotations

import re

from safeguarding.identifiers import nhs_number_holds
from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.shapes.shape import DIGIT, LETTER, Shape, before, labelled

_REACH = 28
_NHS = re.compile(r"\b(?:nhs|chi|hsc|h&c)\b[^\d\n]{0,20}$")
_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mob|mobile|landline|contact|call|ring|rang|text|whatsapp|no|number)\b[^\d\n]{0,16}$"
)
_ULN_WEIGHTS = range(10, 0, -1)
# Two letters that begin a National Insurance number and are a word as well: on 12-03-26 a meeting ...
_SMALL_WORDS = WORDS["words of two letters"]


def _judge_number(text: str, start: int, end: int, began: int) -> str | None:
    """What a run of digits is by its check digit, its label or its length."""
    digits = re.sub(r"\D", "", text[start:end])
    if len(digits) != 10:
        return "REFERENCE"
    if " " in (written := text[start:end]) and "-" in written:
        return None  # 14 12-03-2026 is a count and a date
    window = before(text, start, _REACH)
    if _NHS.search(window):
        return "NHS_NUMBER"
    if (digits[0] in "07" and _PHONE.search(window)) or digits[0] == "0":
        return "PHONE"
    if nhs_number_holds(digits):
        return "NHS_NUMBER"
    if sum(int(d) * w for d, w in zip(digits, _ULN_WEIGHTS, strict=True)) % 11 == 10:
        return "ULN"
    return "PHONE" if digits[0] == "7" else "REFERENCE" if end - start == 10 else None


def _judge_national_insurance(text: str, start: int, end: int, began: int) -> str | None:
    return "NINO" if began < start or text[start : start + 2].lower() not in _SMALL_WORDS else None


PERSON_NUMBERS = (
    Shape("NHS_NUMBER", r"\d{3}[ .\-]{1,3}\d{3}[ .\-]{1,3}\d{4}\b", DIGIT),
    Shape("UPN", r"(?i:[A-HJ-NP-RT-Z]\d{11}[\dA-Z])\b", LETTER),
    Shape(
        "NINO",
        r"(?i:[a-ceghj-pr-z][a-ceghj-np-z]|qq)(?:[ \-]?\d\d){3}[ \-]?(?i:[a-d])\b",
        LETTER,
        _judge_national_insurance,
    ),
    Shape("DRIVING_LICENCE", r"(?i:[A-Z]{1,5}9{0,4} ?\d{6} ?[A-Z9]{2} ?[\dA-Z][A-Z]{2}(?: ?\d{2})?)\b", LETTER),
    Shape("PASSPORT", r"[A-Z]{2}\d{7}\b", LETTER),
)
LABELLED_NUMBERS = (
    labelled("NHS_NUMBER", "nhs|chi|h&c|hsc|health and care number|health number", r"\d(?:[ .\-/]{0,3}\d){8,10}"),
    labelled("UPN", "upn|unique pupil", r"[A-Za-z](?:[ \-]?\d){10,12}(?:[ \-]?[A-Za-z])?"),
    labelled("ULN", "uln|unique learner", r"\d(?:[ \-]?\d){9}"),
    labelled("NINO", "ni|nino|n.i|national insurance|nat ins", r"(?i:[a-z]{2}(?:[ \-]?\d\d){3}(?:[ \-]?[a-d])?)"),
    labelled(
        "DRIVING_LICENCE",
        "driving licence|driving license|driver licence|drivers licence|driver's licence|licence|license|dvla|dln",
        r"(?i:[a-z9]{5}[ \-]?\d{6}[ \-]?[a-z0-9]{2,7}(?: ?\d\d)?|\d{8})",
    ),
    labelled("PASSPORT", "passport", r"(?i:[A-Z]{0,3} ?\d{6,9}|\d{3} \d{3} \d{3})"),
)
ANY_NUMBER = (Shape("NUMBER", r"(?:\d(?:[ \-]?\d){9}\b|\d{7,}\b)", DIGIT, _judge_number),)
