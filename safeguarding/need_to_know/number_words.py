"""Numbers as they are written in words and read out: house numbers, days, years."""

from __future__ import annotations

UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

# One to ninety-nine as an expression in small letters; of two words with a space or a hyphen between them.
BELOW_HUNDRED = rf"(?:(?:{'|'.join(TENS)})(?:[ \-](?:{'|'.join(UNITS)}))?|{'|'.join((*TEENS, *UNITS))})"

VALUES = {word: number for number, word in enumerate((*UNITS, *TEENS), 1)}
VALUES |= {ten: 10 * number for number, ten in enumerate(TENS, 2)}
VALUES |= {f"{ten} {unit}": VALUES[ten] + VALUES[unit] for ten in TENS for unit in UNITS}  # of a number without its hyphen
