"""A small warehouse: one agency, one record type, one model per schema; built and published by production code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from safeguarding.records import PersonRecord, column_types
from safeguarding.settings import Pattern
from tests.warehouse.arrivals import KEYS
from warehouse.build import BuiltPicture, DeclaredTable, Feed, build

NOW = datetime(2026, 11, 22, 2)
DECLARED = [DeclaredTable("police", "reports", "report", ("number", "note", "grade"))]
FEEDS = [Feed(agency, "reports", "Reports", True, timedelta(hours=36), "Article 6(1)(e)") for agency in ("housing", "police")]
PATTERNS = {"repeats": Pattern(version="1", owner="Somebody", review_on="2027-06-30", thresholds={"contacts": 3, "days": 90})}
PATTERNS["convergence"] = PATTERNS["repeats"]

_GIVEN = {
    "record_id": "'police:' || number",
    "agency": "'police'",
    "family_name": "note",
    "is_restricted": "false",
    "extracted_at": "extracted_at",
    "received_at": "received_at",
    "superseded_at": "superseded_at",
    "withdrawn_at": "withdrawn_at",
}
STAGING = "SELECT " + ", ".join(
    f"CAST({_GIVEN.get(name, 'NULL')} AS {sql}) AS {name}" for name, sql in column_types(PersonRecord).items()
)
MODELS = {
    "staging/police__person_record.sql": f"-- one row per report\n{STAGING} FROM landing.police__reports__report",
    "identity/person.sql": "SELECT person_id, family_name FROM staging.person_record JOIN linkage.membership USING (record_id)",
    "chronology/person.sql": "SELECT DISTINCT person_id FROM identity.person",
    "chronology/source.sql": "SELECT agency, dataset, status, last_received_at, last_extracted_at FROM source.feed",
    "chronology/event.sql": "SELECT person_id || '-1' AS event_id, 1 AS version, person_id, 'police' AS agency, "
    "'contact' AS kind, 'allegation' AS statement_kind, 'standard' AS sensitivity, NULL::TIMESTAMP AS superseded_at, "
    "NULL::TIMESTAMP AS withdrawn_at FROM identity.person",
    "chronology/former_person_id.sql": "SELECT '' AS former_person_id, '' AS person_id, '' AS kind, NULL::DATE AS since_on "
    "WHERE false",
    "evidence/current_event.sql": "SELECT person_id || '-1' AS event_id, person_id, 'police' AS agency, "
    "NULL::VARCHAR AS raised_by, getvariable('now') - INTERVAL 1 DAY AS happened_at FROM identity.person",
    "risk_picture/repeats.sql": "SELECT person_id, [event_id] AS event_ids, happened_at AS window_from, "
    "getvariable('now') AS window_to, 'look' AS attention, threshold_of('repeats', 'contacts') || ' contacts' AS why "
    "FROM evidence.current_event",
    "risk_picture/convergence.sql": "SELECT person_id, event_ids, window_from, window_to, attention, why "
    "FROM risk_picture.repeats WHERE false",
}


def write_models(folder: Path, changed: Mapping[str, str] | None = None) -> Path:
    """The small warehouse's models, some of them changed, in a folder."""
    for name, sql in {**MODELS, **(changed or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql, "utf-8")
    return folder


@contextmanager
def built(home: Path, changed: Mapping[str, str] | None = None, now: datetime = NOW) -> Iterator[BuiltPicture]:
    models = write_models(home / "models", changed)
    with build(home, KEYS, "database", DECLARED, FEEDS, PATTERNS, now, models) as picture:
        yield picture
