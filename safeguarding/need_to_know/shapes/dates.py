"""Dates as they are written. They stay, since a chronology lives on them, unless somebody was born on them."""

from __future__ import annotations

import re

from safeguarding.need_to_know.number_words import BELOW_HUNDRED
from safeguarding.need_to_know.shapes.shape import DIGIT, LETTER, Shape, before, labelled
from safeguarding.need_to_know.words import EVERYDAY

DATE, DATE_OF_BIRTH = "DATE", "DATE_OF_BIRTH"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_NAMED = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_ORDINAL = (
    r"(?i:(?:twenty|thirty)[ \-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|"
    r"sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|"
    r"nineteenth|twentieth|thirtieth)"
)
_SPOKEN_YEAR = rf"(?i:(?:nineteen|twenty)[ \-](?:oh? )?{BELOW_HUNDRED}|two thousand(?: (?:and )?{BELOW_HUNDRED})?)"
_BIRTH_REACH, _BRACKET_REACH = 40, 30
_BIRTH = re.compile(
    r"(?:\bd ?\.? ?o ?\.? ?b(?:'?s)?\b[^\d;!?]*|(?<!new-)(?<!new )\bborn\b[^\d;!?.,]*|\bbirth(?:day|date|"
    r"s)?\b[^\d;!?.]*|\bb(?:\.|:)? ?)$"
)
_RIGHT_BEFORE = (" dob ", "(dob ", " dob: ", "(dob: ", " d.o.b. ", " d.o.b ", " d.o.b: ", " date of birth ", " date of birth: ")
_AFTER = re.compile(r" ?\((?:d\.?o\.?b\.?|date of birth)\)|\)?,? ?\(?dob\)|,? ?nhs\b[^.]{0,16}\d|,? aged? \d", re.IGNORECASE)
_NHS_AFTER = re.compile(r",? ?nhs\b[^.\d]{0,12}\d", re.IGNORECASE)
_CAPITALISED_BEFORE = re.compile(r"[A-Z][A-Za-z'\-]+,? $")
_NAME_AND_BRACKET = re.compile(r"([A-Z][A-Za-z'\-]+),? ?\((?:[mf],? )?$")
# How the police write whom they know: Kyle PRENTICE 03/11/02, PRENTICE Kyle 03/11/02; but not Spoke to Kyle PRENTICE 3/11/24.
_NOMINAL = re.compile(
    r"(?:\b([A-Z][a-z'\-]+) (?:[A-Z][a-z'\-]+ )?([A-Z][A-Z'\-]{2,})|\b([A-Z][A-Z'\-]{2,}),? ([A-Z][a-z'\-]+)),? \Z"
)
_MET = re.compile(
    r"\b(?:spoken?|speaking|seen|saw|met|meeting|visit\w*|rang|call(?:s|ed)?|phoned|texted|emailed|t/c|tc|contact\w*|interview\w*|"
    r"arrest\w*|by|from|with|w)(?: (?:to|with|by|from|w))? \Z"
)
_NOMINAL_REACH = 50
_MAY_BE_DOB = re.compile(r"o ?\.? ?b")
_LIST = re.compile(r"(?:,|;|/|&|\+| and| or| respectively|\s)*(?:[A-Z][\w'\-]+ ?){0,2}[\s:(\-]*")
_FEW_SEPARATORS = 40
_SHORTEST_DATE = 6  # 1/2/03; a day and a month alone are shorter, or have no figures last


