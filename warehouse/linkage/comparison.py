"""How two records agree, kept for whoever has to decide about them or asks why they are one person's."""

from __future__ import annotations

import duckdb

from warehouse.linkage.agreement import COMPARISONS
from warehouse.linkage.decided import REJECTED
from warehouse.linkage.scoring import compare

_SHOWN = f"(decided.band IN ('link', 'review') OR decided.reason = '{REJECTED}')"
_COMPARISON = """
CREATE TABLE comparison AS
WITH weighed AS (
    SELECT node_a, node_b, evidence, {levels} FROM scored
    UNION ALL SELECT node_a, node_b, NULL, {levels} FROM compared_for_people
)
SELECT node_a, node_b, least(a.record_id, b.record_id) AS record_id_a, greatest(a.record_id, b.record_id) AS record_id_b,
    weighed.evidence, {named}
FROM decided JOIN weighed USING (node_a, node_b)
JOIN person AS a ON a.node = node_a JOIN person AS b ON b.node = node_b
WHERE {shown}
"""


def create_comparison(scratch: duckdb.DuckDBPyConnection) -> None:
    """Makes `comparison`: node_a, node_b, record_id_a, record_id_b, evidence (bits, of the two descriptions that agree best;
    null where the pair was not scored), and <comparison>_level for each of agreement.py (null where not known)."""
    scratch.execute(
        f"CREATE OR REPLACE TABLE unscored AS SELECT node_a, node_b FROM decided ANTI JOIN scored USING (node_a, node_b) "
        f"WHERE {_SHOWN}"
    )
    compare(scratch, "unscored", "compared_for_people")
    scratch.execute(
        _COMPARISON.format(
            levels=", ".join(COMPARISONS),
            named=", ".join(f"weighed.{name} AS {name}_level" for name in COMPARISONS),
            shown=_SHOWN,
        )
    )
