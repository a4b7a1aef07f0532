"""Vehicle registration marks: current, prefix, suffix, Northern Irish and dateless."""

from __future__ import annotations

import re

from safeguarding.need_to_know.shapes.shape import LETTER, Shape, before, is_word, labelled

_LETTERS = re.compile(r"[A-Za-z]+")
_SECTION = re.compile(r"[SY]\d{1,2}\b")  # S47 ICPC, Y10 SEN
_VEHICLE = re.compile(
    r"\b(?:car|van|vehicle|lorry|truck|moped|motorbike|bike|taxi|reg|driv|plate|vrm|index|ford|vauxhall|bmw|audi|golf|vw|corsa|fiesta|astra|focus|polo|clio)"
)
_CURRENT = re.compile(r"[A-Z]{2}\d{2} ?[A-Z]{3}")
_REACH = 40


def _judge_mark(text: str, start: int, end: int, began: int) -> str | None:
    """A mark where a label says so; otherwise its letters make no word: not M4 AND, not S47 CIN, not by10 the."""
    parts = _LETTERS.findall(text[start:end])
    if began < start:
        return "VEHICLE" if text[start:end].isupper() or not any(is_word(p) for p in parts if len(p) == 3) else None
    if _SECTION.match(text, start) and not _VEHICLE.search(before(text, start, _REACH)):
        return None
    if _CURRENT.fullmatch(text, start, end) and _VEHICLE.search(before(text, start, _REACH)):
        return "VEHICLE"  # black Audi AB21 PPU
    is_apart = " " in text[start:end] or "-" in text[start:end] or not text[start:end].isupper()
    return None if is_apart and any(is_word(p) for p in parts if len(p) == 3) else "VEHICLE"


VEHICLES = (
    Shape(
        "VEHICLE",
        r"(?:[A-Z]{2}[ \-]?\d{2}[ \-]?[A-Z]{3}|[A-Z]\d{1,3}[ \-][A-Z]{3}|[A-Z]\d{2,3}[A-Z]{3}|[A-Z]{3}[ \-]?\d{1,3}[A-Z])\b",
        LETTER,
        _judge_mark,
    ),
    Shape("VEHICLE", r"(?i:[a-z]{2}\d{2} ?[a-z]{3})\b", LETTER, _judge_mark),
    Shape("VEHICLE", r"(?:[A-Z]I[A-Z]|[A-Z]{2}Z) ?\d{3,4}\b", LETTER, _judge_mark),
)
LABELLED_VEHICLES = (
    Shape(
        "VEHICLE",
        r"\b(?: (?i:no|number|plate|mark))? (?i:ending|ends|starting|beginning)(?: (?i:in|with))? (?P<v>[A-Z]{3}|"
        r"[A-Z]{2}\d\d|[a-z]{2}\d\d|\d\d[A-Z]{3})\b",
        "",
        None,
        ("reg", "registration", "plate", "index", "vrm"),
    ),
    labelled(
        "VEHICLE",
        "reg|registration|registration mark|registration plate|vrm|vrn|number plate|numberplate|plate|plates|"
        "index|partial index|car|car reg|"
        "van|vehicle|vehicle reg",
        r"(?i:[a-z]{2} ?\d{2} ?[a-z]{3}|[a-z]\d{1,3} ?[a-z]{3}|[a-z]{3} ?\d{1,4}[a-z])|[A-Z]{1,3} ?\d{1,4}|"
        r"\d{1,4} ?[A-Z]{1,3}|(?i:[a-z]{2}\d\d)",
        _judge_mark,
    ),
)
