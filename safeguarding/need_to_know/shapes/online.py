"""Where people are found online: e-mail addresses, pages, network addresses, and the names they go by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from safeguarding.need_to_know.shapes.listed import WORDS
from safeguarding.need_to_know.shapes.shape import DIGIT, NOTHING_INSIDE, WORD_START, Shape, before, is_word
from safeguarding.need_to_know.words import GIVEN_NAMES

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+'\-]{0,63}"
_LABEL = r"[A-Za-z0-9\-]{1,63}"
_DOT = r"(?:\.| ?[\[(](?i:dot)[\])] ?| (?i:dot) )"
_SPELT = r"[A-Za-z0-9._'\-]{1,40}(?: (?i:dot|underscore|dash|hyphen|point) [A-Za-z0-9._'\-]{1,40}| \d{1,4}){0,5}"
_PROVIDER = r"(?i:gmail|googlemail|hotmail|outlook|icloud|btinternet|protonmail|ymail|yahoo|live|aol|msn)"
_TOP = r"(?:com|co\.uk|org\.uk|me\.uk|net|org|io|tv|gg|info|biz|app|uk)"
_END_OF_PAGE = r"[^\s<>\"]{0,200}[^\s<>\".,;:!?)'\]]"
_SITES = tuple(sorted(WORDS["where handles are used"]))
_SAID_AS = (
    r"(?i: ?(?:account|name|id|tag|username|user|profile|handle|called|named|known|is|was|as|under|to|with|add|the|"
    r"her|his|their)){0,5}"
)
_PUBLIC = re.compile(
    r"(?:^|\.)(?:gov|nhs|police|parliament|nspcc|childline|ceop|barnardos|samaritans|refuge|thinkuknow|bbc|youtube|google)\.[a-z.]+$"
)
_MAIL = re.compile(r"\be-?mail")
_CLOCK = re.compile(r"\d{1,2}(?:[.:]?\d\d)?(?:am|pm|hrs?)?", re.IGNORECASE)


def _judge_email(text: str, start: int, end: int, began: int) -> str | None:
    """APGAR 9@1 is none."""
    if text[start:end].find(" @") > 0 and is_word(text[start:end].split(" @")[0]):
        return None  # goes by @kez
    domain = text[start:end].replace("[at]", "@").replace("(at)", "@").rpartition("@")[2]
    return "EMAIL" if any(c.isalpha() for c in domain) else NOTHING_INSIDE


def _judge_spelt(text: str, start: int, end: int, began: int) -> str | None:
    """An e-mail address read out has a dot or a digit in it, or was announced as one: not "looked at hotmail"."""
    local = text[start:end].lower().split(" at ")[0]
    is_made_up = any(c.isdigit() or c in "._" for c in local) or " dot " in local or " underscore " in local
    return "EMAIL" if is_made_up or " dot " in text[start:end].lower() or _MAIL.search(before(text, start, 24)) else None


def _judge_page(text: str, start: int, end: int, began: int) -> str | None:
    return NOTHING_INSIDE if _PUBLIC.search(text[start:end].lower()) else "WEB_ADDRESS"


def _judge_network(text: str, start: int, end: int, began: int) -> str | None:
    """An address of the network has four numbers up to 255, one of them longer than a paragraph's number."""
    parts = text[start:end].split(".")
    return "WEB_ADDRESS" if all(int(p) <= 255 for p in parts) and any(len(p) > 1 for p in parts) else None


def _judge_handle(text: str, start: int, end: int, began: int) -> str | None:
    """A handle is no everyday word and no plain name, unless it stands in quotation marks; a clock time is none."""
    name = text[start:end].lstrip("@").rstrip(".")
    if len(name) < 3 or _CLOCK.fullmatch(name) or is_word(name):
        return None
    if began == start:  # @ before it
        return "SOCIAL_MEDIA" if any(c.isalpha() for c in name) else None
    if text[start - 1] in "\"'" and text[end : end + 1] == text[start - 1]:
        return "SOCIAL_MEDIA"
    if name.isalpha():
        return (
            None
            if (name[0].isupper() and name[1:].islower()) or name.isupper() or name.lower() in GIVEN_NAMES
            else "SOCIAL_MEDIA"
        )
    return "SOCIAL_MEDIA" if any(c.isalpha() for c in name) and not _IS_COMPOUND.fullmatch(name) else None


