"""Gives the numbers that are a sender's own the sender's mark (safeguarding/senders.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from connectors.canonical import cells
from connectors.declaration import Column, Dataset
from safeguarding.codes import Kind
from safeguarding.crypto import Pseudonymiser
from safeguarding.senders import marked


def mark_numbers(frames: Mapping[str, pd.DataFrame], dataset: Dataset, keys: Pseudonymiser) -> None:
    """Marks every number whose column is declared as a sender's own, in place. A row that names no sender keeps the number
    as it is; a number that then stands for two people is held back (expectations/vocabulary.py, of_one_person)."""
    for record in dataset.records:
        frame = frames[record.name]
        for column in (c for c in record.columns if c.numbered_by):
            numbers, senders = cells(frame[column.name]), cells(frame[str(column.numbered_by)])
            mark = _marking(column, keys)
            found = [mark(n, s) if n and s else n for n, s in zip(numbers, senders, strict=True)]
            frame[column.name] = pd.Series(found, index=frame.index, dtype="str")


def _marking(column: Column, keys: Pseudonymiser) -> Callable[[str, str], str]:
    """What marks a cell: of a list, each number in it. The same pair is worked out once."""
    known: dict[tuple[str, str], str] = {}

    def one(number: str, sender: str) -> str:
        if (number, sender) not in known:
            known[number, sender] = marked(number, sender, keys)
        return known[number, sender]

    if column.kind is Kind.CODES:
        return lambda text, sender: ";".join(one(part, sender) for part in text.split(";"))
    return one
