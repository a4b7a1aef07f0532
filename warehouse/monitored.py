"""The children of the picture being served by the groups that are monitored (Equality Act 2010 s.149), for as long as a
question about counts takes, and in memory alone: nobody's ethnicity or disability is in any published table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import pandas as pd

from safeguarding.crypto import Keys
from warehouse.models import read_models
from warehouse.sources import DeclaredTable, attach_landings, create_landing_views
from warehouse.store import Database, without_values
from warehouse.versions import registered

_ALWAYS = datetime(9999, 12, 31)


@dataclass(frozen=True)
class Roll:
    """Who is in the picture being served, to be counted and not to be shown."""

    night_on: date
    people: pd.DataFrame  # person_id, sex, birth_month, is_unborn, is_child
    records: pd.DataFrame  # record_id, person_id


@contextmanager
def monitored_children(
    home: Path, keys: Keys, encryption: str, declared: Sequence[DeclaredTable], roll: Roll
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the table monitored.child: person_id, characteristic, of_group; by the same model as the night's.

    Raises KeyWrong, EncryptionUnavailable, RunInProgress where the landing is being written, Fault.
    """
    (model,) = read_models()["monitored"]
    read = [t for t in declared if f"landing.{t.agency}__{t.dataset}__{t.record}" in model.references]
    database = Database(home, keys, encryption)
    with database.connect() as connection:
        catalogs = attach_landings(database, connection, sorted({table.agency for table in read}))
        with without_values("children by group"), registered(connection, people=roll.people, records=roll.records):
            for schema in ("landing", "linkage", "chronology", "monitored"):
                connection.execute(f"CREATE SCHEMA {schema}")
            connection.execute("SET VARIABLE now = $1::TIMESTAMP", [datetime.combine(roll.night_on, time())])
            connection.execute("SET VARIABLE known_until = $1::TIMESTAMP", [_ALWAYS])
            create_landing_views(connection, read, catalogs)
            connection.execute("CREATE VIEW linkage.membership AS FROM records")
            connection.execute("CREATE VIEW chronology.person AS FROM people")
            connection.execute(f"CREATE TABLE monitored.child AS {model.sql}")
            yield connection
