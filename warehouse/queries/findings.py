"""Which findings an asker may be shown: those that rest on nothing that is absent for them.

A finding says how many events of how many agencies it rests on. Shown to somebody who may not know of one of the events,
it would tell them of it; so it is not there for them (docs/decisions/0015). An event that is merely withheld leaves the
finding standing, with the agency to ask.
"""

from __future__ import annotations

from typing import Any

import duckdb

from safeguarding.need_to_know.access import Permit
from warehouse.queries.visibility import MARK, absent_marks

# Begins a query that goes on with `finding` in place of risk_picture.finding; takes what `absent` gives.
VISIBLE_FINDINGS = f"""
    WITH unseen AS (
        SELECT DISTINCT part.person_id, part.pattern
        FROM (SELECT person_id, pattern, unnest(event_ids) AS event_id FROM risk_picture.finding) AS part
        JOIN chronology.event AS event
            ON event.event_id = part.event_id AND event.superseded_at IS NULL AND event.withdrawn_at IS NULL
        WHERE list_contains($absent, {MARK})
    ),
    finding AS (
        SELECT found.*
        FROM risk_picture.finding AS found
        ANTI JOIN unseen ON unseen.person_id = found.person_id AND unseen.pattern = found.pattern
    )
"""


def absent(picture: duckdb.DuckDBPyConnection, permit: Permit) -> dict[str, Any]:
    """What VISIBLE_FINDINGS has to be told of an asker: the marks of events that are absent for them."""
    return {"absent": absent_marks(picture, permit)}
