"""Numbers of people that are one sender's own, where several senders stand under one agency.

Every school counts its pupils from one. Two schools' pupil 0001 are two children, so such a number is kept with a mark of
its own, `0001~30159265`, that is made from the sender and the number together with the agency's key: it says nothing of
the sender, not even that two pupils are at one school, for where a child goes to school may have to be told to nobody.
A sender who writes its own name in two ways counts as two; its people are then told to be the same by linkage alone.
"""

from __future__ import annotations

import re

from safeguarding.crypto import Pseudonymiser

MARK = "~"
_MARKS = 10**8
_MARKED = re.compile(rf"{MARK}\d{{8}}")


def marked(number: str, sender: str, keys: Pseudonymiser) -> str:
    """The number of this sender. `sender` in any writing of case, spaces and punctuation is one sender."""
    letters = "".join(letter for letter in sender.casefold() if letter.isalnum())
    return f"{number}{MARK}{int(keys.digest('sender', letters, number), 16) % _MARKS:08}"


def own_number(number: str) -> str:
    """The number, or the id of a record that is made of it, as its sender writes it."""
    return _MARKED.sub("", number)
