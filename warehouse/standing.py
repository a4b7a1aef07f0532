"""How tonight's findings stand against those of the night before: new, changed, still there, or gone.

What is compared with is the last run of an earlier night, never an earlier run of the same one: a picture carries with
it the findings it was compared with, so that a night that is run twice says the same twice (docs/decisions/0021).
A night is a calendar day. These tables are published with the picture, under its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb

from warehouse.alone import create_held_alone
from warehouse.models import Model
from warehouse.store import Database, without_values

SCHEMA = "standing"
_SERVED = "served"

_EARLIER = """
CREATE TABLE standing.earlier_finding (
    pattern VARCHAR, person_id VARCHAR, version VARCHAR, attention VARCHAR, why VARCHAR, agencies VARCHAR[],
    window_from DATE, window_to DATE, first_event_on DATE,
    facts VARCHAR[],     -- 'event_id@version', in order
    lost INTEGER,        -- how many of its events are not held any more
    marks VARCHAR[],     -- what leave to see its events depends on (visibility)
    first_seen_on DATE, changed_on DATE
)
"""


def create_standing(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    database: Database,
    served: Path | None,
    models: Sequence[Model],
    now: datetime,
) -> None:
    """The tables of the schema `standing`, once risk_picture.finding is made.

    night            one row: night_on, and compared_with, null where there was no earlier night
    finding          one row per finding of tonight: state, what changed, since when it is seen, its events' versions
    earlier_finding  one row per finding of the night it is compared with, under tonight's person ids
    gone             one row per finding that was there then and is not tonight, with why that may be
    held_alone       findings that one agency alone would have seen

    served: the picture being served, read only. Raises KeyWrong, Fault.
    """
    with without_values("how findings stand"):
        connection.execute(_EARLIER)
    tonight = now.date()
    compared_with = _carry(connection, database, served, tonight)
    with without_values("how findings stand"):
        connection.execute(
            "CREATE TABLE standing.night AS SELECT $1::DATE AS night_on, $2::DATE AS compared_with", [tonight, compared_with]
        )
        connection.execute(_RESOLVE)
        connection.execute(_FINDING)
        connection.execute(_GONE)
    create_held_alone(connection, catalog, models)


def _carry(connection: duckdb.DuckDBPyConnection, database: Database, served: Path | None, tonight: date) -> date | None:
    """Fills standing.earlier_finding from the picture being served; the night that it is of."""
    if served is None or not served.is_file():
        return None
    database.attach(connection, served, _SERVED, store="published/picture", read_only=True)
    try:
        with without_values("last night's findings"):
            has_standing = connection.execute(
                "SELECT 1 FROM duckdb_tables() WHERE database_name = $1 AND schema_name = $2 AND table_name = 'night'",
                [_SERVED, SCHEMA],
            ).fetchall()
            if not has_standing:  # it was made before findings were compared
                return None
            ((night_on, compared_with),) = connection.execute(
                f"SELECT night_on, compared_with FROM {_SERVED}.standing.night"
            ).fetchall()
            if night_on < tonight:
                connection.execute(_OF_SERVED)
                return night_on  # type: ignore[no-any-return]
            if compared_with is not None and compared_with < tonight:
                connection.execute(f"INSERT INTO standing.earlier_finding FROM {_SERVED}.standing.earlier_finding")
                return compared_with  # type: ignore[no-any-return]
            return None
    finally:
        connection.execute(f"DETACH {_SERVED}")


_OF_SERVED = f"""
INSERT INTO standing.earlier_finding
SELECT
    finding.pattern, finding.person_id, finding.version, finding.attention, finding.why, finding.agencies,
    finding.window_from, finding.window_to, CAST(finding.first_event_at AS DATE),
    stood.facts, 0, stood.marks, stood.first_seen_on, stood.changed_on
FROM {_SERVED}.risk_picture.finding AS finding
JOIN {_SERVED}.standing.finding AS stood ON stood.pattern = finding.pattern AND stood.person_id = finding.person_id
"""

# Tonight's person ids; and of people and events that are not held any more, nothing is kept.
_RESOLVE = """
UPDATE standing.earlier_finding AS earlier
SET person_id = former.person_id
FROM chronology.former_person_id AS former
WHERE
    former.former_person_id = earlier.person_id AND former.kind <> 'split'
    AND earlier.person_id NOT IN (SELECT person_id FROM chronology.person);
