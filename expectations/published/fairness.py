"""What must be true of the counts by which it is told whether patterns fall unevenly: counts, and of nobody."""

from __future__ import annotations

from expectations.guarantees import key_unique, must, nothing_identifying
from expectations.rules import Suite, gather

SUITE = Suite(
    whole=gather(
        nothing_identifying("fairness"),
        must(
            "person_counted_by_name",
            "(SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'fairness' AND column_name LIKE '%person%') = 0",
            "No row says whose ethnicity or disability it is: there are counts alone.",
        ),
        must(
            "children_counted_differently",
            "(SELECT count(*) FROM (SELECT 1 FROM (SELECT pattern, characteristic, sum(children) AS children "
            "FROM fairness.firing GROUP BY pattern, characteristic) GROUP BY pattern HAVING count(DISTINCT children) > 1)) = 0",
            "However children are grouped, they are as many: each is in one group of every characteristic.",
        ),
    ),
    records={
        "firing": gather(
            key_unique("fairness.firing", "pattern", "characteristic", "of_group"),
            must(
                "rate_of_no_pattern",
                "coalesce((pattern, version) IN (SELECT (pattern, version) FROM threshold.pattern), false)",
                "A rate is of a pattern and version that the partnership approved.",
            ),
            must(
                "characteristic_unknown_code",
                "coalesce(characteristic IN ('sex', 'age', 'ethnicity', 'disability'), false)",
                "Children are grouped by the four characteristics that are monitored.",
            ),
            must(
                "fired_on_more_than_there_are",
                "coalesce(children > 0 AND fired >= 0 AND fired <= children, false)",
                "A pattern fires on some of the children of a group, on none or on all.",
            ),
        ),
    },
)
