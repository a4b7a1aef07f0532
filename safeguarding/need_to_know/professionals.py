"""Which professional's part a name bears, where the note states it beside the name.

A part is stated before ("social worker Jo Bloggs", "PC 1234 Jones", "SW: Jo Bloggs"), behind ("Jo Bloggs (SW)", "Miss
Okoro, class teacher") or by where somebody is from ("Ms Ade from housing").
"""

from __future__ import annotations

import re

from safeguarding.need_to_know.given_names import GIVEN_NAMES
from safeguarding.need_to_know.words import PROFESSIONS, TITLES

PROFESSIONAL_KINDS = frozenset({*PROFESSIONS.values(), "PROFESSIONAL"})
_BEFORE_REACH = 60
_LONGEST_PHRASE = 4
_ALTERNATIVES = "|".join(sorted((re.escape(p) for p in PROFESSIONS), key=len, reverse=True))
_QUALIFIER = (
    r"(?:(?:the|an?|her|his|their|our|my|allocated|school|duty|named|new|class|form|head|deputy|lead|community|senior|assistant|"
    r"children'?s|family|specialist|student|trainee|acting|interim|on-call|on|call|local|designated|principal|consultant|clinical|"
    r"nursery|primary|ward|hospital|practice|safeguarding|previous|former|current|independent|[A-Z]{2,6}|[A-Z][a-z]+|\w+'s)\s+)*?"
)
# Behind a comma the phrase must end there, so that "asked about Darren, SW said" makes no social worker of Darren.
_ENDS = r"(?=\s*(?:[.,;:)\]\n|/&-]|\Z|(?:and|from|for|at|of|who|in|with|to the|is|was|has|then)\b))"
_STATED = rf"(?i:({_ALTERNATIVES}))\b"
_BEHIND = re.compile(
    rf"(?:\s\d{{1,6}})?(?:\s?[(\[]{_QUALIFIER}{_STATED}|(?:,| -|\s?\|)\s{_QUALIFIER}{_STATED}(?: \d{{1,2}})?{_ENDS})"
)
_IN_BRACKETS = re.compile(rf"\s?[(\[][^()\[\]]{{0,40}}?\b{_STATED}\s*[,)\]]")
_OPENS_A_PART = frozenset(",([")
_FOLLOWS_A_GAP = ("(", "[", "-", "|", "from ", "at ", "in ", *"0123456789")
_FROM = re.compile(r"\s(?:from|at|in)\s(?:the\s)?(?:[\w']+\s)??([\w']+)\b", re.IGNORECASE)
_AGENCIES = {
    **dict.fromkeys(("housing", "homes", "tenancy"), "HOUSING_OFFICER"),
    **dict.fromkeys(("probation",), "PROBATION_OFFICER"),
    **dict.fromkeys(("police",), "POLICE_OFFICER"),
}
_TITLED_FROM = frozenset(
    ["school", "nursery", "council", "hospital", "education", "camhs", "mash", "health", "surgery", "refuge"]
) | {"cafcass", "college"}
_NOBODY_ELSE_IS_FROM = frozenset({"education", "mash", "cafcass"})
_SOCIAL_CARE = re.compile(
    r"\s(?:from|at)\s(?:the\s)?(?:social (?:care|services)|child(?:ren)?'?s (?:services|social care)|csc)\b", re.IGNORECASE
)
_RANK = re.compile(
    r"\b(Staff Nurse|Nurse|Matron|Midwife|Sister|PCSO|W?PC|DC|PS|DS|DI|DCI|Sgt|Insp|Constable|Sergeant|Inspector)\.? "
    r"(?:\d{1,6} )?$",
    re.IGNORECASE,
)
_LONGEST_RANK = 20
RANKS = frozenset(
    ["nurse", "matron", "midwife", "sister", "pcso", "pc", "wpc", "dc", "ps", "ds", "di", "dci", "sgt", "insp"]
) | {"constable", "sergeant", "inspector"}
_LAST_WORDS = frozenset(phrase.split()[-1] for phrase in PROFESSIONS)
ENDS_OF_PARTS = _LAST_WORDS | RANKS  # the word right before somebody named with a part, or else a rank's number
_NAME = re.compile(r"[^\W\d_]*")
_TOLD_TO = re.compile(
    r"\b(?:told|tells|asked|informed|said to|saying to|reported to|disclosed to) (?:the|her|his|their|my|a) \w+ $",
    re.IGNORECASE,
)


