"""Who is who: from staging.person_record and staging.relationship to linkage.membership and linkage.edge.

Sure rules first, then the scored model, then guards over both, then persons out of links that contradict each other
nowhere. Everything between is done in a scratch database in memory, which is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import duckdb
import pandas as pd

from safeguarding.crypto import Pseudonymiser
from warehouse.linkage.clusters import cluster, connected
from warehouse.linkage.comparison import create_comparison
from warehouse.linkage.decided import (
    CONFIRMED,
    NOTHING_DECIDED,
    REJECTED,
    Constraints,
    Decided,
    apply_decisions,
    constrain,
    without_excused,
)
from warehouse.linkage.faces import create_faces
from warehouse.linkage.families import FAMILY_RULES, link_adults, link_births
from warehouse.linkage.guards import decide, never_together
from warehouse.linkage.people import prepare_people
from warehouse.linkage.rules import SURE_RULES
from warehouse.linkage.scoring import LEVELS, compare, score
from warehouse.linkage.stable_ids import LastNight, carry_ids, create_changes
from warehouse.linkage.weights import read_model
from warehouse.versions import registered

_SCRATCH = "linking"
_RULES = [CONFIRMED, *SURE_RULES, "scored", *FAMILY_RULES]  # the strongest first
_STRENGTH = f"list_position({_RULES!r}, reason), match_weight DESC"
_WHOLE = 150  # records of a connected group within which every pair is compared

_EDGE = """
CREATE TABLE {catalog}.linkage.edge AS
WITH told_apart AS (
    SELECT DISTINCT least(a.anchor, b.anchor) AS one, greatest(a.anchor, b.anchor) AS other
    FROM parted JOIN member AS a ON a.node = node_a JOIN member AS b ON b.node = node_b
),
clashing AS (
    SELECT decided.* REPLACE (
            -- A link that would have put two people into one person. What a person decided is not asked again.
            CASE WHEN told_apart.one IS NOT NULL THEN 'refused' WHEN conflict.guard IS NULL THEN band ELSE 'review' END AS band,
            CASE WHEN told_apart.one IS NOT NULL THEN '{rejected}' ELSE coalesce(conflict.guard, decided.guard) END AS guard
        ), a.record_id AS record_id_a, b.record_id AS record_id_b, ma.anchor AS person_a, mb.anchor AS person_b
    FROM decided LEFT JOIN conflict USING (node_a, node_b)
    JOIN person AS a ON a.node = node_a JOIN person AS b ON b.node = node_b
    JOIN member AS ma ON ma.node = node_a JOIN member AS mb ON mb.node = node_b
    LEFT JOIN told_apart ON one = least(ma.anchor, mb.anchor) AND other = greatest(ma.anchor, mb.anchor)
)
SELECT least(record_id_a, record_id_b) AS record_id_a, greatest(record_id_a, record_id_b) AS record_id_b, reason,
    if(list_contains({sure}, reason), NULL, match_weight) AS match_weight, band, guard
FROM clashing
-- Two persons are asked about once, by their strongest pair; a pair within one person is no question any more.
WHERE band <> 'review' OR person_a <> person_b
QUALIFY band <> 'review' OR row_number() OVER (
    PARTITION BY band, least(person_a, person_b), greatest(person_a, person_b) ORDER BY {strength}, node_a, node_b) = 1
ORDER BY record_id_a, record_id_b
"""

_MEMBERSHIP = """
CREATE TABLE {catalog}.linkage.membership AS
WITH joined AS (
    SELECT unnest([record_id_a, record_id_b]) AS record_id, reason, match_weight
    FROM {catalog}.linkage.edge WHERE band = 'link'
),
strongest AS (
    SELECT * FROM joined QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY {strength}) = 1
)
SELECT record_id::VARCHAR AS record_id, person_id::VARCHAR AS person_id, own_person_id::VARCHAR AS own_person_id,
    anchor_record_id::VARCHAR AS anchor_record_id, coalesce(reason, 'single_record') AS reason, match_weight
