"""The steps on a note's way to its redaction.

Notes take them side by side, a few dozen together: a step that follows itself finds its code and its lists at hand, where
one note's whole way would have pushed them out of the processor's near memory again. So a quarter of the time is saved.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from safeguarding.need_to_know.ages import birth_token
from safeguarding.need_to_know.family_finders import FamilyFinders
from safeguarding.need_to_know.marks import DATE_OF_BIRTH, Marks
from safeguarding.need_to_know.plain_text import NotText, PlainText, make_plain
from safeguarding.need_to_know.recognisers import Analyser, put_tokens
from safeguarding.need_to_know.spans import Found, Span, make_span
from safeguarding.need_to_know.stranger_tokens import number_strangers
from safeguarding.need_to_know.strangers import find_strangers
from safeguarding.need_to_know.wording import Wording, read_wording

LONGEST_SECONDS = 20.0  # for one step; the longest note takes a hundredth of it for all: what takes more is stuck
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")  # no text has them: behind one, a name would be two halves


@dataclass(slots=True, eq=False)
class UnderWay:
    """A note on its way, and what the steps so far have made of it."""

    text: str
    finders: FamilyFinders
    written_on: date | None
    plain: PlainText = field(init=False)
    wording: Wording = field(init=False)
    claims: list[Found] = field(init=False)
    people: list[Found] = field(init=False)  # of the claims those on the family's people
    spans: list[Span] = field(init=False)
    redacted: str = field(init=False)
    is_held_back: bool = False


class SomethingRemains(Exception):
    """A redacted text still holds what it must not. Says nothing of it."""


class Steps:
    """All steps, in order. `model` finds people where there is a model, `label` gives people in no list their labels."""

    def __init__(self, marks: Marks, model: Callable[[str], list[Found]] | None, label: Callable[[str], str] | None) -> None:
        self._marks = marks
        self._model = model
        self._analyser = Analyser()
        self._label = label
        self._in_order = (
            _read, _find_known_places, self._find_marks, _find_known_people, _find_strangers,
            *(() if model is None else (self._ask_the_model,)),
            self._settle, self._name, _rewrite, _look_again,
        )  # fmt: skip

    def take(self, notes: Iterable[UnderWay]) -> None:
        """Takes notes through all steps. Whatever breaks in a step, or takes too long, holds back its note alone."""
        left = list(notes)
        before = time.monotonic()
        for step in self._in_order:
            for note in left:
                try:
                    step(note)
                except Exception:  # the words of an exception may be a person's: nobody is told them
                    note.is_held_back = True
                now = time.monotonic()
                if now - before > LONGEST_SECONDS:
                    note.is_held_back = True
                before = now
            left = [note for note in left if not note.is_held_back]

    def _find_marks(self, note: UnderWay) -> None:
        note.claims += self._marks.find(note.plain.text, note.claims)

    def _ask_the_model(self, note: UnderWay) -> None:
        note.claims += self._model(note.plain.text)  # type: ignore[misc]  # there is one where it is asked

    def _settle(self, note: UnderWay) -> None:
        note.claims = self._analyser.analyse(note.plain.text, note.claims, note.finders.birth_dates)

    def _name(self, note: UnderWay) -> None:
        """What must go becomes spans with tokens, in the characters of the note."""
        text, birth_dates = note.plain.text, note.finders.birth_dates
        spans = []
        for start, end, kind, weight, by in note.claims:
            kind, token = _shown(kind)
            if kind == DATE_OF_BIRTH:
                token = birth_token(text[start:end], birth_dates, note.written_on)
            spans.append(make_span((start, end, kind, token, by, weight)))
        note.spans = number_strangers(spans, text, self._label or note.finders.number)
        if note.plain.origin is not None:
            ends = [note.plain.written(span.start, span.end) for span in note.spans]
            note.spans = [s._replace(start=start, end=end) for s, (start, end) in zip(note.spans, ends, strict=True)]


def _read(note: UnderWay) -> None:
    if not note.text.isprintable() and _CONTROLS.search(note.text):
        raise NotText("not text that can be searched")
    note.plain = make_plain(note.text)
    note.wording = read_wording(note.plain.text)


def _find_known_places(note: UnderWay) -> None:
    note.claims = note.finders.places.find(note.wording)


def _find_known_people(note: UnderWay) -> None:
    note.people = note.finders.people.find(note.wording)


def _find_strangers(note: UnderWay) -> None:
    note.claims += note.people
    note.claims += find_strangers(note.wording, note.people)


def _rewrite(note: UnderWay) -> None:
    note.redacted = put_tokens(note.text, note.spans)


def _look_again(note: UnderWay) -> None:
    if note.finders.remains.are_in(make_plain(note.redacted, longest=len(note.redacted)).text):
        raise SomethingRemains


@cache
def _shown(kind: str) -> tuple[str, str]:
    """SIBLING_1 as kind and token: SIBLING, [SIBLING 1]."""
    return kind.rstrip("_0123456789"), f"[{kind.replace('_', ' ')}]"