DELETE FROM standing.earlier_finding WHERE person_id NOT IN (SELECT person_id FROM chronology.person);
UPDATE standing.earlier_finding AS earlier
SET facts = kept.facts, lost = earlier.lost + len(earlier.facts) - len(kept.facts)
FROM (
    SELECT
        whole.rowid AS place,
        list_filter(whole.facts, fact -> list_contains(held.event_ids, split_part(fact, '@', 1))) AS facts
    FROM standing.earlier_finding AS whole
    JOIN (
        SELECT part.place, coalesce(list(DISTINCT event.event_id) FILTER (WHERE event.event_id IS NOT NULL), []) AS event_ids
        FROM (
            SELECT rowid AS place, split_part(unnest(facts), '@', 1) AS event_id FROM standing.earlier_finding
        ) AS part
        LEFT JOIN chronology.event AS event ON event.event_id = part.event_id
        GROUP BY part.place
    ) AS held ON held.place = whole.rowid
) AS kept
WHERE kept.place = earlier.rowid AND len(kept.facts) < len(earlier.facts);
"""

_FINDING = """
CREATE TABLE standing.finding AS
WITH fact AS (
    SELECT
        part.pattern,
        part.person_id,
        list_sort(list(DISTINCT event.event_id || '@' || event.version)) AS facts,
        list_sort(list(DISTINCT concat_ws('|', event.agency, event.kind, event.statement_kind, event.sensitivity))) AS marks
    FROM (SELECT pattern, person_id, unnest(event_ids) AS event_id FROM risk_picture.finding) AS part
    JOIN chronology.event AS event
        ON event.event_id = part.event_id AND event.superseded_at IS NULL AND event.withdrawn_at IS NULL
    GROUP BY part.pattern, part.person_id
),
earlier AS (
    SELECT
        pattern,
        person_id,
        count(*) AS people,
        list_sort(list_distinct(flatten(list(facts)))) AS facts,
        sum(lost) AS lost,
        list(DISTINCT attention) AS attention,
        list(DISTINCT version) AS version,
        min(first_seen_on) AS first_seen_on,
        max(changed_on) AS changed_on
    FROM standing.earlier_finding
    GROUP BY pattern, person_id
),
compared AS (
    SELECT
        finding.pattern,
        finding.person_id,
        coalesce(fact.facts, []) AS facts,
        coalesce(fact.marks, []) AS marks,
        earlier.pattern IS NULL AS is_new,
        earlier.first_seen_on,
        earlier.changed_on,
        list_filter(
            [
                CASE WHEN earlier.facts IS DISTINCT FROM coalesce(fact.facts, []) OR earlier.lost > 0 THEN 'events' END,
                CASE WHEN earlier.attention <> [finding.attention] THEN 'attention' END,
                CASE WHEN earlier.version <> [finding.version] THEN 'version' END,
                CASE WHEN earlier.people > 1 THEN 'people' END
            ],
            what -> what IS NOT NULL
        ) AS changes
    FROM risk_picture.finding AS finding
    LEFT JOIN fact ON fact.pattern = finding.pattern AND fact.person_id = finding.person_id
    LEFT JOIN earlier ON earlier.pattern = finding.pattern AND earlier.person_id = finding.person_id
)
SELECT
    compared.pattern,
    compared.person_id,
    CASE WHEN is_new THEN 'new' WHEN len(changes) > 0 THEN 'changed' ELSE 'still there' END AS state,
    CASE WHEN is_new THEN [] ELSE changes END AS changes,
    CASE WHEN is_new THEN night.night_on ELSE first_seen_on END AS first_seen_on,
    CASE WHEN is_new OR len(changes) > 0 THEN night.night_on ELSE changed_on END AS changed_on,
    compared.facts,
    compared.marks
FROM compared
CROSS JOIN standing.night AS night
"""

_GONE = """
CREATE TABLE standing.gone AS
WITH gone AS (
    SELECT earlier.rowid AS place, earlier.*
    FROM standing.earlier_finding AS earlier
    ANTI JOIN risk_picture.finding AS finding
        ON finding.pattern = earlier.pattern AND finding.person_id = earlier.person_id
),
event AS (
    SELECT
        part.place,
        bool_or(current.version IS NULL) AS is_withdrawn,
        bool_or(current.version <> part.version) AS is_corrected
    FROM (
        SELECT place, split_part(unnest(facts), '@', 1) AS event_id, split_part(unnest(facts), '@', 2) AS version FROM gone
    ) AS part
    LEFT JOIN (
        SELECT event_id, CAST(version AS VARCHAR) AS version
        FROM chronology.event
        WHERE superseded_at IS NULL AND withdrawn_at IS NULL
    ) AS current ON current.event_id = part.event_id
    GROUP BY part.place
),
rule AS (
    SELECT
        pattern,
        any_value(version) AS version,
        max(value) FILTER (WHERE name = 'window_days') AS window_days
    FROM threshold.pattern
    GROUP BY pattern
),
relinked AS (
    SELECT person_id, former_person_id
    FROM chronology.former_person_id
    WHERE kind <> 'linked' AND since_on > (SELECT compared_with FROM standing.night)
)
SELECT
    gone.pattern,
    gone.person_id,
    gone.version,
    gone.attention,
    gone.why,
    gone.agencies,
    gone.first_seen_on,
    gone.marks,
    gone.facts,
    list_filter(
        [
            CASE WHEN rule.version IS DISTINCT FROM gone.version THEN 'rule changed' END,
            CASE WHEN event.is_withdrawn THEN 'event withdrawn' END,
            CASE WHEN event.is_corrected THEN 'event corrected' END,
            CASE WHEN gone.lost > 0 THEN 'event removed' END,
            CASE
                WHEN gone.person_id IN (SELECT person_id FROM relinked UNION SELECT former_person_id FROM relinked)
                    THEN 'link changed'
            END,
            CASE
                WHEN (SELECT night_on FROM standing.night) - gone.first_event_on
                    > coalesce(rule.window_days, gone.window_to - gone.window_from)
                    THEN 'window passed'
            END
        ],
        reason -> reason IS NOT NULL
    ) AS reasons
FROM gone
LEFT JOIN event ON event.place = gone.place
LEFT JOIN rule ON rule.pattern = gone.pattern
"""
