"""Whether a word that could be a name is used as one here: Mark, not mark; K, not Vitamin K; April, not in April."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeguarding.need_to_know.words import (
    EVERYDAY,
    MONTHS,
    NAMES_THAT_ARE_WORDS,
    SERVICE_WORDS,
    SURNAMES_THAT_ARE_WORDS,
    Word,
    begins_sentence,
)

_PRONOUNS = re.compile(r"\s+(?:he|she|they|we|you|it|i|the|this|that|there|be|need|not|have)\b", re.IGNORECASE)
_MONTH_USE = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:in|since|until|till|during|early|late|mid|last|next|this|by|from|to|end of))\W+$", re.I
)
_NOT_AN_INITIAL = re.compile(
    r"\b(?:vitamin|plan|hepatitis|block|grade|category|class|group|option|room|flat|unit|section|year|type|set|level|"
    r"appendix|part|table|tier|stage|band|strep|box|ward|form|schedule|annex|point)(?:\W+\d+)?\W+$",
    re.IGNORECASE,
)
# What people do in notes and everyday words seldom do: summer was seen, grace said.
_DOES = re.compile(
    r"(?:'s|(?: (?:was|is|has|had|said|says|told|went|came|did|does|got|wants?|wanted|stated|states|reports|reported|disclosed|"
    r"attended|presented|appeared|appears|seemed|looked|lives|lived|stays|stayed|denied|cried|ran|left|refused|asked)))\b"
)
_BEFORE_A_PERSON = re.compile(r"\b(?:and|that|because|when|but|if|says?|said|while|told|saw|with) $")
_REACH = 9


def small_uses(name: str, text: str) -> Iterator[int]:
    """Where a name that is an everyday word stands in small letters and yet does what people do."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not text[start - 1 : start].isalnum() and _DOES.match(text, end):
            before = text[max(0, start - _REACH) : start]
            if begins_sentence(text, start) or _BEFORE_A_PERSON.search(before):
                yield start
        start = text.find(name, end)


def is_ordinary(word: Word, text: str) -> bool:
    """Whether a name that is also an everyday word is plainly used as the word: Will he come, in May, 3 April."""
    if word.key in ("will", "may", "mark", "hope", "can") and _PRONOUNS.match(text, word.end):
        return True
    if word.key not in NAMES_THAT_ARE_WORDS and word.key.removesuffix("s") in NAMES_THAT_ARE_WORDS:
        return begins_sentence(text, word.start)  # Marks on his arm
    if word.key in MONTHS:
        following = text[word.end : word.end + 6].lstrip(" ,'")
        return following[:1].isdigit() or _MONTH_USE.search(text[max(0, word.start - 12) : word.start]) is not None
    return False


def is_initial(word: Word, text: str) -> bool:
    """Whether a letter or two stand for somebody: K said no, KS; but not Vitamin K, A&E or an abbreviation of the services."""
    if not word.is_capital:
        return False
    if len(word.key) > 1:
        return word.is_shouted and word.key not in SERVICE_WORDS and not text.isupper()
    after = text[word.end : word.end + 1]
    return (
        not after.isdigit()
        and after not in ("/", "&", "@")
        and not _NOT_AN_INITIAL.search(text[max(0, word.start - 14) : word.start])
    )


def is_surname_like(word: Word) -> bool:
    """Whether a word after a given name can be its surname: Katie Brown, but not Katie Year."""
    if not word.is_capital or word.is_shouted:
        return False
    return word.key not in EVERYDAY or (word.key in SURNAMES_THAT_ARE_WORDS and word.key not in MONTHS)
