"""Free text without the people in it: every name, number and address becomes a token, and the sense stays.

A note is searched through Presidio's AnalyzerEngine and rewritten by its operators, without the network, and without a
model unless the partnership keeps one on the machine. A note that cannot be searched to its end in time, or that still
holds what it must not, is not passed on at all: its text comes back as None with the reason; every other note goes on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from safeguarding.need_to_know.ages import birth_token, dates_meant
from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.known_people import KnownPeople
from safeguarding.need_to_know.known_places import KnownPlaces
from safeguarding.need_to_know.local_model import LocalModel
from safeguarding.need_to_know.marks import DATE, DATE_OF_BIRTH, Marks
from safeguarding.need_to_know.plain_text import PlainText, make_plain
from safeguarding.need_to_know.recognisers import Analyser, Recogniser, put_tokens
from safeguarding.need_to_know.rules_version import rules_version
from safeguarding.need_to_know.safety import Remains
from safeguarding.need_to_know.spans import KNOWN_PEOPLE, MODEL, STRANGERS, Found, Span, make_span, resolve
from safeguarding.need_to_know.stranger_tokens import Numbering, number_strangers
from safeguarding.need_to_know.strangers import PLACE, find_strangers
from safeguarding.need_to_know.words import read_wording
from safeguarding.settings import Partnership

NOT_REDACTED = "note_not_redacted"
LONGEST_SECONDS = 20.0  # the longest note takes a hundredth of it: what takes more is stuck
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")  # no text has them: behind one, a name would be two halves
# Whose claim is a mistake where it lies inside what stays: in a date April is nobody, in a town's name a known surname is.
_MISTAKEN = {DATE: (KNOWN_PEOPLE, STRANGERS, MODEL), PLACE: (STRANGERS, MODEL)}


@dataclass(frozen=True)
class References:
    """The partnership's own references, as RE2 patterns, and its internal e-mail domains (partnership.toml)."""

    police: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    email_domains: tuple[str, ...] = ()

    @classmethod
    def of(cls, partnership: Partnership) -> References:
        return cls(
            police=partnership.police_patterns,
            cases=tuple(partnership.case_reference_patterns),
            email_domains=tuple(partnership.email_domains),
        )


@dataclass(frozen=True)
class Note:
    """A text, the family whose people it may name (None where nobody is known), and the day it was written, from which
    ages are counted (None where it is not known: then no age is shown)."""

    text: str
    family: Family | None = None
    written_on: date | None = None


@dataclass(frozen=True)
class Redacted:
    """The text with tokens in place of `spans` (offsets in the note's own characters), or no text and why not."""

    text: str | None
    spans: tuple[Span, ...] = ()
    failure: str | None = None


class TooSlow(Exception):
    """A note took longer than a note may. Says nothing of its content."""


class _FamilyFinders:
    """What is looked for in the notes of one family; of no family, where `family` is None. `everywhere` finds what a plain
    text holds whosever it is."""

    def __init__(self, family: Family | None, everywhere: Sequence[Callable[[str], list[Found]]]) -> None:
        self.family = family
        seen = (family or Family()).seen_by(None)  # as it is where a child has been chosen already
        self._people = KnownPeople(seen)
        self._places = KnownPlaces(seen)
        self._everywhere = everywhere
        self.birth_dates = self._places.birth_dates
        self.recogniser = Recogniser(self.find, "NOBODY" if family is None else "FAMILY")
        self.remains = Remains(seen)
        self.number = Numbering()  # of people whom no column names

    def find(self, text: str) -> list[Found]:
        """What of a plain text must go, disjoint and in order."""
        wording = read_wording(text)
        known = self._people.find(wording)
        found = [*known, *self._places.find(wording), *find_strangers(wording, known)]
        for find in self._everywhere:
            found += find(text)
        return resolve(_leaving(found, text, self.birth_dates), text)


