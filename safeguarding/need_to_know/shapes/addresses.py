"""Where people live: postcodes, houses and flats, streets."""

from __future__ import annotations

import re

from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.shapes.shape import DIGIT, LETTER, WORD, Shape, before, is_counted, labelled
from safeguarding.need_to_know.words import POSTCODE_AREAS, TITLES

_AREA = "(?:" + "|".join(sorted(POSTCODE_AREAS, key=lambda a: (-len(a), a))) + ")"
# Kinds of street that are little else, and kinds that are also words: these need a house's number or a place's preposition.
_SURE = r"(?i:street|road|avenue|lane|cresc?ent|terrace|gardens|grove|mews|boulevard|rd|ave?|cres|gdns|terr|tce|ln)"
_ALSO_WORDS = (
    r"(?i:st|str|close|cl|clo|drive|dr|drv|way|wy|court|ct|crt|gr|place|pl|square|sq|row|hill|park|walk|rise|view|green|parade|broadway|wharf|quay|croft|fold|"
    r"mount|heights|garth|gate|bank|brow|vale|meadows?|fields?|end|approach|chase|dene|dell|spinney|copse|paddocks?|orchard|circus|"
    r"crossing|yard|passage|path|ridge|reach|mead|holt|acres?|nook|parkway|embankment|wynd|estate|loke|drove|villas?|cottages?)"
)
_BUILDING = (
    r"(?i:house|hse|bldgs?|court|lodge|tower|point|heights|mansions?|buildings?|villas?|cottage|farm|bungalow|barn|"
    r"grange|manor|flats?)"
)
_CAPITALISED = r"(?:[A-Z][A-Za-z'\-]{0,25}\.?,? ){1,3}"
_SMALL = r"(?:[a-z'\-]{2,25}\.? ){1,3}"
_HOUSE = r"\d{1,4} ?[A-Za-z]?(?: ?[/\-&] ?\d{1,4}[A-Za-z]?)?"
_FLAT = (
    r"(?i:flat|apartment|apt|unit|room|plot|caravan|suite|studio|bedsit|lot|pitch)\.? ?(?:\d{1,4} ?[A-Za-z]?|"
    r"[A-Za-z])(?:/\d{1,3})?"
)
_UNITS_SPOKEN = "one|two|three|four|five|six|seven|eight|nine"
_SPOKEN = (
    rf"(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ \-](?:{_UNITS_SPOKEN}))?|{_UNITS_SPOKEN}|ten|"
    rf"eleven|twelve|\w{{3,5}}teen)"
)
_ANY_BUT_THE = r"(?:[a-su-z'\-][a-z'\-]{2,25}|t(?:[a-gi-z'\-][a-z'\-]{1,25}|h(?:[a-df-z'\-][a-z'\-]{0,25}|e[a-z'\-]{1,25})))"
_FOREIGN = (
    r"(?:[A-Z][a-z]{2,20}(?:stra(?:ss|B)e|strasse|straat|gasse|gatan|gata|weg|laan|plein|vej)|(?i:ul\.|ulica|rue|"
    r"calle|rua) (?:[A-Z][a-z\-]{1,20} ?){1,3})"
)

# Between a number and a kind of street these tell that something is counted: in small letters, in any letters.
_SMALL_WORDS = WORDS["small words no street is called"]
_COUNTED = WORDS["what is counted rather than lived at"]
_COURTS = WORDS["courts of law"]
# What a road is like, which is not what it is called.
_NOT_CALLED = WORDS["what a road is rather than is called"]
_PLACED = re.compile(
    r"(?:\b(?:on|in|at|to|from|off|of|along|down|up|near|outside|into|onto|address(?: is| was)?:?|lives?|living|"
    r"home:?|resid(?:es|ing)(?: at)?|visited|attended)|[:,(])\s*$"
)
_NOT_A_HOUSE = WORDS["what a number stands for that is no house"]
_OF_A_SCHOOL = re.compile(
    r"(?: [A-Z][A-Za-z'.]+){0,3} (?:School|Academy|College|Primary|Nursery|Surgery|Hospital|Medical|Health|Infants?|Juniors?)\b"
)
_ORDINAL_OR_UNIT = re.compile(r"\d(?:st|nd|rd|th|hr|pt|ft|pp|pd)", re.IGNORECASE)
_GOES_ON_BEFORE = (":", ".", ",", "/")
_REACH = 24


