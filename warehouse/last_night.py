"""Who was who in the picture being served: what tonight's ids are carried from (warehouse/linkage/stable_ids.py)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from safeguarding.crypto import Keys
from warehouse.linkage.stable_ids import IdChange, LastNight
from warehouse.publish import open_published, published_files_exist
from warehouse.store import without_values


def read_last_night(home: Path, keys: Keys, encryption: str) -> LastNight | None:
    """Every record's person and what became of earlier ids; None where no picture is served, or its files are gone: then
    ids are those of the earliest records.

    Raises KeyWrong, EncryptionUnavailable, Fault.
    """
    if not published_files_exist(home):
        return None
    with (
        closing(open_published(home, keys, encryption, "identity")) as identity,
        closing(open_published(home, keys, encryption, "picture")) as picture,
        without_values("reading last night's ids"),
    ):
        if not (_has(identity, "identity", "person_record") and _has(picture, "chronology", "former_person_id")):
            return None
        membership = identity.execute("SELECT DISTINCT record_id, person_id FROM identity.person_record").df()
        changes = picture.execute(
            "SELECT former_person_id, person_id, kind, records, since_on FROM chronology.former_person_id "
            "WHERE kind IN ('merged', 'split') ORDER BY ALL"
        ).fetchall()
    return LastNight(membership, tuple(IdChange(*change) for change in changes))


def _has(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'published' AND schema_name = ? AND table_name = ?",
        [schema, table],
    )
    return bool(found.fetchall())
