"""Who was who in the picture being served: what tonight's ids are carried from (warehouse/linkage/stable_ids.py)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from safeguarding.crypto import Keys
from warehouse.linkage.stable_ids import LEFT, IdChange, LastNight
from warehouse.publish import open_both, published_files_exist
from warehouse.store import without_values


def read_last_night(home: Path, keys: Keys, encryption: str) -> LastNight | None:
    """Every record's person, what became of earlier ids and which a record bore before; None where no picture is served, or
    its files are gone: then ids are those of the earliest records.

    Raises KeyWrong, EncryptionUnavailable, Fault.
    """
    if not published_files_exist(home):
        return None
    with (
        open_both(home, keys, encryption) as (identity, picture),
        without_values("reading last night's ids"),
    ):
        if not (_has(identity, "identity", "person_record") and _has(picture, "chronology", "former_person_id")):
            return None
        membership = identity.execute("SELECT DISTINCT record_id, person_id FROM identity.person_record").df()
        left = (
            identity.execute(f"SELECT {', '.join(LEFT)} FROM identity.left_id").df()
            if _has(identity, "identity", "left_id")  # not there in a picture of before ids were kept
            else None
        )
        changes = picture.execute(
            "SELECT former_person_id, person_id, kind, records, since_on FROM chronology.former_person_id "
            "WHERE kind IN ('merged', 'split') ORDER BY ALL"
        ).fetchall()
    found = LastNight(membership, tuple(IdChange(*change) for change in changes))
    return found if left is None else replace(found, left=left)


def _has(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ? AND table_name = ?",
        [schema, table],
    )
    return bool(found.fetchall())
