"""How far the name of somebody in no list goes: over surnames, initials, particles and the end of a line."""

from __future__ import annotations

from collections.abc import Sequence

from safeguarding.need_to_know.given_names import GIVEN_NAMES, NAMES_THAT_ARE_WORDS, SURELY_NAMES
from safeguarding.need_to_know.words import (
    MONTHS,
    PARTICLES,
    PLACE_WORDS,
    SERVICE_WORDS,
    SURNAMES_THAT_ARE_WORDS,
    TITLES,
    Word,
)

_LONGEST_ABBREVIATION = 3
_JOINING = frozenset({" ", "-", " - ", "  "})
_WRAPPED_AT = 60  # characters: a line as long as this was broken by a margin, perhaps within a name


def last_of_name(words: Sequence[Word], i: int, text: str, is_shouting: bool) -> int:
    """The index of the last word of the name that begins at word i."""
    while i + 1 < len(words) and (follows(words, i, text) or _is_turned(words, i, text)):
        after = words[i + 1]
        if after.key in TITLES or not _is_part(words, i, is_shouting):
            break
        i += 1
    return i


def _is_part(words: Sequence[Word], i: int, is_shouting: bool) -> bool:
    """Whether the word after word i goes on with its name."""
    word, after = words[i], words[i + 1]
    if not after.is_capital:
        return not after.is_everyday and (after.key in SURELY_NAMES or word.key in GIVEN_NAMES)
    if after.is_shouted and not word.is_shouted and len(after.key) <= _LONGEST_ABBREVIATION and after.key not in PARTICLES:
        return False
    if not after.is_everyday:
        return True
    if is_shouting:
        return False
    if after.key in SURNAMES_THAT_ARE_WORDS or after.key in NAMES_THAT_ARE_WORDS or after.key in PLACE_WORDS:
        return True
    # Gary Sparrow: after a given name a capital letter is a surname's, but not in a title such as Katie School Report.
    is_given = word.key in GIVEN_NAMES and word.is_capital and not word.is_shouted
    return is_given and not after.is_shouted and after.key not in SERVICE_WORDS and after.key not in MONTHS


def follows(words: Sequence[Word], i: int, text: str) -> bool:
    """Whether the next word stands beside word i, at most a particle between."""
    gap = text[words[i].end : words[i + 1].start]
    if gap in _JOINING or (gap in (". ", ".") and (len(words[i].key) == 1 or words[i].key in TITLES)):
        return True
    if gap == "\n":
        return words[i].start - text.rfind("\n", 0, words[i].start) >= _WRAPPED_AT
    return (
        len(gap) < 10
        and gap.startswith(" ")
        and gap.endswith((" ", "-"))
        and all(p in PARTICLES for p in gap.replace("-", " ").split())
    )


def _is_turned(words: Sequence[Word], i: int, text: str) -> bool:
    """SYKES, Darren: the surname first, in capitals."""
    after = words[i + 1]
    return (
        words[i].is_shouted
        and not after.is_shouted
        and after.key in GIVEN_NAMES
        and text[words[i].end : after.start] == ", "
        and not text.isupper()
    )
