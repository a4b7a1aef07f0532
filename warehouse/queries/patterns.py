"""What each pattern says of itself: the header of its SQL model is the only place where its words stand.

A header has lines such as `-- caution: ...`; a line that is indented further continues the one before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_LINE = re.compile(r"-- (?P<key>[a-z ]+): (?P<text>.+)")
_CONTINUED = re.compile(r"--   (?P<text>.+)")
_KEYS = (
    "label",
    "rule",
    "version",
    "basis",
    "attention",
    "caution",
    "innocent explanations",
    "question",
    "what would change this",
)


@dataclass(frozen=True)
class Pattern:
    """A pattern in words. Its thresholds, version and owner are the partnership's (partnership.toml)."""

    name: str
    label: str
    rule: str
    basis: str  # guidance or practice it rests on, and whether the numbers are national
    attention: str  # which of information, look and look today it asks for, and when
    caution: str
    innocent_explanations: tuple[str, ...]
    question: str  # what to ask next; never a conclusion
    what_would_change_this: tuple[str, ...]
    counts: str = ""  # exactly which records count, in codes; empty for rules kept of nights before headers said so


@cache
def patterns() -> dict[str, Pattern]:
    """Every pattern by its name, in alphabetical order. Raises ValueError where a model does not say what it must."""
    models = resources.files("warehouse").joinpath("models", "risk_picture")
    found = sorted((f for f in models.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return {f.name.removesuffix(".sql"): read_header(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in found}


def read_header(name: str, sql: str) -> Pattern:
    """The words in the header of one pattern's model. Raises ValueError naming what is missing."""
    said: dict[str, str] = {}
    key = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        if found := _LINE.fullmatch(line):
            key = found["key"]
            said[key] = found["text"]
        elif (found := _CONTINUED.fullmatch(line)) and key:
            said[key] += " " + found["text"]
        else:
            key = ""
    missing = [wanted for wanted in _KEYS if not said.get(wanted)]
    if missing:
        raise ValueError(f"the header of {name}.sql does not say: {', '.join(missing)}")
    return Pattern(
        name=name,
        label=said["label"],
        rule=said["rule"],
        basis=said["basis"],
        attention=said["attention"],
        caution=said["caution"],
        innocent_explanations=_listed(said["innocent explanations"]),
        question=said["question"],
        what_would_change_this=_listed(said["what would change this"]),
        counts=said.get("counts", ""),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
