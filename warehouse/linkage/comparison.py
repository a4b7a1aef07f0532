"""How two records agree, kept for whoever has to decide about them or asks why they are one person's."""

from __future__ import annotations

import duckdb

from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.decided import REJECTED
from warehouse.linkage.scoring import compare

_SHOWN = f"(decided.band IN ('link', 'review') OR decided.reason = '{REJECTED}')"
_COMPARISON = """
CREATE VIEW comparison AS
SELECT node_a, node_b, evidence, {named} FROM scored
UNION ALL SELECT node_a, node_b, NULL, {levels} FROM compared_for_people
"""


def create_comparison(scratch: duckdb.DuckDBPyConnection) -> None:
    """Makes `comparison` of every pair that was scored or is shown to people: node_a, node_b, evidence (bits, of the two
    descriptions that agree best; null where the pair was not scored), and <comparison>_level for each of agreement.py (null
    where not known)."""
    scratch.execute(
        f"CREATE OR REPLACE TABLE unscored AS SELECT node_a, node_b FROM decided ANTI JOIN scored USING (node_a, node_b) "
        f"WHERE {_SHOWN}"
    )
    compare(scratch, "unscored", "compared_for_people")
    named = ", ".join(f"{name} AS {name}_level" for name in COMPARISONS)
    scratch.execute(_COMPARISON.format(named=named, levels=", ".join(COMPARISONS)))
