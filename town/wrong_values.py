"""How hands and eyes get a value wrong: a letter dropped, doubled, swapped or mistaken; a date's parts confused."""

from __future__ import annotations

import random
import string
from datetime import date, timedelta

_NEIGHBOURS = dict(zip("abcdefghijklmnopqrstuvwxyz", "svxsdrftgkhjkbnipotefygvbtuxz"[:26], strict=False))


def misspelt(dice: random.Random, word: str) -> str:
    """A word with one slip, never the word itself where it has two letters or more; now and then with two."""
    wrong = _slip(dice, word)
    return _slip(dice, wrong) if dice.random() < 0.1 else wrong


def _slip(dice: random.Random, word: str) -> str:
    for _ in range(5):
        at = dice.randint(1, max(len(word) - 1, 1))
        letter = _NEIGHBOURS.get(word[at : at + 1], dice.choice(string.ascii_lowercase))
        made = dice.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at : at + 1] + word[at:],
                word[: at - 1] + word[at : at + 1] + word[at - 1] + word[at + 1 :],
                word[:at] + letter + word[at + 1 :],
            )
        )
        if made != word and len(made) > 1:
            return made
    return word


def one_digit_wrong(dice: random.Random, number: str) -> str:
    """A number with one digit mistaken or two neighbours swapped."""
    at = dice.randint(1, len(number) - 2)
    if dice.random() < 0.5:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + str((int(number[at]) + dice.randint(1, 9)) % 10) + number[at + 1 :]


def another_date(dice: random.Random, on: date) -> date:
    """A birth date as it is got wrong: a digit, day for month, a day or a year off, the first of January, a stand-in."""
    kind = dice.choices(("digit", "swapped", "near", "year", "january", "stand-in", "any"), (35, 20, 12, 10, 10, 8, 5))[0]
    if kind == "swapped" and on.day <= 12:
        return date(on.year, on.day, on.month)
    if kind == "near":
        return on + timedelta(dice.choice((-1, 1, 2)))
    if kind == "year":
        return date(on.year + dice.choice((-1, 1)), on.month, min(on.day, 28))
    if kind == "january":
        return date(on.year, 1, 1)
    if kind == "stand-in":
        return date(1900, 1, 1)
    if kind == "any":
        return on - timedelta(dice.randint(40, 2000))
    return date(on.year, on.month, on.day + dice.choice((-10, 10, -1, 1)) if 11 <= on.day <= 18 else 10 + on.day % 10)
