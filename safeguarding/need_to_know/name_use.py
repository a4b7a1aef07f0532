"""Whether a word that could be a name is used as one here: Mark, not mark; K, not Vitamin K; April, not in April."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeguarding.need_to_know.word_lists import read_words
from safeguarding.need_to_know.words import (
    MONTHS,
    NAMES_THAT_ARE_WORDS,
    SERVICE_WORDS,
    SURNAMES_THAT_ARE_WORDS,
    Word,
    begins_sentence,
)

_AUXILIARIES = frozenset({"will", "may", "mark", "hope", "can"})
_NOT_BEFORE_A_NAME = re.compile(
    r"\s+(?:he|she|they|we|you|it|i|the|this|that|there|be|need|not|have|also|never|always|continue|remain)\b", re.IGNORECASE
)
# What follows the thing and not the person: Summer holidays, Hope for, Grace period, Star chart.
_FOLLOWS_THE_WORD = {
    **dict.fromkeys(
        ("summer", "autumn", "winter", "spring"), r"holidays?|term|break|school|camp|club|fair|fete|uniform|scheme|months?"
    ),
    "grace": r"period|before|of",
    "star": r"chart|of the|worker|charts|award",
    "faith": r"groups?|schools?|leaders?|community|communities|based|in",
    "rose": r"garden|bush|gardens",
    "dawn": r"raid|of",
    "sky": r"news|tv|box|sports|bill",
    "ruby": r"wax|red|ring",
    "may": r"half|bank|day",
    "joy": r"of|ride|riding",
    "sunny": r"day|days|weather|spells",
    "angel": r"of|delight|dust",
    "jack": r"of all|russell",
}
_BEGINS_AS_THE_WORD = {  # at the beginning of a sentence alone: I told Hope to wait
    "hope": r"for|to|is that|so|you|all",
    "mark": r"on|to (?:the |his |her )?(?:left|right|face|arm|leg|cheek|back|neck)|above|below|noted|seen",
    "may": r"also|well|still|only|benefit|require|indicate|struggle",
    "will": "need|be|continue|attend|contact|ask|arrange|update|discuss|review|visit|ring|send|speak|make|take|try|see|refer",
}
_WORD_USE = {name: re.compile(rf"\s+(?:{follows})\b", re.IGNORECASE) for name, follows in _FOLLOWS_THE_WORD.items()}
_BEGINNING_USE = {name: re.compile(rf"\s+(?:{follows})\b", re.IGNORECASE) for name, follows in _BEGINS_AS_THE_WORD.items()}
_OF_A_FAMILY = re.compile(
    r"'?s?\s+(?:family|families|household|home|house|children|child|kids|boys?|girls?|brothers?|sisters?|twins|baby|parents)\b"
)
_ARTICLE = re.compile(r"\b(?:the|an?) \Z", re.IGNORECASE)
_DETERMINER = re.compile(r"\b(?:the|a|an|this|each|every|some|any|no|our|your) \Z", re.IGNORECASE)
_MONTH_USE = re.compile(
    r"(?:\d(?:st|nd|rd|th)?(?: of)?|\b(?:in|since|until|till|during|early|late|mid|last|next|this|by|from|to|end of|and|"
    r"every|each|before|after|january|february|march|april|may|june|july|august|september|october|november|december))\W+$",
    re.IGNORECASE,
)
_NOT_AN_INITIAL = re.compile(
    r"\b(?:vitamin|plan|hepatitis|block|grade|category|code|class|group|option|room|flat|unit|section|year|type|set|level|"
    r"appendix|part|table|tier|stage|band|strep|box|ward|form|schedule|annex|point|bay|platform|gate|step|house)(?:\W+\d+)?\W+$",
    re.IGNORECASE,
)
_SIDES = frozenset("lr")
_OF_THE_BODY = re.compile(
    r" ?(?:\)|(?:upper|lower|inner|outer|front|back|post|ant|lateral|medial)?\.? ?(?:arm|leg|knee|foot|feet|hand|eye|ear|cheek|"
    r"side|hip|thigh|shin|calf|ankle|wrist|elbow|shoulder|forearm|finger|thumb|toe|temple|temporal|parietal|frontal|occipital|orbit|jaw|"
    r"breast|chest|lung|kidney|hemi\w*|tibia|femur|radius|ulna|humerus|clavicle|rib|ribs|buttock|flank|heel|iliac|groin|testicle|"
    r"ovary|nostril|eyebrow|lip|tonsil|lobe|base|heel|sole|palm|knuckle|index|ring|middle|sided?)\b)"
)
_OF_A_PARENT = frozenset("mfcp")  # a lone M or F in a note is mother or father
# What people do in notes and everyday words seldom do: summer was seen, grace said.
_DOES = re.compile(
    r"(?:'s|(?: (?:was|is|has|had|said|says|told|went|came|did|does|got|wants?|wanted|stated|states|reports|reported|disclosed|"
    r"attended|presented|appeared|appears|seemed|looked|lives|lived|stays|stayed|denied|cried|ran|left|refused|asked|"
    r"(?:wo|ca|does|did|is|was|has|would|could)n?'?t)))\b"
)
# What only people do, so that a capital letter at a sentence's beginning is a name's: Hope had to make my tea.
_DEEDS = "|".join(phrase.replace("_", " ") for phrase in sorted(read_words("people_do.txt")))
_BETWEEN_NAME_AND_DEED = "also|then|later|now|just|never|always|often|still|again|has|had|has since|was|is"
_ONLY_PEOPLE_DO = re.compile(
    rf"(?:'s (?!hopes?\b)\w|,? (?:(?:(?:{_BETWEEN_NAME_AND_DEED}) )?(?:{_DEEDS})\b|"
    r"(?:has|had) (?:to|been|a|an|no|not|two|three|her|his|since|always|never|also)\b|"
    r"(?:was|is) (?:a|an|not|very|\d+|in|at|on|with|under|out|late|ill|there|home|alone|scared|worried|happy|quiet|withdrawn|"
    r"her|his|the|their|my|our|currently|being|now)\b|"
    r"from (?:the )?(?:refuge|school|nursery|housing|police|probation|camhs|hospital|next door|work|church|"
    r"downstairs|upstairs)\b|"
    r"(?:does|did|would|could|can't|doesn't|didn't|won't|wouldn't|isn't|wasn't|hasn't|hadn't|and I|and me|\(\d)\b))"
)
_BEFORE_A_PERSON = re.compile(r"\b(?:and|that|because|when|but|if|says?|said|while|told|saw|with) $")
_DONE_BY = re.compile(
    r"\b(?:told|saw|met|tells?|telling|asks?|asked|asking|rang|ring|phoned|texts?|texted|blames?|blamed|scared of|afraid of|"
    r"(?:brought|accompanied|collected|hurt|hit|pushed|told|seen|scratched|kicked|looked after|cared for) by) $",
    re.IGNORECASE,
)
_KIN_BEFORE = re.compile(
    r"\b(?:wife|husband|partner|ex|mum|mummy|mam|mother|dad|daddy|father|stepdad|stepmum|brother|sister|son|daughter|uncle|aunt|"
    r"auntie|aunty|nan|nana|nanny|gran|granny|grandma|grandad|granddad|boyfriend|girlfriend|cousin|niece|nephew|named|called) $"
)
_SELDOM_NAMED_BY_KIN = frozenset({"will", "may", "can", "hope"})  # mum may attend
_SPOKEN_TO = re.compile(
    r"\b(?:told|tell|tells|telling|ask|asks|asked|asking|rang|phoned|texted|blames|blamed|scared of|afraid of) $", re.IGNORECASE
)
_SPEAKS = re.compile(
    r" (?:said|says|told|tells|asked|asks|rang|phoned|texted|shouted|shouts|swore|admitted|admits|denied|denies)\b"
)
_QUALITY = re.compile(r"-(?:coloured|tinted|like|shaped|free|based|scented)\b")  # Rose-coloured
_REACH, _FAR_REACH = 9, 18


def small_uses(name: str, text: str) -> Iterator[int]:
    """Where a name that is an everyday word stands in small letters and yet does what people do."""
    for start in places(name, text):
        end = start + len(name)
        does = _DOES.match(text, end) is not None
        if (
            (does and (begins_sentence(text, start) or _BEFORE_A_PERSON.search(text, max(0, start - _REACH), start)))
            or _DONE_BY.search(text, max(0, start - _FAR_REACH), start)
            or (name not in _SELDOM_NAMED_BY_KIN and _KIN_BEFORE.search(text, max(0, start - _FAR_REACH), start))
        ):
            yield start


def who_speak(name: str, text: str) -> Iterator[int]:
    """Where a short form that is an everyday word stands in small letters for somebody who speaks or is spoken to: dont
    tell ant, ant said."""
    for start in places(name, text):
        if speaks(text, start, start + len(name)):
            yield start


def places(name: str, text: str) -> Iterator[int]:
    """Where a word stands as it is written."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalpha()):
            yield start
        start = text.find(name, end)


