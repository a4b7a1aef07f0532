"""Telephone numbers, typed and spoken."""

from __future__ import annotations

import re

from safeguarding.identifiers import nhs_number_holds
from safeguarding.need_to_know.shapes.dates import DATES
from safeguarding.need_to_know.shapes.shape import DIGIT, NOTHING_INSIDE, Shape, before, is_counted, labelled

_EXTENSION = r"(?:,? ?(?i:ext(?:ension|n)?|x)\.? ?\d{2,6})?"
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NOUGHTS = ("oh", "o", "nought", "naught", "nil")
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_ZEROS_AFTER = {"hundred": 2, "thousand": 3}
_TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGIT_WORD = rf"(?i:{'|'.join((*_UNITS, *_NOUGHTS, *_TIMES, *_ZEROS_AFTER, *_TENS))})"
_FIRST_WORD = rf"(?i:{'|'.join((*_UNITS, *_NOUGHTS, *_TIMES))})"
_GAP = r"[ ,\-\n]{1,2}"
_FEWEST_SPOKEN, _FEWEST_TYPED = 7, 5
_FEWEST_FIGURES = 6
_REACH = 28
_NHS = re.compile(r"\b(?:nhs|chi)\b[^\d\n]{0,20}$")
_DATE = re.compile(DATES[0].pattern, re.ASCII)
_DIGIT = re.compile(r"\d")
_GOES_ON = re.compile(r"\d|[-.]\d\d")
_TOKEN = re.compile(r"\d+|[a-z]+")


def _judge_typed(text: str, start: int, end: int, began: int) -> str | None:
    """A telephone number has not swallowed a second number, and behind a label it is no date and no count."""
    if _GOES_ON.match(text, end):
        return None
    if began == start:
        return "PHONE"
    is_other = (
        len(_DIGIT.findall(text, start, end)) < _FEWEST_TYPED or _DATE.match(text, start) is not None or is_counted(text, end)
    )
    return None if is_other else "PHONE"


def _judge_letters(text: str, start: int, end: int, began: int) -> str | None:
    """O77OO 9OO412: a mobile number with letters for its noughts is figures for the most part."""
    return "PHONE" if len(_DIGIT.findall(text, start, end)) >= _FEWEST_FIGURES else None


def _judge_spoken(text: str, start: int, end: int, began: int) -> str | None:
    """Enough digits in words, and not somebody counting."""
    digits = spoken_digits(text[start:end])
    if len(digits) < _FEWEST_SPOKEN or digits in "12345678910" or digits in "10987654321":
        return NOTHING_INSIDE
    if _NHS.search(before(text, start, _REACH)) or (len(digits) == 10 and digits[0] not in "07" and nhs_number_holds(digits)):
        return "NHS_NUMBER"
    return "PHONE"


def spoken_digits(words: str) -> str:
    """The digits of a number read out: double oh seven is 007, nine hundred 900."""
    digits, times = "", 1
    for token in _TOKEN.findall(words.lower()):
        if token in _TIMES:
            times = _TIMES[token]
            continue
        if token in _ZEROS_AFTER:
            digits += "0" * _ZEROS_AFTER[token]
        elif token in _TENS:
            digits += f"{_TENS.index(token) + 1}0"
        else:
            digit = token if token.isdigit() else "0" if token in _NOUGHTS else str(_UNITS.index(token))
            digits += digit * times
        times = 1
    return digits


LABELLED_TELEPHONES = (
    labelled(
        "PHONE",
        "telephone|telphone|tel|phone|mob|mobile|landline|home|work|contact|cell|fax|whatsapp",
        rf"0\d{{3,4}}[ \-]?\d{{3}}[ \-]?[xX*]{{3}}|[\d(]\(?(?:[ .\-()/]{{0,2}}\d){{4,14}}{_EXTENSION}",
        _judge_typed,
    ),
    Shape(
        "PHONE",
        r"\b(?: (?i:him|her|them|me|us|mum|dad|mother|father))?(?: (?i:back))?(?: (?i:on|at))? ?"
        rf"(?P<v>[\d(](?:[ .\-()/]{{0,2}}\d){{5,14}}{_EXTENSION})\b",
        "",
        _judge_typed,
        (
            "call",
            "called",
            "calling",
            "ring",
            "rang",
            "ringing",
            "text",
            "texted",
            "texting",
            "txt",
            "reach",
            "reached",
            "reachable",
            "phoned",
        ),
    ),
    Shape("PHONE", r"\b\.?:? ?(?P<v>\d{3,6})\b", "", None, ("ext", "extn", "extension")),
)
TELEPHONES = (
    Shape("PHONE", rf"\+ ?44[ .\-]?\(?0?\)?(?:[ .\-()/]{{0,2}}\d){{9,10}}{_EXTENSION}\b", "+", _judge_typed),
    Shape("PHONE", rf"0044[ .\-]?\(?0?\)?(?:[ .\-()/]{{0,2}}\d){{9,10}}{_EXTENSION}\b", "0", _judge_typed),
    Shape("PHONE", r"00 ?[1-9]\d{0,2}[ .\-](?:[ .\-]{0,2}\d){7,12}(?: ?x\d{2,6})?\b", "0", _judge_typed),
    Shape("PHONE", rf"44[ .\-]?\(?0?\)?[ .\-]?7\d{{3}}(?:[ .\-]?\d){{6}}{_EXTENSION}\b", "4", _judge_typed),
    Shape("PHONE", rf"(?:0|O7)(?:[ .\-()/_\n]{{0,2}}\d){{9,10}}{_EXTENSION}\b", "0O", _judge_typed),
    Shape("PHONE", r"[0Oo]7(?:[ .\-]{0,2}[\dOo]){9}\b", "0Oo", _judge_letters),
    Shape("PHONE", rf"\(0(?:[ .\-()/]{{0,2}}\d){{9,10}}{_EXTENSION}\b", "(", _judge_typed),
    Shape("PHONE", r"0\d{3,4}[ \-]?\d{2,3}[ \-]?[\dxX*]{3,4}\b", "0"),
    Shape("PHONE", r"\+\d{1,3}(?:[ .\-]{0,2}\(?\d\)?){7,13}(?: ?x\d{2,6})?\b", "+", _judge_typed),
    Shape("PHONE", r"\d{3}[.\-]\d{3}[.\-]\d{4} ?x\d{2,6}\b", DIGIT),
    Shape("PHONE", rf"{_FIRST_WORD}(?:{_GAP}(?:{_DIGIT_WORD}|\d{{1,6}})){{3,16}}\b", "zotfsendZOTFSEND", _judge_spoken),
    Shape("PHONE", rf"0\d{{0,5}}(?:{_GAP}(?:{_DIGIT_WORD}|\d{{1,6}})){{2,14}}\b", "0", _judge_spoken),
)