def _judge_postcode(text: str, start: int, end: int, began: int) -> str | None:
    """Not the second floor: l2 2nd; but yo317st."""
    is_apart = not text[end - 4].isalnum() and not text[end - 3 : end].isupper()
    return None if is_apart and _ORDINAL_OR_UNIT.fullmatch(text[end - 3 : end]) else "POSTCODE"


def _judge_numbered(text: str, start: int, end: int, began: int) -> str | None:
    """12 Beech Road, but not 3 times on the road, Year 10 Park View School, 2 Crown Court hearings."""
    if text[start].isdigit():
        if text[start - 1 : start] in _GOES_ON_BEFORE and text[max(0, start - 2)].isdigit():
            return None  # 16:00, 1.4
        *named, kind = text[start:end].replace(",", " ").split()[1:]
        lower = {word.lower() for word in named}
        if (
            not _SMALL_WORDS.isdisjoint(named)
            or not _COUNTED.isdisjoint(lower)
            or (
                named and named[-1].endswith("'s") and kind.islower() and text[start:end] != text[start:end].lower()
            )  # 2 Nan's house
            or (kind == "Court" and not _COURTS.isdisjoint(lower))
        ):
            return None
        label = before(text, start, _REACH).rstrip(" .").rpartition(" ")[2]
        if label in _NOT_A_HOUSE:
            return None
    return None if _goes_on_as_a_school(text, end) else "ADDRESS"


def _goes_on_as_a_school(text: str, end: int) -> bool:
    """Whether what looks like a street is the beginning of a school's name: Park View Road Primary School."""
    return text[end + 1 : end + 2].isupper() and _OF_A_SCHOOL.match(text, end) is not None


def _judge_small_numbered(text: str, start: int, end: int, began: int) -> str | None:
    """14 beech close where somebody lives there, but not a 5 minute drive."""
    if not _PLACED.search(before(text, start, _REACH)) and start:
        return None
    return _judge_numbered(text, start, end, began)


def _judge_flat(text: str, start: int, end: int, began: int) -> str | None:
    """Flat 3, but not that he got a flat 3 years ago."""
    return None if is_counted(text, end) else "ADDRESS"


def _judge_street(text: str, start: int, end: int, began: int) -> str | None:
    """Elm Tree Road, but neither the High Street nor a busy road: the word before the kind of street must be a name."""
    words = text[start:end].split()
    if any(word.lower() in TITLES for word in words[:-1]):
        return None  # Ms Street rang
    if words[-2 if len(words) > 1 else 0].lower() in _NOT_CALLED and not _is_behind_a_house(text, start):
        is_named = len(words) > 2 or (
            words[0].lower() in _NAMES_ANYWAY and text[start].isupper() and not before(text, start, 4).endswith("the ")
        )
        if not is_named or words[0].lower() in _NOT_CALLED:
            return None
    return None if _goes_on_as_a_school(text, end) else "ADDRESS"


_BEHIND_A_HOUSE = re.compile(
    r"[A-Z][a-z'\-]+ (?:Cottages?|House|Lodge|Farm|Farmhouse|Barn|Bungalow|Villas?|Grange|Vicarage|Rectory|Manor|Forge|Hall|"
    r"Court|Mill)\b,? \Z"
)


def _is_behind_a_house(text: str, start: int) -> bool:
    """Rose Cottage, Back Lane."""
    return text[start - 2 : start] == ", " and _BEHIND_A_HOUSE.search(text, max(0, start - _REACH), start) is not None


_NAMES_ANYWAY = frozenset({"high", "green", "new", "park"})


def _judge_placed_street(text: str, start: int, end: int, began: int) -> str | None:
    if text[start:end].split()[0].lower() in _NOT_CALLED or text[end : end + 1] in ("'", "-"):
        return None
    if text[start:end].endswith("St") and re.match(r"\.? [A-Z]", text[end : end + 3]):
        return None  # on Sunday St Mary's
    return _judge_street(text, start, end, began)


