"""All the shapes as one expression, so that a note is read once, and the quick way from a hit back to its shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

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
# Where a shape stands in that order.
_IS_OWN, _IS_ONLINE, _HAS_LABEL, _IS_BARE = range(4)
_ONLINE = ("EMAIL", "WEB_ADDRESS")
_ONLINE_SIGN = re.compile(r"[@.:(\[]| at ", re.IGNORECASE)  # one of these is in every address of the network
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
    return "|".join(f"{_boundary(s)}(?:{_NAMED_GROUP.sub('(?:', _label(s.labels) + s.pattern)})" for s in shapes)


class Classifier:
    """Tells which shape a hit has. It tries only the shapes that can begin with its first character, and of the labelled
    ones only those that have its first word among their labels."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = shapes
        self._value = [f"v{number}" if "(?P<v>" in shape.pattern else 0 for number, shape in enumerate(shapes)]
        self._number = {f"k{number}": number for number in range(len(shapes))}
        self._labels = {first_letters(label) for shape in shapes for label in shape.labels}
        self._by_word: dict[str, re.Pattern[str]] = {}
        self._online: dict[str, re.Pattern[str]] = {}
        self._bare: dict[str, re.Pattern[str]] = {}

    def classify(self, text: str, start: int, end: int) -> tuple[Shape, int, int]:
        """The shape of the hit from `start` to `end` and where its value starts and ends. Raises RuntimeError where there
        is none, which would mean that a shape is declared wrongly."""
        first = text[start]
        match = None
        if _ONLINE_SIGN.search(text, start, end):
            match = self._able(self._online, first, _IS_ONLINE).match(text, start)
        if match is None and first.isalpha():
            letters = LETTERS.match(text, start).group()  # type: ignore[union-attr]  # it begins with one
            if (labelled := self._by_word.get(letters)) is None and letters.lower() in self._labels:
                labelled = self._by_word[letters] = self._compile(letters.lower(), first, _HAS_LABEL)
            match = labelled.match(text, start) if labelled is not None else None
        if match is None:
            match = self._able(self._bare, first, _IS_BARE).match(text, start)
        if match is None or match.lastgroup is None:
            raise RuntimeError("a shape begins with a character that it does not declare")
        number = self._number[match.lastgroup]
        start, end = match.span(self._value[number])
        return self._shapes[number], start, end

    def _able(self, known: dict[str, re.Pattern[str]], first: str, place: int) -> re.Pattern[str]:
        pattern = known.get(first)
        if pattern is None:
            pattern = known[first] = self._compile("", first, place)
        return pattern

    def _compile(self, word: str, first: str, place: int) -> re.Pattern[str]:
        """The shapes of one place in the order that can begin with the character or have the word among their labels, after
        the partnership's own. Compiled when it is first needed: a note has few of all the labels."""
        able = []
        for number, shape in enumerate(self._shapes):
            labels = tuple(label for label in shape.labels if first_letters(label) == word)
            if _place(shape) in (place, _IS_OWN) and (labels or first in shape.begins):
                able.append(self._marked(number, labels))
        return re.compile("|".join(able) or r"(?!)", re.ASCII)

    def _marked(self, number: int, labels: tuple[str, ...]) -> str:
        """The shape with an empty group behind it that tells its number."""
        pattern = self._shapes[number].pattern.replace("(?P<v>", f"(?P<v{number}>")
        return f"(?:{_label(labels)}{pattern})(?P<k{number}>)"


def _place(shape: Shape) -> int:
    if shape.begins is ANYTHING:
        return _IS_OWN
    return _HAS_LABEL if shape.labels else _IS_ONLINE if shape.kind in _ONLINE else _IS_BARE


def _label(labels: Sequence[str]) -> str:
    """Any of the labels in any case; a shape without labels begins with its pattern."""
    return "(?i:" + "|".join(re.escape(label).replace(r"\ ", " ") for label in labels) + ")" if labels else ""


def _boundary(shape: Shape) -> str:
    """What begins with a letter or a digit begins a word; the classifier need not look again."""
    return r"\b" if shape.labels or (shape.begins is not ANYTHING and shape.begins[0] in WORD_START) else ""
