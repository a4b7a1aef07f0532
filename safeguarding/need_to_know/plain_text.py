"""A note's text made plain for matching, and the way back to the characters that were written.

Curly apostrophes, long dashes, hard spaces and accents stand for their plain forms; invisible characters and combining
marks are left out, so that a name cannot hide behind them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 200_000  # characters; no agency's note comes near it
_MOST_UNREADABLE = 0.01  # share of replacement characters above which a text was broken in a conversion
_FEW = 3
_APOSTROPHES = "‘’ʼ`´ʹ′＇"
_DASHES = "‐‑‒–—―−﹣－"
_LETTERS = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "Ħ": "H"}


class NotText(ValueError):
    """The note is not text that can be searched. Says nothing of its content."""


@dataclass(frozen=True)
class PlainText:
    """The text to match in; `origin[i]` is where its character i stood in the note, None where nothing was left out."""

    text: str
    origin: list[int] | None = None
    length: int = 0  # of the note, where something was left out

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stood in the note, with the marks that were left out behind it."""
        if self.origin is None:
            return start, end
        after = self.origin[end] if end < len(self.origin) else self.length
        return self.origin[start], max(self.origin[end - 1] + 1, after)


class _Folding(dict[int, str]):
    """Character to its plain form, '' where it is left out; worked out once per character."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _fold(chr(code))
        return plain


_PLAIN = _Folding()


def make_plain(note: str, longest: int = LONGEST) -> PlainText:
    """Raises NotText where the note is too long, holds bytes that are not text, or was broken in a conversion."""
    if len(note) > longest or "\x00" in note:
        raise NotText("not text that can be searched")
    if note.isascii():
        return PlainText(note)
    broken = note.count("\ufffd")
    if broken > max(_FEW, _MOST_UNREADABLE * len(note)) or any("\ud800" <= c <= "\udfff" for c in note):
        raise NotText("not text that can be searched")
    text = note.translate(_PLAIN)
    if all(len(_PLAIN[ord(c)]) == 1 for c in set(note)):
        return PlainText(text)
    return PlainText(text, [i for i, c in enumerate(note) for _ in _PLAIN[ord(c)]], len(note))


def fold(name: str) -> str:
    """A name as it stands in a plain text, in lower case."""
    return name.lower() if name.isascii() and "`" not in name else name.translate(_PLAIN).lower()


def _fold(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    if character in _LETTERS:
        return _LETTERS[character]
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in ("Cf", "Mn"):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    apart = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return apart if apart.isalnum() and character.isalnum() else character