def _judge_date(text: str, start: int, end: int, began: int) -> str:
    """A birth date by the word before it, by the name that it stands behind in brackets, or by what follows it."""
    if _is_said_to_be_of_birth(text, start) or began < start:
        return DATE_OF_BIRTH
    if text[start - 1 : start] == "(":
        named = _NAME_AND_BRACKET.search(text, max(0, start - _BRACKET_REACH), start)
        if named and (named.group(1).lower() not in EVERYDAY or text[end : end + 1] == ","):
            return DATE_OF_BIRTH
        if _AFTER.match(text, end):
            return DATE_OF_BIRTH
    if _NHS_AFTER.match(text, end) and _CAPITALISED_BEFORE.search(text, max(0, start - _BRACKET_REACH), start):
        return DATE_OF_BIRTH
    return DATE_OF_BIRTH if _AFTER_LABEL.match(text, end) or _follows_a_nominal(text, start, end) else DATE


def _follows_a_nominal(text: str, start: int, end: int) -> bool:
    """Whether a whole date stands right behind a name whose surname alone is in capitals, where nobody was met that day."""
    if (
        text[start - 1 : start] != " "
        or not text[end - 2 : end].isdigit()
        or len(text[start:end].replace(" ", "")) < _SHORTEST_DATE
    ):
        return False
    last = text[max(0, start - _NOMINAL_REACH) : start].rsplit(None, 1)
    if not last or not last[-1][0].isupper():
        return False  # as nearly always
    named = _NOMINAL.search(text, max(0, start - _NOMINAL_REACH), start)
    if named is None or _MET.search(before(text, named.start(), _BRACKET_REACH)):
        return False
    return not any(part.lower() in EVERYDAY for part in named.groups() if part)


_AFTER_LABEL = re.compile(
    r" ?\(?(?:is|was) (?:\w+ ){0,3}(?:date of birth|dob|birthday)\b| ?\((?:d\.?o\.?b\.?|date of birth)\)", re.IGNORECASE
)


def _is_said_to_be_of_birth(text: str, start: int) -> bool:
    window = before(text, start, _BIRTH_REACH)
    if window.endswith(_RIGHT_BEFORE):
        return True  # as nearly always
    if not ("b" in window and ("born" in window or "birth" in window or "b" in window[-4:] or _MAY_BE_DOB.search(window))):
        return False
    return _BIRTH.search(window) is not None


def goes_on_with_births(text: str, last_end: int, start: int) -> bool:
    """Whether a date continues a list of birth dates: DOBs 03/04/12, 5/6/14 and Tom 7/8/16."""
    if start - last_end > _FEW_SEPARATORS:
        return False
    gap = text[last_end:start]
    return ("and" in gap or "&" in gap or "/" in gap) and _LIST.fullmatch(gap) is not None


DATES = (
    Shape(
        DATE,
        rf"(?:{_DAY} ?[/.\-\\] ?{_MONTH} ?[/.\-\\] ?(?:(?:19|20)\d\d|\d\d)|\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:19|20)\d\d|"
        r"(?:19|20)\d\d[/.\-]\d{1,2}[/.\-]\d{1,2}|\d{1,2} \d{1,2} (?:19|20)\d\d|(?:19|20)\d{2}[01]\d[0-3]\d|"
        r"[0-3]\d[01]\d(?:19|20)\d{2}|"
        rf"{_DAY}(?i:st|nd|rd|th)?(?: ?(?i:of )?| ?[\-./,] ?){_NAMED}(?:[ ,\-./]{{0,2}}{_YEAR})?)\b",
        DIGIT,
        _judge_date,
    ),
    Shape(
        DATE,
        rf"(?:{_NAMED} (?i:the )?\d{{1,2}}(?i:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?|"
        rf"{_ORDINAL}(?: (?i:of))? {_NAMED}(?:,? (?:(?:19|20)\d\d|{_SPOKEN_YEAR}))?|{_NAMED},? (?:19|20)\d\d)\b",
        LETTER,
        _judge_date,
    ),
)
LABELLED_DATES = (labelled(DATE_OF_BIRTH, "dob|d.o.b|d o b|date of birth|born", r"\d{6}|\d{8}|\d\d \d\d \d\d"),)
LATE_DATES = (Shape(DATE, r"(?:0[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) \d\d\b", DIGIT, _judge_date),)
