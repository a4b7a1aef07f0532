"""Links a table of people exactly as a night does, and says how right that was where the truth is known."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from safeguarding.crypto import Keys
from safeguarding.identifiers import uk_now
from warehouse.linkage.faces import create_faces
from warehouse.linkage.link import link
from warehouse.linkage.people import prepare_people
from warehouse.linkage.quality import Quality, measure
from warehouse.linkage.tables import PeopleTable, read_people
from warehouse.linkage.training import train
from warehouse.store import open_scratch, without_values

_CATALOG = "evaluated"
# No secret: the ids of a tried file are to be the same in every run, and they open nothing.
_KEY = hashlib.sha256(b"mash links evaluate").digest()


@dataclass(frozen=True)
class Evaluation:
    """How many records became how many persons, how many pairs wait for a person, and the quality where truth is known."""

    records: int
    persons: int
    linked_pairs: int
    review_pairs: int
    columns: Sequence[str]
    quality: Quality | None


@contextmanager
def evaluated(
    table: PeopleTable, one_per_agency: Collection[str] = ()
) -> Iterator[tuple[Evaluation, duckdb.DuckDBPyConnection]]:
    """The table linked: the figures, and the connection on which clusters() and review_pairs() can be read.

    one_per_agency  agencies that say that no person has two records with them
    Raises UsageError where the table cannot be read, Fault where linking fails.
    """
    with open_scratch() as connection:
        connection.execute(f"ATTACH ':memory:' AS {_CATALOG}; USE {_CATALOG}")
        columns = read_people(connection, table)
        keys = Keys(_KEY)
        with without_values("linkage"):
            link(connection, _CATALOG, keys.pseudonymiser("person"), uk_now(), one_per_agency)
            records, persons = connection.execute(
                "SELECT count(DISTINCT record_id), count(DISTINCT person_id) "
                "FROM given_row JOIN linkage.membership USING (record_id)"
            ).fetchall()[0]
            linked, asked = connection.execute(
                "SELECT count(*) FILTER (WHERE band = 'link'), count(*) FILTER (WHERE band = 'review') FROM linkage.edge"
            ).fetchall()[0]
            quality = measure(connection) if table.truth else None
        yield Evaluation(records, persons, linked, asked, columns, quality), connection


def train_on(table: PeopleTable, about: str, link_above: float, review_above: float) -> dict[str, Any]:
    """The model as trained on the table, from its truth where it names one; see training.train.

    Raises UsageError where the table cannot be read, Fault where nothing can be learnt from it.
    """
    with open_scratch() as connection:
        connection.execute(f"ATTACH ':memory:' AS {_CATALOG}; USE {_CATALOG}")
        read_people(connection, table)
        with without_values("training"):
            prepare_people(connection, "staging.person_record", "staging.relationship", uk_now())
            create_faces(connection)
            if table.truth:
                connection.execute(
                    "CREATE TABLE known AS SELECT node, min(truth) AS person FROM person JOIN given_row USING (record_id) "
                    "WHERE truth IS NOT NULL GROUP BY node"
                )
            return train(connection, about, link_above, review_above)


def clusters(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """agency, local_id, person_id: one row per row of the file, in its order."""
    return connection.sql(
        "SELECT agency, local_id, person_id FROM given_row JOIN linkage.membership USING (record_id) ORDER BY row"
    )


def review_pairs(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """a_agency, a_local_id, b_agency, b_local_id: the pairs that a person would be asked about, strongest first."""
    return connection.sql(
        """
        WITH named AS (SELECT DISTINCT record_id, agency, local_id FROM given_row)
        SELECT a.agency AS a_agency, a.local_id AS a_local_id, b.agency AS b_agency, b.local_id AS b_local_id
        FROM linkage.edge AS edge
        JOIN named AS a ON a.record_id = edge.record_id_a JOIN named AS b ON b.record_id = edge.record_id_b
        WHERE edge.band = 'review' ORDER BY edge.match_weight DESC NULLS FIRST, edge.record_id_a, edge.record_id_b
        """
    )
