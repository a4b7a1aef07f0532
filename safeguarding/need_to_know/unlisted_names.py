"""Whether a word of a note is a name of somebody in no list, and how far that name goes.

A capital letter on a word that is no everyday word makes a name; on an everyday word only what stands around it does: a
title or a rank before it, a friend called, what only people do behind it, a given name before a surname.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeguarding.need_to_know.given_names import GIVEN_NAMES, MORE_WORDS_THAN_NAMES, NAMES_THAT_ARE_WORDS, SURELY_NAMES
from safeguarding.need_to_know.name_use import does_as_people_do, follows_determiner, is_initial, is_ordinary
from safeguarding.need_to_know.professionals import RANKS, part_stated, rank_before
from safeguarding.need_to_know.words import (
    ENDS_OF_INTRODUCTIONS,
    EVERYDAY,
    INTRODUCTIONS,
    MONTHS,
    PROFESSIONS,
    SERVICE_WORDS,
    SURNAMES_THAT_ARE_WORDS,
    TITLES,
    Word,
    begins_sentence,
    word_before,
)

_SHORTEST_LOWER = 3
_LONGEST_ABBREVIATION = 3
_SHORTEST_SHOUTED = 2
_INTRODUCE_SMALL = frozenset(
    {"uncle", "auntie", "aunty", "boyfriend", "girlfriend", "friend", "cousin", "neighbour", "nicknamed", "named", "mate"}
)
_INTRODUCES = re.compile(rf"\b(?:{'|'.join(map(re.escape, INTRODUCTIONS))})\s[\"'(]?$", re.IGNORECASE)
_INTRODUCTION_REACH = 16
_NEVER_INTRODUCED = frozenset({"child", "children", "young", "person", "baby", "adult", "male", "female", "unknown", "i"})
_NOT_AFTER_A_RANK = frozenset(
    {"practitioner", "in", "world", "prescriber", "manager", "specialist", "major", "led", "and", "consultant", "associate"}
)
_QUOTES = frozenset({"'", '"'})
_BEFORE_A_BYNAME = (
    _INTRODUCE_SMALL
    | ENDS_OF_INTRODUCTIONS
    | frozenset(
        {
            "lad",
            "lads",
            "boy",
            "girl",
            "man",
            "male",
            "female",
            "youth",
            "teenager",
            "dealer",
            "elder",
            "olders",
            "bloke",
            "guy",
            "woman",
            "as",
            "by",
        }
    )
)
_MAKES_A_NAME = ENDS_OF_INTRODUCTIONS | RANKS  # of an everyday word behind it
_SOMETIMES_NAMES = SURNAMES_THAT_ARE_WORDS | NAMES_THAT_ARE_WORDS | MORE_WORDS_THAN_NAMES
_MORE_THAN_WORDS = _SOMETIMES_NAMES | TITLES
_CONSONANTS_FIRST = re.compile(r"(?!sch|scr|str|spr|shr|thr|chr|phr|spl|scl|sph)[^aeiouy\W\d_]{3}")
_CAPITALISED = re.compile(r"[A-Z][a-z]*")
_VOWEL = re.compile("[aeiouy]")
_PREFIXES = frozenset(
    ["anti", "bi", "cross", "inter", "intra", "micro", "mini", "mono", "multi", "neuro", "non", "peri", "poly", "post", "pre"]
) | {"pro", "pseudo", "psycho", "quasi", "semi", "socio", "sub", "trans", "tri", "ultra"}


def is_plain_word(word: Word, text: str) -> bool:
    """Whether an everyday word with a capital letter stands where no name can, as it nearly always does."""
    return (
        word.is_everyday
        and word.is_capital
        and word.key not in _MORE_THAN_WORDS
        and word.before not in _MAKES_A_NAME
        and not word.before.isdigit()
        and text[word.start - 1 : word.start] not in _QUOTES
        and len(word.key) > 1
    )


def is_name(words: Sequence[Word], i: int, text: str, is_shouting: bool) -> bool:
    """Whether a name begins at word i; `is_shouting` where the whole note stands in capitals."""
    word = words[i]
    key = word.key
    if not word.is_capital:
        is_listed = len(key) >= _SHORTEST_LOWER and key in SURELY_NAMES and not is_ordinary(word, text)
        return is_listed or word.before in _INTRODUCE_SMALL
    if len(key) == 1:
        return _is_initial_of_surname(words, i, text)
    if word.is_everyday:
        return _is_word_used_as_name(words, i, text, is_shouting)
    if key in GIVEN_NAMES:
        if len(key) == _SHORTEST_SHOUTED and word.is_shouted and not is_shouting:
            return False  # RO is an order, Ro somebody
        if key in PROFESSIONS and (word.is_shouted or (i + 1 < len(words) and words[i + 1].key in TITLES)):
            return False  # DI Rowntree is no Diana, Reg Dr Patel no Reginald
        return key not in NAMES_THAT_ARE_WORDS or not (is_ordinary(word, text) or follows_determiner(text, word))
    if word.is_shouted:
        is_abbreviation = (
            len(key) <= _LONGEST_ABBREVIATION or not _VOWEL.search(key) or _CONSONANTS_FIRST.match(key) is not None
        )
        return not is_abbreviation
    if key in _PREFIXES and text[word.end : word.end + 1] == "-" and text[word.end + 1 : word.end + 2].islower():
        return False  # Pre-birth
    inner = text[word.start + 1 : word.end]
    if inner.islower() or "'" in key or key.startswith("mc"):
        return True
    return len(key) > _LONGEST_ABBREVIATION + 1 and not _is_of_words(text[word.start : word.end])  # SpR, PhD


def _is_of_words(written: str) -> bool:
    """Whether capital letters within a word begin everyday words: LanguageLine, but not DeSouza."""
    parts = _CAPITALISED.findall(written)
    return len(parts) > 1 and all(len(part) > 1 and part.lower() in EVERYDAY for part in parts)


def _is_word_used_as_name(words: Sequence[Word], i: int, text: str, is_shouting: bool) -> bool:
    """Whether an everyday word with a capital letter is a name by where it stands."""
    word = words[i]
    key = word.key
    if is_shouting or key in MONTHS:
        return False
    if _is_byname_in_quotes(word, text):
        return True
    near = word.before
    if near not in _MAKES_A_NAME and not near.isdigit() and key not in _SOMETIMES_NAMES:
        return False
    if rank_before(text, word.start, near) is not None:
        return key not in _NOT_AFTER_A_RANK and not word.is_shouted  # PC 1234 Brown, PS Marlow
    if key in SURNAMES_THAT_ARE_WORDS and part_stated(text, word.start, word.end, near) is not None:
        return True
    if word.is_shouted and key not in SURNAMES_THAT_ARE_WORDS:
        return False
    if key in NAMES_THAT_ARE_WORDS and not word.is_shouted:
        if is_ordinary(word, text) or follows_determiner(text, word):
            return False
        if not begins_sentence(text, word.start) or does_as_people_do(text, word.end):
            return True
        after = words[i + 1] if i + 1 < len(words) else None
        return after is not None and after.is_capital and not after.is_everyday and text[word.end : after.start] == " "
    if key in MORE_WORDS_THAN_NAMES and key not in SERVICE_WORDS and not word.is_shouted:
        after = words[i + 1] if i + 1 < len(words) else None
        if after is not None and _is_surely_surname(after) and text[word.end : after.start] == " ":
            return True  # Kit Yardley
        if does_as_people_do(text, word.end):
            return not begins_sentence(text, word.start)  # at Shell's house
    if key in SERVICE_WORDS and key not in MORE_WORDS_THAN_NAMES:
        return False
    return (
        not word.is_shouted
        and key not in _NEVER_INTRODUCED
        and key not in TITLES
        and near in ENDS_OF_INTRODUCTIONS
        and _INTRODUCES.search(text, max(0, word.start - _INTRODUCTION_REACH), word.start) is not None
    )


def _is_byname_in_quotes(word: Word, text: str) -> bool:
    """An older lad 'Spider', "Smurf" said: a word in quotes behind whom it stands for, or doing what people do."""
    quote = text[word.start - 1 : word.start]
    if quote not in _QUOTES or text[word.end : word.end + 1] != quote or word.is_shouted:
        return False
    return word_before(text, word.start - 1) in _BEFORE_A_BYNAME or does_as_people_do(text, word.end + 1)


def _is_surely_surname(word: Word) -> bool:
    return (
        word.is_capital and not word.is_shouted and len(word.key) > 1 and not word.is_everyday and word.key not in GIVEN_NAMES
    )


def _is_initial_of_surname(words: Sequence[Word], i: int, text: str) -> bool:
    """J Sparrow, J. Baker: a letter before a word that can be a surname."""
    if i + 1 >= len(words):
        return False
    after = words[i + 1]
    return (
        text[words[i].end : after.start] in (" ", ". ", ".")
        and after.is_capital
        and not after.is_shouted
        and len(after.key) > 1
        and (not after.is_everyday or after.key in SURNAMES_THAT_ARE_WORDS)
        and is_initial(words[i], text)
    )
