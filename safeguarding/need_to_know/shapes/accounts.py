"""Bank accounts, sort codes and cards."""

from __future__ import annotations

import re

from safeguarding.need_to_know.shapes.shape import DIGIT, LETTER, Shape, before, labelled

_REACH = 60
_BANKING = re.compile(
    r"\b(?:bank|sort|acc(?:oun)?t|a/c|pa(?:y|id)|transfer|barclays|lloyds|natwest|santander|monzo|nationwide|hsbc|halifax)"
)


def _judge_sort_code(text: str, start: int, end: int, began: int) -> str | None:
    """Three pairs of digits that make no date are a sort code where the talk is of a bank."""
    return "ACCOUNT" if _BANKING.search(before(text, start, _REACH)) else None


WHOLE_ACCOUNTS = (
    Shape(
        "ACCOUNT",
        r"\d\d[ \-]?\d\d[ \-]?\d\d[ ,/;]{1,3}(?:\(?(?i:acc(?:ount|t)?|a/c)(?: ?(?i:no|number))?\.?:? ?)?\d{8}\b",
        DIGIT,
    ),
    Shape("ACCOUNT", r"(?:\d{4,6}[ \-]\d{4}[ \-]\d{4}[ \-]\d{4}|\d{16}|3[47]\d\d[ \-]?\d{6}[ \-]?\d{5})\b", DIGIT),
    Shape(
        "ACCOUNT",
        r"(?:[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?|(?i:gb\d\d ?[a-z]{4}(?: ?\d{4}){3} ?\d\d))\b",
        LETTER,
    ),
)
LABELLED_ACCOUNTS = (
    labelled("ACCOUNT", "sort code|sortcode|s/c|sort", r"\d\d[ \-./]?\d\d[ \-./]?\d\d"),
    labelled("ACCOUNT", "account|acc|acct|a/c|card|debit card|credit card|bank|bank account", r"\d[\d \-]{4,20}\d"),
    Shape(
        "ACCOUNT",
        r"\b(?i: no| number)?,? \(?(?i:ending|ends|last (?:four|4)(?: digits)?(?: are| is)?)(?: (?i:in|"
        r"with))?:? (?P<v>\d{2,5})\b",
        "",
        None,
        ("number", "phone", "mobile", "card", "account", "nhs", "iban", "passport"),
    ),
)
SORT_CODES = (Shape("ACCOUNT", r"\d\d-\d\d-\d\d\b", DIGIT, _judge_sort_code),)
