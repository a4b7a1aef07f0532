"""Which mentions of people in no list are one person, and the token that person bears.

That an unknown man is mentioned by three agencies is evidence, so his token must be the same wherever his name is, and
another man's must differ. A name's label comes from outside: keyed where notes land (nobody can guess a name and see
whether it gives the label), counted where there is no key. Within a note "Dave", "Mr Smith" and "Dave Smith" are one
person and bear the full name's label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from safeguarding.need_to_know.mentions import Mention, is_same, mention_key, read_mention
from safeguarding.need_to_know.professionals import PROFESSIONAL_KINDS
from safeguarding.need_to_know.spans import KNOWN_PEOPLE, Span, make_span

PERSON = "PERSON"
_LABEL_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"  # no letters or digits that look alike
_LABEL_LENGTH = 5
_ALSO_CALLED = re.compile(
    r"[ ,]*[('\"]*(?:(?:is |was )?(?:aka|a\.k\.a\.?|(?:also |better )?known as|nicknamed|goes by|"
    r"calls (?:him|her|them)sel(?:f|ves)|prefers(?: to be called)?|alias|street name)[: ,]*[('\"]{0,2})| \(['\"]",
    re.IGNORECASE,
)
_LONGEST_SAYING = 28  # characters
_POSTCODE = re.compile(r"[A-Z]\d\d[A-Z]{2}")  # of five characters, written without its space: M11AA


@dataclass
class _Stranger:
    """One person of a note: where they are mentioned, and every word by which a mention names them."""

    best: Mention
    places: list[int] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    sex: str | None = None

    def distance(self, place: int) -> tuple[bool, int]:
        """How far off the nearest mention is; any before the place is nearer than any behind it."""
        return min((other > place, abs(other - place)) for other in self.places)


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
    written = ""
    for _ in range(_LABEL_LENGTH):
        number, letter = divmod(number, len(_LABEL_LETTERS))
        written += _LABEL_LETTERS[letter]
    return written


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
    places = [i for i, span in enumerate(spans) if span.kind == PERSON]
    numbered = list(spans)
    if not places:
        return numbered
    label = label or Numbering()
    mentions = {i: read_mention(text[spans[i].start : spans[i].end]) for i in places}
    for i, bearer in _bynames(mentions, spans, text).items():
        numbered[i] = _with_token(spans[i], bearer.kind, bearer.token)
        del mentions[i]
    for professional in [span for span in spans if span.kind in PROFESSIONAL_KINDS]:
        who = read_mention(text[professional.start : professional.end])
        for i in [i for i, mention in mentions.items() if is_same(mention, who)]:
            numbered[i] = _with_token(spans[i], professional.kind, professional.token)
            del mentions[i]
    for stranger in _gather(mentions):
        token = f"[{PERSON} {label(mention_key(stranger.best))}]"
        for i in stranger.places:
            numbered[i] = _with_token(spans[i], PERSON, token)
    return numbered


def _with_token(span: Span, kind: str, token: str) -> Span:
    return make_span((span.start, span.end, kind, token, span.found_by, span.weight))


def _bynames(mentions: Mapping[int, Mention], spans: Sequence[Span], text: str) -> dict[int, Span]:
    """The mentions that the note says are another name of somebody known: Chana (aka Hannah), Tariq aka "Taz", Taz again."""
    bearers: dict[tuple[str, ...], Span] = {}
    last = len(spans) - 1
    for i, mention in mentions.items():
        if i and spans[i - 1].found_by == KNOWN_PEOPLE and _are_one(spans[i - 1].end, spans[i].start, text):
            bearers[mention.words] = spans[i - 1]
        if i < last and spans[i + 1].found_by == KNOWN_PEOPLE and _are_one(spans[i].end, spans[i + 1].start, text):
            bearers[mention.words] = spans[i + 1]
    return {i: bearers[mention.words] for i, mention in mentions.items() if mention.words in bearers} if bearers else {}


def _are_one(start: int, end: int, text: str) -> bool:
    """Whether what stands between a mention and somebody known says that both are one person."""
    return end - start <= _LONGEST_SAYING and _ALSO_CALLED.fullmatch(text, start, end) is not None


def _gather(mentions: Mapping[int, Mention]) -> list[_Stranger]:
    """The people who are mentioned, in the order of the text. The fullest names are settled first; a shorter one is the
    person mentioned nearest before it whom it fits, else nearest after it."""
    strangers: list[_Stranger] = []
    if len(set(mentions.values())) == 1:  # one name, however often
        return [_Stranger(next(iter(mentions.values())), [*mentions])]
    for i in sorted(mentions, key=lambda i: -len(mentions[i].words)):
        mention = mentions[i]
        fitting = [stranger for stranger in strangers if _fits(mention, stranger)]
        if not fitting:
            fitting = [_Stranger(mention)]
            strangers += fitting
        stranger = fitting[0] if len(fitting) == 1 else min(fitting, key=lambda stranger: stranger.distance(i))
        stranger.places.append(i)
        stranger.names.update(mention.words)
        stranger.sex = stranger.sex or mention.own_sex
    return sorted(strangers, key=lambda stranger: min(stranger.places))


def _fits(mention: Mention, stranger: _Stranger) -> bool:
    if not mention.words:
        return False
    if mention.sex and stranger.sex and mention.sex != stranger.sex:
        return False
    return is_same(mention, stranger.best) or (mention.words[0] in stranger.names and len(mention.words) == 1)