def does_as_people_do(text: str, end: int) -> bool:
    """Whether what follows a word is what only a person does: Hope had to, Grace told, Faith's sister."""
    return _ONLY_PEOPLE_DO.match(text, end) is not None


def speaks(text: str, start: int, end: int) -> bool:
    """Whether a word is of somebody who speaks or is spoken to: Bola said, told Bola."""
    return _SPEAKS.match(text, end) is not None or _SPOKEN_TO.search(text, max(0, start - _FAR_REACH), start) is not None


def is_ordinary(word: Word, text: str) -> bool:
    """Whether a name that is also an everyday word is plainly used as the word: Will he come, in May, 3 April."""
    key = word.key
    if key in _AUXILIARIES and _NOT_BEFORE_A_NAME.match(text, word.end):
        return True
    if (use := _WORD_USE.get(key)) is not None and use.match(text, word.end):
        return True
    if (use := _BEGINNING_USE.get(key)) is not None and use.match(text, word.end) and begins_sentence(text, word.start):
        return True
    if key not in NAMES_THAT_ARE_WORDS and key.removesuffix("s") in NAMES_THAT_ARE_WORDS:
        return begins_sentence(text, word.start)  # Marks on his arm
    if _QUALITY.match(text, word.end):
        return True
    if key in MONTHS:
        following = text[word.end : word.end + 6].lstrip(" ,'")
        return following[:1].isdigit() or _MONTH_USE.search(text[max(0, word.start - 12) : word.start]) is not None
    return False


