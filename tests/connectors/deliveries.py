"""Receiving one agency's delivery in a test, through the production code."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from connectors import connectors
from connectors.receive import Received, receive
from safeguarding.crypto import Keys
from safeguarding.need_to_know.free_text import Redactor

NOW = datetime(2026, 11, 21, 2, 0)


def deliver(folder: Path, agency: str, dataset: str, content: bytes) -> Received:
    """What becomes of a delivery to an empty landing."""
    declared = connectors()[agency].dataset(dataset)
    assert declared is not None
    path = folder / "delivery"
    path.write_bytes(content)
    return receive(
        path, agency, declared, now=NOW, known={}, pseudonymiser=Keys(bytes(32)).pseudonymiser("records"), redactor=Redactor()
    )


def cells(table: pd.DataFrame, row: int) -> dict[str, str | None]:
    """One row's landing cells."""
    return {str(k): v if isinstance(v, str) else None for k, v in table.iloc[row].items() if not str(k).startswith("row_")}
