"""A pattern's model says what is particular to it; what every finding says beside it is put around it here.

A model in warehouse/models/risk_picture/ gives one row per child and these columns:

    person_id    the child
    event_ids    the events that the finding rests on, of the child or of the household; where the pattern is about
                 something that did not happen, the events that let it be expected
    window_from, window_to   the first and the last day that were looked at
    attention    information, look or look today
    why          one sentence, made of counts and codes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from safeguarding.errors import SettingsInvalid
from safeguarding.settings import Pattern
from warehouse.models import Model

_READ = re.compile(r"threshold_of\('(\w+)', '(\w+)'\)")

FINDING: Mapping[str, str] = {
    "pattern": "VARCHAR",
    "version": "VARCHAR",  # as the partnership approved it
    "thresholds": "VARCHAR",  # 'name=number' as they were applied, ';' between
    "person_id": "VARCHAR",
    "window_from": "DATE",
    "window_to": "DATE",
    "event_ids": "VARCHAR[]",  # in order
    "agencies": "VARCHAR[]",  # who raised the events; of a referral by the public, who took it
    "attention": "VARCHAR",
    "why": "VARCHAR",
    "first_event_at": "TIMESTAMP",
    "last_event_at": "TIMESTAMP",
}


def as_finding(model: Model) -> Model:
    """The model of one pattern with the columns of FINDING."""
    return replace(model, sql=_AROUND.format(pattern=model.name, sql=model.sql.rstrip().rstrip(";")))


def check_thresholds(models: Iterable[Model], patterns: Mapping[str, Pattern]) -> None:
    """Every number that a pattern reads is one that the partnership set for that pattern. Raises SettingsInvalid."""
    for model in models:
        approved = patterns[model.name].thresholds if model.name in patterns else {}
        missing = [f"{whose}.{name}" for whose, name in _READ.findall(model.sql) if whose != model.name or name not in approved]
        if missing or model.name not in patterns:
            raise SettingsInvalid(f"partnership.toml: patterns.{missing[0] if missing else model.name} is not set")


_AROUND = """
WITH found AS (
{sql}
),
approved AS (
    SELECT any_value(version) AS version, string_agg(name || '=' || value, ';' ORDER BY name) AS thresholds
    FROM threshold.pattern
    WHERE pattern = '{pattern}'
),
counted AS (
    SELECT
        part.person_id,
        list_sort(list(DISTINCT event.event_id)) AS event_ids,
        list_sort(list(DISTINCT coalesce(event.raised_by, event.agency))) AS agencies,
        min(event.happened_at) AS first_event_at,
        max(event.happened_at) AS last_event_at
    FROM (SELECT person_id, unnest(event_ids) AS event_id FROM found) AS part
    JOIN evidence.current_event AS event ON event.event_id = part.event_id
    GROUP BY part.person_id
)
SELECT
    '{pattern}' AS pattern,
    approved.version,
    approved.thresholds,
    found.person_id,
    CAST(found.window_from AS DATE) AS window_from,
    CAST(found.window_to AS DATE) AS window_to,
    coalesce(counted.event_ids, []) AS event_ids,
    coalesce(counted.agencies, []) AS agencies,
    found.attention,
    found.why,
    counted.first_event_at,
    counted.last_event_at
FROM found
CROSS JOIN approved
LEFT JOIN counted ON counted.person_id = found.person_id
"""
