"""The steps after the last delivery: build the new picture beside the served one, check it, swap it in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from connectors import connectors
from expectations.validate import validate_published
from flows.redaction_rules import as_told, rules_in_force
from flows.workplace import Workplace
from warehouse.build import BuiltPicture, DeclaredTable, Feed, build
from warehouse.last_night import read_last_night
from warehouse.linkage.kept_night import KeptNight, Linking
from warehouse.publications import Publication, note_publication
from warehouse.publish import publish, served_picture
from warehouse.rules import keep_rules
from warehouse.store import Database

PUBLISHED_SCHEMAS = ("identity", "chronology", "risk_picture", "fairness", "standing")


def declared_tables() -> list[DeclaredTable]:
    """Every landing table that the connectors declare, delivered or not."""
    return [
        DeclaredTable(connector.agency, dataset.name, record.name, tuple(column.name for column in record.kept()))
        for connector in connectors().values()
        for dataset, record in connector.tables()
    ]


def one_per_register() -> list[str]:
    """The agencies that declare that nobody has two records with them."""
    return [connector.agency for connector in connectors().values() if connector.keeps_one_record_per_person]


def feeds(place: Workplace, expected: Collection[str] | None = None) -> list[Feed]:
    """Every dataset that the connectors declare, and whether the partnership expects it: today, or as given."""
    awaited = place.settings.partnership.expected if expected is None else expected
    return [
        Feed(
            connector.agency,
            dataset.name,
            dataset.label,
            f"{connector.agency}/{dataset.name}" in awaited,
            dataset.due_every,
            dataset.lawful_basis,
        )
        for connector in connectors().values()
        for dataset in connector.datasets
    ]


@dataclass(frozen=True)
class Rebuilt:
    """What the night's record says of the new picture: the expected feeds that did not come as agreed, as "agency/dataset",
    and which pairs of records were scored."""

    late: tuple[str, ...]
    missing: tuple[str, ...]
    linking: Linking


def rebuild(place: Workplace, now: datetime, *, cold_links: bool = False) -> Rebuilt:
    """Build, check and publish. The picture served before goes on being served until the last moment. `cold_links`: link every
    record anew, without what was kept of the night before.

    Raises PublishedChecksFailed, KeyWrong, EncryptionUnavailable, AuditUnwritable, Fault; then nothing was published.
    """
    patterns = place.settings.partnership.patterns
    with build(
        place.home,
        place.keys,
        place.encryption,
        declared_tables(),
        feeds(place),
        patterns,
        now,
        decisions=place.decisions.all(),
        record_digest=place.decisions.digest,
        last_night=read_last_night(place.home, place.keys, place.encryption),
        served=served_picture(place.home),
        one_per_register=one_per_register(),
        kept=KeptNight(Database(place.home, place.keys, place.encryption), is_cold=cold_links),
    ) as built:
        for schema in PUBLISHED_SCHEMAS:
            validate_published(built.connection, schema, now)
        publish(built, as_told(rules_in_force(place.settings.partnership, place.keys)))
        note_publication(place.home, Publication(now, built.decisions, tuple(place.settings.partnership.expected)))
        keep_rules(place.home, patterns, now)
        return Rebuilt(_expected(built, "late"), _expected(built, "never"), built.linking)


def _expected(built: BuiltPicture, status: str) -> tuple[str, ...]:
    found = built.connection.execute(
        "SELECT agency || '/' || dataset FROM source.feed WHERE is_expected AND status = ? ORDER BY ALL", [status]
    )
    return tuple(name for (name,) in found.fetchall())
