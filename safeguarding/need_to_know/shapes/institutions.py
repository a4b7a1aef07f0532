"""Schools and surgeries by name: they say where a child is found on any weekday."""

from __future__ import annotations

import re

from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.shapes.shape import LETTER, WORD, Shape, before
from safeguarding.need_to_know.words import EVERYDAY

_TYPE = (
    r"(?i:c\.? ?of ?e\.?|r\.?c\.?|c\.?e\.?|vc|va|catholic|primary|secondary|infants?|junior|high|grammar|middle|"
    r"nursery|comprehensive|community|church|special|"
    r"sixth|form|girls'?|boys'?|day|preparatory|prep|and|&|of|england|free|first|upper|lower)"
)
_OF_ANY = WORDS["words no school is called"]
_WORD = re.compile(r"[A-Za-z']+")
_THERE = re.compile(r"\b(?:at|to|from|of|attends?|attended|attending|joined|left|starts|started|called|rang|school:?)\s*$")


def _judge_school(text: str, start: int, end: int, began: int) -> str | None:
    """Named, not merely meant: Beech Primary School, but neither The School nor High School."""
    return "SCHOOL" if _names(text, start, end) else None


def _judge_short(text: str, start: int, end: int, began: int) -> str | None:
    """Beech Primary and Kingsmead High, but not Risk High: a word of its own, or somebody goes there."""
    named = _names(text, start, end)
    is_own = any(w.lower() not in EVERYDAY for w in named) or text[start:end].startswith(("St ", "St. ", "Saint "))
    return "SCHOOL" if is_own or (named and _THERE.search(before(text, start, 12))) else None


def _judge_small(text: str, start: int, end: int, began: int) -> str | None:
    """beech primary school, st marys primary: in small letters only what stands nearest to the kind is the name."""
    words = text[start:end].split()
    name = words[1] if words[0] in ("st", "st.") else words[0]
    return None if name.lower() in _OF_ANY or (name in EVERYDAY and not _THERE.search(before(text, start, 12))) else "SCHOOL"


def _judge_practice(text: str, start: int, end: int, began: int) -> str | None:
    return "GP_PRACTICE" if _names(text, start, end) else None


def _names(text: str, start: int, end: int) -> list[str]:
    words = _WORD.findall(text, start, end)
    return [w for w in words[:-1] if w.lower() not in _OF_ANY and (w[0].isupper() or w.lower() not in EVERYDAY)]


INSTITUTIONS = (
    Shape(
        "SCHOOL",
        rf"(?:(?:St\.?|Saint|{WORD}) ){{1,4}}(?:{_TYPE} ){{0,5}}"
        r"(?:School|Academy|College|Nursery|Pre-?[Ss]chool|SCHOOL|ACADEMY|COLLEGE|NURSERY|Kindergarten|Playgroup)\b",
        LETTER,
        _judge_school,
    ),
    Shape(
        "SCHOOL",
        rf"(?:(?:St\.?|Saint|{WORD}) ){{1,3}}(?:(?i:c\.? ?of ?e\.?|r\.?c\.?|c\.?e\.?|catholic|community) ){{0,2}}"
        r"(?:Primary|Secondary|Infants?'?|Juniors?|High|Grammar|Comp|Comprehensive|Sixth Form|PRU|Prep|PRIMARY|HIGH|GRAMMAR)\b",
        LETTER,
        _judge_short,
    ),
    Shape(
        "SCHOOL",
        r"(?:st\.? [a-z']{3,20}|[a-z']{3,20}) (?:(?:c ?of ?e|rc|catholic|community) )?"
        r"(?:(?:primary|infants?|junior|high|secondary|grammar|nursery) (?:school|academy)|academy|primary)\b",
        LETTER,
        _judge_small,
    ),
    Shape(
        "GP_PRACTICE",
        rf"(?:(?:St\.?|{WORD}) ){{1,3}}(?:(?:Road|Street|Lane|House|Park|Hill|Green) )?"
        r"(?:Surgery|(?:Medical|Health) (?:Centre|Practice|Group|Partnership)|(?:GP|Family|Group|"
        r"Medical) Practice|Practice|SURGERY)\b",
        LETTER,
        _judge_practice,
    ),
)
