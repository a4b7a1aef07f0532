"""Which mentions of people in no list are one person, and the token that person bears.

That an unknown man is mentioned by three agencies is evidence, so his token must be the same wherever his name is, and
another man's must differ. A name's label comes from outside: keyed where notes land (nobody can guess a name and see
whether it gives the label), counted where there is no key. Within a note "Dave", "Mr Smith" and "Dave Smith" are one
person and bear the full name's label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from safeguarding.need_to_know.mentions import Mention, is_same, mention_key, read_mention
from safeguarding.need_to_know.professionals import PROFESSIONAL_KINDS
from safeguarding.need_to_know.spans import Span

PERSON = "PERSON"
_LABEL_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # no letters or digits that look alike
_LABEL_LENGTH = 5
_POSTCODE = re.compile(r"[A-Z]\d\d[A-Z]{2}")  # of five characters, written without its space: M11AA


@dataclass
class _Stranger:
    """One person of a note: every word by which a mention names them."""

    best: Mention
    names: set[str] = field(default_factory=set)
    sex: str | None = None
    token: str = ""


def keyed_label(digest: Callable[..., str]) -> Callable[[str], str]:
    """A labeller from a keyed digest (Pseudonymiser.digest): five letters and digits, 28 million labels, the same for a
    name in every note, family and night under one key. None looks like a postcode: the note would be taken for one that
    still tells a place, and held back."""

    def label(key: str) -> str:
        number = int(digest("stranger", key), 16)
        while _POSTCODE.fullmatch(written := _written(number)):
            number //= len(_LABEL_LETTERS)
        return written

    return label


def _written(number: int) -> str:
    return "".join(_LABEL_LETTERS[number // len(_LABEL_LETTERS) ** i % len(_LABEL_LETTERS)] for i in range(_LABEL_LENGTH))


class Numbering:
    """Labels 1, 2, 3 in the order in which names are first met: for the notes of one family where there is no key."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        return self._numbers.setdefault(key, str(len(self._numbers) + 1))


def number_strangers(spans: Sequence[Span], text: str, label: Callable[[str], str] | None = None) -> list[Span]:
    """[PERSON] becomes [PERSON <label>]; a professional named again without the part keeps the part's token.

    `spans` are disjoint, in the order of the plain `text`. Without a `label` people are counted by first mention in the note.
    """
    mentions = {i: read_mention(text[s.start : s.end]) for i, s in enumerate(spans) if s.kind == PERSON}
    if not mentions:
        return list(spans)
    label = label or Numbering()
    professionals = [(read_mention(text[s.start : s.end]), s) for s in spans if s.kind in PROFESSIONAL_KINDS]
    numbered = list(spans)
    for i in list(mentions):
        stated = next((s for who, s in professionals if is_same(mentions[i], who)), None)
        if stated is not None:
            numbered[i] = numbered[i]._replace(kind=stated.kind, token=stated.token)
            del mentions[i]
    if len(set(mentions.values())) == 1:  # one name, however often
        token = f"[{PERSON} {label(mention_key(next(iter(mentions.values()))))}]"
        for i in mentions:
            numbered[i] = numbered[i]._replace(token=token)
        return numbered
    for i, stranger in _gather(mentions).items():
        stranger.token = stranger.token or f"[{PERSON} {label(mention_key(stranger.best))}]"
        numbered[i] = numbered[i]._replace(token=stranger.token)
    return numbered


def _gather(mentions: dict[int, Mention]) -> dict[int, _Stranger]:
    """Each mention's person, in the order of the text. The fullest names are settled first; a shorter one is the person
    mentioned nearest before it whom it fits, else nearest after it."""
    whose: dict[int, _Stranger] = {}
    for i in sorted(mentions, key=lambda i: (-len(mentions[i].words), i)):
        mention = mentions[i]
        near = sorted(whose, key=lambda j: (j > i, abs(j - i)))
        stranger = next((whose[j] for j in near if _fits(mention, whose[j])), None)
        if stranger is None:
            stranger = _Stranger(mention)
        stranger.names.update(mention.words)
        stranger.sex = stranger.sex or mention.own_sex
        whose[i] = stranger
    return {i: whose[i] for i in sorted(whose)}


def _fits(mention: Mention, stranger: _Stranger) -> bool:
    if not mention.words:
        return False
    if mention.sex and stranger.sex and mention.sex != stranger.sex:
        return False
    return is_same(mention, stranger.best) or (mention.words[0] in stranger.names and len(mention.words) == 1)
