"""A written name of somebody in no list, made plain: its words, the sex that it states, the key of its label."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from safeguarding.need_to_know.given_names import FORMAL_NAMES, GIVEN_NAMES, SEX_OF_NAME
from safeguarding.need_to_know.plain_text import fold
from safeguarding.need_to_know.words import PROFESSIONS, TITLES

FEMALE_TITLES = frozenset({"mrs", "ms", "miss", "lady", "dame"})
MALE_TITLES = frozenset({"mr", "mister", "sir", "master"})
_NAME = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


class Mention(NamedTuple):
    """The words of one written name, plain and small, in order, and the sex that its title states."""

    words: tuple[str, ...]
    sex: str | None

    @property
    def own_sex(self) -> str | None:
        """The sex stated by the title, or by a given name that only women or only men bear."""
        return self.sex or (SEX_OF_NAME.get(self.words[0]) if self.words else None)


@lru_cache(maxsize=4096)
def read_mention(written: str) -> Mention:
    """A written name without its title, rank and possessive ending; SMITH, Dave in the order Dave Smith."""
    if written.isalpha() and written.isascii():
        word = written.lower()
        sex = "F" if word in FEMALE_TITLES else "M" if word in MALE_TITLES else None
        return Mention(() if word in TITLES or word in PROFESSIONS else (word,), sex)
    surname, comma, given = written.partition(",")
    plain = fold(f"{given} {surname}" if comma and given.strip() else written)
    found = [w.removesuffix("'s") for w in _NAME.findall(plain)]
    sex = "F" if FEMALE_TITLES.intersection(found) else "M" if MALE_TITLES.intersection(found) else None
    return Mention(tuple(w for w in found if w not in TITLES and w not in PROFESSIONS), sex)


def stranger_key(name: str) -> str:
    """The form of a name that its label is made from: 'david smith' for Dave Smith, DAVID SMITH and Mr Dave James Smith.

    Small letters without accents, the formal name in place of a short form that stands for one only, no middle names; a
    title only where it tells Mr Smith from Mrs Smith.
    """
    return mention_key(read_mention(name))


def mention_key(mention: Mention) -> str:
    """As `stranger_key`, of a mention that has been read."""
    words = mention.words
    if not words:
        return ""
    if len(words) == 1:
        told = {"F": " (f)", "M": " (m)", None: ""}[mention.sex if words[0] not in GIVEN_NAMES else None]
        return FORMAL_NAMES.get(words[0], words[0]) + told
    return f"{FORMAL_NAMES.get(words[0], words[0])} {words[-1]}"


def is_same(shorter: Mention, longer: Mention) -> bool:
    """Whether all words of the one are in the other: as they are, as a short form, or as an initial."""
    if not shorter.words or (shorter.sex and longer.own_sex and shorter.sex != longer.own_sex):
        return False
    for one in shorter.words:
        for other in longer.words:
            if _is_alike(one, other):
                break
        else:
            return False
    return True


def _is_alike(one: str, other: str) -> bool:
    if one == other or other in GIVEN_NAMES.get(one, ()):
        return True
    return (len(one) == 1 or len(other) == 1) and one[0] == other[0]
