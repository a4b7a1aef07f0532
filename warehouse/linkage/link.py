"""Who is who: from staging.person_record to linkage.membership and linkage.edge.

Sure rules first, then the scored model, then guards over both, then persons out of links that contradict each other
nowhere. Everything between is done in a scratch database in memory, which is gone afterwards.
"""

from __future__ import annotations

from datetime import datetime

import duckdb
import pandas as pd
from splink import DuckDBAPI, Linker

from safeguarding.crypto import Pseudonymiser
from safeguarding.errors import Fault
from warehouse.linkage.agreement import compare
from warehouse.linkage.clusters import cluster, connected
from warehouse.linkage.guards import decide, never_together
from warehouse.linkage.people import prepare
from warehouse.linkage.rules import SURE_RULES, find_sure_pairs
from warehouse.linkage.settings import BLOCKING, Model, read_model, splink_settings
from warehouse.versions import registered

_SCRATCH = "linking"
_STRENGTH = f"list_position({list(SURE_RULES)!r}, reason), match_weight DESC"

_EDGE = """
CREATE TABLE {catalog}.linkage.edge AS
SELECT record_id_a, record_id_b, reason, match_weight,
    -- A link that would have put two people into one person.
    if(conflict.record_id_a IS NULL, band, 'review') AS band,
    if(conflict.record_id_a IS NULL, guard, 'group_contradicts') AS guard
FROM decided LEFT JOIN conflict USING (record_id_a, record_id_b)
ORDER BY record_id_a, record_id_b
"""

_MEMBERSHIP = f"""
CREATE TABLE {{catalog}}.linkage.membership AS
WITH joined AS (
    SELECT unnest([record_id_a, record_id_b]) AS record_id, reason, match_weight
    FROM {{catalog}}.linkage.edge WHERE band = 'link'
),
strongest AS (
    SELECT * FROM joined QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY {_STRENGTH}) = 1
)
SELECT record_id::VARCHAR AS record_id, person_id::VARCHAR AS person_id, own_person_id::VARCHAR AS own_person_id,
    anchor_record_id::VARCHAR AS anchor_record_id, coalesce(reason, 'single_record') AS reason, match_weight
FROM member LEFT JOIN strongest USING (record_id)
ORDER BY record_id
"""


def link(connection: duckdb.DuckDBPyConnection, catalog: str, pseudonymiser: Pseudonymiser, now: datetime) -> None:
    """Makes linkage.membership and linkage.edge in the catalog, whose staging.person_record it reads.

    membership  one row per record: person_id, own_person_id (the id it would have alone), anchor_record_id (the
                person's earliest record, which gives the id), reason and match_weight of the link that joined it
    edge        one row per pair that was linked, refused, or is for a person to decide; record_id_a < record_id_b
    """
    scratch = connection.cursor()
    scratch.execute(f"ATTACH ':memory:' AS {_SCRATCH}")
    try:
        scratch.execute(f"USE {_SCRATCH}")
        prepare(scratch, f"{catalog}.staging.person_record", now)
        find_sure_pairs(scratch)
        model = read_model()
        _score(scratch, model)
        _compare_candidates(scratch)
        decide(scratch, model)
        _make_persons(scratch, catalog, pseudonymiser)
    finally:
        scratch.execute(f"USE {catalog}")
        scratch.execute(f"DETACH {_SCRATCH}")
        scratch.close()


def _score(scratch: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Makes `scored_pair` (record_id_a, record_id_b, match_weight): the best weight over the ways each was described."""
    scratch.execute("CREATE TABLE scored_pair (record_id_a VARCHAR, record_id_b VARCHAR, match_weight DOUBLE)")
    if not _has_candidates(scratch):
        return
    try:
        api = DuckDBAPI(scratch)
        linker = Linker(
            api.register("face"), splink_settings(model.prior, model.weights), log_level="ERROR", validate_settings=False
        )
        predicted = linker.inference.predict().physical_name
    except Exception as error:  # Splink repeats the statement and DuckDB's message, which may quote a name
        raise Fault(f"linkage: {type(error).__name__} while scoring") from None
    scratch.execute(
        f"""
        INSERT INTO scored_pair
        SELECT least(record_id_l, record_id_r), greatest(record_id_l, record_id_r), max(match_weight)
        FROM {predicted} WHERE record_id_l <> record_id_r GROUP BY ALL
        """
    )


def _has_candidates(scratch: duckdb.DuckDBPyConnection) -> bool:
    """Whether any two records share what the model looks at."""
    sharing = " UNION ALL ".join(
        "SELECT count(*) AS pairs FROM (SELECT 1 FROM face AS l "
        f"JOIN face AS r ON {rule} AND l.record_id <> r.record_id LIMIT 1)"
        for rule in BLOCKING
    )
    return bool(scratch.execute(f"SELECT sum(pairs) FROM ({sharing})").fetchall()[0][0])


def _compare_candidates(scratch: duckdb.DuckDBPyConnection) -> None:
    scratch.execute(
        "CREATE TABLE candidate AS SELECT record_id_a, record_id_b FROM sure_pair "
        "UNION SELECT record_id_a, record_id_b FROM scored_pair"
    )
    compare(scratch, "candidate", "compared")


def _make_persons(scratch: duckdb.DuckDBPyConnection, catalog: str, pseudonymiser: Pseudonymiser) -> None:
    links: list[tuple[str, str]] = scratch.execute(
        f"SELECT record_id_a, record_id_b FROM decided WHERE band = 'link' ORDER BY {_STRENGTH}, record_id_a, record_id_b"
    ).fetchall()
    persons, refused = cluster(links, _never(scratch, connected(links)))
    by_age = scratch.execute("SELECT record_id FROM person ORDER BY first_extracted_at, agency, record_id").fetchall()
    order = {record: place for place, (record,) in enumerate(by_age)}
    anchors = {record: min(person, key=order.__getitem__) for person in persons for record in person}
    rows = [(r, pseudonymiser.short("P", anchors.get(r, r)), pseudonymiser.short("P", r), anchors.get(r, r)) for r in order]
    with registered(
        scratch,
        member=pd.DataFrame(rows, columns=["record_id", "person_id", "own_person_id", "anchor_record_id"], dtype="str"),
        conflict=pd.DataFrame(refused, columns=["record_id_a", "record_id_b"], dtype="str"),
    ):
        scratch.execute(_EDGE.format(catalog=catalog))
        scratch.execute(_MEMBERSHIP.format(catalog=catalog))


def _never(scratch: duckdb.DuckDBPyConnection, groups: list[list[str]]) -> list[tuple[str, str]]:
    """The pairs that cannot be one person, though links lead from one to the other."""
    rows = [(record, group) for group, records in enumerate(groups) for record in records]
    with registered(scratch, grouped=pd.DataFrame(rows, columns=["record_id", "group"])):
        scratch.execute(
            "CREATE TABLE together AS SELECT a.record_id::VARCHAR AS record_id_a, b.record_id::VARCHAR AS record_id_b "
            'FROM grouped AS a JOIN grouped AS b ON a."group" = b."group" AND a.record_id < b.record_id'
        )
    compare(scratch, "together", "compared_together")
    return never_together(scratch, "compared_together")
