"""Free text without the people in it: every name, number and address becomes a token, and the sense stays.

A note is searched through Presidio's AnalyzerEngine and rewritten by its operators, without the network, and without a
model unless the partnership keeps one on the machine. A note that cannot be searched to its end in time, or that still
holds what it must not, is not passed on at all: its text comes back as None with the reason; every other note goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from safeguarding.need_to_know.collector import without_collector
from safeguarding.need_to_know.families import Family
from safeguarding.need_to_know.family_finders import FamilyFinders
from safeguarding.need_to_know.local_model import LocalModel
from safeguarding.need_to_know.marks import Marks
from safeguarding.need_to_know.rules_version import rules_version
from safeguarding.need_to_know.spans import Span, Spans
from safeguarding.need_to_know.steps import Steps, UnderWay
from safeguarding.settings import Partnership

NOT_REDACTED = "note_not_redacted"
_TOGETHER = 64  # notes side by side: with what is made of them they fit into a processor's near memory


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
    spans: Sequence[Span] = ()
    failure: str | None = None


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
        self._steps = Steps(marks, None if model is None else model.load(), label)
        self.version = rules_version(references, model and str(model))

    def redact(self, notes: Sequence[Note]) -> list[Redacted]:
        """Each note redacted, in the order given. The notes of one family are taken together: its finders are made once."""
        answers = [Redacted(None, failure=NOT_REDACTED)] * len(notes)
        order = sorted(range(len(notes)), key=lambda i: id(notes[i].family))
        finders: FamilyFinders | None = None
        with without_collector():
            for first in range(0, len(order), _TOGETHER):
                under_way: dict[int, UnderWay] = {}
                for i in order[first : first + _TOGETHER]:
                    note = notes[i]
                    if finders is None or note.family is None or finders.family is not note.family:
                        finders = _prepare(note.family)
                    if finders is not None:
                        under_way[i] = UnderWay(note.text, finders, note.written_on)
                self._steps.take(under_way.values())
                for i, done in under_way.items():
                    if not done.is_held_back:
                        answers[i] = Redacted(done.redacted, Spans(done.spans))
        return answers


def _prepare(family: Family | None) -> FamilyFinders | None:
    """A family's finders; None where they cannot be made, whatever broke: its notes do not pass."""
    try:
        return FamilyFinders(family)
    except Exception:
        return None


@cache
def _redactor(references: References) -> Redactor:
    return Redactor(references)


def redact(notes: Sequence[Note], references: References = References()) -> list[Redacted]:
    """Each note redacted, in the order given, by the one redactor of this process for these references."""
    return _redactor(references).redact(notes)
