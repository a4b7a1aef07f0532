"""Free text without the people in it: every name, number and address becomes a token, and the sense stays.

A note is searched through Presidio's AnalyzerEngine and rewritten by its operators, without a model and without the
network. A note that cannot be searched to its end, or that still holds what it must not, is not passed on at all: its
text comes back as None with the reason, and every other note goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.known_people import KnownPeople
from safeguarding.need_to_know.known_places import KnownPlaces, dates_meant
from safeguarding.need_to_know.marks import DATE, DATE_OF_BIRTH, Marks
from safeguarding.need_to_know.plain_text import PlainText, make_plain
from safeguarding.need_to_know.recognisers import Analyser, Recogniser, put_tokens
from safeguarding.need_to_know.safety import Remains
from safeguarding.need_to_know.spans import Span, resolve
from safeguarding.need_to_know.strangers import PLACE, find_strangers, number_strangers

NOT_REDACTED = "note_not_redacted"
_PEOPLE, _PLACES, _MARKS, _STRANGERS = "known people", "known places", "marks", "strangers"
_STAYING = (DATE, PLACE)
# Whose claim is a mistake where it lies inside what stays: in a date April is nobody, in a town's name a known surname is.
_MISTAKEN = {DATE: (_PEOPLE, _STRANGERS), PLACE: (_STRANGERS,)}


@dataclass(frozen=True)
class References:
    """The partnership's own references, as RE2 patterns, and its internal e-mail domains (partnership.toml)."""

    police: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    email_domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """A text and the family whose people it may name; None where nobody is known."""

    text: str
    family: Family | None = None


@dataclass(frozen=True)
class Redacted:
    """The text with tokens in place of `spans` (offsets in the note's own characters), or no text and why not."""

    text: str | None
    spans: tuple[Span, ...] = ()
    failure: str | None = None


class _FamilyFinders:
    """What is looked for in the notes of one family; of no family, where `family` is None."""

    def __init__(self, family: Family | None) -> None:
        self.family = family
        seen = (family or Family()).seen_by(None)  # as it is where a child has been chosen already
        places = KnownPlaces(seen)
        known_people = lru_cache(maxsize=1)(KnownPeople(seen).find)
        self.birth_dates = places.birth_dates
        self.recognisers = [
            Recogniser(_PEOPLE, known_people),
            Recogniser(_PLACES, places.find),
            Recogniser(_STRANGERS, lambda text: find_strangers(text, known_people(text))),
        ]
        self.remains = Remains(seen)


class Redactor:
    """Redacts notes under one partnership's references. Making one compiles its patterns: keep it."""

    def __init__(self, references: References = References()) -> None:
        marks = Marks(references.police, references.cases, references.email_domains)
        self._analyser = Analyser([Recogniser(_MARKS, marks.find)])

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        """Each note redacted, in the order given. The notes of one family are taken together: its finders are made once."""
        answers = [Redacted(None, failure=NOT_REDACTED)] * len(notes)
        finders: _FamilyFinders | None = None
        for i in sorted(range(len(notes)), key=lambda i: id(notes[i].family)):
            note = notes[i]
            try:
                if finders is None or finders.family is not note.family:
                    finders = _FamilyFinders(note.family)
                answers[i] = self._redact(note.text, finders)
            except Exception:  # noqa: S112 whatever broke, the note does not pass; a log line could hold a person's words
                continue
        return answers

    def _redact(self, text: str, finders: _FamilyFinders) -> Redacted:
        plain = make_plain(text)
        spans = self._spans(plain, finders)
        redacted = put_tokens(text, spans)
        if finders.remains.are_in(make_plain(redacted, longest=len(redacted)).text):
            return Redacted(None, failure=NOT_REDACTED)
        return Redacted(redacted, tuple(spans))

    def _spans(self, plain: PlainText, finders: _FamilyFinders) -> list[Span]:
        """What must go, disjoint and in order, in the characters of the note. What stays (a date, a town) is taken out
        before overlaps are settled, so that it can shelter nothing but a word mistaken for a name."""
        found = self._analyser.analyse(plain.text, finders.recognisers)
        staying = {position: f for f in found if f.kind in _STAYING for position in range(f.start, f.end)}
        leaving = []
        for f in found:
            kind, by = f.kind, f.found_by
            if kind == PLACE or (kind == DATE and not self._is_birth_date(plain.text[f.start : f.end], finders)):
                continue
            around = staying.get(f.start)
            if around is not None and f.end <= around.end and by in _MISTAKEN[around.kind]:
                continue
            leaving.append(Span(f.start, f.end, *_shown(DATE_OF_BIRTH if kind == DATE else kind), by, f.weight))
        settled = number_strangers(resolve(leaving, plain.text), plain.text)
        if plain.origin is None:
            return settled
        ends = [plain.written(s.start, s.end) for s in settled]
        return [s._replace(start=start, end=end) for s, (start, end) in zip(settled, ends, strict=True)]

    @staticmethod
    def _is_birth_date(written: str, finders: _FamilyFinders) -> bool:
        return bool(finders.birth_dates) and not finders.birth_dates.isdisjoint(dates_meant(written))


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
