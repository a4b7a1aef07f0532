"""Invented registers of children, row by row as tests change them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from safeguarding.identifiers import nhs_number, parse_date, upn
from town.registers import make_registers

_COLUMNS = ("given_name", "family_name", "sex", "postcode", "address")


@cache
def _made(children: int) -> pd.DataFrame:
    held = make_registers(children, seed=5)
    return held.astype(object).where(held.notna(), None)


def register(children: int) -> list[dict[str, Any]]:
    """What agencies hold on so many children: record_id and the columns of PersonRecord that describe somebody. Every
    number is taken for verified, so that sure rules, guards and scores all have something to decide."""
    return [
        {
            "record_id": f"{row['agency']}:{row['local_id']}",
            **{column: row[column] for column in _COLUMNS},
            "birth_date": parse_date(row["birth_date"] or ""),
            "nhs_number": nhs_number(row["nhs_number"] or ""),
            "nhs_number_status": "01" if row["nhs_number"] else None,
            "upn": upn(row["upn"] or ""),
        }
        for row in _made(children).to_dict("records")
    ]
