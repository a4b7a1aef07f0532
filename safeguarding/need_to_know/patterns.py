"""All the shapes in their order, as one expression, so that a note is read once, and where in a hit its value stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from safeguarding.errors import SettingsInvalid
from safeguarding.need_to_know.shapes.accounts import LABELLED_ACCOUNTS, SORT_CODES, WHOLE_ACCOUNTS
from safeguarding.need_to_know.shapes.addresses import ADDRESSES, LABELLED_ADDRESSES
from safeguarding.need_to_know.shapes.dates import DATES, LABELLED_DATES, LATE_DATES
from safeguarding.need_to_know.shapes.institutions import INSTITUTIONS
from safeguarding.need_to_know.shapes.online import EMAILS, HANDLES, LABELLED_HANDLES, PAGES, spoken_emails
from safeguarding.need_to_know.shapes.person_numbers import ANY_NUMBER, LABELLED_NUMBERS, PERSON_NUMBERS
from safeguarding.need_to_know.shapes.references import LABELLED_REFERENCES, REFERENCES
from safeguarding.need_to_know.shapes.shape import LETTERS, WORD_START, Shape, first_letters
from safeguarding.need_to_know.shapes.telephones import LABELLED_TELEPHONES, TELEPHONES
from safeguarding.need_to_know.shapes.vehicles import LABELLED_VEHICLES, VEHICLES

# At one place the first shape that fits wins: a page before a label, a label before a bare value, a date before a
# telephone, a telephone before a mere number.
SHAPES: tuple[Shape, ...] = (
    *EMAILS, *PAGES,
    *LABELLED_DATES, *LABELLED_NUMBERS, *LABELLED_ACCOUNTS, *LABELLED_TELEPHONES, *LABELLED_ADDRESSES, *LABELLED_VEHICLES,
    *LABELLED_REFERENCES, *LABELLED_HANDLES,
    *WHOLE_ACCOUNTS, *DATES, *PERSON_NUMBERS, *SORT_CODES, *TELEPHONES, *LATE_DATES,
    *INSTITUTIONS, *ADDRESSES, *VEHICLES, *REFERENCES, *HANDLES, *ANY_NUMBER,
)  # fmt: skip
ANYTHING = "".join(map(chr, range(128)))
_UNNAMED_GROUP = re.compile(r"(?<!\\)\((?!\?)")  # a group of theirs would shift the numbers of ours
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


def partnership_shapes(police: Sequence[str], cases: Sequence[str], email_domains: Sequence[str]) -> tuple[Shape, ...]:
    """The partnership's own references before everything else. Raises SettingsInvalid where one is no expression."""
    for reference in (*police, *cases):
        try:
            re.compile(reference)
        except re.error:
            raise SettingsInvalid("police_reference_patterns or case_reference_patterns: not a regular expression") from None
    own = "|".join(_UNNAMED_GROUP.sub("(?:", reference) for reference in (*police, *cases))
    references = (Shape("REFERENCE", rf"\b(?:{own})\b", ANYTHING),) if own else ()
    return (*references, *((spoken_emails(email_domains),) if email_domains else ()), *SHAPES)


def fuse(shapes: Iterable[Shape]) -> str:
    """Every shape as an alternative of one expression that remembers nothing, which RE2 runs several times faster."""
    return "|".join(f"{_boundary(shape)}(?:{expression(shape)})" for shape in shapes)


def expression(shape: Shape) -> str:
    """A shape with its labels, as an expression that remembers nothing."""
    return _NAMED_GROUP.sub("(?:", _label(shape.labels) + shape.pattern)


def first_characters(shape: Shape) -> Collection[str]:
    """Every character with which the shape can begin."""
    return {case for label in shape.labels for case in (label[0].lower(), label[0].upper())} or shape.begins


class Values:
    """Where in a hit the value stands that its shape announces: behind the label, without what leads to it."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = shapes
        self.numbers = frozenset(number for number, shape in enumerate(shapes) if "(?P<v>" in shape.pattern)
        self._known: dict[tuple[int, str], re.Pattern[str]] = {}

    def place(self, number: int, text: str, start: int) -> tuple[int, int]:
        """Where the value of a hit that begins at `start` begins and ends; its shape is one of `numbers`. Raises RuntimeError
        where the engines disagree about the hit."""
        letters = LETTERS.match(text, start) if self._shapes[number].labels else None
        key = number, letters.group() if letters else ""
        match = (self._known.get(key) or self._compile(*key)).match(text, start)
        if match is None:
            raise RuntimeError("a shape has a hit, but no value in it")
        return match.span("v")

    def _compile(self, number: int, word: str) -> re.Pattern[str]:
        """The shape with those of its labels that begin with the word. A note has few of all the labels."""
        shape = self._shapes[number]
        labels = [label for label in shape.labels if first_letters(label) == word.lower()]
        pattern = self._known[number, word] = re.compile(_label(labels) + shape.pattern, re.ASCII)
        return pattern


def _label(labels: Sequence[str]) -> str:
    """Any of the labels in any case; a shape without labels begins with its pattern."""
    return "(?i:" + "|".join(re.escape(label).replace(r"\ ", " ") for label in labels) + ")" if labels else ""


def _boundary(shape: Shape) -> str:
    """What begins with a letter or a digit begins a word; whoever tries a shape at a hit need not look again."""
    return r"\b" if shape.labels or (shape.begins is not ANYTHING and shape.begins[0] in WORD_START) else ""
