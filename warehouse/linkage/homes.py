"""Where a record's person lived, as its agency ever said: postcode, premises, street.

Premises are written in many ways, so a home's numbers stand for it, and a property number joins what they do not.
"""

from __future__ import annotations

import duckdb

from warehouse.linkage.people import SKIPPED

_MOST = 4  # per record, the latest
_LIVED = """
CREATE TABLE lived AS
WITH stay AS (
    SELECT record_id, postcode,
        -- Its numbers tell premises apart however the street is written; a house without one goes by its name.
        postcode || '/' || coalesce(nullif(array_to_string(numbers, '-'), ''), left(address_words, 12)) AS premises,
        array_to_string(nullif(numbers, []), '-') || ' ' || road AS street, family, place, uprn
    FROM described
    WHERE postcode IS NOT NULL OR (road IS NOT NULL AND len(numbers) > 0)
),
-- A home that is written in two ways is one where a property number says so; words that stand for several properties (a
-- block without the flat) say nothing of which.
property AS (
    SELECT premises, min(premises) OVER (PARTITION BY uprn) AS home
    FROM (SELECT premises, any_value(uprn) AS uprn FROM stay WHERE premises IS NOT NULL AND uprn IS NOT NULL
          GROUP BY premises HAVING count(DISTINCT uprn) = 1)
),
settled AS (
    SELECT stay.* REPLACE (coalesce(home, stay.premises) AS premises) FROM stay LEFT JOIN property USING (premises)
),
-- A contact on a child's form is at home where the child is, until somebody says otherwise.
housed AS (
    SELECT record_id, postcode, premises, street, family, place FROM settled
    UNION ALL
    SELECT guardian.record_id, postcode, premises, street, NULL, place
    FROM guardian JOIN settled AS stay ON stay.record_id = guardian.child
    ANTI JOIN settled AS own ON own.record_id = guardian.record_id
),
-- A hostel, a refuge, a surgery: that two people are there is no evidence.
shared AS (
    SELECT premises FROM settled WHERE premises IS NOT NULL GROUP BY premises
    HAVING count(DISTINCT sound(compact(family))) > {shared_by}
)
SELECT record_id, postcode, premises, street FROM housed ANTI JOIN shared USING (premises)
GROUP BY record_id, postcode, premises, street
QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY max(place) DESC, postcode, premises, street) <= {most};
"""


def create_homes(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `lived` (record_id, postcode, premises, street) out of `described` (faces.py) and `guardian`."""
    connection.execute(_LIVED.format(most=_MOST, shared_by=SKIPPED["shared_by_families"]))
