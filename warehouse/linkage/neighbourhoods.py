"""Who can bear on whom: the neighbourhoods into which all records fall, and those of them in which anything changed.

Pairs that were scored lead from one record to another, and kinship, people's decisions, and being one person of last
night. A neighbourhood holds whomever these lead to from one of it, so what is concluded of it rests on nobody else.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import numpy as np
import pandas as pd

from warehouse.linkage.agreement import COMPARED, create_macros
from warehouse.linkage.clusters import Groups
from warehouse.linkage.components import connected_from
from warehouse.linkage.decided import Decided
from warehouse.linkage.people import IN_ORDER
from warehouse.linkage.scoring import LEVELS
from warehouse.versions import registered

Decision = tuple[str, str, str]  # kind, and the digests of two records

_ONE_TO_THE_OTHER = """
SELECT node_a, node_b FROM scored
UNION ALL
SELECT one.node, other.node FROM {relationships} AS told
JOIN person AS one ON one.record_id = told.record_id JOIN person AS other ON other.record_id = told.other_record_id
UNION ALL
SELECT min(node) OVER (PARTITION BY bond), node FROM signed JOIN bond USING (digest)
"""

_STIRRED = """
CREATE TABLE stirred AS
WITH new AS (SELECT node FROM {found}.news UNION SELECT node FROM {found}.gone),
signed AS (FROM describing.signed UNION SELECT node, digest FROM {kept}.record SEMI JOIN {found}.gone USING (node)),
bond AS (SELECT digest, bond, is_changed, node FROM describing.bond JOIN signed USING (digest))
FROM new UNION SELECT node FROM describing.changed UNION SELECT unnest([node_a, node_b]) FROM describing.scored
UNION SELECT node FROM bond SEMI JOIN (FROM bond WHERE is_changed OR node IN (FROM new)) AS stirred USING (bond);
"""
_AT_HAND = """
CREATE TABLE earlier_record AS
FROM {kept}.record SEMI JOIN (SELECT neighbourhood FROM {kept}.record SEMI JOIN stirred USING (node)) USING (neighbourhood);

CREATE VIEW replaced AS SELECT node FROM earlier_record;

CREATE TABLE earlier_membership AS FROM {kept}.membership SEMI JOIN replaced USING (node);

-- Who looks as before stands as he was kept. What is kept is asked for nobody else, so that blocks are passed over.
CREATE TABLE known AS
SELECT ({in_order})::INTEGER AS place, known.*
FROM (
    FROM describing.person SEMI JOIN describing.changed USING (node)
    UNION ALL
    FROM {kept}.person
    SEMI JOIN (
        FROM (SELECT node FROM replaced UNION SELECT node FROM stirred) ANTI JOIN describing.stale USING (node)
    ) AS one USING (node)
) AS known;

CREATE VIEW at_hand AS SELECT node AS number, place AS node FROM known;

CREATE VIEW person AS SELECT place AS node, * EXCLUDE (place, node) FROM known;

CREATE TABLE standing AS FROM at_hand ANTI JOIN describing.stale ON stale.node = number;

CREATE TABLE face AS
SELECT at_hand.node, {compared} FROM describing.face AS shown JOIN at_hand ON number = shown.node
SEMI JOIN describing.changed ON changed.node = number
UNION ALL SELECT standing.node, {compared} FROM {kept}.face AS shown JOIN standing ON number = shown.node;

CREATE TABLE scored AS
SELECT least(a.node, b.node) AS node_a, greatest(a.node, b.node) AS node_b, evidence, {levels}
FROM describing.scored AS pair JOIN at_hand AS a ON a.number = pair.node_a JOIN at_hand AS b ON b.number = pair.node_b
UNION ALL
SELECT least(a.node, b.node), greatest(a.node, b.node), evidence, {levels}
FROM {kept}.scored AS pair JOIN standing AS a ON a.number = pair.node_a JOIN standing AS b ON b.number = pair.node_b;

CREATE TABLE crowd AS FROM {found}.crowd;
"""


def create_neighbourhoods(scratch: duckdb.DuckDBPyConnection, relationships: str) -> None:
    """Makes `neighbourhood` (node, first: the first node of its neighbourhood) out of `scored`, `person`, `signed`, `bond`."""
    pairs = scratch.execute(_ONE_TO_THE_OTHER.format(relationships=relationships)).fetchnumpy()
    one, other = (np.asarray(side, dtype=np.int32) for side in pairs.values())
    size = 1 + scratch.execute("SELECT coalesce(max(node), 0) FROM person").fetchall()[0][0]
    first = pd.DataFrame({"node": np.arange(size, dtype=np.int32), "first": connected_from(one, other, size)})
    with registered(scratch, led_to=first):
        scratch.execute('CREATE TABLE neighbourhood AS SELECT node, "first" FROM person JOIN led_to USING (node)')


def bring_to_hand(scratch: duckdb.DuckDBPyConnection, found: str, kept: str, *, is_all: bool) -> None:
    """Makes what conclusions are drawn from (`person`, `face`, `scored`, `crowd`) of all neighbourhoods in which anything
    changed: out of what was kept, of what find_news() made in the catalog `found`, and of `describing`.

    Makes `at_hand` too (number: the node under which it is kept, node: tonight's, in order), `replaced` (node: of whom the
    conclusions that were kept count no more), and what was kept of these, `earlier_record` and `earlier_membership`.
    is_all: everything changed
    """
    create_macros(scratch)
    scratch.execute(_STIRRED.format(found=found, kept=kept))
    if is_all:
        scratch.execute(f"INSERT INTO stirred SELECT node FROM {kept}.record ANTI JOIN stirred USING (node)")
    scratch.execute(_AT_HAND.format(found=found, kept=kept, in_order=IN_ORDER, levels=LEVELS, compared=", ".join(COMPARED)))


def decisions_of(decided: Decided) -> set[Decision]:
    """Every decision that counts, as it is kept."""
    pairs = {"confirmed": decided.resolved.confirmed, "apart": decided.resolved.apart}
    return {(kind, *pair) for kind, those in pairs.items() for pair in those}


def create_bonds(
    scratch: duckdb.DuckDBPyConnection, tonight: Collection[Decision], earlier: Collection[Decision] | None = None
) -> None:
    """Makes `bond` (digest, bond, is_changed): which records decisions lead from one to the other of, also through records that
    are not held, and whether a decision about this one was made or unmade since `earlier`."""
    both = {*tonight, *(earlier or ())}
    changed = {digest for _, *pair in both - ({*tonight} & {*(earlier or ())}) for digest in pair}
    every = sorted({digest for _, *pair in both for digest in pair})
    place = {digest: number for number, digest in enumerate(every)}
    groups = Groups()
    for _, one, other in sorted(both):
        if (a := groups.find(place[one])) != (b := groups.find(place[other])):
            groups.join(a, b)
    rows = [(digest, groups.find(place[digest]), digest in changed) for digest in every]
    with registered(scratch, bonded=pd.DataFrame(rows, columns=["digest", "bond", "is_changed"])):
        scratch.execute(
            "CREATE TABLE bond AS SELECT digest::VARCHAR AS digest, bond::INTEGER AS bond, is_changed::BOOLEAN AS is_changed "
            "FROM bonded"
        )
