"""What an undeclared column seems to hold, told by kind and never by value: somebody has to know that an agency has begun
to send telephone numbers, though not one of them leaves the reader.

The look is at a heading and at a sample of cells, before they are let go. It may see personal data where there are none;
an agency is asked, nothing is refused. What lands is decided by the declaration alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from connectors.declaration import Dataset
from connectors.formats.personal_kinds import KnownPeople, kinds_by_heading, kinds_by_value
from connectors.formats.reading import safe_heading
from safeguarding.need_to_know.words import EVERYDAY

SAMPLE = 200  # cells of a column that are looked at
_ANY_WORDS = {"name", "free_text"}  # what a heading's words may look like without being a value
NO_WORD = "(a name that is no word)"
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")  # of a name: mothersMaidenName is three words
MAYBE_A_PERSON = "(a heading that may be a person's name)"


class Undeclared:
    """The undeclared columns of one delivery while it is read. Headings that people type may be a person's name, as in a
    sheet with one column per child; of a format's element names those that are words may not."""

    def __init__(self, dataset: Dataset, *, are_headings_typed: bool) -> None:
        self._dataset = dataset
        self._are_typed = are_headings_typed
        sources = (source for record in dataset.records for c in record.columns for source in c.sources)
        self._declared = {word for source in sources for word in _PARTS.findall(source)}
        self._samples: dict[str, list[str]] = {}
        self._within: dict[str, set[str]] = {}

    def wants(self, heading: str) -> bool:
        """Whether more cells of the column would be looked at."""
        return len(self._samples.get(heading, ())) < SAMPLE

    def note(self, heading: str, values: Iterable[str] = (), within: Iterable[str] = ()) -> None:
        """An undeclared heading, cells of it, and the names of elements inside it."""
        sample = self._samples.setdefault(heading, [])
        sample += [v for value, _ in zip(values, range(SAMPLE - len(sample)), strict=False) if (v := value.strip())]
        self._within.setdefault(heading, set()).update(within)

    def _in_words(self, path: str) -> str:
        """An element's path with what is no word in it left out: whoever makes a format up may call an element after a
        person. Words are those of the language and of what the dataset declares."""
        return re.sub(r"[^./]+", lambda part: part[0] if self._is_in_words(part[0]) else NO_WORD, path)

    def _is_in_words(self, name: str) -> bool:
        words = [word for word in _PARTS.findall(name) if len(word) > 2 and not word.isupper()]
        return all(word.lower() in EVERYDAY or word in self._declared for word in words)

    def account(self, tables: Mapping[str, pd.DataFrame]) -> tuple[set[str], dict[str, tuple[str, ...]]]:
        """The headings fit to be shown, and of those that look personal the kinds. `tables` are the delivery's declared
        columns as read: whom they name is looked for."""
        known = KnownPeople(self._dataset, tables)
        dropped: set[str] = set()
        personal: dict[str, set[str]] = {}
        for heading, sample in self._samples.items():
            shown = safe_heading(heading if self._are_typed else self._in_words(heading))
            kinds = {kind for name in (heading, *self._within[heading]) for kind in kinds_by_heading(name)}
            kinds |= kinds_by_value(sample, known)
            if holds := kinds_by_value([heading], known) - _ANY_WORDS:
                shown = safe_heading("")
                kinds |= holds
            if known.names(shown) or (self._are_typed and known.may_name(shown)):
                shown = MAYBE_A_PERSON
                kinds.add("name")
            dropped.add(shown)
            if kinds:
                personal.setdefault(shown, set()).update(kinds)
        return dropped, {heading: tuple(sorted(kinds)) for heading, kinds in sorted(personal.items())}
