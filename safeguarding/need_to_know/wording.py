"""A note as the finders of names read it: cut at its spaces, once for all of them.

Notes are written in the same few thousand words, so what a piece between two spaces holds is worked out once and kept,
within bounds. What is kept is about the piece alone, whoever's note it stood in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, compress
from typing import Generic, NamedTuple, TypeVar

from safeguarding.need_to_know.words import EVERYDAY, PARTICLES, TITLES, Word, make_word, word_before

Value = TypeVar("Value")
# One group, so that split() gives the words and what stands between them by turns.
_CAPITAL = re.compile(r"([A-Z](?:[^\W\d_]+(?:'[^\W\d_]+)*|'[^\W\d_]+|(?:\. ?[A-Z]){1,3}(?![\w'])|))")
_CAPITAL_OF_ANY_SCRIPT = re.compile(_CAPITAL.pattern.replace("[A-Z]", r"[^\Wa-z\d_]", 1))
_SMALL = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]')[a-z][^\W\d_]*(?:'+[^\W\d_]+)*")
_SHORTEST_SMALL = 3  # a shorter word is nobody's name unless it has its capital letter
_ENDS_WITH_INITIAL = re.compile(r"(?:^|[\W\d_])[^\Wa-z\d_]\.\Z")
_INITIAL = re.compile(r"[^\Wa-z\d_](?![^\W\d_])")
_SMALL_INITIAL = re.compile(r"(?:^|[^\w.'&/+-])([a-z])(?=\.|\Z)")
_MAILBOX = re.compile(
    r"\W?[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@(?=[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,3}\.[A-Za-z]{2,24}\W*\Z)"
)
_SMALL_TITLE = re.compile(r"\b(?:mrs?|ms|miss|dr)\.?\Z")
_BEFORE_A_NAME = re.compile(r"\b(?:M(?:rs?|s|iss|x|R|RS|S|ISS)|D[rR]|Prof)\.?\Z")
_INITIALS_THAT_ARE_WORDS = frozenset({"A", "A.", "I", "I."})  # but behind a title: Dr A Finchley
_ORDINARY = EVERYDAY - PARTICLES - TITLES  # behind which no name can go on into an e-mail address
_MOST_PIECES, _LONGEST_PIECE = 65_536, 64


class Wording(NamedTuple):
    """A plain text as the finders of names read it."""

    text: str
    lower: str
    words: Sequence[Word]  # those that begin with a capital letter or are not everyday words, in order
    small_initials: Sequence[int]  # where a small letter stands alone, as an initial would
    has_title: bool  # Mrs, dr. or another stands somewhere


# What stands between two spaces: its words as a Word has it, but for the word before, None where it is in another piece; where
# in it small initials stand; whether it is a title; and what is seldom there, either how long the mailbox of an e-mail address
# is or _GOES_ON. Plain tuples, since they are taken apart far more often than they are made.
_About = tuple[str, bool, bool, bool]
_Piece = tuple[tuple[tuple[int, int, str | None, _About], ...], tuple[int, ...], bool, int]
_GOES_ON = -1  # it ends with an initial and a full stop, so that the next piece may go on with it


class _Kept(dict[str, Value], Generic[Value]):
    """What was worked out of pieces; begun anew when there are too many. A long piece is hardly met twice."""

    def __init__(self, work_out: Callable[[str], Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, piece: str) -> Value:
        value = self._work_out(piece)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= _MOST_PIECES:
                self.clear()
            self[piece] = value
        return value


def read_wording(text: str) -> Wording:
    """The words of a plain text that may be names, and what else finders of names ask of it."""
    return _wording(text, text.split(" "))


def _wording(text: str, pieces: list[str]) -> Wording:
    known = [*map(_PIECES.__getitem__, pieces)]
    letters = [*accumulate(map(len, pieces), initial=0)]  # before each piece, the spaces not counted
    words: list[Word] = []
    initials: list[int] = []
    has_title = False
    for i in compress(range(len(known)), known):
        found, small_initials, is_title, mailbox = known[i]  # type: ignore[misc]  # it is not None
        place = letters[i] + i
        if mailbox:
            if mailbox == _GOES_ON:
                if i + 1 < len(pieces) and _INITIAL.match(pieces[i + 1]):
                    return _wording(text, [*_with_initials_joined(pieces)])
            elif i and pieces[i - 1] in _ORDINARY:  # as a whole it is found by its shape
                found = tuple(word for word in found if word[0] >= mailbox)
                small_initials = tuple(start for start in small_initials if start >= mailbox)
        for start, end, before, about in found:
            if before is None and (before := _LAST_WORDS[pieces[i - 1]] if i else "") is None:
                before = word_before(text, place + start)
            words.append(make_word((place + start, place + end, before) + about))  # type: ignore[arg-type]  # noqa: RUF005 quicker
        if small_initials:
            initials += [place + start for start in small_initials]
        if is_title:
            has_title = True
            if i + 1 < len(pieces) and pieces[i + 1] in _INITIALS_THAT_ARE_WORDS and _BEFORE_A_NAME.search(pieces[i]):
                start = place + len(pieces[i]) + 1
                before = word_before(text, start)
                words.append(make_word((start, start + 1, before, pieces[i + 1][0].lower(), True, False, False)))
    return Wording(text, text.lower(), words, initials, has_title)


def _with_initials_joined(pieces: Sequence[str]) -> Iterator[str]:
    """The pieces, as one where the initials of one name stand in several: J. K."""
    joined = pieces[0]
    for piece in pieces[1:]:
        if _INITIAL.match(piece) and _ENDS_WITH_INITIAL.search(joined):
            joined = f"{joined} {piece}"
        else:
            yield joined
            joined = piece
    yield joined


def _read(piece: str) -> _Piece | None:
    if piece.lower() == piece.upper():
        return None  # a number, a dash
    found = sorted((*_capital_words(piece), *_small_words(piece)))
    words = tuple((start, end, _before(piece, start), about) for start, end, about in found)
    initials = tuple(letter.start(1) for letter in _SMALL_INITIAL.finditer(piece))
    is_title = _SMALL_TITLE.search(piece) is not None or any(key in TITLES for _, _, (key, *_) in found)
    mailbox = _MAILBOX.match(piece) if "@" in piece else None
    length = mailbox.end() if mailbox else _GOES_ON if _ENDS_WITH_INITIAL.search(piece) else 0
    read = (words, initials, is_title, length)
    return read if any(read) else None


def _before(piece: str, start: int) -> str | None:
    """The word before a place in a piece; None where that stands in another piece."""
    return word_before(piece, start) if piece[:start].strip() else None


def _last_word(piece: str) -> str | None:
    """The word before the space behind a piece; None where that stands in another piece."""
    return _before(f"{piece} ", len(piece) + 1)


def _capital_words(piece: str) -> Iterator[tuple[int, int, _About]]:
    parts = (_CAPITAL if piece.isascii() else _CAPITAL_OF_ANY_SCRIPT).split(piece)
    end = 0
    for gap, written in zip(parts[::2], parts[1::2], strict=False):  # a last gap is behind the last word
        start = end + len(gap)
        end = start + len(written)
        if (known := _capital_word(written)) is not None and not _goes_on(piece, start):
            yield start, start + known[0], known[1]


def _capital_word(written: str) -> tuple[int, _About] | None:
    """Of a word with a capital letter, how many of its characters are its key, and what a Word says behind its place. None
    where it can be no name: I, A, or a letter of a script without capitals."""
    if written in ("I", "A") or not written[0].isupper():
        return None
    key = written.lower()
    if key.isalpha() or key in EVERYDAY:
        length = len(key)
    elif "." in key:
        key, length = key.replace(".", "").replace(" ", ""), len(key)
    else:
        key = _bare(key)
        length = len(key)
    return length, (key, True, len(key) > 1 and written[:length].isupper(), key in EVERYDAY)


def _small_words(piece: str) -> Iterator[tuple[int, int, _About]]:
    """Every word that begins with a small letter and is no everyday word."""
    for written in _SMALL.finditer(piece):
        key = _bare(written.group())
        if len(key) >= _SHORTEST_SMALL and key not in EVERYDAY and written.group() not in EVERYDAY:
            yield written.start(), written.start() + len(key), (key, False, False, False)


def _bare(key: str) -> str:
    """A word without its ending (Katie's, Katie'll), but O'Brien and D'Souza whole."""
    head, _, tail = key.partition("'")
    return head if len(head) > 1 or not tail else key.removesuffix("'s") if tail.endswith("'s") else key


def _goes_on(piece: str, start: int) -> bool:
    """Whether a word that began before `start` is still going on there: after a letter, or an apostrophe after one."""
    if piece[start - 1 : start] == "'":
        start -= 1
    return piece[start - 1 : start].isalpha()


_PIECES = _Kept(_read)
_LAST_WORDS = _Kept(_last_word)