def follows_determiner(text: str, word: Word) -> bool:
    """Whether the, a or our stands before: the Grace period; but says that Dean lives there."""
    if text[word.start - 5 : word.start].lower() == "that ":
        return not does_as_people_do(text, word.end)
    return _DETERMINER.search(text, max(0, word.start - 7), word.start) is not None


def is_a_thing(word: Word, text: str) -> bool:
    """Whether a name in small letters that is a word too has a determiner: the bishop, a lily; but not the bishop family."""
    if word.key not in NAMES_THAT_ARE_WORDS and word.key not in SURNAMES_THAT_ARE_WORDS:
        return False
    return _ARTICLE.search(text, max(0, word.start - 5), word.start) is not None and _OF_A_FAMILY.match(text, word.end) is None


def is_initial(word: Word, text: str) -> bool:
    """Whether a letter or two stand for somebody: K said no, KS; but not Vitamin K, A&E, M for mother or an abbreviation of
    the services."""
    if not word.is_capital:
        return False
    if len(word.key) > 1:
        return word.is_shouted and word.key not in SERVICE_WORDS and not text.isupper()
    after = text[word.end : word.end + 1]
    if after == "." and text[word.end + 1 : word.end + 2].isdigit():
        return False  # S.39
    if word.key in _OF_A_PARENT and after != ".":
        return False
    if word.key in _SIDES and _OF_THE_BODY.match(text, word.end):
        return False  # L arm, R temporal
    return (
        not (after.isdigit() or text[word.start - 1 : word.start].isdigit())
        and after not in ("/", "&", "@")
        and not _NOT_AN_INITIAL.search(text[max(0, word.start - 14) : word.start])
    )


def is_surname_like(word: Word) -> bool:
    """Whether a word after a given name can be its surname: Katie Brown, but not Katie Year."""
    if not word.is_capital or word.is_shouted:
        return False
    return not word.is_everyday or (word.key in SURNAMES_THAT_ARE_WORDS and word.key not in MONTHS)
