"""Persons out of links: the records that links join, and where those contradict each other, joined strongest first.

Almost every group of linked records contradicts itself nowhere and is one person as it stands. Only the groups within
which two records cannot be one person's, or which are too large, are taken apart link by link (clusters.py).
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import numpy as np
import pandas as pd

from warehouse.linkage.clusters import LARGEST, cluster
from warehouse.linkage.components import Flags, Numbers, connected_from
from warehouse.linkage.decided import CONFIRMED, Constraints, apply_decisions, without_excused
from warehouse.linkage.families import FAMILY_RULES
from warehouse.linkage.gathering import FITS_ONE
from warehouse.linkage.guards import never_together
from warehouse.linkage.rules import SURE_RULES
from warehouse.linkage.scoring import LEVELS, compare
from warehouse.versions import registered

_RULES = [CONFIRMED, *SURE_RULES, "scored", FITS_ONE, *FAMILY_RULES]  # the strongest first
PLACE = f"list_position({_RULES!r}, reason)"  # SQL: a link's place among these
STRENGTH = f"{PLACE}, match_weight DESC"  # SQL: the order of links, the strongest first
_WHOLE = 150  # records of a connected group within which every pair is compared

# Every two records of a connected group that were neither scored nor compared when persons were made before. A group that
# is not taken whole is looked at where scored.
_TOGETHER = f"""
CREATE TABLE IF NOT EXISTS compared AS SELECT node_a, node_b, {LEVELS} FROM scored WHERE false;
CREATE OR REPLACE TABLE together AS
SELECT a.node AS node_a, b.node AS node_b
FROM connected AS a JOIN connected AS b ON a."group" = b."group" AND a.node < b.node
ANTI JOIN scored ON scored.node_a = a.node AND scored.node_b = b.node
ANTI JOIN compared ON compared.node_a = a.node AND compared.node_b = b.node
WHERE a.records BETWEEN 3 AND {_WHOLE}
"""
_JUDGED = f"""
CREATE OR REPLACE VIEW judged AS
SELECT node_a, node_b, {LEVELS}
FROM (SELECT node_a, node_b, {LEVELS} FROM compared UNION ALL SELECT node_a, node_b, {LEVELS} FROM scored)
JOIN connected AS a ON a.node = node_a JOIN connected AS b ON b.node = node_b AND a."group" = b."group"
"""


def make_persons(
    scratch: duckdb.DuckDBPyConnection, one_per_register: Collection[str], constraints: Constraints, touched: str | None = None
) -> None:
    """Makes `member` (node, anchor: the person's earliest record) and `conflict` (links refused in clustering, with the
    guard that did) out of `decided`, `scored` and `person`, under people's decisions, which are put into `decided`.

    touched  SQL, the nodes (node) of whom anything has been decided since persons were made last. To whom no link leads from
             these, the same is joined and the same refused.
    """
    apply_decisions(scratch, constraints)
    links = scratch.execute("SELECT node_a, node_b FROM decided WHERE band = 'link'").fetchnumpy()
    size = 1 + scratch.execute("SELECT coalesce(max(node), 0) FROM person").fetchall()[0][0]
    one, other = (np.asarray(links[side], dtype=np.int32) for side in ("node_a", "node_b"))
    anchor = connected_from(one, other, size)
    is_open = np.ones(size, dtype=bool)
    if touched:
        is_open = np.isin(anchor, anchor[scratch.execute(touched).fetchnumpy()["node"]])
    _keep_connected(scratch, anchor, is_open)
    never = _never(scratch, one_per_register)
    refused = [(*pair, guard) for pair, guard in _take_apart(scratch, anchor, never, constraints).items()]
    if touched:
        before = scratch.execute("SELECT node, anchor FROM member").fetchnumpy()
        stands = ~is_open[before["node"]]
        anchor[before["node"][stands]] = before["anchor"][stands]
        refused += [row for row in scratch.execute("FROM conflict").fetchall() if not is_open[row[0]]]
    members = pd.DataFrame({"node": np.arange(size, dtype=np.int32), "anchor": anchor})
    conflicts = pd.DataFrame(refused, columns=["node_a", "node_b", "guard"]).astype({"node_a": "int32", "node_b": "int32"})
    with registered(scratch, anchored=members, refused_link=conflicts):
        scratch.execute("CREATE OR REPLACE TABLE member AS SELECT node, anchor FROM person JOIN anchored USING (node)")
        scratch.execute("CREATE OR REPLACE TABLE conflict AS SELECT node_a, node_b, guard::VARCHAR AS guard FROM refused_link")


def _keep_connected(scratch: duckdb.DuckDBPyConnection, anchor: Numbers, is_open: Flags) -> None:
    """Makes `connected` (node, group, records: how many the group has) of the open records that a link leads from or to."""
    records = np.bincount(anchor)[anchor]
    nodes = np.flatnonzero((records > 1) & is_open).astype(np.int32)
    frame = pd.DataFrame({"node": nodes, "group": anchor[nodes], "records": records[nodes]})
    with registered(scratch, joined=frame):
        scratch.execute("CREATE OR REPLACE TABLE connected AS FROM joined")


def _never(scratch: duckdb.DuckDBPyConnection, one_per_register: Collection[str]) -> list[tuple[int, int]]:
    """The pairs that cannot be one person's, of those to whom links lead from one to the other."""
    scratch.execute(_TOGETHER)
    compare(scratch, "together", "compared_now")
    scratch.execute("INSERT INTO compared BY NAME FROM compared_now")
    scratch.execute(_JUDGED)
    return never_together(scratch, "judged", one_per_register)


def _take_apart(
    scratch: duckdb.DuckDBPyConnection, anchor: Numbers, never: list[tuple[int, int]], constraints: Constraints
) -> dict[tuple[int, int], str]:
    """Writes into `anchor` the persons of every group in `connected` that is not one person as it stands; the links refused
    on the way."""
    pairs = np.array([*never, *constraints.apart], dtype=np.int32).reshape(-1, 2)
    within = pairs[anchor[pairs[:, 0]] == anchor[pairs[:, 1]]]
    too_large = np.flatnonzero(np.bincount(anchor) > LARGEST)
    contested = np.union1d(anchor[within[:, 0]], too_large).astype(np.int32)
    if not contested.size:
        return {}
    with registered(scratch, contested=pd.DataFrame({"group": contested})):
        links: list[tuple[int, int]] = scratch.execute(
            "SELECT node_a, node_b FROM decided JOIN connected ON connected.node = node_a "
            f"SEMI JOIN contested USING (\"group\") WHERE band = 'link' ORDER BY {STRENGTH}, node_a, node_b"
        ).fetchall()
    is_contested = np.isin(anchor, contested)
    confirmed = [pair for pair in constraints.confirmed if is_contested[pair[0]]]
    forbidden = without_excused(never, links, confirmed)
    persons, refused = cluster(links, [*forbidden, *constraints.apart], confirmed=confirmed)
    anchor[is_contested] = np.flatnonzero(is_contested)
    for person in persons:
        anchor[person] = person[0]
    return refused
