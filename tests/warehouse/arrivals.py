"""Makes deliveries as the door hands them on: compared with what is known, one frame of new rows, one of all keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from connectors.formats.reading import Reject
from safeguarding.crypto import Keys
from safeguarding.records import Delivery
from warehouse.arrival import Arrival
from warehouse.landing import Landing

KEYS = Keys(bytes(range(32)))
DIGESTS = KEYS.pseudonymiser("tests")
NOON = datetime(2026, 11, 20, 12)
LATER, LATEST = NOON + timedelta(days=1), NOON + timedelta(days=2)
BOOKKEEPING = ("row_line", "row_key", "row_digest", "row_scope", "row_change", "row_unreadable", "row_failed")

Row = Mapping[str, str | None]


def landing(home: Path, agency: str = "police", encryption: str = "database") -> Landing:
    return Landing(home, agency, KEYS, encryption)


def arrive(
    store: Landing,
    rows: Mapping[str, Sequence[Row]],
    *,
    dataset: str = "reports",
    keys: Mapping[str, tuple[str, ...]] | None = None,
    extracted_at: datetime = NOON,
    received_at: datetime = NOON,
    scope: str | None = None,
    marker: tuple[str, str] | None = None,
    rejects: Sequence[Reject] = (),
    content: str | None = None,
    **others: Any,
) -> Arrival:
    """A delivery of rows (record type to rows); a value of the column `scope` is what its rows are complete within."""
    keys = keys or dict.fromkeys(rows, ("number",))
    known = store.known(dataset, list(keys))
    tables, present, unchanged = {}, {}, 0
    for record, key in keys.items():
        fresh, seen, digests = [], [], dict(known[record])
        for line, row in enumerate(rows.get(record, ()), 2):
            row_key = DIGESTS.digest(*(row[k] for k in key))
            digest = DIGESTS.digest(*(value for _, value in sorted(row.items())))
            row_scope = DIGESTS.digest(row[scope]) if scope else ""
            seen.append((row_key, row_scope))
            if digests.get(row_key) == digest:
                unchanged += 1
                continue
            digests[row_key] = digest
            change = "withdrawn" if marker and row.get(marker[0]) == marker[1] else "present"
            fresh.append({**row, **dict(zip(BOOKKEEPING, (line, row_key, digest, row_scope, change, None, None), strict=True))})
        columns = [*dict.fromkeys([*key, *(c for row in rows.get(record, ()) for c in row)]), *BOOKKEEPING]
        frame = pd.DataFrame(fresh, columns=columns, dtype="str")
        tables[record] = frame.astype({"row_line": "int64"})
        present[record] = pd.DataFrame(seen, columns=["row_key", "row_scope"], dtype="str")
    received = sum(len(rows.get(record, ())) for record in keys) + len(rejects)
    return Arrival(
        dataset=dataset,
        content_digest=DIGESTS.digest(content or repr((rows, extracted_at, rejects))),
        received_at=received_at,
        extracted_at=extracted_at,
        rows_received=others.pop("rows_received", received),
        rows_unchanged=unchanged,
        rejects=rejects,
        columns_dropped=others.pop("columns_dropped", ()),
        tables=tables,
        present=present,
        keys=keys,
        is_snapshot=others.pop("is_snapshot", False),
        **others,
    )


def land(store: Landing, rows: Mapping[str, Sequence[Row]], **given: Any) -> Delivery:
    return store.land(arrive(store, rows, **given))


def current(store: Landing, record: str = "report", column: str = "note", dataset: str = "reports") -> dict[str, str | None]:
    """Number to note of the records that are current: as the landing itself orders their versions."""
    found = store.connection.execute(
        f"SELECT number, {column} FROM store.{dataset}__{record} WHERE true "
        "QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY extracted_at DESC, row_arrival DESC) = 1 "
        "AND row_change = 'present'"
    ).fetchall()
    return dict(found)


def report(number: int, note: str = "a", **more: str | None) -> dict[str, str | None]:
    return {"number": str(number), "note": note, **more}


def reports(*numbers: int, note: str = "a") -> dict[str, list[dict[str, str | None]]]:
    return {"report": [report(n, note) for n in numbers]}


def changes(store: Landing, record: str = "report") -> list[tuple[Any, ...]]:
    return store.connection.execute(
        f"SELECT number, note, row_change, row_digest = 'withdrawn' FROM store.reports__{record} "
        "ORDER BY extracted_at, row_arrival"
    ).fetchall()