LABELLED_ADDRESSES = (
    labelled("POSTCODE", "postcode|post code|p/c|pc|zip", r"(?i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"),
    labelled("ADDRESS", "house number|house no|door number|flat number|flat no", r"\d{1,4}[A-Za-z]?", _judge_flat),
    labelled("ADDRESS", "po box|p.o. box|p o box", r"\d{1,6}"),
)
ADDRESSES = (
    Shape("POSTCODE", rf"(?i:{_AREA}\d[A-Z\d]?[ \-\n]{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA)\b", LETTER, _judge_postcode),
    Shape(
        "ADDRESS",
        rf"{_FLAT},? (?:{WORD},? ){{0,2}}(?:(?i:{_BUILDING}),? )?{_HOUSE},? (?:{_CAPITALISED}|{_SMALL})(?:{_SURE}|"
        rf"{_ALSO_WORDS})\b",
        LETTER,
        _judge_flat,
    ),
    Shape("ADDRESS", rf"{_FLAT},? (?:{WORD} ){{1,3}}(?:{_BUILDING}|{_SURE}|{_ALSO_WORDS})\b", LETTER, _judge_flat),
    Shape("ADDRESS", rf"{_FLAT},? (?:[a-z']{{3,25}} ){{1,2}}(?:{_BUILDING}|{_SURE})\b", LETTER, _judge_numbered),
    Shape(
        "ADDRESS", rf"{_HOUSE},? (?:(?i:the) )?{_CAPITALISED}(?:{_SURE}|{_ALSO_WORDS}|{_BUILDING})\b", DIGIT, _judge_numbered
    ),
    Shape("ADDRESS", rf"{_SPOKEN} {_CAPITALISED}{_SURE}\b", LETTER, _judge_street),
    Shape("ADDRESS", rf"{_HOUSE},? {_SMALL}{_SURE}\b", DIGIT, _judge_numbered),
    Shape("ADDRESS", rf"{_HOUSE},? {_SMALL}(?:{_ALSO_WORDS}|{_BUILDING})\b", DIGIT, _judge_small_numbered),
    Shape(
        "ADDRESS",
        rf"{_HOUSE},? [A-Z][a-z]{{2,12}}(?:way|gate|fields?|lands|croft|wood|bank|acres?|meads?|meadows?|view|side|broadway)\b",
        DIGIT,
        _judge_small_numbered,
    ),
    Shape(
        "ADDRESS",
        r"\d{1,4}[a-z]?,? (?:(?:The )?(?:Broadway|Parade|Crescent|Paddocks?|Orchard|Esplanade)|The (?:Green|"
        r"Avenue|Square|Close|Drive|Meadows?))\b",
        DIGIT,
        _judge_numbered,
    ),
    Shape("ADDRESS", rf"\d{{1,4}},? {_FOREIGN}\b|{_FOREIGN} ?\d{{1,4}}\b", DIGIT + LETTER),
    Shape("ADDRESS", r"(?i:flat|apartment|apt|suite)\.? (?:\d{1,4}[A-Za-z]?|[A-HJ-Z])\b", "FfAaSs", _judge_flat),
    Shape(
        "ADDRESS",
        r"(?i:at|from|in|of|lives?|outside|visited|address:?) (?i:number|no\.?|nos\.?) ?(?P<v>\d{1,4}[a-z]?)\b",
        LETTER,
        _judge_flat,
    ),
    Shape(
        "ADDRESS",
        r"(?:[A-Z][A-Za-z'\-]{1,25} ){1,3}(?:Street|Road|Avenue|Lane|Cresc?ent|Terrace|Gardens|Grove|Close|Drive|"
        r"Rd|Ave|Ln|Cres|Gdns|STREET|ROAD|AVENUE|LANE|CRESCENT|TERRACE|GROVE)\b",
        LETTER,
        _judge_street,
    ),
    Shape(
        "ADDRESS",
        r"(?i:on|in|at|to|from|off|of|along) (?P<v>(?:[A-Z][a-z'\-]{1,25} ){1,2}(?:Way|Court|Place|Mews|Rise|Walk|"
        r"Square|Row|View|Croft|Fold|Wharf|Quay|Parade|Garth|Wynd|Chase|Dene|St|Cl))\b",
        LETTER,
        _judge_placed_street,
    ),
    Shape(
        "ADDRESS",
        rf"(?i:on|in|at|to|from|off|of|along|down|up|near) (?P<v>(?:[a-z'\-]{{3,25}} [a-z'\-]{{3,25}}|{_ANY_BUT_THE}) "
        r"(?:road|avenue|street|lane|crescent|rd|ave))\b",
        LETTER,
        _judge_street,
    ),
    Shape(
        "ADDRESS",
        r"(?:[A-Z][a-z'\-]{1,25} ){1,2}(?:Cottages?|Farmhouse|Farm|Barn|Bungalow|Villas?|Grange|Vicarage|Rectory|"
        r"Caravan (?:Park|Site)|Holiday Park|Travellers?'? Site)\b",
        LETTER,
        _judge_street,
    ),
)