def rank_before(text: str, start: int, near: str) -> tuple[int, str] | None:
    """A rank that goes with the name at `start` (Nurse, PC 1234): where it begins, and the part it states. `near` is the word
    before the name."""
    if near not in RANKS and not near.isdigit():
        return None
    rank = _RANK.search(text, max(0, start - _LONGEST_RANK), start)
    if rank is None or (rank[1].islower() and not text[start].islower() and rank[1] not in ("pc", "nurse", "sgt", "dc", "ds")):
        return None
    phrase = rank[1].lower()
    if phrase == "sister":  # of a ward, where a surname follows; of somebody, where a given name does
        is_of_a_ward = rank[1] == "Sister" and _NAME.match(text, start)[0].lower() not in GIVEN_NAMES  # type: ignore[index]
        return (rank.start(1), "NURSE") if is_of_a_ward else None
    return rank.start(1), PROFESSIONS[phrase]


def part_stated(text: str, start: int, end: int, near: str) -> str | None:
    """The part of whoever is named from `start` to `end`, behind the word `near`; None where none is stated."""
    return _part_behind(text, start, end) or _part_before(text, start, end, near)


def _part_before(text: str, start: int, end: int, near: str) -> str | None:
    if near.isalpha() and near not in _LAST_WORDS:
        return None  # as nearly always
    before = text[max(0, start - _BEFORE_REACH) : start]
    role = _phrase_at_end(before.rstrip(" :,(-0123456789#|\t"))
    if role is None or (" " not in text[start:end] and _TOLD_TO.search(before)):
        return None  # "told the teacher Gary hits her" is not about a teacher called Gary
    return role


def _phrase_at_end(before: str) -> str | None:
    words = before.lower().split()[-_LONGEST_PHRASE:]
    if not words or words[-1].lstrip("(*-") not in _LAST_WORDS:
        return None
    return next((role for i in range(len(words)) if (role := PROFESSIONS.get(" ".join(words[i:]).lstrip("(*-")))), None)


def _part_behind(text: str, start: int, end: int) -> str | None:
    following = text[end : end + 6]
    if not (following[:1] in _OPENS_A_PART or (following[:1].isspace() and following[1:].startswith(_FOLLOWS_A_GAP))):
        return None
    if stated := _BEHIND.match(text, end):
        return PROFESSIONS[(stated[1] or stated[2]).lower()]
    if stated := _IN_BRACKETS.match(text, end):
        return PROFESSIONS[stated[1].lower()]
    if _SOCIAL_CARE.match(text, end):
        return "SOCIAL_WORKER"
    if of := _FROM.match(text, end):
        agency = of[1].lower()
        if role := _AGENCIES.get(agency):
            return role
        if agency in _NOBODY_ELSE_IS_FROM and " from " in text[end : end + len(" from ")]:
            return "PROFESSIONAL"
        if agency in _TITLED_FROM and text[start:end].split()[0].lower().rstrip(".") in TITLES:
            return "PROFESSIONAL"
    return None


def follows_a_part(text: str, start: int, near: str) -> bool:
    """Whether a stated part stands right before the name at `start`, behind the word `near`: Nurse Katie, social worker Tom."""
    if (near not in ENDS_OF_PARTS and not near.isdigit()) or text[start - 1 : start] != " ":
        return False
    if rank_before(text, start, near) is not None:
        return True
    before = text[max(0, start - _BEFORE_REACH) : start]
    return _phrase_at_end(before) is not None and _TOLD_TO.search(before) is None