def _leaving(found: Iterable[Found], text: str, birth_dates: Collection[date]) -> list[Found]:
    """What is claimed, without what stays: a town, and a date on which nobody of the family was born. It is taken out
    before overlaps are settled, so that it can shelter nothing but a word mistaken for a name."""
    leaving, staying = [], []
    for claim in found:
        if claim.kind not in _MISTAKEN:
            leaving.append(claim)
            continue
        staying.append(claim)
        if claim.kind == DATE and not dates_meant(text[claim.start : claim.end]).isdisjoint(birth_dates):
            leaving.append(claim._replace(kind=DATE_OF_BIRTH))
    for first, last, kind, _, _ in staying:
        mistaken = _MISTAKEN[kind]
        leaving = [c for c in leaving if not (first <= c.start and c.end <= last and c.found_by in mistaken)]
    return leaving


class Redactor:
    """Redacts notes under one partnership's references. Making one compiles its patterns and loads the model: keep it.

    `label` gives the short label of a person whom no column names, from their name made the same for all spellings;
    without it such people are numbered within their family, in the notes that are given together.
    """

    def __init__(
        self,
        references: References = References(),
        label: Callable[[str], str] | None = None,
        model: LocalModel | None = None,
    ) -> None:
        marks = Marks(references.police, references.cases, references.email_domains)
        self._everywhere = [marks.find] if model is None else [marks.find, model.load()]
        self._analyser = Analyser(_FamilyFinders(None, self._everywhere).recogniser)
        self._label = label
        self.version = rules_version(references, model and str(model))

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        """Each note redacted, in the order given. The notes of one family are taken together: its finders are made once."""
        answers = [Redacted(None, failure=NOT_REDACTED)] * len(notes)
        finders: _FamilyFinders | None = None
        for i in sorted(range(len(notes)), key=lambda i: id(notes[i].family)):
            note = notes[i]
            try:
                if finders is None or finders.family is not note.family:
                    finders = _FamilyFinders(note.family, self._everywhere)
                if note.family is None:
                    finders.number = Numbering()  # two notes about nobody known need not be about one family
                answers[i] = self._redact(note, finders)
            except Exception:  # noqa: S112 whatever broke, the note does not pass; a log line could hold a person's words
                continue
        return answers

    def _redact(self, note: Note, finders: _FamilyFinders) -> Redacted:
        until = time.monotonic() + LONGEST_SECONDS
        if not note.text.isprintable() and _CONTROLS.search(note.text):
            return Redacted(None, failure=NOT_REDACTED)
        plain = make_plain(note.text)
        spans = self._spans(plain, finders, note.written_on, until)
        redacted = put_tokens(note.text, spans)
        if finders.remains.are_in(make_plain(redacted, longest=len(redacted)).text):
            return Redacted(None, failure=NOT_REDACTED)
        _stop_after(until)
        return Redacted(redacted, tuple(spans))

    def _spans(self, plain: PlainText, finders: _FamilyFinders, written_on: date | None, until: float) -> list[Span]:
        """What must go, disjoint and in order, in the characters of the note."""
        found = self._analyser.analyse(plain.text, finders.recogniser)
        _stop_after(until)
        spans = []
        for start, end, kind, weight, by in found:
            kind, token = _shown(kind)
            if kind == DATE_OF_BIRTH:
                token = birth_token(plain.text[start:end], finders.birth_dates, written_on)
            spans.append(make_span((start, end, kind, token, by, weight)))
        settled = number_strangers(spans, plain.text, self._label or finders.number)
        if plain.origin is None:
            return settled
        ends = [plain.written(s.start, s.end) for s in settled]
        return [s._replace(start=start, end=end) for s, (start, end) in zip(settled, ends, strict=True)]


def _stop_after(until: float) -> None:
    """Between the steps, each of which takes time in proportion to the note's length. Raises TooSlow."""
    if time.monotonic() > until:
        raise TooSlow


@cache
def _shown(kind: str) -> tuple[str, str]:
    """SIBLING_1 as kind and token: SIBLING, [SIBLING 1]."""
    return kind.rstrip("_0123456789"), f"[{kind.replace('_', ' ')}]"


@cache
def _redactor(references: References) -> Redactor:
    return Redactor(references)


def redact(notes: Sequence[Note], references: References = References()) -> list[Redacted]:
    """Each note redacted, in the order given, by the one redactor of this process for these references."""
    return _redactor(references).redact(notes)
