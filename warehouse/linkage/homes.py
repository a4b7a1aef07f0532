"""Where a record's person lived, as its agency ever said: postcode, premises, street.

Premises are written in many ways, so a home's numbers stand for it, and a property number joins what they do not.
"""

from __future__ import annotations

import duckdb

from warehouse.linkage.lookups import LookUp, Others, look_up
from warehouse.linkage.people import SKIPPED

_MOST = 4  # per record, the latest
_STAY = """
CREATE TABLE stay AS
WITH heard AS (SELECT family, sound(compact(family)) AS sound FROM (SELECT DISTINCT family FROM described))
SELECT node, postcode,
    -- Its numbers tell premises apart however the street is written; a house without one goes by its name.
    postcode || '/' || coalesce(nullif(array_to_string(numbers, '-'), ''), left(address_words, 12)) AS premises,
    array_to_string(nullif(numbers, []), '-') || ' ' || road AS street, sound AS family, place, uprn
FROM described LEFT JOIN heard USING (family)
WHERE postcode IS NOT NULL OR (road IS NOT NULL AND len(numbers) > 0)
"""

# A home that is written in two ways is one where a property number says so; words that stand for several properties (a
# block without the flat) say nothing of which.
_NUMBERED = LookUp(
    "numbered",
    keys=("premises",),
    items=("uprn",),
    said="SELECT node, premises, uprn FROM stay",
    value="any_value(uprn) AS property",
    having="count(uprn) = 1",
)
_PROPERTY = LookUp(
    "homes",
    keys=("property",),
    items=("premises",),
    said="SELECT node, property, premises FROM stay JOIN numbered USING (premises)",
    value="min(premises) AS home",
)
_SETTLED = """
CREATE TABLE settled AS
SELECT stay.* REPLACE (coalesce(home, stay.premises) AS premises)
FROM stay LEFT JOIN numbered USING (premises) LEFT JOIN homes USING (property)
"""
# A hostel, a refuge, a surgery: that two people are there is no evidence.
_SHARED = LookUp(
    "shared",
    keys=("premises",),
    items=("family",),
    said="SELECT node, premises, family FROM settled",
    value="true AS is_shared",
    having=f"count(family) > {SKIPPED['shared_by_families']}",
)
_LIVED = """
CREATE TABLE lived AS
-- A contact on a child's form is at home where the child is, until somebody says otherwise.
WITH housed AS (
    SELECT node, postcode, premises, street, place FROM settled
    UNION ALL
    SELECT guardian.node, postcode, premises, street, place
    FROM guardian JOIN settled AS stay ON stay.node = guardian.child
    ANTI JOIN settled AS own ON own.node = guardian.node
)
SELECT node, postcode, premises, street FROM housed ANTI JOIN shared USING (premises)
GROUP BY node, postcode, premises, street
QUALIFY row_number() OVER (PARTITION BY node ORDER BY max(place) DESC, postcode, premises, street) <= {most};
"""

LOOK_UPS = (_NUMBERED, _PROPERTY, _SHARED)


def create_homes(connection: duckdb.DuckDBPyConnection, others: Others | None = None) -> None:
    """Makes `lived` (node, postcode, premises, street) out of `described` (faces.py) and `guardian`.

    others  what those say who are not at hand (lookups.py); None where all are
    """
    connection.execute(_STAY)
    look_up(connection, _NUMBERED, others)
    look_up(connection, _PROPERTY, others)
    connection.execute(_SETTLED)
    look_up(connection, _SHARED, others)
    connection.execute(_LIVED.format(most=_MOST))
