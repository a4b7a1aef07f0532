"""Notes whose people are marked by hand, and how much of what is marked the redaction finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from safeguarding.need_to_know.families import Family, Person
from safeguarding.need_to_know.free_text import Note, Redacted
from safeguarding.need_to_know.words import TITLES

HERE = Path(__file__).parent
_MARK = re.compile(r"\{\{([A-Z][A-Z 0-9]*):(.*?)\}\}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"(?:'s|'|\u2019s)\Z", re.IGNORECASE)
_WITH_A_NAME = {*TITLES, "staff", "nurse", "midwife", "sgt", "ds", "dc", "pc", "big", "little"}  # may go with a name or stay


@dataclass(frozen=True)
class Mark:
    """Characters `start` to `end` name somebody, who should become [`token`]."""

    start: int
    end: int
    token: str

    @property
    def kind(self) -> str:
        """known, unknown, professional, any, or other (not judged)."""
        if self.token in ("ANY", "OTHER"):
            return self.token.lower()
        if self.token.startswith("PERSON"):
            return "unknown"
        return "known" if self.token.rstrip(" 0123456789") in _RELATIVES else "professional"


_RELATIVES = {"CHILD", "SIBLING", "MOTHER", "FATHER", "STEP PARENT", "GRANDPARENT", "CARER", "RELATIVE", "HOUSEHOLD MEMBER"}
_RELATIVES |= {"CHILD OR FATHER", "CHILD OR MOTHER", "CHILD OR SIBLING", "FAMILY MEMBER"}


@dataclass(frozen=True)
class MarkedNote:
    """A note as it came, and everybody in it."""

    family: str
    text: str
    marks: tuple[Mark, ...]


@dataclass
class Findings:
    """What was found of what was marked, in one set of notes. `missed` and `lost` hold words for the reader of a test."""

    wanted: dict[str, int] = field(default_factory=dict)
    covered: dict[str, int] = field(default_factory=dict)
    in_role: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    words: int = 0

    def recall(self, kind: str) -> float:
        return self.covered.get(kind, 0) / self.wanted.get(kind, 1)

    def roles_right(self, kind: str) -> float:
        return self.in_role.get(kind, 0) / self.covered.get(kind, 1)

    @property
    def over_redaction(self) -> float:
        """The share of words that name nobody and were taken for names."""
        return len(self.lost) / self.words


def read_marked(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The text without its marks, and the marks."""
    plain, marks, position = "", [], 0
    for found in _MARK.finditer(text):
        plain += text[position : found.start()]
        marks.append(Mark(len(plain), len(plain) + len(found[2]), found[1]))
        plain += found[2]
        position = found.end()
    return plain + text[position:], tuple(marks)


def marked_notes(name: str = "case_notes.txt") -> list[MarkedNote]:
    blocks = re.split(r"^== ", (HERE / name).read_text("utf-8"), flags=re.MULTILINE)[1:]
    notes = []
    for block in blocks:
        family, _, body = block.partition("\n")
        notes.append(MarkedNote(family.strip(), *read_marked(body.strip())))
    return notes


def hard_cases() -> dict[str, list[MarkedNote]]:
    """The cases of hard_cases.txt by what is hard about them."""
    kinds: dict[str, list[MarkedNote]] = {}
    for block in re.split(r"^== ", (HERE / "hard_cases.txt").read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, body = block.partition("\n")
        family, _, kind = heading.partition(": ")
        cases = [MarkedNote(family, *read_marked(line)) for line in body.splitlines() if line.strip()]
        kinds.setdefault(f"{family}, {kind}", []).extend(cases)
    return kinds


def case_note_families() -> dict[str, Family | None]:
    told = json.loads((HERE / "case_note_families.json").read_text("utf-8"))
    return {name: Family(tuple(_person(p) for p in people)).seen_by(None) if people else None for name, people in told.items()}


def _person(told: dict[str, str]) -> Person:
    born = told.get("birth_date")
    facts = {k: v for k, v in told.items() if k not in ("birth_date", "other_names")}
    birth_date = date.fromisoformat(born) if born else None
    return Person(**facts, other_names=tuple(told.get("other_names", ())), birth_date=birth_date)


def as_notes(marked: Iterable[MarkedNote]) -> list[Note]:
    families = case_note_families()
    return [Note(m.text, families[m.family]) for m in marked]


def judge(marked: Sequence[MarkedNote], answers: Sequence[Redacted]) -> Findings:
    """Compares. A mark is covered when every letter of it is; its role is right when all its spans bear its token, for
    an unknown person the same token as at every other mark of that person in the note and at nobody else's."""
    findings = Findings()
    for note, answer in zip(marked, answers, strict=True):
        _judge(note, answer, findings)
    return findings


def _judge(note: MarkedNote, answer: Redacted, findings: Findings) -> None:
    token_at = {i: span.token for span in answer.spans for i in range(span.start, span.end)}
    names = [m for m in note.marks if m.kind != "other"]
    first_token: dict[str, str] = {}
    for mark in names:
        written = _ENDING.sub("", note.text[mark.start : mark.end])
        places = [mark.start + i for i, c in enumerate(written) if c.isalpha()]
        findings.wanted[mark.kind] = findings.wanted.get(mark.kind, 0) + 1
        if not all(p in token_at for p in places):
            findings.missed.append(f"{mark.kind}: {written!r} in {_around(note.text, mark)}")
            continue
        findings.covered[mark.kind] = findings.covered.get(mark.kind, 0) + 1
        tokens = {token_at[p] for p in places}
        if mark.kind == "unknown":
            token = first_token.setdefault(mark.token, min(tokens))
            others = {t for m, t in first_token.items() if m != mark.token}
            right = tokens == {token} and token.startswith("[PERSON") and token not in others
        else:
            right = mark.kind == "any" or tokens == {f"[{mark.token}]"}
        findings.in_role[mark.kind] = findings.in_role.get(mark.kind, 0) + right
        if not right:
            findings.misnamed.append(f"{written!r} as {sorted(tokens)}, not [{mark.token}], in {_around(note.text, mark)}")
    judged = {i for m in note.marks for i in range(m.start, m.end)}
    by_names = {i for s in answer.spans if s.found_by in ("known people", "strangers") for i in range(s.start, s.end)}
    for found in _WORD.finditer(note.text):
        if found.start() in judged or found.group().lower() in _WITH_A_NAME:
            continue
        findings.words += 1
        if found.start() in by_names:
            findings.lost.append(f"{found.group()!r} in {_around(note.text, Mark(found.start(), found.end(), ''))}")


def _around(text: str, mark: Mark) -> str:
    return repr(text[max(0, mark.start - 25) : mark.end + 25])