FROM identified LEFT JOIN strongest USING (record_id)
ORDER BY record_id
"""


def link(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    pseudonymiser: Pseudonymiser,
    now: datetime,
    one_per_register: Collection[str] = (),
    *,
    decided: Decided = NOTHING_DECIDED,
    last_night: LastNight | None = None,
) -> None:
    """Makes linkage.membership, edge, comparison and id_change in the catalog, whose staging.person_record and
    staging.relationship it reads. `one_per_register` names the agencies that say that no person has two records with
    them; `decided` is what people decided, which stands over everything; `last_night` says who bore which id.

    membership  one row per record: person_id, own_person_id (the id it would have alone), anchor_record_id (the
                person's earliest record, which gives the id), reason and match_weight of the link that joined it
    edge        one row per pair that was linked, refused, or is for a person to decide; record_id_a < record_id_b;
                match_weight is the log2 of the odds that the two are one person's; null where a sure rule decided
    comparison  one row per pair that is linked or to be decided: how the two agree in each comparison
    id_change   one row per id that lost records to another: former_person_id, person_id, kind, records, since_on
    """
    scratch = connection.cursor()
    scratch.execute(f"ATTACH ':memory:' AS {_SCRATCH}")
    try:
        scratch.execute(f"USE {_SCRATCH}")
        prepare_people(scratch, f"{catalog}.staging.person_record", f"{catalog}.staging.relationship", now)
        create_faces(scratch)
        model = read_model()
        score(scratch, model)
        decide(scratch, model, one_per_register)
        constraints = constrain(scratch, decided)
        _make_persons(scratch, one_per_register, constraints)
        for add in (link_adults, link_births):
            if add(scratch, f"{catalog}.staging.relationship", model.link_above):
                _make_persons(scratch, one_per_register, constraints)
        _identify(scratch, catalog, pseudonymiser, last_night, now)
        create_comparison(scratch, catalog)
    finally:
        scratch.execute(f"USE {catalog}")
        scratch.execute(f"DETACH {_SCRATCH}")
        scratch.close()


def _make_persons(scratch: duckdb.DuckDBPyConnection, one_per_register: Collection[str], constraints: Constraints) -> None:
    """Makes `member` (node, anchor: the person's earliest record) and `conflict` (links refused in clustering)."""
    apply_decisions(scratch, constraints)
    links: list[tuple[int, int]] = scratch.execute(
        f"SELECT node_a, node_b FROM decided WHERE band = 'link' ORDER BY {_STRENGTH}, node_a, node_b"
    ).fetchall()
    never = without_excused(_never(scratch, connected(links), one_per_register), links, constraints.confirmed)
    persons, refused = cluster(links, [*never, *constraints.apart], confirmed=constraints.confirmed)
    anchors = pd.DataFrame(
        [(record, person[0]) for person in persons for record in person], columns=["node", "anchor"], dtype="int32"
    )
    conflicts = pd.DataFrame([(a, b, guard) for (a, b), guard in refused.items()], columns=["node_a", "node_b", "guard"])
    with registered(scratch, anchored=anchors, refused_link=conflicts.astype({"node_a": "int32", "node_b": "int32"})):
        scratch.execute(
            "CREATE OR REPLACE TABLE member AS "
            "SELECT node, coalesce(anchor, node) AS anchor FROM person LEFT JOIN anchored USING (node)"
        )
        scratch.execute("CREATE OR REPLACE TABLE conflict AS SELECT node_a, node_b, guard::VARCHAR AS guard FROM refused_link")


def _never(
    scratch: duckdb.DuckDBPyConnection, groups: list[list[int]], one_per_register: Collection[str]
) -> list[tuple[int, int]]:
    """The pairs that cannot be one person: of those scored, and of those to whom links lead from one to the other."""
    rows = [(record, group) for group, records in enumerate(groups) if 2 < len(records) <= _WHOLE for record in records]
    with registered(scratch, grouped=pd.DataFrame(rows, columns=["node", "group"], dtype="int32")):
        scratch.execute(
            "CREATE OR REPLACE TABLE together AS SELECT a.node AS node_a, b.node AS node_b FROM grouped AS a "
            'JOIN grouped AS b ON a."group" = b."group" AND a.node < b.node ANTI JOIN scored '
            "ON scored.node_a = a.node AND scored.node_b = b.node"
        )
    compare(scratch, "together", "compared")
    scratch.execute(
        "CREATE OR REPLACE VIEW judged AS SELECT node_a, node_b, " + LEVELS + " FROM compared "
        "UNION ALL SELECT node_a, node_b, " + LEVELS + " FROM scored"
    )
    return never_together(scratch, "judged", one_per_register)


def _identify(
    scratch: duckdb.DuckDBPyConnection,
    catalog: str,
    pseudonymiser: Pseudonymiser,
    last_night: LastNight | None,
    now: datetime,
) -> None:
    """Gives every record its own id and its person's, and writes the tables of the catalog."""
    records: list[tuple[int, str, int]] = scratch.execute(
        "SELECT node, record_id, anchor FROM person JOIN member USING (node) ORDER BY node"
    ).fetchall()
    names = {node: record for node, record, _ in records}
    own = {node: pseudonymiser.short("P", record) for node, record in names.items()}
    ids, changes = carry_ids(scratch, own, names, pseudonymiser, last_night, now.date())
    create_changes(scratch, catalog, changes)
    rows = [(record, ids[anchor], own[node], names[anchor]) for node, record, anchor in records]
    columns = ["record_id", "person_id", "own_person_id", "anchor_record_id"]
    with registered(scratch, identified=pd.DataFrame(rows, columns=columns, dtype="str")):
        sure = [CONFIRMED, *SURE_RULES]
        scratch.execute(_EDGE.format(catalog=catalog, strength=_STRENGTH, sure=sure, rejected=REJECTED))
        scratch.execute(_MEMBERSHIP.format(catalog=catalog, strength=_STRENGTH))
