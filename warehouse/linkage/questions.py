"""What people are asked: of the doubtful pairs those that the registers do not answer, and one at a time.

Where several records know each of two names and one register holds both, two children are meant. And who might be one of
several people is one question, the likeliest: the next is asked when the first is answered.
"""

from __future__ import annotations

import duckdb

from warehouse.linkage.persons import STRENGTH

_TOLD_APART = """
UPDATE decided SET band = 'refused', guard = 'one_register_two_names'
FROM member AS a, member AS b, fitting
WHERE decided.band = 'review' AND decided.reason = 'scored' AND a.node = decided.node_a AND b.node = decided.node_b
    AND fitting.one = least(a.anchor, b.anchor) AND fitting.other = greatest(a.anchor, b.anchor)
    AND fitting.share_register AND fitting.given IN (1, 4) AND fitting.fewer_records > 1 AND NOT fitting.has_identifier
"""
_LATER = """
DELETE FROM decided USING (
    WITH size AS (SELECT anchor, count(*) AS records FROM member GROUP BY anchor),
    asked AS (
        SELECT node_a, node_b, reason, match_weight, a.anchor AS one, b.anchor AS other,
            if((x.records, -a.anchor) < (y.records, -b.anchor), a.anchor, b.anchor) AS asker
        FROM decided JOIN member AS a ON a.node = node_a JOIN member AS b ON b.node = node_b
        JOIN size AS x ON x.anchor = a.anchor JOIN size AS y ON y.anchor = b.anchor
        WHERE band = 'review' AND reason = 'scored' AND a.anchor <> b.anchor
    )
    SELECT node_a, node_b FROM asked
    QUALIFY row_number() OVER (PARTITION BY asker ORDER BY {strength}, node_a, node_b) > 1
) AS later
WHERE decided.node_a = later.node_a AND decided.node_b = later.node_b
"""


def ask_once(scratch: duckdb.DuckDBPyConnection) -> None:
    """Takes out of `decided` the pairs that need not be asked about, or not yet; `member` says what the persons are, and
    `fitting` how they fit (gathering.py)."""
    scratch.execute(_TOLD_APART)
    scratch.execute(_LATER.format(strength=STRENGTH))