_IS_COMPOUND = re.compile(r"[A-Za-z]+-[A-Za-z]+|\d{1,4}(?:st|nd|rd|th|am|pm|s)?", re.IGNORECASE)


def _judge_joined(text: str, start: int, end: int, began: int) -> str | None:
    """Words joined by underscores name a file or a field; a handle has something in it that is no word."""
    return NOTHING_INSIDE if all(is_word(part) for part in text[start:end].split("_") if part) else "SOCIAL_MEDIA"


EMAILS = (
    Shape(
        "EMAIL",
        rf"{_LOCAL}(?:(?:@| ?[\[(](?i:at)[\])] ?){_LABEL}(?:{_DOT}{_LABEL}){{0,5}}|(?: @ ?|"
        rf"@ ){_LABEL}(?:\.[A-Za-z]{{2,10}}){{1,3}})\b",
        WORD_START,
        _judge_email,
    ),
    Shape(
        "EMAIL",
        rf"{_SPELT} (?i:at) (?:{_PROVIDER}|{_LABEL}(?: (?i:dot) {_LABEL}))(?:{_DOT}[A-Za-z]{{2,10}}){{0,3}}\b",
        WORD_START,
        _judge_spelt,
    ),
    Shape("EMAIL", rf"[A-Za-z0-9._'\-]{{2,64}} (?i:at) {_LABEL}(?:\.[A-Za-z\-]{{2,10}}){{1,3}}\b", WORD_START, _judge_spelt),
)
PAGES = (
    Shape("WEB_ADDRESS", rf"(?i:https?://|www\.){_END_OF_PAGE}", "HhWw"),
    Shape("WEB_ADDRESS", rf"(?:[A-Za-z0-9\-]{{1,63}}\.){{1,3}}{_TOP}(?:/{_END_OF_PAGE})?\b", WORD_START, _judge_page),
    Shape("WEB_ADDRESS", rf"[A-Za-z0-9\-]{{2,63}}\.(?:be|me|ly|gl|co|gg|to|link|eu|us)/{_END_OF_PAGE}", WORD_START),
    Shape("WEB_ADDRESS", r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", DIGIT, _judge_network),
    Shape("WEB_ADDRESS", r"(?:[0-9A-Fa-f]{1,4}:){5,7}:?[0-9A-Fa-f]{1,4}\b", WORD_START),
)
LABELLED_HANDLES = (
    Shape("SOCIAL_MEDIA", rf"\b{_SAID_AS}[ :(=]{{1,2}}[\"'](?P<v>[A-Za-z0-9_. \-]{{3,30}})[\"']", "", None, _SITES),
    Shape(
        "SOCIAL_MEDIA",
        rf"\b{_SAID_AS}[ :(=,\-]{{1,3}}[\"'?$]?(?P<v>@?[A-Za-z0-9_][A-Za-z0-9_.\-]{{2,30}}(?:#\d{{4}})?)",
        "",
        _judge_handle,
        _SITES,
    ),
)
HANDLES = (
    Shape("SOCIAL_MEDIA", r"@[A-Za-z0-9_][A-Za-z0-9_.]{1,29}", "@", _judge_handle),
    Shape(
        "SOCIAL_MEDIA",
        r"(?:[A-Za-z0-9]{1,20}_[A-Za-z0-9_.]{1,25}|[xX]{2,3}[A-Za-z0-9]{2,20}[xX]{2,3})\b",
        WORD_START,
        _judge_joined,
    ),
)


def spoken_emails(domains: Sequence[str]) -> Shape:
    """Addresses at a partnership's own domains as they are read out: jb at school.local."""
    own = "|".join(re.escape(domain) for domain in domains)
    return Shape("EMAIL", rf"[A-Za-z0-9._'\-]{{1,64}} (?i:at) (?:[a-z0-9\-]{{1,63}}\.){{0,3}}(?:{own})\b", WORD_START)
