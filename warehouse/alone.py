"""Which findings one agency would have seen from its own records alone.

The purpose of the hub is what no agency saw whole. Whether that is so is not guessed from a count of agencies: each
pattern's own SQL is run again over what one agency holds, agency by agency, for the children on whom several agencies'
events came together. What a referral told the council, the council holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from warehouse.models import Model
from warehouse.store import literal, quoted, without_values

_CATALOG = "alone"
_READ = ("identity", "chronology", "source", "threshold", "evidence")
_OF_ONE_AGENCY = ("current_event", "home_event")


def create_held_alone(connection: duckdb.DuckDBPyConnection, catalog: str, models: Sequence[Model]) -> None:
    """standing.held_alone: one row per finding that a single agency's records would have shown; key: pattern, person_id.

    connection  the build's, in use of `catalog`, where risk_picture.finding is made
    """
    with without_values("looking at each agency alone"):
        connection.execute(_FINDINGS)
        several = connection.execute(
            "SELECT pattern, list_sort(list_distinct(flatten(list(holders)))) FROM standing.holder WHERE len(holders) > 1 "
            "GROUP BY pattern ORDER BY pattern"
        ).fetchall()
        by_name = {model.name: model for model in models}
        with _one_agency(connection, catalog) if several else _nothing():
            for pattern, holders in several:
                for agency in holders:
                    connection.execute("SET VARIABLE alone = $1::VARCHAR", [agency])
                    connection.execute(
                        f"INSERT INTO {catalog}.standing.held_alone "
                        f"SELECT $pattern, person_id FROM ({by_name[pattern].sql.rstrip().rstrip(';')}\n) AS seen "
                        f"WHERE (person_id, $agency) IN (SELECT (person_id, unnest(holders)) "
                        f"FROM {catalog}.standing.holder WHERE pattern = $pattern AND len(holders) > 1) "
                        f"AND ($pattern, person_id) NOT IN (SELECT (pattern, person_id) FROM {catalog}.standing.held_alone)",
                        {"pattern": pattern, "agency": agency},
                    )
        connection.execute("DROP TABLE standing.holder")


_FINDINGS = """
CREATE TABLE standing.holder AS
SELECT finding.pattern, finding.person_id, list_sort(list(DISTINCT event.agency)) AS holders
FROM (SELECT pattern, person_id, unnest(event_ids) AS event_id FROM risk_picture.finding) AS finding
JOIN evidence.current_event AS event ON event.event_id = finding.event_id
GROUP BY finding.pattern, finding.person_id;
CREATE TABLE standing.held_alone AS SELECT pattern, person_id FROM standing.holder WHERE len(holders) = 1;
"""

# The events of the children in question and of their families: a pattern may count those of a home.
_NARROWED = """
CREATE TABLE {catalog}.main.alone_{table} AS
WITH child AS (
    SELECT DISTINCT person_id FROM standing.holder WHERE len(holders) > 1
),
around AS (
    SELECT person_id FROM child
    UNION
    SELECT family.other_id FROM evidence.family AS family JOIN child ON child.person_id = family.child_id
)
SELECT * FROM evidence.{table} WHERE {whose} IN (FROM around)
"""


@contextmanager
def _one_agency(connection: duckdb.DuckDBPyConnection, catalog: str) -> Iterator[None]:
    """Inside, a pattern's SQL reads the events of the agency that the variable `alone` names, and all else as it is."""
    for table, whose in zip(_OF_ONE_AGENCY, ("person_id", "child_id"), strict=True):
        connection.execute(_NARROWED.format(catalog=catalog, table=table, whose=whose))
    ((found,),) = connection.execute("SELECT current_setting('search_path')").fetchall()
    connection.execute(f"ATTACH ':memory:' AS {_CATALOG}")
    try:
        for schema in _READ:
            connection.execute(f"CREATE SCHEMA {_CATALOG}.{schema}")
        tables = connection.execute(
            "SELECT home, schema_name, name FROM (SELECT database_name AS home, schema_name, table_name AS name "
            "FROM duckdb_tables() UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views()) "
            "WHERE list_contains($1, schema_name) AND home <> $2",
            [list(_READ), _CATALOG],
        ).fetchall()
        for home, schema, table in tables:
            is_narrowed = schema == "evidence" and table in _OF_ONE_AGENCY
            read = f"{catalog}.main.alone_{table}" if is_narrowed else f"{home}.{schema}.{quoted(table)}"
            only = " WHERE agency = getvariable('alone')" if is_narrowed else ""
            connection.execute(f"CREATE VIEW {_CATALOG}.{schema}.{quoted(table)} AS SELECT * FROM {read}{only}")
        connection.execute(
            f"CREATE MACRO {_CATALOG}.main.threshold_of(whose, called) AS {catalog}.main.threshold_of(whose, called)"
        )
        connection.execute(f"USE {_CATALOG}")
        yield
    finally:
        connection.execute(f"SET search_path = {literal(found)}")
        connection.execute(f"DETACH {_CATALOG}")
        connection.execute("RESET VARIABLE alone")
        for table in _OF_ONE_AGENCY:
            connection.execute(f"DROP TABLE {catalog}.main.alone_{table}")


@contextmanager
def _nothing() -> Iterator[None]:
    yield
