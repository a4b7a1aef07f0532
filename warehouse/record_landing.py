"""How one record type's rows of a delivery land: withdraw what is gone, hold back the unfit, add the rest."""

from __future__ import annotations

import pandas as pd

from warehouse.arrival import Arrival
from warehouse.late_extracts import note_confirmed, note_scopes, restore_newer
from warehouse.versions import Counts, RecordTable, kept_columns, registered


def land_rows(table: RecordTable, arrival: Arrival, where: str) -> Counts:
    """Adds a delivery's rows of one record type, inside the caller's transaction and with the delivery's variables set.

    Where a row of the record type could not be read, nothing is withdrawn: it might be the one that seems to be gone.
    Raises SnapshotShrank.
    """
    key = arrival.keys[table.record]
    arrived = arrival.tables[table.record]
    is_complete = not any(r.record == table.record or r.record not in arrival.keys for r in arrival.rejects)
    scopes = sorted({scope for frame in arrival.present.values() for scope in frame["row_scope"]})
    table.make(kept_columns(arrived))
    with registered(
        table.connection,
        arrived=arrived,
        present=arrival.present.get(table.record, pd.DataFrame({"row_key": [], "row_scope": []}, dtype="str")),
        delivered_scope=pd.DataFrame({"row_scope": scopes}, dtype="str"),
        finding=arrival.findings.get(table.record, pd.DataFrame({"row_line": [], "rule": [], "severity": []}, dtype="str")),
    ):
        if arrival.is_snapshot and is_complete:
            if not arrival.is_shrinking_accepted:
                table.check_shrinkage(arrival.shrink_limit_percent, where)
            table.withdraw_absent(key)
        table.quarantine(arrived)
        table.add(arrived, key)
        restore_newer(table, key)
        if arrival.is_snapshot:
            note_scopes(table, is_complete)
        else:
            note_confirmed(table)
        return table.account()
